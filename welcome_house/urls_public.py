"""What everybody may read without signing in, below one address (settings.HAVN_PUBLIC)."""

from django.urls import path

from welcome_house import views_public as views

app_name = "programme"
urlpatterns = [
    path("", views.programme, name="home"),
    path("programme.ics", views.feed, name="feed"),
    path("leaflet/", views.leaflet, name="leaflet"),
    path("leaflet.pdf", views.leaflet_pdf, name="leaflet-pdf"),
    path("<str:language>/", views.programme, name="week"),
    path("<str:language>/leaflet/", views.leaflet, name="leaflet-in"),
    path("<str:language>/leaflet.pdf", views.leaflet_pdf, name="leaflet-pdf-in"),
    path("<str:language>/programme.pdf", views.programme_pdf, name="pdf"),
]
