from django.urls import path

from core import converters  # noqa: F401  (registers <case:…>)
from health import views

app_name = "health"
urlpatterns = [
    path("cases/<case:case_number>/", views.person, name="person"),
    path("consents/<uuid:uid>/withdraw/", views.withdraw, name="withdraw"),
]
