"""The house's week and month, and one date of an activity: moved, cancelled, held after all."""

import calendar
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
from core import clock
from core.forms import Versioned
from core.models import StaleVersion
from core.pages import go
from welcome_house import forms, pages, reads, services
from welcome_house.models import Session
from welcome_house.recurrence import monday
from welcome_house.visits import services as visits

WEEK = dt.timedelta(days=7)


@require_safe
@needs(Area.WELCOME_HOUSE)
def week(request: HttpRequest) -> HttpResponse:
    """A week of the house, day by day: what, where, how many came."""
    form, today = forms.DayForm(request.GET), clock.today()
    first = monday(form.day(today))
    last = first + dt.timedelta(days=6)
    found = list(reads.sessions_between(first, last).visible_to(request.user))
    rows = reads.with_numbers(found, visits.counts(found))
    context = {
        "title": _("Week %(week)d") % {"week": first.isocalendar().week}, "days": reads.by_days(rows, first, 7),
        "first": first, "last": last, "today": today, "number": len(rows), "sentences": sentences(form),
        "earlier": pages.week_link(first - WEEK), "later": pages.week_link(first + WEEK),
        "this": pages.week_link(today),
    }  # fmt: skip
    return pages.shown(request, "week", "week", context)


def sentences(form: Any) -> list[str]:
    """What was wrong with the address."""
    return [str(error) for errors in form.errors.values() for error in errors]


@require_safe
@needs(Area.WELCOME_HOUSE)
def month(request: HttpRequest) -> HttpResponse:
    """A month of the house, a week in each row."""
    form, today = forms.DayForm(request.GET), clock.today()
    day = form.day(today)
    first = day.replace(day=1)
    end = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    begins = monday(first)
    days = (monday(end) - begins).days + 7
    found = list(reads.sessions_between(begins, begins + dt.timedelta(days=days - 1)).visible_to(request.user))
    shown = reads.by_days(found, begins, days)
    context = {
        "title": _("Month"), "month": first, "weeks": [shown[place : place + 7] for place in range(0, days, 7)],
        "today": today, "sentences": sentences(form),
        "earlier": month_link(first - dt.timedelta(days=1)), "later": month_link(end + dt.timedelta(days=1)),
    }  # fmt: skip
    return pages.shown(request, "month", "month", context)


def month_link(day: dt.date) -> str:
    return reverse("house:month") + f"?on={day.replace(day=1):%d-%m-%Y}"


# --- one date ----------------------------------------------------------------------------------------
def session_of(request: HttpRequest, uid: UUID) -> Any:
    found = Session.objects.visible_to(request.user).select_related("activity", "room")
    return get_object_or_404(found, uid=uid)


def session_page(request: HttpRequest, session: Any, form: Any = None) -> HttpResponse:
    """One date with everything that can be done to it; `form` is the cancelling form just refused."""
    numbers = visits.counts([session]).get(session.pk, {})
    context = {
        "title": str(session.activity), "session": session, "back": pages.week_link(session.day),
        "numbers": visits.all_groups(numbers), "corrections": visits.corrections(session),
        "has_come": session.day <= clock.today(),
        "form": form or forms.CancelForm(shown_version=session.version),
    }  # fmt: skip
    return pages.shown(request, "week", "session", context, status=422 if form else 200)


@require_safe
@needs(Area.WELCOME_HOUSE)
def session(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One date of an activity: when, where, how many came, what can be changed."""
    return session_page(request, session_of(request, uid))


@require_http_methods(["GET", "POST"])
@needs(Area.WELCOME_HOUSE, write=True)
def move(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Another day, time or room for one date alone."""
    current = session_of(request, uid)
    back = reverse("house:session", args=[current.uid])
    title = _("Move %(what)s") % {"what": str(current)}
    form = forms.SessionForm(request.POST or None, instance=current, cancel=back)
    taken: list[Any] = []

    def act() -> str:
        try:
            services.move(form.instance, expected=form.expected_version)
        except services.RoomTaken as error:
            taken.extend(error.found)
            raise
        return _("This date is moved. The other dates stay.")

    return pages.stored(request, form, act, back=back, title=title, section="week", taken=taken)


@require_POST
@needs(Area.WELCOME_HOUSE, write=True)
def cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Cancels one date."""
    current = session_of(request, uid)
    form = forms.CancelForm(request.POST)
    if not form.is_valid():
        return session_page(request, current, form)
    because = form.cleaned_data["because"]
    return acted(
        request, current, _("Cancelled. It stays in the programme, struck through."),
        lambda: services.cancel(current, because=because, at=clock.now(), expected=form.expected_version),
    )  # fmt: skip


@require_POST
@needs(Area.WELCOME_HOUSE, write=True)
def resume(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A cancelled date is held after all."""
    current = session_of(request, uid)
    form = Versioned(request.POST)
    expected = form.expected_version if form.is_valid() else 0
    return acted(
        request, current, _("It is held after all. Look whether it still has its room."),
        lambda: services.resume(current, expected=expected),
    )  # fmt: skip


def acted(request: HttpRequest, session: Any, words: str, act: Any) -> HttpResponse:
    """Does it and says so; where somebody changed the date meanwhile, the page shows it as it is now."""
    try:
        act()
    except StaleVersion:
        messages.error(request, _("Somebody else has changed this date meanwhile. Look, and decide again."))
        return session_page(request, session_of(request, session.uid), forms.CancelForm(request.POST))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, words)
    return go(request, "house:session", uid=session.uid)
