"""What keeps a person from an opening, and what would change it. Pure: no database, no clock.

A missing answer never blocks: nobody loses a place because nobody asked. It costs points instead (`points.py`).
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.dates import danish
from core.scoring import Reason, in_words
from placements.rules import DanishLevel, Kind, kind_in_text
from refugees.profiles import NEEDED, UNKNOWN, Profile
from refugees.rules import age_on

FULL_TIME = 30  # hours a week from which an opening is no part-time work
# Danish from the least to the most; C1, C2 and the mother tongue meet every opening.
LEVELS = {level: place for place, level in enumerate(("none", "A1", "A2", "B1", "B2", "C1", "C2", "native"))}


@dataclass(frozen=True)
class IguRule:
    """Who may begin an IGU: ages (years, both included) and the longest residence (years)."""

    valid_from: dt.date
    youngest: int
    oldest: int
    residence: int


# IGU Act (lov 623 of 8 June 2016) and its changes, handbook 2.4 (F18). Whether 50 itself is included is not verified.
IGU_RULES = (
    IguRule(dt.date(2016, 7, 1), 18, 39, 5),
    IguRule(dt.date(2021, 5, 1), 18, 39, 10),
    IguRule(dt.date(2024, 1, 1), 18, 50, 20),
)


@dataclass(frozen=True)
class Person:
    """One person of a caseload, as far as it decides where they can begin."""

    key: int
    born: dt.date
    permit_on: dt.date | None = None
    profile: Profile = UNKNOWN
    danish: str = ""  # the level of the case, else of the interviews; "" unknown
    homes: tuple[str, ...] = ()  # the districts the address may lie in; else those wished for
    days_left: int | None = None  # of the clock of the start; negative is overdue, None where none runs
    on_leave: bool = False
    leave_until: dt.date | None = None  # the last day, where it is known
    left_on: dt.date | None = None
    running: tuple[str, ...] = ()  # kinds of placements that run now
    waiting: str = ""  # the employer of a placement that is offered or accepted
    tried: Mapping[int, tuple[str, dt.date]] = field(default_factory=dict)  # employer → declined/dropped_out, day
    ruled_out: Mapping[int, str] = field(default_factory=dict)  # opening → the reason somebody gave


@dataclass(frozen=True)
class Place:
    """One opening, as far as it decides who can begin there."""

    key: int
    title: str
    employer: int
    employer_name: str
    kind: str
    hours: int | None
    danish: str
    starts_from: dt.date
    starts_to: dt.date | None
    free: int
    is_over: bool = False
    section: str = ""  # of DB07, a letter
    words: frozenset[str] = frozenset()  # stems of title and tasks
    districts: tuple[str, ...] = ()


class Block(TextChoices):
    """Why a pair cannot be, in the order in which it is told."""

    CLOSED = "closed", _("Closed")
    FULL = "full", pgettext_lazy("opening", "All places taken")
    LATE = "late", _("Start too late")
    LEFT = "left", pgettext_lazy("block", "Has left")
    WAITING = "waiting", _("Has an offer")
    RUNNING = "running", pgettext_lazy("block", "Has a placement")
    LEAVE = "leave", _("On leave")
    IGU_AGE = "igu_age", _("Age for IGU")
    IGU_RESIDENCE = "igu_residence", _("Residence for IGU")
    DANISH = "danish", pgettext_lazy("block", "Danish")
    HOURS = "hours", pgettext_lazy("block", "Hours")
    CHILDCARE = "childcare", _("Childcare")
    TRIED = "tried", _("Tried there before")
    RULED_OUT = "ruled_out", _("Ruled out")


Allowed = frozenset[tuple[str, str]]  # pairs of kinds that may run together (placements.rules.pair)


def may_run_beside(running: tuple[str, ...], kind: str, allowed: Allowed) -> bool:
    return all((min(one, kind), max(one, kind)) in allowed for one in running)


def igu_rule(on: dt.date) -> IguRule | None:
    return next((rule for rule in reversed(IGU_RULES) if rule.valid_from <= on), None)


def first_day(place: Place, on: dt.date) -> dt.date:
    """The first day on which one can still begin there."""
    return max(place.starts_from, on)


def years_later(day: dt.date, years: int) -> dt.date:
    return day.replace(year=day.year + years, day=28 if (day.month, day.day) == (2, 29) else day.day)


def too_little_danish(person: Person, place: Place) -> bool:
    return bool(person.danish) and LEVELS.get(person.danish, 0) < LEVELS[place.danish]


def too_many_hours(person: Person, place: Place) -> bool:
    """Only where the person has said part time and not full time."""
    wished = person.profile.hours
    return "part" in wished and "full" not in wished and place.hours is not None and place.hours >= FULL_TIME


def on_leave_too_long(person: Person, place: Place) -> bool:
    if not person.on_leave:
        return False
    if person.leave_until is None:
        return True
    return place.starts_to is not None and place.starts_to <= person.leave_until


def wrong_age(person: Person, place: Place, on: dt.date) -> bool:
    if place.kind != Kind.IGU:
        return False
    day = first_day(place, on)
    rule = igu_rule(day)
    return rule is not None and not rule.youngest <= age_on(person.born, day) <= rule.oldest


def here_too_long(person: Person, place: Place, on: dt.date) -> bool:
    if place.kind != Kind.IGU or person.permit_on is None:
        return False
    day = first_day(place, on)
    rule = igu_rule(day)
    return rule is not None and years_later(person.permit_on, rule.residence) <= day


Test = Callable[[Person, Place, dt.date, Allowed], bool]
TESTS: dict[Block, Test] = {
    Block.CLOSED: lambda person, place, on, allowed: place.is_over,
    Block.FULL: lambda person, place, on, allowed: place.free < 1,
    Block.LATE: lambda person, place, on, allowed: place.starts_to is not None and place.starts_to < on,
    Block.LEFT: lambda person, place, on, allowed: person.left_on is not None and person.left_on < first_day(place, on),
    Block.WAITING: lambda person, place, on, allowed: bool(person.waiting),
    Block.RUNNING: lambda person, place, on, allowed: not may_run_beside(person.running, place.kind, allowed),
    Block.LEAVE: lambda person, place, on, allowed: on_leave_too_long(person, place),
    Block.IGU_AGE: lambda person, place, on, allowed: wrong_age(person, place, on),
    Block.IGU_RESIDENCE: lambda person, place, on, allowed: here_too_long(person, place, on),
    Block.DANISH: lambda person, place, on, allowed: too_little_danish(person, place),
    Block.HOURS: lambda person, place, on, allowed: too_many_hours(person, place),
    Block.CHILDCARE: lambda person, place, on, allowed: person.profile.childcare == NEEDED,
    Block.TRIED: lambda person, place, on, allowed: place.employer in person.tried,
    Block.RULED_OUT: lambda person, place, on, allowed: place.key in person.ruled_out,
}


def blocks(person: Person, place: Place, on: dt.date, allowed: Allowed) -> list[Block]:
    """Everything that keeps the person from the opening on a day, not only the first thing."""
    return [block for block, test in TESTS.items() if test(person, place, on, allowed)]


Sentence = str | Promise
WHAT: dict[Block, Sentence] = {
    Block.CLOSED: _("The opening is closed."),
    Block.FULL: _("All places are taken."),
    Block.LATE: _("One had to begin by %(latest)s."),
    Block.LEFT: _("The person left on %(left)s; the first day would be %(first)s."),
    Block.WAITING: _("The person has an offer that waits: %(waiting)s."),
    Block.RUNNING: _("A placement runs (%(running)s), and no rule lets %(kind)s run beside it."),
    Block.LEAVE: _("The person is on leave %(until)s."),
    Block.IGU_AGE: _("An IGU is for those aged %(youngest)s–%(oldest)s; the person is %(age)s on the first day."),
    Block.IGU_RESIDENCE: _("An IGU needs less than %(residence)s years of residence; the permit is from %(permit)s."),
    Block.DANISH: _("Asks for Danish %(needed)s; the person speaks %(spoken)s."),
    Block.HOURS: _("%(hours)s hours a week; the person can work part time only."),
    Block.CHILDCARE: _("The children must be looked after first."),
    Block.TRIED: _("Tried at %(employer)s before: %(tried)s on %(day)s."),
    Block.RULED_OUT: _("Somebody has ruled this pair out: %(reason)s"),
}
CHANGE: dict[Block, Sentence] = {
    Block.CLOSED: _("The employer opens it again."),
    Block.FULL: _("A place becomes free, or the employer takes one more."),
    Block.LATE: _("The employer agrees to a later start."),
    Block.LEFT: _("Nothing here: another municipality, or nobody, goes on with the case."),
    Block.WAITING: _("Record the answer to that offer."),
    Block.RUNNING: _("Record the end of what runs, or take a place of another kind."),
    Block.LEAVE: _("Record the end of the leave, or agree a later start with the employer."),
    Block.IGU_AGE: _("Ask the employer for a job or a traineeship instead."),
    Block.IGU_RESIDENCE: _("Ask the employer for a job or a traineeship instead."),
    Block.DANISH: _("A Danish level of %(needed)s in the case, or an employer who asks for less."),
    Block.HOURS: _("Agree on fewer than %(full)s hours with the employer, or the person can work full time after all."),
    Block.CHILDCARE: _("Day care or school is arranged: say so in interview 2."),
    Block.TRIED: _("Talk with both, then offer it from the case if they want to try again."),
    Block.RULED_OUT: _("Offer it from the person's case, if something has changed since."),
}
TRIED_WORDS = {"declined": _("the offer was declined"), "dropped_out": _("the placement was given up")}


def facts(person: Person, place: Place, on: dt.date) -> dict[str, str]:
    """What the sentences name."""
    day = first_day(place, on)
    rule = igu_rule(day) or IGU_RULES[0]
    tried, tried_on = person.tried.get(place.employer, ("declined", on))
    spoken = "" if person.danish == "none" else person.danish
    return {
        "latest": danish(place.starts_to), "left": danish(person.left_on), "first": danish(day),
        "waiting": person.waiting, "running": ", ".join(kind_in_text(kind) for kind in person.running),
        "kind": kind_in_text(place.kind),
        "until": str(_("until %(day)s") % {"day": danish(person.leave_until)}) if person.leave_until
        else str(_("and nobody knows until when")),
        "youngest": str(rule.youngest), "oldest": str(rule.oldest), "residence": str(rule.residence),
        "age": str(age_on(person.born, day)), "permit": danish(person.permit_on),
        "needed": "" if place.danish == DanishLevel.NONE else place.danish, "spoken": spoken or str(_("no Danish yet")),
        "hours": str(place.hours or ""), "full": str(FULL_TIME), "employer": place.employer_name,
        "tried": str(TRIED_WORDS[tried]), "day": danish(tried_on), "reason": person.ruled_out.get(place.key, ""),
    }  # fmt: skip


def reasons(person: Person, place: Place, on: dt.date, allowed: Allowed) -> list[Reason]:
    """The blocks in words."""
    found = blocks(person, place, on, allowed)
    told = facts(person, place, on) if found else {}
    return in_words(found, WHAT, CHANGE, told)
