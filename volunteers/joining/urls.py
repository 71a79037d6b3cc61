from django.urls import path

from volunteers.joining import views, views_code, views_own, views_public

app_name = "joining"
urlpatterns = [
    path("sign-up/", views_public.sign_up, name="sign-up"),
    path("sign-up/sent/", views_public.sent, name="sent"),
    path("sign-up/<slug:token>/", views_public.confirm, name="confirm"),
    path("code/", views_code.code, name="code"),
    path("mine/", views_own.mine, name="mine"),
    path("mine/email/", views_own.email, name="email"),
    path("mine/email/<slug:token>/", views_own.confirm_email, name="confirm-email"),
    path("mine/leave/", views_own.leave, name="own-leave"),
    path("left/", views_own.left, name="left"),
    path("", views.people, name="list"),
    path("search/", views.search, name="search"),
    path("rules/", views_code.rules, name="rules"),
    path("rules/new/", views_code.rule, name="rule-new"),
    path("rules/<uuid:uid>/", views_code.rule, name="rule"),
    path("rules/code/new/", views_code.version, name="version-new"),
    path("rules/code/<uuid:uid>/", views_code.version, name="version"),
    path("<uuid:uid>/", views.volunteer, name="volunteer"),
    path("<uuid:uid>/change/", views.edit, name="edit"),
    path("<uuid:uid>/interview/", views.interview, name="interview"),
    path("<uuid:uid>/clearance/", views.clearance_new, name="clearance-new"),
    path("<uuid:uid>/clearance/answer/", views.clearance, name="clearance"),
    path("<uuid:uid>/approve/", views.approve, name="approve"),
    path("<uuid:uid>/decline/", views.decline, name="decline"),
    path("<uuid:uid>/leave/", views.leave, name="leave"),
]
