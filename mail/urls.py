from django.urls import path

from mail import views

app_name = "mail"
urlpatterns = [
    path("", views.outbox, name="outbox"),
    path("<uuid:uid>/", views.detail, name="detail"),
    path("<uuid:uid>/send-again/", views.send_again, name="send-again"),
    path("<uuid:uid>/give-up/", views.give_up, name="give-up"),
]
