from django.urls import path

from core import converters  # noqa: F401  (registers <case:…>)
from volunteers import views

app_name = "volunteers"
urlpatterns = [
    path("cases/<case:case_number>/", views.person, name="person"),
    path("consents/<uuid:uid>/withdraw/", views.withdraw, name="withdraw"),
]
