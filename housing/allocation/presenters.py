"""What the pages of the allocation show: proposed homes, who and what is left, the districts, who gains by what if."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.scoring import Reason
from housing.allocation import services
from housing.allocation.models import AllocationDecision, AllocationLine, AllocationProposal
from housing.allocation.points import Criterion
from housing.allocation.rules import CHANGE, Block, Rule
from housing.allocation.solving import Solved, Turn, best, turns
from housing.allocation.telling import cost_words, parts_words, why_words
from housing.household import hides_address
from housing.models import Dwelling, Offer
from housing.rules import HOLDING, Verdict
from refugees.districts import IN_THE_CITY, District
from refugees.models import Refugee
from refugees.presenters import shown_name
from refugees.proposals import Answer

MOST_ROWS = 200  # of each table


@dataclass
class Row:
    """One household of a proposal."""

    line: AllocationLine
    name: str
    where: str
    dwelling: Dwelling | None
    parts: str
    why: str
    misses: list[str]
    nearest: str
    change: list[str]
    pair_url: str
    household_url: str
    since: list[str] = field(default_factory=list)  # what has happened since the proposal was made
    decision: AllocationDecision | None = None

    @property
    def told(self) -> Any:
        return self.line.snapshot

    @property
    def tone(self) -> str:
        return "ok" if self.decision and self.decision.answer == Answer.OFFERED else "none"


@dataclass
class Left:
    """One dwelling for which nobody is proposed: that its area forbids it (`verdict`), or how many households fit and
    which comes nearest, where it is within reach."""

    dwelling: Dwelling
    fit: int
    verdict: str
    nearest: AllocationLine | None
    name: str
    change: list[str]


def lines_of(proposal: AllocationProposal, user: Any) -> list[AllocationLine]:
    found = AllocationLine.objects.visible_to(user).filter(proposal=proposal)
    return list(found.select_related("refugee__caseworker", "refugee__team", "dwelling__area"))


def dwellings_of(proposal: AllocationProposal) -> dict[int, Dwelling]:
    """The dwellings of a proposal as they stand now."""
    keys = [each["key"] for each in proposal.snapshot["dwellings"]]
    return {each.pk: each for each in Dwelling.objects.filter(pk__in=keys).select_related("area")}


def rows_of(proposal: AllocationProposal, lines: Sequence[AllocationLine], user: Any) -> list[Row]:
    """The rows, with what has happened since and what was decided: a fixed number of statements."""
    known, since, taken = dwellings_of(proposal), offered_since(proposal, lines), taken_since(lines)
    rows = AllocationDecision.objects.visible_to(user).filter(proposal=proposal).select_related("decided_by", "offer")
    decisions = {(row.refugee_id, row.dwelling_id): row for row in rows.order_by("decided_at", "pk")}
    return [row_of(proposal, line, user, known, since, taken, decisions) for line in lines]


def offered_since(proposal: AllocationProposal, lines: Sequence[AllocationLine]) -> set[int]:
    people = [line.refugee_id for line in lines]
    found = Offer.objects.filter(refugee__in=people, state__in=HOLDING, created_at__gt=proposal.made_at)
    return set(found.values_list("refugee_id", flat=True))


def taken_since(lines: Sequence[AllocationLine]) -> set[int]:
    """The proposed dwellings that somebody has by now."""
    held = Offer.objects.filter(dwelling__in=[line.dwelling_id for line in lines if line.dwelling_id])
    return set(held.filter(state__in=HOLDING).values_list("dwelling_id", flat=True))


def row_of(
    proposal: AllocationProposal, line: AllocationLine, user: Any, known: Mapping[int, Dwelling], since: set[int],
    taken: set[int], decisions: Mapping[tuple[int, int], AllocationDecision],
) -> Row:  # fmt: skip
    told, home, number = line.snapshot, line.dwelling, line.refugee.case_number
    decision = decisions.get((line.refugee_id, home.pk)) if home else None
    near = told.get("nearest")
    return Row(
        line=line, name=shown_name(line.refugee, user, lists=True), where=where(line.refugee, home, user),
        dwelling=home, parts=parts_words(told["parts"], proposal.snapshot["rule"]["weights"]),
        why=why_words(told, len(proposal.snapshot["dwellings"])),
        misses=[miss_words(miss, known) for miss in told["misses"] if miss["dwelling"] in known],
        nearest=known[near["dwelling"]].address if near and near["dwelling"] in known else "",
        change=change_words(near, known, told, proposal),
        pair_url=reverse("housing:allocation-pair", args=[proposal.uid, number, home.uid]) if home else "",
        household_url=reverse("housing:allocation-household", args=[proposal.uid, number]),
        since=[] if decision else since_words(line, since, taken), decision=decision,
    )  # fmt: skip


def where(person: Refugee, home: Any, user: Any) -> str:
    """The address of a home; of somebody whose address is protected only to who is cleared."""
    if home is None:
        return ""
    return _("Protected address") if hides_address([person], user) else str(home.address)


def since_words(line: AllocationLine, since: set[int], taken: set[int]) -> list[str]:
    if line.refugee_id in since:
        return [_("Has been offered a home since.")]
    return [_("The dwelling is somebody else's since.")] if line.dwelling_id in taken else []


def miss_words(miss: Mapping[str, Any], known: Mapping[int, Dwelling]) -> str:
    """ "Prøvevej 3: 812 points, would cost the others 12 points"."""
    words = {
        "home": known[miss["dwelling"]].address, "points": sum(miss["parts"].values()),
        "cost": cost_words(miss["cost"], miss["lost"]),
    }  # fmt: skip
    return _("%(home)s: %(points)s points, %(cost)s") % words


def change_words(
    near: Mapping[str, Any] | None, known: Mapping[int, Dwelling], told: Mapping[str, Any], proposal: AllocationProposal
) -> list[str]:
    """What would open a dwelling to a household, by the facts of the day of the proposal where they are numbers."""
    if not near or near["dwelling"] not in known:
        return []
    home, rule = known[near["dwelling"]], services.rule_of(proposal.snapshot["rule"])
    words = {
        "fewest": max(told["bedrooms"] - rule.rooms_short, 1), "over": home.bedrooms - told["bedrooms"],
        "less": home.rent - (told["most"] or 0),
    }  # fmt: skip
    return [f"{Block(code).label}: {CHANGE[Block(code)] % words}" for code in near["blocks"]]


# --- what is left -------------------------------------------------------------------------------------
def left_of(proposal: AllocationProposal, lines: Sequence[AllocationLine], user: Any) -> list[Left]:
    """The dwellings without a household, those first that somebody would fit."""
    known = dwellings_of(proposal)
    given = set(AllocationLine.objects.filter(proposal=proposal).values_list("dwelling_id", flat=True))
    closest = {each["dwelling"]: (line, each) for line in lines for each in line.snapshot["closest"]}
    found = []
    for told in proposal.snapshot["dwellings"]:
        if told["key"] in given or told["key"] not in known:
            continue
        home = known[told["key"]]
        if told["verdict"] != Verdict.FREE:  # whoever comes nearest, the area decides
            verdict = Verdict(told["verdict"])
            found.append(Left(home, 0, str(verdict.label), None, "", [str(CHANGE[Block(verdict.value)])]))
            continue
        line, near = closest.get(home.pk, (None, None))
        name = shown_name(line.refugee, user, lists=True) if line else ""
        change = change_words(near, known, line.snapshot, proposal) if line else []
        found.append(Left(home, told["fit"], "", line, name, change))
    return found


# --- the districts ------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Share:
    """One district: homes given in the last year, and in this allocation (and in another one beside it)."""

    name: str
    given: int
    placed: int
    other: int | None = None

    @property
    def after(self) -> int:
        return self.given + self.placed

    @property
    def other_after(self) -> int:
        return self.given + (self.other or 0)


def spread_of(
    given: Mapping[str, int], placed: Mapping[str, int], other: Mapping[str, int] | None = None
) -> list[Share]:
    found = [(key, str(label)) for key, label in IN_THE_CITY]
    if any(District.OUTSIDE in each for each in (given, placed, other or {})):
        found.append((District.OUTSIDE.value, str(District.OUTSIDE.label)))
    return [
        Share(label, given.get(key, 0), placed.get(key, 0), None if other is None else other.get(key, 0))
        for key, label in found
    ]


def rule_line(rule: Rule) -> str:
    """ "Clock 60 · Size 25 · … · rent up to 0 % above the ceiling, …"."""
    norms = _("rent up to %(over)s %% above the ceiling, %(short)s bedrooms too few, %(spare)s to spare") % {
        "over": rule.rent_over, "short": rule.rooms_short, "spare": rule.rooms_spare
    }  # fmt: skip
    return " · ".join([*(f"{each.label} {rule.weights[each]}" for each in Criterion), norms])


# --- one household, all dwellings -----------------------------------------------------------------------
@dataclass(frozen=True)
class Cell:
    """One dwelling for one household, as both stand today."""

    dwelling: Dwelling
    points: int | None  # None where it is blocked
    against: list[Reason]
    url: str
    is_proposed: bool


# --- what if ------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Change:
    """What another rule does to one household."""

    person: Refugee
    name: str
    days: int
    before: str
    after: str
    fit: str
    word: str
    tone: str


@dataclass
class WhatIf:
    """The allocation by the rule in force and by another one, side by side."""

    now: Solved
    then: Solved
    gain: list[Change]
    lose: list[Change]
    same: int  # another home that fits as well
    spread: list[Share]
    is_cut: bool

    @property
    def people(self) -> list[Refugee]:
        return [each.person for each in self.gain + self.lose]


def what_if(found: services.Facts, rule: Rule, user: Any) -> WhatIf:
    """Nothing is stored. The facts are read once for both."""
    now = best(found.scene)
    then = best(type(found.scene)(found.scene.families, found.scene.places, rule))
    homes = {home.lead.pk: home.lead for home in found.waiting.homes}
    known = {each.pk: each for each in found.stock.dwellings}
    changed = turns(now, then)
    gain = [change_of(each, homes, known, user) for each in changed if each.gains]
    lose = [change_of(each, homes, known, user) for each in changed if each.loses]
    return WhatIf(
        now, then, gain[:MOST_ROWS], lose[:MOST_ROWS], len(changed) - len(gain) - len(lose),
        spread_of(found.stock.given, services.placed(now), services.placed(then)),
        max(len(gain), len(lose)) > MOST_ROWS,
    )  # fmt: skip


def change_of(turn: Turn, homes: Mapping[int, Refugee], known: Mapping[int, Dwelling], user: Any) -> Change:
    person = homes[turn.family.key]
    before, after = (known[each.key] if each else None for each in (turn.before, turn.after))
    if before is None or after is None:
        word = _("Gets a home") if before is None else _("Gets no home")
    else:
        word = _("Better home") if turn.gains else _("Poorer home")
    fit = _("%(before)s → %(after)s") % {"before": turn.fit_before, "after": turn.fit_after}
    return Change(
        person, shown_name(person, user, lists=True), turn.family.days, where(person, before, user) or "–",
        where(person, after, user) or "–", fit if before and after else "", word, "ok" if turn.gains else "bad",
    )  # fmt: skip


def people_of(rows: Iterable[Any]) -> list[Refugee]:
    return [row.line.refugee for row in rows]
