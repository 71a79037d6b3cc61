"""What the pages of housing read: who waits for a home, which offers wait for an answer, which dwellings fit."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Exists, IntegerField, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from housing import areas, household, rules
from housing.filters import ACCEPTED, NONE, REFUSED
from housing.models import Dwelling, HousingEvent, Offer
from housing.rules import OF_OFFERS, TARGET, Event, Misfit, OfferState, Verdict
from refugees.models import Refugee
from refugees.ports import standings_for

SHOWN_DWELLINGS = 40
STATES = {NONE: [""], REFUSED: [Event.REFUSED], ACCEPTED: [Event.ACCEPTED]}


def facts(on: dt.date, *events: str) -> Any:
    """The facts of the person of the outer row that stand on a day."""
    return HousingEvent.objects.as_of(on).of(*events).filter(refugee=OuterRef("pk"))


# --- who waits ---------------------------------------------------------------------------------------
def without_home(user: Any, on: dt.date) -> Any:
    """Everybody within reach who is ready to move out and has no permanent home; a refusal changes nothing."""
    people = Refugee.objects.visible_to(user).present(on).filter(Exists(facts(on, Event.READY)))
    return people.exclude(Exists(facts(on, Event.MOVED_IN, Event.OWN_SOLUTION)))


def waiting(user: Any, on: dt.date) -> Any:
    """One person of each household that waits, with the day of readiness and what became of the latest offer."""
    everybody = without_home(user, on)
    earlier = everybody.order_by().filter(household=OuterRef("household"), pk__lt=OuterRef("pk"))
    ready = facts(on, Event.READY).order_by().values("refugee").annotate(day=Min("happened_on")).values("day")
    offers = facts(on, Event.OFFERED).order_by().values("refugee").annotate(number=Count("pk")).values("number")
    last = facts(on, *OF_OFFERS).order_by("-happened_on", "-pk").values("event")[:1]
    return everybody.exclude(Exists(earlier)).annotate(
        ready_on=Subquery(ready),
        offers=Coalesce(Subquery(offers, output_field=IntegerField()), 0),
        last_event=Coalesce(Subquery(last), Value("")),
    )


def numbers(found: Any) -> dict[str, int]:
    """How many households wait, by what became of their latest offer, in one query."""
    rows = found.order_by().values("last_event").annotate(number=Count("pk"))
    return {row["last_event"]: row["number"] for row in rows}


def in_state(found: Any, show: str) -> Any:
    return found.filter(last_event__in=STATES[show]) if show in STATES else found


def with_clocks(rows: Sequence[Any], on: dt.date) -> None:
    """Gives each row its clock and how many of the household wait, in two queries."""
    clocks = standings_for([row.pk for row in rows], on)
    homes = [row.household_id for row in rows if row.household_id]
    sizes = dict(
        Refugee.objects.filter(household__in=homes).present(on).order_by().values_list("household")
        .annotate(number=Count("pk"))
    )  # fmt: skip
    for row in rows:
        row.clock = next((each for each in clocks.get(row.pk, []) if each.target == TARGET), None)
        row.size = sizes.get(row.household_id, 1)


# --- offers ------------------------------------------------------------------------------------------
def offers(user: Any) -> Any:
    return Offer.objects.visible_to(user).leading().with_people().select_related("dwelling")


def of_show(found: Any, show: str) -> Any:
    if show == "all":
        return found.order_by("-offered_on", "-pk")
    state = OfferState.ACCEPTED if show == "accepted" else OfferState.OFFERED
    return found.filter(state=state).order_by("answer_due", "pk")


def overrides(user: Any) -> Any:
    """Every offer in an area of the municipality's own list, with the reason."""
    return offers(user).filter(overridden_on__isnull=False).select_related("overridden_by", "municipal_list")


def sizes_of(rows: Sequence[Any]) -> None:
    """Gives each offer the number of people to whom it was made, in one query."""
    found = Offer.objects.filter(ref__in=[row.ref for row in rows]).order_by().values_list("ref")
    sizes = dict(found.annotate(number=Count("pk")))
    for row in rows:
        row.size = sizes.get(row.ref, 1)


def has_open_offer(home: household.Home) -> bool:
    """Whether an offer made here waits for the household's answer or move."""
    waits = (OfferState.OFFERED, OfferState.ACCEPTED)
    return bool(Offer.objects.filter(refugee__in=[each.pk for each in home.people], state__in=waits).exists())


# --- dwellings ---------------------------------------------------------------------------------------
def dwellings(user: Any, asked: dict[str, Any], on: dt.date) -> Any:
    found = Dwelling.objects.visible_to(user).select_related("area")
    holding = Offer.objects.leading().filter(dwelling=OuterRef("pk"), state__in=rules.HOLDING).values("state")[:1]
    found = found.annotate(offer_state=Coalesce(Subquery(holding), Value("")))
    if asked.get("show") != "all":
        found = found.filter(offer_state="").filter(Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=on))
    if district := asked.get("district"):
        found = found.filter(district=district)
    if area := asked.get("area"):
        found = found.filter(area_state=area)
    return found.order_by("free_from", "pk")


def fitting(home: household.Home, user: Any, on: dt.date) -> list[dict[str, Any]]:
    """The free dwellings with what speaks against each, the best first; those that may not be offered last."""
    wanted, lists = household.wanted(home), areas.in_force(on)
    rows = [row_of(each, wanted, lists) for each in Dwelling.objects.visible_to(user).free(on).select_related("area")]
    rows.sort(key=weight)
    return rows[:SHOWN_DWELLINGS]


def row_of(dwelling: Dwelling, wanted: rules.Wanted, lists: areas.Lists) -> dict[str, Any]:
    against = rules.misfits(
        wanted, rooms=dwelling.bedrooms, rent=dwelling.rent, access=dwelling.access, district=dwelling.district,
        shared=dwelling.shared, pets=dwelling.pets,
    )  # fmt: skip
    return {"dwelling": dwelling, "against": against, "verdict": lists.verdict(dwelling)}


def weight(row: dict[str, Any]) -> tuple[Any, ...]:
    """Where a dwelling stands in the list: what may be offered first, a missed wish for a district weighs least."""
    hard = sum(each != Misfit.DISTRICT for each in row["against"])
    stopped = row["verdict"] != Verdict.FREE
    return stopped, hard, len(row["against"]), row["dwelling"].free_from, row["dwelling"].pk
