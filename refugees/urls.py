from importlib import import_module
from importlib.util import find_spec

from django.urls import path

from refugees import views, views_facts, views_leave, views_lists, views_notes, views_person
from refugees.documents import views as documents

app_name = "refugees"
urlpatterns = [
    path("", views_lists.case_list, name="list"),
    path("new/", views_person.new, name="new"),
    path("hand-out/", views_lists.hand_out, name="hand-out"),
    path("<case:case_number>/", views.case, name="case"),
    path("<case:case_number>/edit/", views_person.edit, name="edit"),
    path("<case:case_number>/return/", views_person.come_back, name="return"),
    path("<case:case_number>/household/", views.household, name="household"),
    path("<case:case_number>/household/change/", views_person.join_household, name="household-change"),
    path("<case:case_number>/languages/", views_person.languages, name="languages"),
    path("languages/<uuid:uid>/", views_person.language, name="language"),
    path("<case:case_number>/documents/", documents.documents, name="documents"),
    path("documents/<uuid:uid>/", documents.fetch, name="document"),
    path("<case:case_number>/cpr/", views.reveal_cpr, name="cpr"),
    path("<case:case_number>/caseworker/", views_person.assign, name="assign"),
    path("<case:case_number>/facts/", views_facts.facts, name="facts"),
    path("<case:case_number>/record/<slug:kind>/", views_facts.record, name="record"),
    path("<case:case_number>/record/readiness/", views_facts.record, {"kind": "readiness"}, name="readiness"),
    path("<case:case_number>/address/", views_notes.new_address, name="address"),
    path("addresses/<uuid:uid>/", views_person.correct_address, name="address-correct"),
    path("<case:case_number>/notes/new/", views_notes.new_note, name="note"),
    path("notes/<uuid:uid>/", views_notes.edit_note, name="note-edit"),
    path("notes/<uuid:uid>/addendum/", views_notes.addendum, name="addendum"),
    path("facts/<slug:kind>/<uuid:uid>/annul/", views_facts.annul, name="annul"),
    path("leave/<uuid:uid>/documents/", views_leave.documents, name="leave-documents"),
    path("leave/documents/<uuid:uid>/remove/", views_leave.remove, name="leave-document-remove"),
    path("leave/<uuid:uid>/end/", views_facts.end_leave, name="leave-end"),
]
if find_spec("refugees.imports.urls"):
    urlpatterns += import_module("refugees.imports.urls").urlpatterns
