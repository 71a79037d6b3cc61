from django.urls import path, register_converter

from reporting import views, views_numbers, views_whatif
from reporting.outcomes import views as outcomes


class FileKind:
    """The two kinds of file a list can be had as."""

    regex = "csv|xlsx"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FileKind, "file_kind")

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
    path("workload/", views_numbers.work, name="workload"),
    path("cohorts/", views_numbers.cohort_map, name="cohorts"),
    path("flow/", views_numbers.flow, name="flow"),
    path("definitions/", views_numbers.all_numbers, name="numbers"),
    path("definitions/<slug:key>/", views_numbers.number, name="number"),
    path("definitions/<slug:key>/people/", views_numbers.number_people, name="number_people"),
    path("definitions/<slug:key>/people.<file_kind:kind>", views_numbers.number_people_file, name="number_people_file"),
    path("published/", views.published_figures, name="published"),
]
