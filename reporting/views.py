"""The dashboard of goals, the people behind each number, and what is published outside casework."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from core.pages import page
from refugees.ports import shareable
from reporting import asking, board, clocks, closely, exports, published, shown
from reporting.asking import question_form, sees_people
from reporting.exports import WRITERS
from reporting.figures import Cell, Question
from reporting.forms import CellForm
from reporting.models import Publication
from reporting.public.tables import definitions
from reporting.references.rules import keeps


@require_safe
@needs(Area.FIGURES)
def dashboard(request: HttpRequest) -> HttpResponse:
    """Goal fulfilment of the cases in reach; readers outside casework are led to what is published."""
    if not sees_people(request):
        return redirect("reporting:published")
    asks = asking.dashboard(request)
    context: dict[str, Any] = {"form": asks.form, "filters": asks.filters, "title": _("Goal fulfilment")}
    if asks.question:
        context |= board.dashboard(asks.question, request.user)
    return page(request, "reporting/dashboard.html", context, fragment="reporting/_figures.html")


@require_safe
@needs(Area.FIGURES)
def table(request: HttpRequest, kind: str) -> HttpResponse:
    """The numbers of the dashboard as a file."""
    if not sees_people(request):
        raise PermissionDenied
    question = asking.dashboard(request).question
    if question is None:
        return dashboard(request)
    header, rows = exports.numbers(question, request.user)
    return WRITERS[kind](f"maalopfyldelse-{question.on:%Y-%m-%d}.{kind}", header, rows)


@require_safe
@needs(Area.FIGURES)
def target(request: HttpRequest, key: str) -> HttpResponse:
    """One target closely: its rate, what the unfinished say of it, how long it takes."""
    if not sees_people(request):
        raise PermissionDenied
    if key not in clocks.labels():
        raise Http404(key)
    form = question_form(request)
    context: dict[str, Any] = {"form": form, "title": clocks.labels()[key]}
    if form.is_valid():
        context |= closely.target(form.question(), key, request.user)
    return page(request, "reporting/target.html", context, fragment="reporting/_target.html")


def asked(request: HttpRequest) -> tuple[Question, Cell, int] | None:
    """Question, cell and page of an address, or None where the address makes no sense."""
    form = question_form(request)
    cell = CellForm(request.GET, targets=set(clocks.labels()))
    if not (form.is_valid() and cell.is_valid()):
        return None
    return form.question(), cell.cell(), cell.cleaned_data["page"] or 1


@require_safe
@needs(Area.FIGURES)
def people(request: HttpRequest) -> HttpResponse:
    """The people behind one number of the dashboard: the same rows that it counts."""
    if not sees_people(request):
        raise PermissionDenied
    found = asked(request)
    if found is None:
        return page(request, "reporting/no_such_number.html", {"title": _("Goal fulfilment")}, status=400)
    question, cell, number = found
    context = shown.people(question, cell, request.user, number=number)
    log.read(request, [row.person for row in context["rows"]], kind="list")
    return page(request, "reporting/people.html", context)


@require_safe
@needs(Area.FIGURES)
def people_file(request: HttpRequest, kind: str) -> HttpResponse:
    """The same people as a file; protected names are left out."""
    found = asked(request)
    if not sees_people(request):
        raise PermissionDenied
    if found is None:
        return people(request)
    question, cell, _number = found
    rows = shareable(shown.everybody(question, cell, request.user), lambda row: row.person.pk)
    log.read(request, [row.person for row in rows], kind="export")
    name = f"{cell.target}-{cell.state}-{question.on:%Y-%m-%d}.{kind}"
    return WRITERS[kind](name, *exports.people(rows))


@require_safe
@needs(Area.FIGURES)
def published_figures(request: HttpRequest) -> HttpResponse:
    """What everybody with the area sees: by quarter, published once, small counts held back."""
    tables = published.tables(Publication.objects.all(), clocks.labels())
    context = {
        "title": _("Published goal fulfilment"), "tables": tables, "inside": sees_people(request),
        "keeps": keeps(request.user), "definitions": definitions(),
    }  # fmt: skip
    return page(request, "reporting/published.html", context)
