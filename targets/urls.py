from django.urls import path

from targets import views, views_quality, views_rules, views_saved

app_name = "targets"
urlpatterns = [
    path("", views.deadlines, name="worklist"),
    path("views/", views_saved.saved_views, name="views"),
    path("views/new/", views_saved.new, name="view-new"),
    path("views/<uuid:uid>/", views_saved.change, name="view"),
    path("views/<uuid:uid>/remove/", views_saved.remove, name="view-remove"),
    path("quality/", views_quality.quality_list, name="quality"),
    path("rules/", views_rules.rules, name="rules"),
    path("rules/new/", views_rules.rule, name="rule-new"),
    path("rules/<uuid:uid>/", views_rules.rule, name="rule"),
    path("<case:case_number>/<slug:target>/why/", views.why, name="why"),
    path("<case:case_number>/<slug:target>/snooze/", views.snooze, name="snooze"),
]
