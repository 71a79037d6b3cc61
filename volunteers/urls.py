from django.urls import path

from core import converters  # noqa: F401  (registers <case:…>)
from volunteers import views

app_name = "volunteers"
urlpatterns = [
    path("<case:case_number>/match/", views.person, name="person"),
    path("match/consents/<uuid:uid>/withdraw/", views.withdraw, name="withdraw"),
]
