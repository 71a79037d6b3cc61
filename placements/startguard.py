"""The start guard: who has no start yet, how long is left, what has been tried, and what comes next.

It reads the clocks of the engine and derives no deadline of its own.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from accounts.policy import Area
from core.addresses import address
from core.dates import add_months, danish
from core.look import days_words
from placements.models import Placement, PlacementEvent
from placements.presenters import status_text
from placements.rules import Event, Status, reason_word
from refugees.models import LeaveEvent, ReadinessAssessment, Refugee
from refugees.presenters import only_handed_over, shown_name
from refugees.rules import Readiness, ResidenceBasis
from targets import quality
from targets.beside import LastEvent
from targets.models import Clock
from targets.rules import EXCLUSION_WORDS, WORKING_AGE

TARGETS = ("placement_start", "placement_start_later_ready")
WEEK, TWO_WEEKS = 7, 14
MOST = 400  # people on one board; more is no board any more
SHOWN_TRIED = 3
OVERDUE, THIS_WEEK, NEXT_WEEK, LATER = "overdue", "week", "fortnight", "later"
COLUMNS = (OVERDUE, THIS_WEEK, NEXT_WEEK, LATER)
PROGRAMME = (ResidenceBasis.REFUGEE, ResidenceBasis.RESETTLED_REFUGEE, ResidenceBasis.FAMILY_REUNIFIED)


@dataclass
class Card:
    """One person without a start."""

    person: Refugee
    name: str
    small: str
    caseworker: str
    column: str
    due_on: dt.date | None
    days: str  # in words: "3 days", "2 days over"
    on_leave: bool
    later_ready: bool  # became job-ready after the due date of the first clock
    tried: list[str]
    more_tried: int
    last: str
    button: str
    url: str


@dataclass
class Resting:
    """One person for whom no clock of a start runs, and why."""

    person: Refugee
    name: str
    small: str
    why: str


@dataclass
class Board:
    """The people of a reader's choice: in columns by days left, and those whose clock does not run."""

    columns: dict[str, list[Card]] = field(default_factory=lambda: {key: [] for key in COLUMNS})
    resting: list[Resting] = field(default_factory=list)
    is_cut: bool = False

    @property
    def cards(self) -> list[Card]:
        return [card for key in COLUMNS for card in self.columns[key]]

    @property
    def people(self) -> list[Refugee]:
        return [card.person for card in self.cards] + [row.person for row in self.resting]


def column_of(due_on: dt.date, on: dt.date) -> str:
    """The column of a due date: the week and the fortnight count from today, both ends included."""
    days = (due_on - on).days
    if days < 0:
        return OVERDUE
    if days <= WEEK:
        return THIS_WEEK
    return NEXT_WEEK if days <= TWO_WEEKS else LATER


def board(user: Any, on: dt.date, whose: str) -> Board:
    """Everybody within reach without a start; the same few statements for one person and for hundreds."""
    people = quality.people(user, whose, on)
    clocks = Clock.objects.visible_to(user).as_of(on, today=on).filter(target__in=TARGETS, met_on__isnull=True)
    clocks = clocks.present().filter(refugee__in=people.values("pk"))
    areas = [area for area in Area.values if user.can(area)]
    found = list(
        clocks.annotate(last=LastEvent(on, areas))
        .select_related("refugee__caseworker", "refugee__team")
        .order_by(F("due_on").asc(nulls_last=True), "refugee", "target")[: MOST + 1]
    )
    made = Board(is_cut=len(found) > MOST)
    open_clocks = [each for each in found[:MOST] if not each.excluded_as and each.due_on]
    ids = [each.refugee_id for each in open_clocks]
    tried, away = attempts(ids, on), on_leave(ids, on)
    for each in open_clocks:
        card = card_of(each, tried.get(each.refugee_id, []), user, on)
        card.on_leave = each.refugee_id in away
        made.columns[card.column].append(card)
    others = [each for each in found[:MOST] if each.refugee_id not in ids]
    made.resting = [resting(each.refugee, why_clock_rests(each), user) for each in others]
    made.resting += [resting(each, activity_words(each), user) for each in activity_ready(people, on)]
    return made


# --- what has been tried ------------------------------------------------------------------------------
def attempts(ids: Sequence[int], on: dt.date) -> dict[int, list[Placement]]:
    """The placements of the people, newest first, each with what was said when it was declined."""
    declined = PlacementEvent.objects.as_of(on).filter(placement=OuterRef("pk"), event=Event.DECLINED)
    rows = Placement.objects.filter(refugee__in=ids).select_related("employer", "opening").with_status(on)
    last = declined.order_by("-happened_on", "-pk")
    said, why = Subquery(last.values("note")[:1]), Subquery(last.values("reason")[:1])
    found: dict[int, list[Placement]] = {}
    for row in rows.with_days(on).annotate(said=said, why=why).order_by("-pk"):
        found.setdefault(row.refugee_id, []).append(row)
    return found


