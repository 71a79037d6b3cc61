from django.urls import path

from refugees.drop_in import views

app_name = "drop_in"
urlpatterns = [
    path("", views.look_up, name="look-up"),
    path("<slug:token>/", views.found, name="found"),
]
