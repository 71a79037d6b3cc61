"""The coordinator's shifts: the week with its holes, one shift with its people, recurring needs, hours."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from audit.models import Kind
from core import clock
from core.export import csv_response
from core.models import StaleVersion
from core.pages import go, page
from core.stale import save_or_conflict
from volunteers.joining.pages import sections
from welcome_house.shifts import figures, forms, reads, recurring, services
from welcome_house.shifts.models import Shift, ShiftPattern, Turn

MONTHS = [dt.date(2000, number, 1) for number in range(1, 13)]


@require_safe
@needs(Area.WELCOME_HOUSE, write=True)
def board(request: HttpRequest) -> HttpResponse:
    """The shifts of a week, and who is lacking."""
    form = forms.WeekForm(request.GET)
    days = reads.board(request.user, form.day, clock.now())
    context = {
        "title": _("Shifts"), "sections": sections(request), "form": form, "days": days, "today": clock.today(),
        "monday": days[0]["day"], "previous": days[0]["day"] - dt.timedelta(days=7),
        "next": days[0]["day"] + dt.timedelta(days=7), "lacks": sum(each["lacks"] for each in days),
    }  # fmt: skip
    return page(request, "shifts/board.html", context)


@require_safe
@needs(Area.WELCOME_HOUSE, write=True)
def shift(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One shift: who has it, who could come, who came."""
    return show(request, get_object_or_404(Shift.objects.visible_to(request.user).with_taken(), uid=uid))


def show(request: HttpRequest, found: Any, bound: Any = None, status: int = 200) -> HttpResponse:
    now = clock.now()
    found = reads.lacking(found, now)
    live, gone = reads.turns_of(found)
    has_begun = found.starts_at <= now
    give = None
    if not has_begun and found.cancelled_at is None:
        give = bound or forms.GiveForm(people=reads.could_come(request.user, found, now.date()))
    context = {
        "title": found.title, "sections": sections(request), "shift": found, "live": live, "gone": gone, "give": give,
        "has_begun": has_begun, "outcomes": forms.OutcomesForm(turns=live) if has_begun and live else None,
    }  # fmt: skip
    return page(request, "shifts/shift.html", context, status=status)