def attempt_words(row: Any) -> str:
    """ "Traineeship: offered 01-03-2017, declined, Nordlys Bageri – too far away"."""
    text = f"{row.kind_word}: {status_text(row)}"
    if row.opening:
        text += f" ({row.opening.title})"
    if row.status != Status.DECLINED:
        return text
    said = ": ".join(filter(None, (reason_word(Event.DECLINED, row.why or ""), row.said)))
    return f"{text} – {said}" if said else text


def on_leave(ids: Sequence[int], on: dt.date) -> set[int]:
    """Who of them is on leave on the day."""
    over = LeaveEvent.objects.as_of(on - dt.timedelta(days=1)).filter(
        refugee=OuterRef("refugee"), ref=OuterRef("ref"), event=LeaveEvent.Event.ENDED
    )
    begun = LeaveEvent.objects.as_of(on).filter(refugee__in=ids, event=LeaveEvent.Event.STARTED)
    return set(begun.exclude(Exists(over)).values_list("refugee", flat=True))


# --- one row --------------------------------------------------------------------------------------------
def card_of(clock: Any, tried: list[Placement], user: Any, on: dt.date) -> Card:
    person = clock.refugee
    may_write = user.can(Area.PLACEMENT, write=True) and not only_handed_over(person, user)
    button, url = next_step(person, tried) if may_write else ("", "")
    last = clock.last
    return Card(
        person=person,
        name=shown_name(person, user, lists=True),
        small=person.case_number,
        caseworker=person.caseworker.name if person.caseworker else _("without a caseworker"),
        column=column_of(clock.due_on, on),
        due_on=clock.due_on,
        days=days_words(clock.due_on, on),
        on_leave=False,
        later_ready=clock.target != TARGETS[0],
        tried=[attempt_words(row) for row in tried[:SHOWN_TRIED]],
        more_tried=max(0, len(tried) - SHOWN_TRIED),
        last=f"{last['title']} {danish(dt.date.fromisoformat(last['on']))}" if last else "",
        button=button,
        url=url,
    )


def next_step(person: Refugee, tried: Iterable[Any]) -> tuple[str, str]:
    """The button: what waits goes on before something new is offered."""
    for row in tried:
        if row.status == Status.OFFERED:
            return _("Record the answer"), address("placements:placement", row.uid)
        if row.status in {Status.ACCEPTED, Status.AGREED, Status.PLANNED}:
            return _("Record start"), address("placements:record", row.uid, Event.STARTED.value)
    return _("Find an opening"), address("placements:person", person.case_number) + "#openings"


# --- whose clock does not run ---------------------------------------------------------------------------
def resting(person: Refugee, why: str, user: Any) -> Resting:
    return Resting(person, shown_name(person, user, lists=True), person.case_number, why)


def why_clock_rests(clock: Clock) -> str:
    if clock.excluded_as:
        return str(EXCLUSION_WORDS.get(clock.excluded_as, clock.excluded_as))
    return _("The takeover date is missing")


def activity_words(person: Any) -> str:
    return _("Activity-ready since %(day)s") % {"day": danish(person.since)}


def activity_ready(people: Any, on: dt.date) -> list[Any]:
    """The grown people taken over who are activity-ready, have no clock of a start and never began anything."""
    latest = ReadinessAssessment.objects.as_of(on).filter(refugee=OuterRef("pk")).order_by(
        "-happened_on", "-recorded_at", "-pk"
    )  # fmt: skip
    began = PlacementEvent.objects.as_of(on).filter(refugee=OuterRef("pk"), event=Event.STARTED)
    clock = Clock.objects.filter(refugee=OuterRef("pk"), target__in=TARGETS)
    oldest, youngest = (add_months(on, -12 * years) for years in (WORKING_AGE[1] + 1, WORKING_AGE[0]))
    found = people.filter(
        Q(birth_date__gt=oldest, birth_date__lte=youngest), takeover_on__lte=on, residence_basis__in=PROGRAMME
    )
    found = found.annotate(
        ready=Subquery(latest.values("outcome")[:1]), since=Subquery(latest.values("happened_on")[:1])
    )
    found = found.filter(ready=Readiness.ACTIVITY_READY).exclude(Exists(began)).exclude(Exists(clock))
    return list(found.select_related("caseworker", "team").order_by("since", "pk")[:MOST])
