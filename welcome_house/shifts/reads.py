"""Questions about shifts: the week's board, what a volunteer has and can take, hours, what the coordinator must see."""

import datetime as dt
from collections import defaultdict
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from core.clock import COPENHAGEN
from volunteers.joining import reads as joining
from volunteers.people import Volunteer
from welcome_house.shifts import rules
from welcome_house.shifts.models import Shift, ShiftPattern, Turn, TurnQuerySet
from welcome_house.shifts.rules import Outcome

MOST_OPEN = 60


def begins(day: dt.date) -> dt.datetime:
    return rules.at(day, dt.time())


def between(found: Any, first: dt.date, last: dt.date) -> Any:
    """What begins from the first through the last day, in Copenhagen."""
    return found.filter(starts_at__gte=begins(first), starts_at__lt=begins(last + dt.timedelta(days=1)))


# --- the volunteer's own page ---------------------------------------------------------------------------
def own_turns(volunteer: Volunteer, at: dt.datetime) -> list[Any]:
    """The coming turns of a volunteer, and the one that is going on."""
    found = Turn.objects.live().filter(volunteer=volunteer, ends_at__gt=at)
    return list(found.select_related("shift").order_by("starts_at", "pk"))


def own_turn(volunteer: Volunteer, uid: Any) -> Any:
    """A turn of the volunteer's own; None for anybody else's."""
    return Turn.objects.select_related("shift").filter(volunteer=volunteer, uid=uid).first()


def open_shifts(volunteer: Any, at: dt.datetime) -> list[Any]:
    """What a volunteer can take in the coming weeks: free or offered, fitting, at no time of another own shift.

    Only counts stand beside a shift: nobody else's name.
    """
    mine = Turn.objects.live().filter(
        volunteer=volunteer, starts_at__lt=OuterRef("ends_at"), ends_at__gt=OuterRef("starts_at")
    )
    found = Shift.objects.standing().filter(starts_at__gt=at, starts_at__lt=at + dt.timedelta(days=rules.OPEN_DAYS))
    found = found.filter(Q(skills=[]) | Q(skills__overlap=volunteer.skills))
    if volunteer.until is not None:  # after that day nothing can be taken
        found = found.filter(starts_at__lt=begins(volunteer.until + dt.timedelta(days=1)))
    found = found.with_taken().filter(~Exists(mine)).filter(Q(taken__lt=F("needed")) | Q(offered__gt=0))
    shown = list(found.order_by("starts_at", "pk")[:MOST_OPEN])
    for shift in shown:
        shift.free = max(shift.needed - shift.taken, 0)
    return shown


def takeable(volunteer: Volunteer, uid: Any, at: dt.datetime) -> Any:
    """A shift by its id, for whoever may take shifts; whether it can still be had the service decides."""
    return Shift.objects.filter(uid=uid, starts_at__gt=at - dt.timedelta(days=1)).first()


# --- hours ------------------------------------------------------------------------------------------
def hours(found: TurnQuerySet) -> QuerySet[Any]:
    """Month, number and time of attended turns, the latest month first."""
    months = found.attended().annotate(month=TruncMonth("starts_at", tzinfo=COPENHAGEN)).order_by().values("month")
    return months.annotate(shifts=Count("pk"), time=Sum(F("ends_at") - F("starts_at"))).order_by("-month")


def in_hours(time: dt.timedelta | None) -> float:
    return round(time.total_seconds() / 3600, 2) if time else 0.0


def own_hours(volunteer: Volunteer) -> list[dict[str, Any]]:
    found = list(hours(Turn.objects.filter(volunteer=volunteer)))
    return [{"month": row["month"].date(), "shifts": row["shifts"], "hours": in_hours(row["time"])} for row in found]


def hours_of_year(user: Any, year: int) -> list[dict[str, Any]]:
    """Each volunteer with hours by month of a year, in the order of names; whoever has none is left out."""
    turns = between(Turn.objects.visible_to(user), dt.date(year, 1, 1), dt.date(year, 12, 31))
    rows = turns.exclude(volunteer=None).attended()
    rows = rows.annotate(month=TruncMonth("starts_at", tzinfo=COPENHAGEN)).order_by()
    rows = rows.values("volunteer__uid", "volunteer__name", "month")
    found: dict[Any, dict[str, Any]] = {}
    for row in rows.annotate(time=Sum(F("ends_at") - F("starts_at"))).order_by("volunteer__name", "volunteer__uid"):
        of = found.setdefault(
            row["volunteer__uid"],
            {"uid": row["volunteer__uid"], "name": row["volunteer__name"], "months": [0.0] * 12, "total": 0.0},
        )
        of["months"][row["month"].month - 1] = in_hours(row["time"])
    for of in found.values():
        of["total"] = round(sum(of["months"]), 2)
    return list(found.values())


