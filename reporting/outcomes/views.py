"""Job, IGU and education after takeover, and the people behind each number."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from core.pages import page
from refugees.ports import shareable
from reporting.asking import reachable, sees_people
from reporting.exports import WRITERS, exported_name
from reporting.outcomes import pages, people
from reporting.outcomes.forms import NumberForm, OutcomeForm
from reporting.outcomes.people import Asked
from reporting.outcomes.rules import Status


def outcome_form(request: HttpRequest) -> OutcomeForm:
    """The filters as the reader sent them. Raises PermissionDenied for readers outside casework."""
    if not sees_people(request):
        raise PermissionDenied
    return OutcomeForm(request.GET, **reachable(request))


@require_safe
@needs(Area.FIGURES)
def outcomes(request: HttpRequest) -> HttpResponse:
    """What people do 6, 12, 24 and 36 months after takeover and today, and how long the first job takes."""
    form = outcome_form(request)
    context: dict[str, Any] = {"form": form, "title": _("Job, IGU and education")}
    if form.is_valid():
        context |= pages.outcomes(form.asked(), request.user)
    return page(request, "reporting/outcomes.html", context, fragment="reporting/_outcomes.html")


@require_safe
@needs(Area.FIGURES)
def outcomes_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The numbers as a file."""
    form = outcome_form(request)
    if not form.is_valid():
        return outcomes(request)
    asked = form.asked()
    return WRITERS[kind](f"job-igu-uddannelse-{asked.on:%Y-%m-%d}.{kind}", *pages.table(asked, request.user))


def asked_for(request: HttpRequest) -> tuple[Asked, dict[str, Any], int] | None:
    """Question, number and page of an address, or None where it makes no sense."""
    form, number = outcome_form(request), NumberForm(request.GET)
    if not (form.is_valid() and number.is_valid()):
        return None
    data = number.cleaned_data
    return form.asked(), {"mark": data["mark"], "status": data["status"], "group": data["value"]}, data["page"] or 1


def no_such(request: HttpRequest) -> HttpResponse:
    return page(request, "reporting/no_such_number.html", {"title": _("Job, IGU and education")}, status=400)


@require_safe
@needs(Area.FIGURES)
def outcome_people(request: HttpRequest) -> HttpResponse:
    """The people one number counts."""
    found = asked_for(request)
    if found is None:
        return no_such(request)
    asked, what, turned = found
    context = pages.listed(asked, what, request.user, turned=turned)
    log.read(request, [person for person, _name, _status in context["rows"]], kind="list")
    return page(request, "reporting/outcome_people.html", context)


@require_safe
@needs(Area.FIGURES)
def outcome_people_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The same people as a file; protected names are left out."""
    found = asked_for(request)
    if found is None:
        return no_such(request)
    asked, what, _turned = found
    rows = shareable(list(people.behind(asked, request.user, **what)), lambda each: each.pk)
    log.read(request, rows, kind="export")
    header = [_("Case number"), _("Name"), _("Caseworker"), _("Team"), _("Takeover"), _("Mark"), _("Status")]
    lines = [
        [
            each.case_number, exported_name(each), str(each.caseworker or ""), str(each.team or ""), each.takeover_on,
            each.day, str(Status(each.status).label),
        ]
        for each in rows
    ]  # fmt: skip
    return WRITERS[kind](f"job-igu-uddannelse-{what['mark']}-{asked.on:%Y-%m-%d}.{kind}", header, lines)
