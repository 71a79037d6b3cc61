"""Every address of the house; each app has its own urls.py."""

from django.urls import include, path

from accounts.sign_in.views import demo_login
from core import converters  # noqa: F401  (registers <case:…>)
from refugees.views import search_people, search_result

urlpatterns = [
    path("accounts/", include("accounts.sign_in.urls")),
    path("demo/sign-in/", demo_login, name="demo-login"),
    path("search/", search_people, name="search"),
    path("search/<slug:token>/", search_result, name="search-result"),
    path("break-glass/", include("refugees.break_glass.urls")),
    path("drop-in/", include("refugees.drop_in.urls")),
    path("merging/", include("refugees.merging.urls")),
    path("cases/hand-over/", include("refugees.handover.urls")),
    path("", include("core.urls")),
    path("staff/", include("accounts.urls")),
    path("", include("desk.urls")),
    path("cases/", include("refugees.urls")),
    path("cases/", include("health.urls")),
    path("mentoring/", include("mentoring.urls")),
    path("cases/", include("volunteers.urls")),
    path("matches/", include("volunteers.matching.urls")),
    path("screening/", include("screening.urls")),
    path("placements/", include("placements.urls")),
    path("housing/", include("housing.urls")),
    path("retention/", include("retention.urls")),
    path("house/", include("welcome_house.urls")),
    path("programme/", include("welcome_house.urls_public")),
    path("volunteers/", include("volunteers.joining.urls")),
    path("shifts/", include("welcome_house.shifts.urls")),
    path("deadlines/", include("targets.urls")),
    path("figures/", include("reporting.urls")),
    path("api/", include("reporting.api.urls")),
    path("mail/", include("mail.urls")),
    path("audit/", include("audit.urls")),
    path("privacy/", include("rights.urls")),
]
