"""The volunteer's own page on a phone: next shifts, take, offer, cancel, hours. Nobody else's name stands on it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import needs_role
from accounts.policy import Role
from core import clock
from core.pages import go, page
from volunteers.joining import reads as joining
from welcome_house.shifts import reads, rules, services

OWN = "shifts:mine"


def volunteer_of(request: HttpRequest) -> Any:
    """The volunteer who is signed in, else 404."""
    found = joining.of_user(request.user, clock.today())
    if found is None:
        raise Http404
    return found


@require_safe
@needs_role(Role.WELCOME_HOUSE_VOLUNTEER)
def mine(request: HttpRequest) -> HttpResponse:
    """Next shifts, and what can be taken."""
    now = clock.now()
    volunteer = joining.of_user(request.user, now.date())
    context: dict[str, Any] = {"title": _("My shifts"), "volunteer": volunteer, "turns": [], "open": []}
    if volunteer is not None:
        context["turns"] = reads.own_turns(volunteer, now)
        for turn in context["turns"]:
            turn.has_begun = turn.starts_at <= now
            turn.is_blocked = volunteer.until is None or volunteer.until < turn.shift.begun_on
        if volunteer.has_code and volunteer.may_start:
            context["open"] = reads.open_shifts(volunteer, now)
    return page(request, "shifts/mine.html", context)


def act(request: HttpRequest, done: str, deed: Any) -> HttpResponse:
    """Does something with a shift and leads back; a refusal is a sentence on the page."""
    try:
        deed()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return go(request, OWN)


@require_POST
@needs_role(Role.WELCOME_HOUSE_VOLUNTEER)
def take(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Takes a free or offered place."""
    volunteer, now = volunteer_of(request), clock.now()
    shift = reads.takeable(volunteer, uid, now)
    if shift is None:
        raise Http404
    return act(
        request, _("The shift is yours."),
        lambda: services.take(shift=shift, volunteer=volunteer, at=now, by=request.user),
    )  # fmt: skip


def own(request: HttpRequest, uid: UUID) -> Any:
    turn = reads.own_turn(volunteer_of(request), uid)
    if turn is None:
        raise Http404
    return turn


@require_POST
@needs_role(Role.WELCOME_HOUSE_VOLUNTEER)
def offer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Offers an own shift to the others."""
    turn = own(request, uid)
    done = _("The others can see that you offer the shift. It is yours until somebody takes it.")
    return act(request, done, lambda: services.offer(turn=turn, at=clock.now(), by=request.user))


@require_POST
@needs_role(Role.WELCOME_HOUSE_VOLUNTEER)
def keep(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Takes the offer back."""
    turn = own(request, uid)
    return act(request, _("You keep the shift."), lambda: services.keep(turn=turn, at=clock.now(), by=request.user))


@require_http_methods(["GET", "POST"])
@needs_role(Role.WELCOME_HOUSE_VOLUNTEER)
def cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Asks once before an own shift is given back, and says so where it is at short notice."""
    turn, now = own(request, uid), clock.now()
    if request.method == "POST":
        return act(
            request, _("The shift is cancelled. Thank you for telling us."),
            lambda: services.cancel(turn=turn, at=now, on=now.date(), by=request.user),
        )  # fmt: skip
    hours = volunteer_of(request).cancel_hours or services.CANCEL_HOURS
    is_late = rules.is_late(turn.starts_at, now, hours)
    context = {"title": _("Cancel the shift?"), "turn": turn, "is_late": is_late, "hours": hours}
    return page(request, "shifts/cancel.html", context)


@require_safe
@needs_role(Role.WELCOME_HOUSE_VOLUNTEER)
def my_hours(request: HttpRequest) -> HttpResponse:
    """The volunteer's own hours by month."""
    months = reads.own_hours(volunteer_of(request))
    total = round(sum(row["hours"] for row in months), 2)
    context = {
        "title": _("My hours"), "months": months, "total": total, "shifts": sum(row["shifts"] for row in months),
    }  # fmt: skip
    return page(request, "shifts/my_hours.html", context)
