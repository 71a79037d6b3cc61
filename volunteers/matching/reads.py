"""What the pages of matches read: who waits, who is free, how long somebody has been silent."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import DateField, Exists, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from refugees.models import Refugee
from refugees.silence import Rung, with_rung
from volunteers.matching.models import Match, MatchContact, MatchRule
from volunteers.matching.rules import IN_VAIN, Helper, Wish
from volunteers.people import Volunteer
from volunteers.rules import may_be_matched
from volunteers.suppliers.access import suppliers_of
from volunteers.wishes.models import MatchWish, Referral, agreed
from volunteers.wishes.rules import UNPROPOSED_DAYS


# --- referrals and volunteers ------------------------------------------------------------------------------
def with_match(referrals: Any) -> Any:
    """Referrals, saying whether a match or a proposal runs on them."""
    return referrals.annotate(has_match=Exists(Match.objects.open().filter(referral=OuterRef("pk"))))


def unmatched(referrals: Any) -> Any:
    return with_match(referrals.open()).filter(has_match=False)


def waiting(supplier: int) -> list[Referral]:
    """A supplier's open referrals without a proposal, those whose consent stands, the longest waiting first."""
    found = unmatched(Referral.objects.filter(contract__supplier=supplier).filter(agreed("refugee")))
    hidden = restricted(found)
    return [each for each in found.select_related("wish").order_by("wish__wished_on", "pk")
            if each.refugee_id not in hidden]  # fmt: skip


def restricted(referrals: Any) -> set[int]:
    from refugees.ports import restricted_among

    return restricted_among(referrals.values_list("refugee", flat=True))


def late(referrals: Any, on: dt.date) -> Any:
    """Referrals that have waited too long for a proposal."""
    return unmatched(referrals).filter(referred_on__lte=on - dt.timedelta(days=UNPROPOSED_DAYS))


def volunteers(supplier: int) -> list[Volunteer]:
    """A supplier's volunteers who have not left, with their clearances and what runs; three queries."""
    standing = Volunteer.objects.standing().filter(supplier=supplier)
    return list(with_busy(standing).prefetch_related("clearances").order_by("name", "pk"))


def with_busy(found: Any) -> Any:
    return found.annotate(is_busy=Exists(Match.objects.open().filter(volunteer=OuterRef("pk"))))


def of_coordinator(user: Any) -> Any:
    """The volunteers of the suppliers for which an account speaks."""
    return with_busy(Volunteer.objects.filter(supplier__in=suppliers_of(user))).prefetch_related("clearances")


# --- for the assignment -------------------------------------------------------------------------------------
def folded(words: Sequence[str]) -> frozenset[str]:
    return frozenset(word.strip().casefold() for word in words if word.strip())


def wish_of(referral: Referral) -> Wish:
    return Wish(
        referral.pk, referral.refugee_id, referral.wish.wished_on, frozenset(referral.purposes),
        folded(referral.languages), frozenset(referral.interests), frozenset(referral.times), referral.district,
        referral.volunteer_sex, referral.no_pets,
    )  # fmt: skip


def helpers(found: Sequence[Volunteer], on: dt.date) -> list[Helper]:
    """The volunteers as the assignment sees them; two queries."""
    keys = [each.pk for each in found]
    rows = Match.objects.filter(volunteer__in=keys).filter(Q(end_reason__in=IN_VAIN) | Q(ended_on__isnull=True))
    tried: dict[int, set[int]] = {}
    busy: set[int] = set()
    for volunteer, person, ended in rows.values_list("volunteer", "refugee", "ended_on"):
        if ended is None:
            busy.add(volunteer)
        else:
            tried.setdefault(volunteer, set()).add(person)
    return [helper_of(each, on, each.pk in busy, frozenset(tried.get(each.pk, ()))) for each in found]


def helper_of(volunteer: Volunteer, on: dt.date, busy: bool, tried: frozenset[int]) -> Helper:
    return Helper(
        volunteer.pk, frozenset(volunteer.helps_with), folded(volunteer.languages), frozenset(volunteer.interests),
        frozenset(volunteer.available), volunteer.district, volunteer.sex, volunteer.pets,
        may_be_matched(volunteer, on), busy, tried,
    )  # fmt: skip


# --- silence --------------------------------------------------------------------------------------------------
def running(matches: Any, on: dt.date) -> Any:
    """Matches after their first yes of both, with the latest contact and where they stand on the ladder of silence.

    The silence begins with the second yes, so that a first meeting that never comes is seen as well.
    """
    contacts = MatchContact.objects.filter(match=OuterRef("pk"), happened_on__lte=on).order_by().values("match")
    last = Subquery(contacts.annotate(day=Max("happened_on")).values("day"), output_field=DateField())
    begun = matches.open().filter(accepted_on__isnull=False, accepted_on__lte=on)
    found = begun.annotate(valid_from=F("accepted_on"), contact_on=last)
    return with_rung(found, rules=MatchRule.objects.all(), last_contact=Coalesce(last, F("accepted_on")), on=on)


def silent(matches: Any, on: dt.date, rung: Rung) -> Any:
    return running(matches, on).filter(rung__gte=rung).order_by("silent_since", "pk")


# --- the municipality's own work --------------------------------------------------------------------------------
def unreferred(user: Any, on: dt.date) -> Any:
    """Open wishes with a consent that no supplier has, the longest waiting first."""
    there = MatchWish.objects.visible_to(user).open().filter(refugee__in=Refugee.objects.present(on))
    given = Referral.objects.filter(wish=OuterRef("pk"), taken_back_on=None)
    found = there.filter(agreed("refugee")).exclude(Exists(given))
    return found.select_related("refugee").order_by("wished_on", "pk")
