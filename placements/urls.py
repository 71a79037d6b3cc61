from django.urls import path

from placements import company, views, views_employers, views_openings, views_overlaps, views_startguard
from placements.rules import Event

app_name = "placements"
urlpatterns = [
    path("", views.placement_list, name="list"),
    path("without-a-start/", views_startguard.start_guard, name="start-guard"),
    path("employers/", views_employers.employers, name="employers"),
    path("employers/new/", views_employers.new_employer, name="employer-new"),
    path("employers/<uuid:uid>/", views_employers.employer, name="employer"),
    path("employers/<uuid:uid>/edit/", views_employers.edit_employer, name="employer-edit"),
    path("employers/look-alike/", views_employers.look_alike, name="look-alike"),
    path("employers/<uuid:uid>/or/<uuid:other>/", views_employers.pair, name="employer-pair"),
    path("employers/<uuid:uid>/sites/new/", views_employers.new_part, {"part": "site"}, name="site-new"),
    path("employers/<uuid:uid>/contacts/new/", views_employers.new_part, {"part": "contact"}, name="contact-new"),
    path("employers/<uuid:uid>/notes/new/", views_employers.new_part, {"part": "note"}, name="note-new"),
    path("sites/<uuid:uid>/", views_employers.edit_part, {"part": "site"}, name="site"),
    path("contacts/<uuid:uid>/", views_employers.edit_part, {"part": "contact"}, name="contact"),
    path("notes/<uuid:uid>/", views_employers.edit_part, {"part": "note"}, name="note"),
    path("employers/<uuid:uid>/openings/new/", views_openings.new_opening, name="opening-new"),
    path("openings/", views_openings.openings, name="openings"),
    path("openings/<uuid:uid>/", views_openings.opening, name="opening"),
    path("openings/<uuid:uid>/edit/", views_openings.edit_opening, name="opening-edit"),
    path("openings/<uuid:uid>/close/", views_openings.close_opening, name="opening-close"),
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
    path("<uuid:uid>/company/", company.company, name="company"),
    path("<uuid:uid>/beside/<uuid:other>/", views_overlaps.overlap, name="overlap"),
    path("<uuid:uid>/record/<slug:event>/", views.record, name="record"),
]
