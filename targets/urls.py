from django.urls import path

from targets import views

app_name = "targets"
urlpatterns = [
    path("", views.deadlines, name="worklist"),
    path("rules/", views.rules, name="rules"),
    path("rules/new/", views.rule, name="rule-new"),
    path("rules/<uuid:uid>/", views.rule, name="rule"),
    path("<case:case_number>/<slug:target>/why/", views.why, name="why"),
    path("<case:case_number>/<slug:target>/snooze/", views.snooze, name="snooze"),
]
