"""Pages of the import: who took what in, upload, preview, correction, confirmation; the overview of people received."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from audit.models import Kind
from core import clock
from core.pages import go, page, wants_fragment
from core.tabular import TableError
from refugees.imports import received as overview
from refugees.imports import runs
from refugees.imports.forms import RowsFilter, UploadForm, form_for
from refugees.imports.models import ImportRow, ImportRun, ImportState
from refugees.imports.report import Effect, Outcome

RUNS_SHOWN = 50
ROWS_SHOWN = 100
# What a preview can show: key, words, which rows.
GROUPS: dict[str, tuple[Any, dict[str, str]]] = {
    "wrong": (gettext_lazy("wrong"), {"outcome": Outcome.REJECTED}),
    "changed": (gettext_lazy("changed"), {"effect": Effect.CHANGED}),
    "new": (gettext_lazy("new"), {"effect": Effect.NEW}),
    "remarks": (gettext_lazy("with a remark"), {"outcome": Outcome.WARNED}),
    "skipped": (gettext_lazy("skipped"), {"outcome": Outcome.SKIPPED}),
    "unchanged": (gettext_lazy("unchanged"), {"outcome": Outcome.ACCEPTED, "effect": Effect.UNCHANGED}),
}


@needs(Area.IMPORT)
def imports(request: HttpRequest) -> HttpResponse:
    """Who took which list in, and where to bring the next one."""
    return imports_page(request, UploadForm(action=reverse("refugees:import-upload")))


def imports_page(request: HttpRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    known = ImportRun.objects.visible_to(request.user).select_related("by")
    can_write = request.user.can(Area.IMPORT, write=True)
    context = {"form": form if can_write else None, "runs": known[:RUNS_SHOWN]}
    return page(request, "refugees/imports.html", context, status=status)


@require_POST
@needs(Area.IMPORT, write=True)
def upload(request: HttpRequest) -> HttpResponse:
    """Reads the list and shows what is in it; nothing is taken in yet."""
    form = UploadForm(request.POST, request.FILES, action=reverse("refugees:import-upload"))
    if not form.is_valid():
        return imports_page(request, form, status=422)
    file = form.cleaned_data["file"]
    today, now = clock.today(), clock.now()
    try:
        run = runs.preview(data=file.read(), filename=file.name, by=request.user, today=today, at=now)
    except TableError as error:
        form.add_error("file", error.sentence)
        return imports_page(request, form, status=422)
    return go(request, "refugees:import", uid=run.uid)


@needs(Area.IMPORT)
def one(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A waiting list with what would happen, or what came of one that is decided."""
    run = get_object_or_404(ImportRun.objects.visible_to(request.user).open_to(request.user), uid=uid)
    context: dict[str, Any] = {"run": run, "earlier": runs.taken_in_before(run)}
    if run.state == ImportState.PREVIEW:
        context |= preview_context(request, run)
        log.read(request, runs.known_people(context["rows"]), kind=Kind.LIST, purpose=_("Import preview"))
    return page(request, "refugees/import.html", context, "refugees/_import_rows.html")


def preview_context(request: HttpRequest, run: ImportRun) -> dict[str, Any]:
    """The groups with their counts, and one page of the chosen one."""
    show, after = RowsFilter(request.GET).asked()
    counts = group_counts(run.waiting_rows.all())
    show = show if show in GROUPS else next((key for key in GROUPS if counts[key]), "new")
    chosen = run.waiting_rows.filter(**GROUPS[show][1], line__gt=after).order_by("line")[: ROWS_SHOWN + 1]
    rows = [runs.WaitingRow(row) for row in chosen]
    more = len(rows) > ROWS_SHOWN
    numbers = [
        {"label": words, "count": counts[key], "url": f"?show={key}", "bad": key == "wrong" and counts[key] > 0}
        for key, (words, _which) in GROUPS.items()
    ]
    next_url = f"?show={show}&after={rows[ROWS_SHOWN - 1].record.line}" if more else ""
    return {
        "numbers": numbers, "show": show, "title": GROUPS[show][0], "rows": rows[:ROWS_SHOWN], "next_url": next_url,
        "first_url": f"?show={show}" if after else "", "good": counts["new"] + counts["changed"],
        "wrong": counts["wrong"],
    }  # fmt: skip


def group_counts(rows: QuerySet[ImportRow]) -> dict[str, int]:
    """How many rows each group has, in one query."""
    found = rows.values_list("outcome", "effect").annotate(count=Count("pk")).order_by()
    counted = [({"outcome": outcome, "effect": effect}, count) for outcome, effect, count in found]
    return {
        key: sum(count for row, count in counted if all(row[name] == value for name, value in which.items()))
        for key, (_words, which) in GROUPS.items()
    }


def waiting(request: HttpRequest, uid: uuid.UUID) -> ImportRun:
    """The reader's own waiting list, else 404."""
    return get_object_or_404(ImportRun.objects.visible_to(request.user).open_to(request.user).waiting(), uid=uid)


@needs(Area.IMPORT, write=True)
def row(request: HttpRequest, uid: uuid.UUID, line: int) -> HttpResponse:
    """One row to correct; sent, the whole list is judged anew."""
    run = waiting(request, uid)
    found = runs.WaitingRow(get_object_or_404(run.waiting_rows, line=line))
    cancel = reverse("refugees:import", args=[uid])
    how: dict[str, Any] = {"action": request.path, "cancel": cancel, "in_place": wants_fragment(request)}
    form = form_for(found, data=request.POST if request.method == "POST" else None, **how)
    if request.method == "POST" and form.is_valid():
        runs.correct_row(run=run, row=found, cells=form.cells(), by=request.user, today=clock.today())
        found = runs.WaitingRow(run.waiting_rows.get(line=line))
        if not found.is_rejected:
            messages.success(request, _("Row %(row)d is right now.") % {"row": found.record.row})
            return go(request, cancel)
        form = form_for(found, **how)
    log.read(request, runs.known_people([found]), purpose=_("Import preview"))
    context = {"run": run, "row": found, "form": form}
    status = 422 if request.method == "POST" else 200
    return page(request, "refugees/import_row.html", context, "refugees/_import_row_form.html", status)


@require_POST
@needs(Area.IMPORT, write=True)
def confirm(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Takes the good rows in."""
    run = waiting(request, uid)
    team = next((held.team_id for held in request.user.held_roles if held.team_id), None)
    report = runs.confirm(run=run, by=request.user, today=clock.today(), at=clock.now(), team_id=team)
    messages.success(request, report.summary())
    return go(request, "refugees:import", uid=uid)


@require_POST
@needs(Area.IMPORT, write=True)
def discard(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Forgets a waiting list."""
    run = waiting(request, uid)
    runs.discard(run=run, at=clock.now())
    messages.info(request, _("The list has been discarded; nothing was taken in."))
    return go(request, "refugees:imports")


@needs(Area.IMPORT)
def received(request: HttpRequest) -> HttpResponse:
    """People received by year of takeover beside the quota."""
    years = overview.received_by_year(clock.today())
    most = max([1, *(max(each.received, each.quota or 0) for each in years)])
    context = {"years": years, "most": most, "unknown": overview.without_takeover()}
    return page(request, "refugees/received.html", context)
