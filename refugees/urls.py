from django.urls import URLPattern

app_name = "refugees"
urlpatterns: list[URLPattern] = []