@require_POST
@needs(Area.WELCOME_HOUSE, write=True)
def give(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Puts a volunteer on a shift."""
    found = get_object_or_404(Shift.objects.visible_to(request.user).with_taken(), uid=uid)
    form = forms.GiveForm(request.POST, people=reads.could_come(request.user, found, clock.today()))
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.take(
                shift=found, volunteer=data["volunteer"], at=clock.now(), by=request.user, beyond=data["beyond"]
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("%(name)s has the shift.") % {"name": data["volunteer"].name})
            return go(request, "shifts:shift", uid=uid)
    return show(request, found, form)


@require_POST
@needs(Area.WELCOME_HOUSE, write=True)
def remove(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Takes somebody off a shift."""
    turn = get_object_or_404(Turn.objects.visible_to(request.user).select_related("shift"), uid=uid)
    try:
        services.remove(turn=turn, at=clock.now(), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The volunteer is taken off the shift and told by mail."))
    return go(request, "shifts:shift", uid=turn.shift.uid)


@require_POST
@needs(Area.WELCOME_HOUSE, write=True)
def outcomes(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Who came."""
    found = get_object_or_404(Shift.objects.visible_to(request.user), uid=uid)
    live, _gone = reads.turns_of(found)
    form = forms.OutcomesForm(request.POST, turns=live)
    if not form.is_valid():
        messages.error(request, _("Choose for each whether they came."))
        return go(request, "shifts:shift", uid=uid)
    try:
        services.note_outcomes(shift=found, outcomes=form.outcomes, at=clock.now(), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Saved."))
    return go(request, "shifts:shift", uid=uid)


@require_http_methods(["GET", "POST"])
@needs(Area.WELCOME_HOUSE, write=True)
def edit(request: HttpRequest, uid: UUID | None = None) -> HttpResponse:
    """A new single shift, or one to change; whoever has it is told of new times."""
    current = get_object_or_404(Shift.objects.visible_to(request.user), uid=uid) if uid else Shift()
    back = reverse("shifts:shift", args=[uid]) if uid else reverse("shifts:board")
    form = forms.ShiftForm(request.POST or None, instance=current, cancel=back)
    title = _("Change the shift") if uid else _("New shift")
    return saved(request, form, title, back, lambda: services.save_shift(
        form.instance, at=clock.now(), expected=form.expected_version, by=request.user
    ))  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs(Area.WELCOME_HOUSE, write=True)
def pattern(request: HttpRequest, uid: UUID | None = None) -> HttpResponse:
    """A new recurring need, or one to change."""
    current = get_object_or_404(ShiftPattern.objects.visible_to(request.user), uid=uid) if uid else ShiftPattern()
    back = reverse("shifts:patterns")
    form = forms.PatternForm(request.POST or None, instance=current, cancel=back)
    title = _("Change the recurring need") if uid else _("New recurring need")
    return saved(request, form, title, back, lambda: recurring.save_pattern(
        form.instance, at=clock.now(), expected=form.expected_version, by=request.user
    ))  # fmt: skip


def saved(request: HttpRequest, form: Any, title: str, back: str, save: Any) -> HttpResponse:
    """A form about a shift or a recurring need: saved, both versions, or the form again."""
    if request.method == "POST" and form.is_valid():

        def act() -> HttpResponse:
            save()
            messages.success(request, _("Saved."))
            return go(request, back)

        return save_or_conflict(request, form, act, back=back)
    return page(request, "shifts/form.html", {"title": title, "form": form, "back": back})


@require_POST
@needs(Area.WELCOME_HOUSE, write=True)
def call_off(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Cancels a shift; whoever has it gets a mail."""
    found = get_object_or_404(Shift.objects.visible_to(request.user).standing(), uid=uid)
    try:
        services.call_off(found, at=clock.now(), expected=found.version, by=request.user)
    except StaleVersion:
        messages.error(request, _("Somebody has just changed the shift. Look again."))
    else:
        messages.success(request, _("The shift is cancelled, and whoever had it is told by mail."))
    return go(request, "shifts:shift", uid=uid)


@require_safe
@needs(Area.WELCOME_HOUSE, write=True)
def patterns(request: HttpRequest) -> HttpResponse:
    """The recurring needs."""
    context = {"title": _("Recurring needs"), "sections": sections(request), "rows": reads.patterns(request.user)}
    return page(request, "shifts/patterns.html", context)


@require_safe
@needs(Area.WELCOME_HOUSE, write=True)
def hours(request: HttpRequest) -> HttpResponse:
    """Hours per volunteer and month, and how many are active against the goal."""
    form = forms.YearForm(request.GET)
    rows = reads.hours_of_year(request.user, form.chosen)
    if request.GET.get("format") == "csv":
        log.read(request, [], kind=Kind.EXPORT, purpose="hours of volunteers")
        return hours_file(form.chosen, rows)
    totals = [round(sum(row["months"][number] for row in rows), 2) for number in range(12)]
    context = {
        "title": _("Hours"), "sections": sections(request), "form": form, "rows": rows, "year": form.chosen,
        "months": MONTHS, "totals": totals, "total": round(sum(totals), 2), "active": figures.active(clock.today()),
    }  # fmt: skip
    return page(request, "shifts/hours.html", context)


def hours_file(year: int, rows: list[dict[str, Any]]) -> HttpResponse:
    header = [_("name"), *(f"{month:%m}-{year}" for month in MONTHS), _("total")]
    return csv_response(f"hours-{year}.csv", header, ([row["name"], *row["months"], row["total"]] for row in rows))
