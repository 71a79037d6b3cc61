from django.urls import path

from refugees.break_glass import views

app_name = "break_glass"
urlpatterns = [
    path("", views.open_case, name="open"),
    path("list/", views.accesses, name="list"),
    path("<uuid:uid>/end/", views.hand_back, name="end"),
]
