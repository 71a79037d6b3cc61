"""What a proposal starts from: the people of a choice, the openings with free places, and what the case knows of both.

The same number of statements for one person and for two thousand.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from core.dates import add_months
from placements import branches
from placements.matching.models import MatchDecision, MatchWeights
from placements.matching.points import stems
from placements.matching.rules import Allowed, Person, Place
from placements.matching.solving import Scene
from placements.models import Employer, Opening, OverlapRule, Placement, PlacementEvent, Site
from placements.rules import EndReason, Event, Status
from placements.startguard import TARGETS, on_leave
from refugees.addresses import districts_of
from refugees.models import Exit, LanguageSkill, LeaveEvent, Refugee
from refugees.ports import restricted_among
from refugees.profiles import UNKNOWN, profiles
from refugees.proposals import Answer
from targets import quality
from targets.models import Clock
from targets.rules import WORKING_AGE

MOST_PEOPLE, MOST_OPENINGS = 2_500, 600
SECTION_OF = {division: letter for letter, parts in branches.IN_SECTION.items() for division in parts}
PENDING = (Status.OFFERED, Status.ACCEPTED)


@dataclass(frozen=True)
class Caseload:
    """The people of a choice; `restricted` were left out because their data may only be stored (art. 18)."""

    people: list[Refugee]
    restricted: int
    is_cut: bool


def caseload(user: Any, whose: str, on: dt.date) -> Caseload:
    """The grown people within reach who are here and in no placement."""
    oldest, youngest = (add_months(on, -12 * years) for years in (WORKING_AGE[1] + 1, WORKING_AGE[0]))
    events = PlacementEvent.objects.as_of(on)
    over = events.filter(placement=OuterRef("placement"), event=Event.ENDED)
    runs = events.filter(refugee=OuterRef("pk"), event=Event.STARTED).exclude(Exists(over))
    found = quality.people(user, whose, on).filter(
        ~Exists(runs), birth_date__gt=oldest, birth_date__lte=youngest, takeover_on__lte=on
    )
    people = list(found.select_related("caseworker", "team").order_by("takeover_on", "pk")[: MOST_PEOPLE + 1])
    left_out = restricted_among([person.pk for person in people], on)
    free = [person for person in people[:MOST_PEOPLE] if person.pk not in left_out]
    return Caseload(free, len(left_out), len(people) > MOST_PEOPLE)


def open_places(kinds: Sequence[str], on: dt.date) -> list[Opening]:
    """The openings with free places, of the kinds chosen or of all."""
    found = Opening.objects.with_places().open_on(on).filter(free__gt=0, employer__in_use=True)
    return list((found.filter(kind__in=kinds) if kinds else found).order_by("starts_from", "pk")[:MOST_OPENINGS])


# --- what is known ------------------------------------------------------------------------------------
def scene(people: Sequence[Refugee], openings: Sequence[Opening], weights: MatchWeights, on: dt.date) -> Scene:
    """Everything that blocks or weighs, read once for all."""
    return Scene(
        people=people_of(people, on), places=places_of(openings, on), weights=weights.values, allowed=allowed(on), on=on
    )


def allowed(on: dt.date) -> Allowed:
    rules = OverlapRule.objects.on(on).filter(allowed=True)
    return frozenset(rules.values_list("kind", "beside"))


def places_of(openings: Sequence[Opening], on: dt.date) -> list[Place]:
    elsewhere: dict[int, set[str]] = {}
    sites = Site.objects.filter(employer__in={each.employer_id for each in openings}, in_use=True).exclude(district="")
    for employer, district in sites.values_list("employer", "district"):
        elsewhere.setdefault(employer, set()).add(district)
    return [place_of(each, elsewhere.get(each.employer_id, set()), on) for each in openings]


def place_of(opening: Opening, elsewhere: Iterable[str], on: dt.date) -> Place:
    employer: Employer = opening.employer
    own = opening.site.district if opening.site else ""
    return Place(
        key=opening.pk, title=opening.title, employer=employer.pk, employer_name=employer.name, kind=opening.kind,
        hours=opening.hours, danish=opening.danish, starts_from=opening.starts_from, starts_to=opening.starts_to,
        free=opening.free, is_over=opening.is_over(on), section=SECTION_OF.get(employer.branch, ""),
        words=stems(f"{opening.title} {opening.tasks} {branches.DIVISIONS.get(employer.branch, '')}"),
        districts=(own,) if own else tuple(sorted(elsewhere)),
    )  # fmt: skip


def people_of(people: Sequence[Refugee], on: dt.date) -> list[Person]:
    ids = [person.pk for person in people]
    told, spoken, homes = profiles(ids, on), danish_of(ids), districts_of(people, on)
    due, away, back = days_left(ids, on), on_leave(ids, on), leave_ends(ids, on)
    work, refused, gone = placements_of(ids, on), ruled_out(ids), leaving(ids)
    found = []
    for person in people:
        profile = told.get(person.pk, UNKNOWN)
        running, waiting, tried = work.get(person.pk, ((), "", {}))
        found.append(Person(
            key=person.pk, born=person.birth_date, permit_on=person.permit_date, profile=profile,
            danish=spoken.get(person.pk) or profile.danish, homes=homes.get(person.pk, ()),
            days_left=due.get(person.pk), on_leave=person.pk in away, leave_until=back.get(person.pk),
            left_on=gone.get(person.pk), running=running, waiting=waiting, tried=tried,
            ruled_out=refused.get(person.pk, {}),
        ))  # fmt: skip
    return found


def danish_of(ids: Sequence[int]) -> dict[int, str]:
    """The Danish that the case says each person speaks."""
    rows = LanguageSkill.objects.filter(refugee__in=ids, language__iregex=r"^(dansk|danish)$")
    return dict(rows.order_by("pk").values_list("refugee", "spoken"))


def days_left(ids: Sequence[int], on: dt.date) -> dict[int, int]:
    """Days left of each person's clock of a start, the nearest; nobody whose clock does not run."""
    clocks = Clock.objects.as_of(on, today=on).filter(
        refugee__in=ids, target__in=TARGETS, met_on__isnull=True, due_on__isnull=False, excluded_as=""
    )
    rows = clocks.order_by("-due_on").values_list("refugee", "due_on")
    return {person: (due - on).days for person, due in rows if due}


