from django.urls import path

from core import converters  # noqa: F401  (registers <case:…>)
from mentoring import views

app_name = "mentoring"
urlpatterns = [path("<case:case_number>/mentor/", views.person, name="person")]
