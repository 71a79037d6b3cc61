"""What the pages of spot checks and storage show."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from audit import retention, rules
from audit.models import Outcome, RetentionRule, Seal, SpotCheck, SpotCheckItem
from audit.ports import Look, resolver
from audit.purposes import purpose_of
from audit.reads import day_of, names
from audit.rules import Tie
from core import health

DUE_AFTER = dt.timedelta(days=45)  # after its end a quarter should have been checked
TONES = {Outcome.OPEN: "none", Outcome.IN_ORDER: "ok", Outcome.EXPLAINED: "calm", Outcome.NOT_IN_ORDER: "bad"}


def spot_checks() -> QuerySet[SpotCheck]:
    """Every check with how far it has come."""
    found = SpotCheck.objects.select_related("drawn_by", "closed_by")
    done = ~Q(items__outcome=Outcome.OPEN)
    wrong = Q(items__outcome=Outcome.NOT_IN_ORDER)
    return found.annotate(size=Count("items"), done=Count("items", filter=done), wrong=Count("items", filter=wrong))


def spot_check_items() -> QuerySet[SpotCheckItem]:
    return SpotCheckItem.objects.select_related("check_of", "decided_by")


def label(check: SpotCheck) -> str:
    return rules.quarter_label(check.quarter)


@dataclass
class Quarter:
    """A quarter and the checks drawn from it."""

    label: str
    checks: list[SpotCheck]
    over: bool
    late: bool


def quarters_with_checks(today: dt.date) -> list[Quarter]:
    """The latest quarters, the present one first; `late` where one should have been checked by now."""
    shown = rules.quarters(today)
    checks = list(spot_checks().filter(quarter__in=shown))
    found = []
    for first in shown:
        mine = [check for check in checks if check.quarter == first]
        end = rules.quarter_after(first)
        late = today >= end + DUE_AFTER and not any(check.closed_at for check in mine)
        found.append(Quarter(rules.quarter_label(first), mine, today >= end, late and end > first_check(today)))
    return found


def first_check(today: dt.date) -> dt.date:
    """Quarters before the log began ask for no check: the day of the first seal, today where there is none."""
    first = Seal.objects.order_by("number").values_list("sealed_at", flat=True).first()
    return day_of(first) if first else today


@dataclass
class Row:
    """A drawn entry as the officer reads it."""

    item: SpotCheckItem
    user: str
    number: str
    purpose: str
    tie: Tie | None
    tone: str
    url: str


def rows_of(check: SpotCheck) -> list[Row]:
    return rows_for(list(spot_check_items().filter(check_of=check)))


def rows_for(items: Sequence[SpotCheckItem]) -> list[Row]:
    """With the case number and the user's relation to the case on the day of the look-up."""
    staff = names(item.user_id for item in items)
    cases = resolver().cases({item.person for item in items})
    looks = {item.pk: Look(item.user_id, item.person, day_of(item.at)) for item in items if item.user_id}
    ties = resolver().ties(looks.values())
    return [
        Row(
            item,
            staff.get(item.user_id, ""),
            cases.get(item.person, ""),
            purpose_of(item.page, item.purpose),
            ties.get(looks[item.pk]) if item.pk in looks else None,
            TONES[Outcome(item.outcome)],
            address_of(item.check_of, item.place),
        )
        for item in items
    ]


def address_of(check: SpotCheck, place: int | None = None) -> str:
    if place is None:
        return reverse("audit:check", args=[check.uid])
    return reverse("audit:item", args=[check.uid, place])


def next_open(item: SpotCheckItem) -> int | None:
    """The next entry of the check without an outcome: after this one, else from the beginning."""
    waiting = SpotCheckItem.objects.filter(check_of=item.check_of_id, outcome=Outcome.OPEN).order_by("place")
    places = list(waiting.values_list("place", flat=True))
    return next((place for place in places if place > item.place), places[0] if places else None)


def storage(now: dt.datetime) -> dict[str, Any]:
    """Rules of retention, what was deleted last, and whether the chain is whole."""
    verified = health.check_age("read log", now, dt.timedelta(hours=26), missing_is_ok=False)
    rules_known = list(RetentionRule.objects.select_related("decided_by"))
    in_force = next((rule for rule in rules_known if rule.valid_from <= now.date()), None)
    return {
        "rules": rules_known,
        "in_force": in_force,
        "months": retention.months_on(now.date()),
        "head": Seal.objects.head(),
        "erased": Seal.objects.filter(erased_to__isnull=False).order_by("-number")[:10],
        "verified": verified,
    }
