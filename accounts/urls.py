from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("users/", views.users, name="users"),
    path("users/new/", views.new_user, name="new"),
    path("users/<int:pk>/", views.user, name="user"),
    path("policy/", views.policy, name="policy"),
    path("language/", views.language, name="language"),
    path("alive/", views.alive, name="alive"),
]
