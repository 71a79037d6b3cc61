"""Reports: ordered, watched while they are made, fetched."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import needs
from accounts.models import Team
from accounts.policy import Area
from audit import log
from audit.models import Kind as Logged
from core import clock
from core.export import XLSX_TYPE
from core.pages import go, page
from refugees.views_facts import add_sentences
from reporting import clocks
from reporting.asking import sees_people
from reporting.reports import services
from reporting.reports.forms import ReportForm
from reporting.reports.models import Report
from reporting.reports.rules import FILES, KEPT_DAYS, Kind, file_name

TYPES = {"pdf": "application/pdf", "xlsx": XLSX_TYPE, "csv": "text/csv; charset=utf-8"}
LISTED = 30


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Area.FIGURES)
def reports(request: HttpRequest) -> HttpResponse:
    """The reports that are there, and the order of a new one; asks again by itself while one is being made."""
    today = clock.today()
    teams, _caseworkers = clocks.choices(request.user, today)
    form = ReportForm(request.POST or None, today=today, teams=teams, sheets=sees_people(request))
    if request.method == "POST" and form.is_valid():
        order = form.order()
        team = Team.objects.filter(pk=order.pop("team_id")).first()
        language = get_language() or settings.LANGUAGE_CODE
        try:
            services.ask(**order, team=team, by=request.user, at=clock.now(), language=language)
        except ValidationError as error:
            add_sentences(form, error)
        else:
            return go(request, "reporting:reports")
    rows = [row(each, request) for each in reached(request)[:LISTED]]
    context = {
        "title": _("Reports"), "form": form, "rows": rows, "days": KEPT_DAYS,
        "waits": any(each["report"].is_under_way for each in rows),
    }  # fmt: skip
    return page(
        request,
        "reporting/reports.html",
        context,
        fragment="reporting/_reports.html",
        status=422 if form.errors else 200,
    )


def reached(request: HttpRequest) -> Any:
    """The reports this reader may fetch; team sheets only for those who work with cases."""
    found = Report.objects.visible_to(request.user).select_related("team", "asked_by")
    return found if sees_people(request) else found.exclude(kind=Kind.SHEET)


def row(report: Report, request: HttpRequest) -> dict[str, Any]:
    at = clock.now()
    files = [ending for ending in FILES if services.can_be_fetched(report, ending, at)]
    return {"report": report, "files": files, "name": services.name_of(report)}


@require_safe
@needs(Area.FIGURES)
def report_file(request: HttpRequest, uid: UUID, kind: str) -> StreamingHttpResponse:
    """Hands a report's file out as long as it is kept; each time is logged."""
    report = reached(request).filter(uid=uid).first()
    if report is None or not services.can_be_fetched(report, kind, clock.now()):
        raise Http404(str(uid))
    log.read(request, [], kind=Logged.EXPORT, purpose=f"{services.name_of(report)} ({kind.upper()})")
    answer = StreamingHttpResponse(services.content(report, kind), content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{file_name(report.kind, report.first, kind)}"'
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
