"""Open counselling: finding the person who stands there by two letters, and the log of the day."""

import datetime as dt
from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from accounts.policy import Area, Role
from core.names import search_key
from refugees.merging import former
from refugees.models import Refugee
from refugees.names import KnownName
from retention.models import CounsellingVisit

SHORTEST = 2  # letters
MOST_FOUND = 8
LATELY_DAYS = 90


def people(user: Any, on: dt.date) -> Any:
    """Whom a user may meet at the counselling: who has the look-up finds everybody there, or in the role's teams.

    Everybody else finds the people of their own cases. Who has left is nobody's visitor.
    """
    if not user.can(Area.DROP_IN, write=True):
        return Refugee.objects.visible_to(user).present(on)
    teams = {held.team_id for held in user.held_roles if held.role == Role.OPEN_COUNSELLOR}
    found = Refugee.objects.present(on)
    return found if None in teams else found.filter(team__in=teams)


def matching(found: Any, words: str, *, on: dt.date, cleared: bool) -> list[Refugee]:
    """The first people with a name that begins so, those who came lately first; or whose number it is.

    A protected name is no way to a person for who may not see it: only the whole number is.
    """
    words = words.strip()
    numbers = Q(case_number=words) | Q(person_id=words) | Q(pk__in=former.of_number(words))
    if any(letter.isdigit() for letter in words):
        return list(found.filter(numbers).order_by("pk")[:MOST_FOUND])
    key = search_key(words)
    if len(key) < SHORTEST:
        return []
    names = KnownName.objects.filter(Q(name__startswith=key) | Q(name__contains=f" {key}")).values("name")
    named = found.filter(search_key__in=names)
    if not cleared:
        named = named.filter(name_protected=False)
    since = on - dt.timedelta(days=LATELY_DAYS)
    lately = CounsellingVisit.objects.standing().filter(refugee=OuterRef("pk"), happened_on__gte=since)
    rank = Case(When(Exists(lately), then=Value(0)), default=Value(1), output_field=IntegerField())
    return list(named.annotate(rank=rank).order_by("rank", "sort_key", "pk")[:MOST_FOUND])


def visits(user: Any, on: dt.date) -> QuerySet[CounsellingVisit]:
    """The visits that a user may see: those of everybody they could have met, and of their own cases."""
    if user.can(Area.DROP_IN, write=True):
        found: QuerySet[CounsellingVisit] = CounsellingVisit.objects.filter(refugee__in=people(user, on))
        return found
    mine: QuerySet[CounsellingVisit] = CounsellingVisit.objects.visible_to(user)
    return mine


def of_day(user: Any, on: dt.date, *, most: int) -> list[CounsellingVisit]:
    """The log of a day, the latest first, annulled visits too."""
    found = visits(user, on).filter(happened_on=on).select_related("refugee", "recorded_by")
    return list(found.order_by("-pk")[:most])
