from django.urls import path

from placements import views, views_employers, views_overlaps
from placements.rules import Event

app_name = "placements"
urlpatterns = [
    path("", views.placement_list, name="list"),
    path("employers/", views_employers.employers, name="employers"),
    path("employers/new/", views_employers.new_employer, name="employer-new"),
    path("employers/<uuid:uid>/", views_employers.employer, name="employer"),
    path("employers/<uuid:uid>/edit/", views_employers.edit_employer, name="employer-edit"),
    path("cases/<case:case_number>/", views.person, name="person"),
    path("cases/<case:case_number>/new/", views.new, name="new"),
    path("cases/<case:case_number>/offer/", views.new, {"event": Event.OFFERED}, name="new-offer"),
    path("cases/<case:case_number>/start/", views.new, {"event": Event.STARTED}, name="new-start"),
    path("events/<uuid:uid>/annul/", views.annul, name="annul"),
    path("rules/", views_overlaps.rules, name="overlap-rules"),
    path("rules/new/", views_overlaps.rule, name="overlap-rule-new"),
    path("rules/<uuid:uid>/", views_overlaps.rule, name="overlap-rule"),
    path("<uuid:uid>/", views.placement, name="placement"),
    path("<uuid:uid>/edit/", views.edit, name="edit"),
    path("<uuid:uid>/beside/<uuid:other>/", views_overlaps.overlap, name="overlap"),
    path("<uuid:uid>/record/<slug:event>/", views.record, name="record"),
]
