from django.urls import path, register_converter

from reporting import views


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
    path("people/", views.people, name="people"),
    path("people.<file_kind:kind>", views.people_file, name="people_file"),
    path("published/", views.published_figures, name="published"),
]
