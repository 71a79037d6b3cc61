from django.urls import path, register_converter

from reporting import views, views_numbers, views_whatif
from reporting.frozen import views as frozen
from reporting.outcomes import views as outcomes
from reporting.public import views as public
from reporting.references import views as references
from reporting.reports import views as reports
from reporting.subscriptions import views as subscriptions


class FileKind:
    """The two kinds of file a list can be had as."""

    regex = "csv|xlsx"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class ReportFileKind(FileKind):
    """The three kinds of file a report is made as."""

    regex = "pdf|xlsx|csv"


register_converter(FileKind, "file_kind")
register_converter(ReportFileKind, "report_file_kind")

app_name = "reporting"
urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("numbers.<file_kind:kind>", views.table, name="table"),
    path("targets/<slug:key>/", views.target, name="target"),
    path("targets/<slug:key>/what-if/", views_whatif.what_if, name="what_if"),
    path("targets/<slug:key>/what-if.<file_kind:kind>", views_whatif.what_if_file, name="what_if_file"),
    path("people/", views.people, name="people"),
    path("people.<file_kind:kind>", views.people_file, name="people_file"),
    path("outcomes/", outcomes.outcomes, name="outcomes"),
    path("outcomes/numbers.<file_kind:kind>", outcomes.outcomes_file, name="outcomes_file"),
    path("outcomes/people/", outcomes.outcome_people, name="outcome_people"),
    path("outcomes/people.<file_kind:kind>", outcomes.outcome_people_file, name="outcome_people_file"),
    path("promises/<slug:key>/", views_numbers.promise, name="promise"),
    path("promises/<slug:key>/headlines/", views_numbers.promise_headlines, name="headlines"),
    path("workload/", views_numbers.work, name="workload"),
    path("cohorts/", views_numbers.cohort_map, name="cohorts"),
    path("flow/", views_numbers.flow, name="flow"),
    path("published-by-others/", references.references, name="references"),
    path("published-by-others/new/", references.reference_new, name="reference_new"),
    path("published-by-others/<uuid:uid>/", references.reference, name="reference"),
    path("published-by-others/<uuid:uid>/remove/", references.reference_remove, name="reference_remove"),
    path("definitions/", views_numbers.all_numbers, name="numbers"),
    path("definitions/<slug:key>/", views_numbers.number, name="number"),
    path("definitions/<slug:key>/numbers.<file_kind:kind>", views_numbers.number_file, name="number_file"),
    path("definitions/<slug:key>/people/", views_numbers.number_people, name="number_people"),
    path("definitions/<slug:key>/people.<file_kind:kind>", views_numbers.number_people_file, name="number_people_file"),
    path("published/", views.published_figures, name="published"),
    path("frozen/", frozen.frozen, name="frozen"),
    path("frozen/<slug:key>/", frozen.frozen_month, name="frozen_month"),
    path("public/", public.public, name="public"),
    path("reports/", reports.reports, name="reports"),
    path("reports/<uuid:uid>.<report_file_kind:kind>", reports.report_file, name="report_file"),
    path("subscriptions/", subscriptions.subscriptions, name="subscriptions"),
    path("subscriptions/new/", subscriptions.subscribe, name="subscribe"),
    path("subscriptions/<uuid:uid>/end/", subscriptions.unsubscribe, name="unsubscribe"),
]
