"""Every address of the house; each app has its own urls.py."""

from django.urls import include, path

from core import converters  # noqa: F401  (registers <case:…>)

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", include("core.urls")),
    path("", include("accounts.urls")),
    path("", include("desk.urls")),
    path("cases/", include("refugees.urls")),
    path("screening/", include("screening.urls")),
    path("placements/", include("placements.urls")),
    path("deadlines/", include("targets.urls")),
    path("figures/", include("reporting.urls")),
    path("mail/", include("mail.urls")),
    path("audit/", include("audit.urls")),
]
