"""How the case page, the desk and the engine know housing."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.policy import Area
from core.dates import danish
from housing import front, household
from housing.history import HISTORY
from housing.models import Offer, Stay
from housing.pages import in_casework, records
from housing.quality import CHECKS
from housing.rules import DAYS_AHEAD, TARGET, Event
from housing.targets import TARGETS
from refugees.presenters import shown_name
from refugees.registry import NextAction, Panel, PanelRow, Pillar, SummaryLine

PANEL_ROWS, MOST_STAYS = 8, 80


# --- the case's front page ---------------------------------------------------------------------------
def summary(people: Any, viewer: Any, on: dt.date) -> dict[int, list[SummaryLine]]:
    """Readiness, offers and the bed of each person, in one query."""
    known = {person.pk: person for person in people}
    return {row.person: lines(row, known[row.person], viewer) for row in front.read(list(known), on)}


def lines(row: front.Front, person: Any, viewer: Any) -> list[SummaryLine]:
    url = reverse("housing:person", args=[person.case_number])
    found = []
    if in_casework(viewer) and (text := home_words(row)):
        tone = "ok" if row.moved_on or row.own_on else "warn" if row.answer_due else ""
        served = (TARGET,) if row.offers or row.answer_due else ()
        found.append(SummaryLine(_("Permanent home"), text, url, tone, targets=served))
    if row.site:
        hidden = household.hides_address([person], viewer)
        words = {"site": row.site, "room": row.room}
        text = _("Protected address") if hidden else _("%(site)s, room %(room)s") % words
        found.append(SummaryLine(_("Temporary room"), text, url))
    return found


def home_words(row: front.Front) -> str:
    """ "ready since 12-03-2018; 2 offers, the latest refused"."""
    if row.moved_on:
        return _("moved in %(day)s") % {"day": danish(row.moved_on)}
    if row.own_on:
        return _("own solution %(day)s") % {"day": danish(row.own_on)}
    parts = []
    if row.ready_on:
        parts.append(_("ready since %(day)s") % {"day": danish(row.ready_on)})
    if row.offers:
        words = ngettext("%(number)d offer", "%(number)d offers", row.offers) % {"number": row.offers}
        parts.append(_("%(offers)s, latest: %(event)s") % {"offers": words, "event": event_words(row.latest)})
    if row.answer_due:
        parts.append(_("answer by %(day)s") % {"day": danish(row.answer_due)})
    return "; ".join(parts)


def event_words(event: str | None) -> str:
    word = str(Event(event).label) if event else ""
    return word[:1].lower() + word[1:]


# --- Min dag -----------------------------------------------------------------------------------------
def panel(user: Any, on: dt.date) -> Panel:
    """The offers that wait for an answer, and who moves in or out this week."""
    last = on + dt.timedelta(days=DAYS_AHEAD)
    offers = list(mine(Offer.objects.visible_to(user).leading().open(), user)
                  .select_related("refugee").order_by("answer_due", "pk")[:PANEL_ROWS]) if in_casework(user) else []
    moving = mine(Stay.objects.visible_to(user).moving(on, last), user).with_bed().select_related("refugee")
    stays = by_household(moving.order_by("pk")[:MOST_STAYS], on)[:PANEL_ROWS]
    rows = [offer_row(each, user, on) for each in offers] + [stay_row(each, more, user, on) for each, more in stays]
    people = [each.refugee.uid for each in [*offers, *(stay for stay, _more in stays)]]
    url = reverse("housing:offers" if in_casework(user) else "housing:moves")
    return Panel(_("Homes and moves this week"), rows, _("No offer waits, and nobody moves this week."), url, people)


def day_of(stay: Stay, on: dt.date) -> dt.date:
    """The day of this week on which a stay begins or ends."""
    return stay.valid_from if stay.valid_from >= on else stay.valid_to or on


def by_household(stays: Iterable[Stay], on: dt.date) -> list[tuple[Stay, int]]:
    """One stay of each household and day, with how many more move with it, in order of the day."""
    groups: dict[tuple[Any, ...], list[Stay]] = {}
    for stay in stays:
        home = stay.refugee.household_id or -stay.refugee_id
        groups.setdefault((day_of(stay, on), stay.valid_from >= on, home), []).append(stay)
    return [(found[0], len(found) - 1) for _key, found in sorted(groups.items())]


def mine(found: Any, user: Any) -> Any:
    """For who has a caseload, that alone."""
    return found.filter(refugee__caseworker__in=user.scope.caseworkers) if user.scope.caseworkers else found


def offer_row(offer: Offer, user: Any, on: dt.date) -> PanelRow:
    url = reverse("housing:answer", args=[offer.uid]) if records(user) else reverse(
        "housing:person", args=[offer.refugee.case_number]
    )
    state = "overdue" if offer.answer_due < on else ""
    name = shown_name(offer.refugee, user, lists=True)
    return PanelRow(danish(offer.answer_due), _("answer to the home"), url, offer.refugee.case_number, state, name)


def stay_row(stay: Stay, more: int, user: Any, on: dt.date) -> PanelRow:
    comes = stay.valid_from >= on
    hidden = household.hides_address([stay.refugee], user)
    where = _("Protected address") if hidden else stay.bed.room.site.name
    text = _("moves in: %(where)s") if comes else _("moves out: %(where)s")
    url = reverse("housing:person", args=[stay.refugee.case_number])
    words = text % {"where": where}
    if more:
        words = _("and %(number)d more, %(text)s") % {"number": more, "text": words}
    name = shown_name(stay.refugee, user, lists=True)
    return PanelRow(danish(day_of(stay, on)), words, url, stay.refugee.case_number, "", name)


PILLAR = Pillar(
    key="housing",
    label=gettext_lazy("Housing"),
    order=60,
    tab_url="housing:person",
    area=Area.HOUSING,
    summary=summary,
    front=front.STATEMENT,
    targets=TARGETS,
    history=HISTORY,
    next_actions={TARGET: NextAction(gettext_lazy("Find a home"), "housing:person")},
    panel=panel,
    checks=CHECKS,
)
