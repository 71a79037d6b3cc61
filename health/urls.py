from django.urls import path

from core import converters  # noqa: F401  (registers <case:…>)
from health import views

app_name = "health"
urlpatterns = [
    path("<case:case_number>/health/", views.person, name="person"),
    path("health/consents/<uuid:uid>/withdraw/", views.withdraw, name="withdraw"),
]
