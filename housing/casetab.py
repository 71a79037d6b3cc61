"""What the housing tab of a case shows: a fixed number of queries, whatever has happened."""

import datetime as dt
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.policy import Area
from core.dates import danish
from housing import household
from housing.household import Home
from housing.models import ChecklistItem, HousingEvent, Offer, PaymentRate, ReadyTick, Stay
from housing.pages import in_casework, records
from housing.rules import TARGET, Event, HouseholdClass, Near, OfferState, Waiting, law_words
from housing.titles import title_of
from refugees.districts import District
from refugees.models import Refugee
from refugees.ports import standings_for
from refugees.presenters import shown_name, strip


def tab(person: Refugee, home: Home, user: Any, on: dt.date) -> dict[str, Any]:
    """Everything the tab says about a person's household on a day; of beds alone to the staff of the houses."""
    hidden = household.hides_address(home.people, user)
    context = {"stays": stays(person, hidden, on), "hidden": hidden, "whole": in_casework(user)}
    if not in_casework(user):
        return context
    clocks = standings_for([person.pk], on).get(person.pk, []) if user.can(Area.TARGETS) else []
    made = offers(person, home, user, hidden)
    boxes = strip([each for each in clocks if each.target == TARGET], person.case_number, on)
    return context | {
        "clocks_of_housing": boxes,
        "readiness": readiness(home, user),
        "law": law_words(home.ready_on or on),
        "points": points(person, on),
        "needs": needs(home),
        "need": home.need,
        "offers": made,
        "open_offer": any(each["row"].state in (OfferState.OFFERED, OfferState.ACCEPTED) for each in made),
        "facts": lines(person, may_write=records(user)),
    }


def readiness(home: Home, user: Any) -> dict[str, Any]:
    """Who is ready since when, and who holds the household back."""
    return {
        "ready_on": home.ready_on,
        "people": [
            {"name": shown_name(each, user), "age": each.age_on(home.on),
             "on": home.days.get(each.pk, {}).get(Event.READY)}
            for each in home.people
        ],
        "missing": [shown_name(each, user) for each in home.not_ready],
        "settled": settled(home),
    }  # fmt: skip


def settled(home: Home) -> dict[str, Any] | None:
    """The home the household has, where it has one."""
    for event in (Event.MOVED_IN, Event.OWN_SOLUTION):
        days = [home.days[each.pk][event] for each in home.people if event in home.days.get(each.pk, {})]
        if days:
            return {"label": event.label, "on": min(days)}
    return None


def points(person: Refugee, on: dt.date) -> list[dict[str, Any]]:
    """The points of the checklist in force, and since when each is in place for the person."""
    ticked = dict(ReadyTick.objects.filter(refugee=person).values_list("item_id", "done_on"))
    return [{"text": each.text, "done_on": ticked.get(each.pk)} for each in ChecklistItem.objects.on(on)]


def needs(home: Home) -> list[dict[str, Any]]:
    """What is recorded of the needs, as facts to read."""
    need = home.need
    if need is None:
        return []
    found = [
        (_("Bedrooms"), need.bedrooms or _("%(number)d (suggested)") % {"number": home.suggested_bedrooms}),
        (_("Highest rent"), rent_words(home)),
        (_("Reunification"), waiting_words(need)),
        (_("Access"), ", ".join(words(need, "access"))),
        (_("Wished districts"), ", ".join(words(need, "districts"))),
        (_("Because"), need.district_reasons),
        (_("Near"), ", ".join([*(str(Near(key).label) for key in need.near), *filter(None, [need.near_note])])),
        (_("Shared dwelling"), _("acceptable") if need.shared_ok else _("not acceptable")),
        (_("Pets"), _("yes") if need.pets else ""),
        (_("Note"), need.note),
    ]
    return [{"label": label, "value": value} for label, value in found if value]


def words(need: Any, name: str) -> list[str]:
    labels = dict(need._meta.get_field(name).base_field.choices)
    return [str(labels[key]) for key in getattr(need, name)]


def rent_words(home: Home) -> str:
    """The ceiling from the table, and where the table says nothing, that."""
    assert home.need
    if home.need.income is None:
        return _("income not recorded")
    row = household.ceiling(home.kind, home.need.income, home.on)
    if row is None:
        label = HouseholdClass(home.kind).label
        return _("no ceiling in the table for %(household)s with this income") % {"household": str(label).lower()}
    return _("%(amount)d kr. a month (table from %(day)s)") % {"amount": row.most_rent, "day": danish(row.valid_from)}


