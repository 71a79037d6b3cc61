"""Verbs of the allocation: make a proposal, decide about a pair, put a rule in force."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import periods
from accounts.policy import Area
from core.assignment import BLOCKED
from core.dates import danish
from core.scoring import Reason
from housing import areas, household, offering
from housing.allocation import scene as of
from housing.allocation.models import AllocationDecision, AllocationLine, AllocationProposal, AllocationRule
from housing.allocation.points import total
from housing.allocation.rules import Family, Place, Rule, most_rent, reasons
from housing.allocation.solving import Scene, Solved, best
from housing.household import Home
from housing.models import Dwelling, Offer
from housing.rules import HOLDING, THEME
from housing.services import hold
from refugees import journal
from refugees.models import Refugee
from refugees.proposals import Answer


def rule_in_force(on: dt.date) -> AllocationRule:
    """The rule of a day. Raises ValidationError with a sentence where none is in force."""
    found = of.rule_on(on)
    if found is None:
        raise ValidationError(_("No rule of allocation is in force today: a team manager adds one."))
    return found


@dataclass(frozen=True)
class Facts:
    """Who waits, what is free, and both as the rules look at them."""

    waiting: of.Waiters
    stock: of.Stock
    scene: Scene


def facts(user: Any, rule: Rule, on: dt.date) -> Facts:
    """Everything as it stands on a day. Raises ValidationError where nobody waits or nothing is free."""
    waiting, stock = of.waiting(user, on), of.stock(user, on)
    if not waiting.homes:
        raise ValidationError(_("No household within your reach waits for a home."))
    if not stock.dwellings:
        raise ValidationError(_("No dwelling is free: add one, or wait until an offer is refused."))
    return Facts(waiting, stock, of.scene(waiting.homes, stock, rule, on))


# --- a proposal ---------------------------------------------------------------------------------------
@transaction.atomic
def propose(*, by: Any, on: dt.date, at: dt.datetime) -> AllocationProposal:
    """All free dwellings to all waiting households within reach, by the rule in force; kept as it was made.

    Raises ValidationError where nobody waits, nothing is free or no rule is in force.
    """
    row = rule_in_force(on)
    found = facts(by, row.rule, on)
    solved = best(found.scene)
    proposal = AllocationProposal.objects.create(
        on=on, asked={"restricted": found.waiting.restricted, "cut": found.waiting.is_cut or found.stock.is_cut},
        snapshot=snapshot(found, solved), rule=row, rule_version=row.version, made_by=by, made_at=at,
    )  # fmt: skip
    homes = {home.lead.pk: home for home in found.waiting.homes}
    closest = solved.closest()
    AllocationLine.objects.bulk_create(
        [
            line_of(proposal, homes[family.key], solved, number, closest)
            for number, family in enumerate(solved.scene.families)
        ],
        batch_size=500,
    )
    return proposal


def line_of(
    proposal: AllocationProposal, home: Home, solved: Solved, number: int, closest: dict[int, list[int]]
) -> AllocationLine:
    told = solved.line(number, closest)
    need = {"uid": str(home.need.uid), "version": home.need.version} if home.need else None
    own, family = solved.found.pairs.get(number), solved.scene.families[number]
    more = {
        "need": need, "size": family.size, "bedrooms": family.bedrooms, "most": most_rent(family, solved.scene.rule)
    }  # fmt: skip
    return AllocationLine(
        proposal=proposal, refugee=home.lead, dwelling_id=None if own is None else solved.scene.places[own].key,
        points=None if own is None else total(told["parts"]),
        snapshot=told | more,
    )  # fmt: skip


def snapshot(found: Facts, solved: Solved) -> dict[str, Any]:
    """The dwellings as they stood, lists, rule and result. Nobody's name, nobody's number."""
    lists, rule = found.stock.lists, solved.scene.rule
    fit = {solved.scene.places[column].key: sum(row[column] == row[column] for row in solved.table.scores)
           for column in solved.left()}  # fmt: skip
    return {
        "dwellings": [dwelling_words(each, lists) | {"fit": fit.get(each.pk, 0)} for each in found.stock.dwellings],
        "lists": {"state": danish(lists.state.valid_from) if lists.state else "",
                  "municipal": danish(lists.municipal.valid_from) if lists.municipal else ""},
        "rule": rule_words(rule), "households": len(solved.scene.families), "pairs": len(solved.found.pairs),
        "total": round(solved.found.total),
        "blocked": sum(why == BLOCKED for why in solved.found.unassigned.values()),
        "given": found.stock.given, "placed": placed(solved),
        "protected": sum(solved.scene.families[row].protected for row in solved.found.pairs),
    }  # fmt: skip


def dwelling_words(each: Dwelling, lists: areas.Lists) -> dict[str, Any]:
    return {
        "key": each.pk, "uid": str(each.uid), "version": each.version, "district": each.district,
        "bedrooms": each.bedrooms, "rent": each.rent, "verdict": str(lists.verdict(each)),
    }  # fmt: skip


def rule_words(rule: Rule) -> dict[str, Any]:
    return {
        "weights": {str(key): value for key, value in rule.weights.items()}, "rent_over": rule.rent_over,
        "rooms_short": rule.rooms_short, "rooms_spare": rule.rooms_spare,
    }  # fmt: skip


def rule_of(told: dict[str, Any]) -> Rule:
    """The rule with which a proposal was made."""
    return Rule(told["weights"], told["rent_over"], told["rooms_short"], told["rooms_spare"])


def placed(solved: Solved) -> dict[str, int]:
    """Households given a home, by district; one with a protected address is in no district's number."""
    counted: dict[str, int] = {}
    for row, column in solved.found.pairs.items():
        if not solved.scene.families[row].protected:
            district = solved.scene.places[column].district
            counted[district] = counted.get(district, 0) + 1
    return counted


