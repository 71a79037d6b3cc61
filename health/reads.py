"""What the lists of health read: who has not been offered, who has not answered, appointments, what waits."""

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q

from health.models import HealthAnswer, HealthFollowUp, HealthOffer, HealthVisit
from health.rules import DAYS_AHEAD
from refugees.models import Exit, Refugee
from refugees.offers import Answer


def left() -> Any:
    """The people who have left: no list shows them."""
    return Exit.objects.standing().values("refugee")


def not_offered(user: Any, on: dt.date) -> Any:
    """Everybody taken over who has not been offered the assessment, with or without a clock; the oldest first."""
    people = Refugee.objects.visible_to(user).filter(takeover_on__lte=on).exclude(pk__in=left())
    offered = HealthOffer.objects.as_of(on).filter(refugee=OuterRef("pk"))
    return people.filter(~Exists(offered)).order_by("takeover_on", "pk")


def unanswered(user: Any, on: dt.date) -> Any:
    """The last offer of each person who has not said yes or no to it; who asked to be asked later waits too."""
    later = HealthOffer.objects.as_of(on).filter(refugee=OuterRef("refugee"), happened_on__gt=OuterRef("happened_on"))
    answers = HealthAnswer.objects.as_of(on).filter(
        refugee=OuterRef("refugee"), happened_on__gte=OuterRef("happened_on"), answer__in=[Answer.YES, Answer.NO]
    )
    held = HealthVisit.objects.attended().filter(refugee=OuterRef("refugee"))
    found = HealthOffer.objects.visible_to(user).as_of(on).exclude(refugee__in=left())
    waiting = found.filter(~Exists(later), ~Exists(answers), ~Exists(held))
    return waiting.select_related("refugee__caseworker").order_by("happened_on", "pk")


def appointments(user: Any, on: dt.date) -> Any:
    """What is planned for the next two weeks, and before it what is past and not recorded."""
    found = HealthVisit.objects.visible_to(user).planned().filter(planned_on__lte=on + dt.timedelta(days=DAYS_AHEAD))
    return found.exclude(refugee__in=left()).select_related("refugee__caseworker").order_by("planned_on", "pk")


def undecided(user: Any) -> Any:
    """Held, but nothing decided: neither a consideration nor a follow-up, nor that nothing is needed."""
    found = HealthVisit.objects.visible_to(user).undecided().exclude(refugee__in=left())
    return found.select_related("refugee__caseworker").order_by("happened_on", "pk")


def follow_ups(user: Any) -> Any:
    """The open follow-ups, the most urgent first."""
    found = HealthFollowUp.objects.visible_to(user).open().exclude(refugee__in=left())
    return found.select_related("refugee__caseworker", "owner").order_by("due_on", "pk")


def of_user(found: Any, user: Any, *, through: str = "refugee__") -> Any:
    """The rows of the user's own cases; a follow-up also where the user does it."""
    mine = Q(**{f"{through}caseworker": user})
    if found.model is HealthFollowUp:
        mine |= Q(owner=user)
    return found.filter(mine)
