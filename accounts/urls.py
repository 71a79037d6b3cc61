from django.urls import path

from accounts import views
from accounts.sign_in import views as sign_in

app_name = "accounts"
urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/sessions/end/", views.end_own_sessions, name="end-sessions"),
    path("me/sessions/<slug:ref>/", views.end_own_session, name="end-session"),
    path("me/kept/", sign_in.kept_forms, name="kept"),
    path("me/kept/<uuid:uid>/send/", sign_in.send_kept, name="kept-send"),
    path("me/kept/<uuid:uid>/drop/", sign_in.drop_kept, name="kept-drop"),
    path("users/", views.users, name="users"),
    path("users/new/", views.new_user, name="new"),
    path("users/<int:pk>/", views.user, name="user"),
    path("policy/", views.policy, name="policy"),
    path("language/", views.language, name="language"),
    path("alive/", views.alive, name="alive"),
]