# --- the coordinator --------------------------------------------------------------------------------
def board(user: Any, monday: dt.date, at: dt.datetime) -> list[dict[str, Any]]:
    """The seven days of a week with their shifts; each says how many it lacks."""
    days = list(rules.week_of(monday))
    found = between(Shift.objects.visible_to(user).with_taken(), days[0], days[-1])
    found = found.annotate(ticked=Count("turns", filter=Q(turns__ended_at=None) & ~Q(turns__outcome="")))
    by_day: dict[dt.date, list[Any]] = defaultdict(list)
    for shift in found.order_by("starts_at", "pk"):
        by_day[shift.begun_on].append(lacking(shift, at))
    return [{"day": day, "shifts": by_day[day], "lacks": sum(each.lacks for each in by_day[day])} for day in days]


def lacking(shift: Any, at: dt.datetime) -> Any:
    """Adds how many a coming shift lacks; nothing is lacking where it is over or cancelled."""
    shift.is_over = shift.ends_at <= at
    comes = shift.cancelled_at is None and not shift.is_over
    shift.lacks = max(shift.needed - shift.taken, 0) if comes else 0
    shift.to_tick = shift.is_over and shift.cancelled_at is None and shift.taken > getattr(shift, "ticked", shift.taken)
    return shift


def turns_of(shift: Shift) -> tuple[list[Any], list[Any]]:
    """Who has the shift, with the clearance on its day; and who had it."""
    found = list(Turn.objects.filter(shift=shift).select_related("volunteer").order_by("taken_at", "pk"))
    cleared = cleared_on({each.volunteer_id for each in found}, shift.begun_on)
    for turn in found:
        turn.is_blocked = turn.volunteer is not None and turn.volunteer_id not in cleared
    return [each for each in found if each.ended_at is None], [each for each in found if each.ended_at is not None]


def cleared_on(volunteers: set[Any], day: dt.date) -> set[int]:
    found = joining.with_clearance(Volunteer.objects.filter(pk__in=volunteers - {None}), day)
    return set(found.filter(may_start=True).values_list("pk", flat=True))


def could_come(user: Any, shift: Shift, on: dt.date) -> QuerySet[Any]:
    """Volunteers who may have the shift and have no other at that time, for the coordinator to ask."""
    meets = Turn.objects.live().filter(
        volunteer=OuterRef("pk"), starts_at__lt=shift.ends_at, ends_at__gt=shift.starts_at
    )
    found = joining.with_clearance(Volunteer.objects.visible_to(user).standing(), shift.begun_on)
    found = found.filter(may_start=True).filter(~Exists(meets))
    if (code := joining.code_on(on)) is not None:
        found = found.filter(code=code)
    return found.filter(skills__overlap=shift.skills) if shift.skills else found


def lacking_between(user: Any, first: dt.date, last: dt.date, at: dt.datetime) -> list[Any]:
    """Coming shifts of these days that lack somebody."""
    found = between(Shift.objects.visible_to(user).standing().with_taken(), first, last)
    found = found.filter(starts_at__gt=at, taken__lt=F("needed")).order_by("starts_at", "pk")
    return [lacking(each, at) for each in found]


def unticked(user: Any, at: dt.datetime, since: dt.date) -> QuerySet[Any]:
    """Shifts that are over and of which nobody has said who came."""
    waits = Turn.objects.live().filter(shift=OuterRef("pk"), outcome="")
    found = Shift.objects.visible_to(user).standing().filter(ends_at__lte=at, starts_at__gte=begins(since))
    kept: QuerySet[Any] = found.filter(Exists(waits)).order_by("starts_at", "pk")
    return kept


def blocked_turns(user: Any, at: dt.datetime, on: dt.date) -> list[Any]:
    """Coming turns of volunteers whose clearance does not reach the shift's day."""
    coming = Turn.objects.visible_to(user).live().filter(starts_at__gt=at, shift__cancelled_at=None)
    found = list(coming.exclude(volunteer=None).select_related("shift", "volunteer").order_by("starts_at", "pk"))
    known = joining.with_clearance(Volunteer.objects.filter(pk__in={each.volunteer_id for each in found}), on)
    until = {each.pk: each.until if each.passed and each.left_on is None else None for each in known}
    return [
        turn for turn in found
        if (last := until.get(turn.volunteer_id)) is None or last < turn.shift.begun_on
    ]  # fmt: skip


def turns_of_volunteer(volunteer: Volunteer, at: dt.datetime) -> dict[str, Any]:
    """What the coordinator's page of a volunteer shows: coming, the latest, and how often somebody came or not."""
    found = Turn.objects.filter(volunteer=volunteer)
    counts = found.aggregate(
        came=Count("pk", filter=Q(outcome=Outcome.ATTENDED)), absent=Count("pk", filter=Q(outcome=Outcome.ABSENT)),
        late=Count("pk", filter=Q(is_late=True)), ahead=Count("pk", filter=Q(ended_at=None, starts_at__gt=at)),
    )  # fmt: skip
    coming = found.live().filter(starts_at__gt=at).select_related("shift").order_by("starts_at", "pk")
    latest = found.live().filter(starts_at__lte=at).select_related("shift").order_by("-starts_at", "-pk")
    return {"counts": counts, "coming": list(coming[:10]), "latest": list(latest[:5])}


def patterns(user: Any) -> list[Any]:
    found = list(ShiftPattern.objects.visible_to(user).select_related("activity").order_by("title", "pk"))
    for each in found:
        each.day_words = ", ".join(str(rules.Weekday(day).label) for day in sorted(each.weekdays))
    return found