# --- decisions ----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Pair:
    """A household and a dwelling as they stand on a day, and everything in the way."""

    home: Home
    family: Family
    place: Place
    rule: Rule
    against: list[Reason]


def is_taken(dwelling: Dwelling) -> bool:
    """Whether somebody has the dwelling, or an offer of it, by now."""
    return Offer.objects.filter(dwelling=dwelling, leads=True, state__in=HOLDING).exists()


def pair_on(person: Refugee, dwelling: Dwelling, proposal: AllocationProposal, on: dt.date) -> Pair:
    """By the rule of the proposal, with the lists and the facts of the day."""
    (pair,) = pairs_on(person, [dwelling], proposal, on)
    return pair


def pairs_on(
    person: Refugee, dwellings: Sequence[Dwelling], proposal: AllocationProposal, on: dt.date
) -> list[Pair]:
    """One household and several dwellings."""
    rule, home = rule_of(proposal.snapshot["rule"]), household.home_of(person, on)
    found = of.scene([home], of.Stock(list(dwellings), areas.in_force(on), of.given_lately(on)), rule, on)
    family = found.families[0]
    return [Pair(home, family, place, rule, reasons(family, place, rule)) for place in found.places]


@transaction.atomic
def offer(
    *, proposal: AllocationProposal, person: Refugee, dwelling: Dwelling, answer_due: dt.date, reason: str, by: Any,
    on: dt.date, at: dt.datetime,
) -> AllocationDecision:  # fmt: skip
    """Makes the real offer, by the service that every offer goes through: the lists of the day are asked again.

    Raises ValidationError with every sentence that speaks against it by now, or where the dwelling is gone.
    """
    hold(household.members(person, on))
    now = pair_on(person, Dwelling.objects.select_related("area").get(pk=dwelling.pk), proposal, on)
    if now.against:
        raise ValidationError([each.what for each in now.against])
    made = offering.offer(now.home.lead, dwelling, on=on, answer_due=answer_due, note=reason, by=by)
    return decided(proposal, person, dwelling, Answer.OFFERED, reason, by=by, at=at, offer_=made)


@transaction.atomic
def not_this(
    *, proposal: AllocationProposal, person: Refugee, dwelling: Dwelling, reason: str, by: Any, on: dt.date,
    at: dt.datetime,
) -> AllocationDecision:  # fmt: skip
    """Decides against a pair: it is proposed no more, and the case says why. No address stands in the journal.

    Raises ValidationError without a reason.
    """
    hold([person])
    title = _("A proposed home was not offered")
    journal.write(person, theme=THEME, title=title, text=reason, event_on=on, by=by, area=Area.HOUSING)
    return decided(proposal, person, dwelling, Answer.NOT_THIS, reason, by=by, at=at)


def decided(
    proposal: AllocationProposal, person: Refugee, dwelling: Dwelling, answer: Answer, reason: str, *, by: Any,
    at: dt.datetime, offer_: Any = None,
) -> AllocationDecision:  # fmt: skip
    proposed = AllocationLine.objects.filter(proposal=proposal, refugee=person, dwelling=dwelling).exists()
    decision = AllocationDecision(
        proposal=proposal, refugee=person, dwelling=dwelling, answer=answer, reason=reason, offer=offer_,
        was_proposed=proposed, decided_by=by, decided_at=at,
    )  # fmt: skip
    decision.full_clean()
    decision.save()
    return decision


# --- the rule -----------------------------------------------------------------------------------------
def put_in_force(row: AllocationRule) -> AllocationRule:
    """A new rule from its first day on; the one before it ends the day before.

    Raises ValidationError where another one begins on that day or later.
    """
    made: AllocationRule = periods.put_in_force(row, taken=_("A rule in force from %(day)s is here already."))
    return made