def waiting_words(need: Any) -> str:
    if need.waiting == Waiting.NONE:
        return ""
    number = _("%(number)d awaited") % {"number": need.people_later or 0}
    when = _("expected %(day)s") % {"day": danish(need.awaited_on)} if need.awaited_on else ""
    return ", ".join(filter(None, [str(need.get_waiting_display()), number, when]))


# --- offers ------------------------------------------------------------------------------------------
def offers(person: Refugee, home: Home, user: Any, hidden: bool) -> list[dict[str, Any]]:
    """The offers made here to the person's household, the latest first."""
    rows = Offer.objects.filter(refugee=person).select_related("dwelling", "overridden_by")
    reasons = dict(
        HousingEvent.objects.standing().of(Event.REFUSED).filter(refugee=person).exclude(ref="")
        .values_list("ref", "reason")
    )  # fmt: skip
    labels = dict(HousingEvent._meta.get_field("reason").choices or [])
    return [
        {
            "row": each, "state": each.get_state_display(), "tone": each.tone,
            "where": _("Protected address") if hidden else each.dwelling.address,
            "district": "" if hidden else each.dwelling.get_district_display(),
            "reason": str(labels.get(reasons.get(each.ref, ""), "")) if each.state == "refused" else "",
            "may_answer": records(user),
        }
        for each in rows
    ]  # fmt: skip


def lines(person: Refugee, *, may_write: bool) -> list[dict[str, Any]]:
    """Every fact of housing as a timeline, annulled ones too."""
    facts = HousingEvent.objects.filter(refugee=person).select_related("recorded_by").order_by("-happened_on", "-pk")
    return [line(each, may_write=may_write) for each in facts]


def line(fact: HousingEvent, *, may_write: bool) -> dict[str, Any]:
    who = fact.recorded_by.name if fact.recorded_by else _("Imported")
    links = []
    if may_write and fact.annulled_at is None:
        links.append((_("Annul"), reverse("housing:annul", args=[fact.uid])))
    district = str(District(fact.district).label) if fact.district else ""
    return {
        "title": f"{danish(fact.happened_on)} · {title_of(fact)}",
        "text": " – ".join(filter(None, [district, fact.note])),
        "theme": "", "url": "", "links": links, "annulled": fact.annulled_reason, "locked": False,
        "meta": _("%(who)s, recorded %(day)s") % {"who": who, "day": danish(fact.recorded_at.date())},
    }  # fmt: skip


# --- beds --------------------------------------------------------------------------------------------
def stays(person: Refugee, hidden: bool, on: dt.date) -> list[dict[str, Any]]:
    """Where the person has stayed and stays, with what it may cost this year."""
    rows = list(Stay.objects.filter(refugee=person).with_bed())
    years = {max(each.valid_from, min(each.valid_to or on, on)).year for each in rows}
    rates = {
        (each.year, each.household): each.amount
        for each in PaymentRate.objects.filter(Q(year__in=years | {on.year}))
    }  # fmt: skip
    found = []
    for each in rows:
        year = max(each.valid_from, min(each.valid_to or on, on)).year
        found.append({
            "row": each, "where": _("Protected address") if hidden else bed_words(each),
            "runs": each.valid_to is None or each.valid_to >= on,
            "payment": payment_words(rates.get((year, each.household)), year, each.household),
        })  # fmt: skip
    return found


def bed_words(stay: Stay) -> str:
    words_ = {"site": stay.bed.room.site.name, "room": stay.bed.room.name, "bed": stay.bed.name}
    return _("%(site)s, room %(room)s, bed %(bed)s") % words_


def payment_words(amount: int | None, year: int, household_class: str) -> str:
    label = str(HouseholdClass(household_class).label)
    if amount is None:
        words_ = {"year": year, "household": label.lower()}
        return _("No rate is loaded for %(year)d, %(household)s.") % words_
    return _("At most %(amount)d kr. a month in %(year)d (%(household)s).") % {
        "amount": amount, "year": year, "household": label.lower(),
    }  # fmt: skip
