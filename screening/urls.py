from django.urls import path, re_path

from core import converters  # noqa: F401  (registers <case:…>)
from screening import views, views_draft, views_form, views_summary

app_name = "screening"
urlpatterns = [
    path("", views.interview_list, name="list"),
    path("drafts/key/", views_draft.draft_key, name="draft_key"),
    path("<case:case>/", views.person, name="person"),
    path("<case:case>/plan/1/", views.plan, {"sequence": 1}, name="plan_first"),
    path("<case:case>/plan/2/", views.plan, {"sequence": 2}, name="plan_second"),
    path("<case:case>/begin/1/", views.begin, {"sequence": 1}, name="begin_first"),
    path("<case:case>/begin/2/", views.begin, {"sequence": 2}, name="begin_second"),
    path("<case:case>/<int:pk>/", views.interview, name="interview"),
    path("<case:case>/<int:pk>/change/", views.edit, name="edit"),
    path("<case:case>/<int:pk>/cancel/", views.cancel, name="cancel"),
    path("<case:case>/<int:pk>/no-show/", views.no_show, name="no_show"),
    path("<case:case>/<int:pk>/annul/", views.annul, name="annul"),
    path("<case:case>/<int:pk>/addendum/", views.addendum, name="addendum"),
    path("<case:case>/<int:pk>/add-draft/", views.add_draft, name="add_draft"),
    path("<case:case>/<int:pk>/form/", views_form.form, name="form"),
    path("<case:case>/<int:pk>/form/<slug:section>/", views_form.step, name="step"),
    path("<case:case>/<int:pk>/autosave/", views_draft.autosave, name="autosave"),
    path("<case:case>/<int:pk>/drop-draft/", views_draft.drop_draft, name="drop_draft"),
    path("<case:case>/<int:pk>/review/", views_form.review, name="review"),
    path("<case:case>/<int:pk>/complete/", views_form.complete, name="complete"),
    re_path(
        r"^(?P<case>[0-9]{4}-[0-9]{4,7})/(?P<pk>[0-9]{1,18})/summary-(?P<language>da|en)\.pdf$",
        views_summary.pdf,
        name="pdf",
    ),
]