def leave_ends(ids: Sequence[int], on: dt.date) -> dict[int, dt.date]:
    """The last day of the leaves that end today or later, the last of them."""
    ends = LeaveEvent.objects.standing().filter(refugee__in=ids, event=LeaveEvent.Event.ENDED, happened_on__gte=on)
    return dict(ends.order_by("happened_on").values_list("refugee", "happened_on"))


def leaving(ids: Sequence[int]) -> dict[int, dt.date]:
    exits = Exit.objects.standing().filter(refugee__in=ids).order_by("-happened_on")
    return dict(exits.values_list("refugee", "happened_on"))  # of several the earliest counts


Work = tuple[tuple[str, ...], str, dict[int, tuple[str, dt.date]]]


def placements_of(ids: Sequence[int], on: dt.date) -> dict[int, Work]:
    """What runs, whose offer waits, and which employers were tried in vain, by person."""
    rows = Placement.objects.filter(refugee__in=ids).select_related("employer").with_status(on).order_by("pk")
    failed = PlacementEvent.objects.as_of(on).filter(
        Q(event=Event.DECLINED) | Q(event=Event.ENDED, reason=EndReason.DROPPED_OUT), refugee__in=ids
    )
    days = {(row.placement_id, row.event): row.happened_on for row in failed.order_by("happened_on")}
    found: dict[int, Work] = {}
    for row in rows:
        running, waiting, tried = found.get(row.refugee_id, ((), "", {}))
        name = row.employer.name if row.employer else row.kind_word
        if row.status == Status.RUNNING:
            running = (*running, row.kind)
        elif row.status in PENDING:
            waiting = name
        declined, dropped = days.get((row.pk, Event.DECLINED)), days.get((row.pk, Event.ENDED))
        if row.employer_id and row.status == Status.DECLINED and declined:
            tried = tried | {row.employer_id: ("declined", declined)}
        if row.employer_id and dropped:
            tried = tried | {row.employer_id: ("dropped_out", dropped)}
        found[row.refugee_id] = (running, waiting, tried)
    return found


def ruled_out(ids: Sequence[int]) -> dict[int, dict[int, str]]:
    """The openings that somebody has decided against, by person, each with the reason."""
    found: dict[int, dict[int, str]] = {}
    rows = MatchDecision.objects.filter(refugee__in=ids, answer=Answer.NOT_THIS).order_by("decided_at", "pk")
    for person, opening, reason in rows.values_list("refugee", "opening", "reason"):
        found.setdefault(person, {})[opening] = reason
    return found
