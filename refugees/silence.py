"""The ladder of silence: who is told when somebody who is followed has not been heard of for too long.

First whoever follows the person (a mentor, a volunteer), then the coordinator, then whoever covers for a coordinator
who is away. Nothing counts the days at night: where a person stands on the ladder follows from the latest contact, the
day, and the rule in force on the day the silence began. A pillar keeps its own dated rules (`LadderRule`) and says
what a contact is; the rest is the same for all.
"""

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Case, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _

from accounts.models import Period, RoleAssignment, StandIn


class Rung(models.IntegerChoices):
    """How far up the ladder a silence has come."""

    NONE = 0, _("in contact")
    FOLLOWER = 1, _("the mentor is to make contact")
    COORDINATOR = 2, _("the coordinator is to step in")


class LadderRule(Period):
    """After how many days without contact each step is told (days from the last contact)."""

    follower_days = models.PositiveSmallIntegerField(_("days until the mentor is reminded"))
    coordinator_days = models.PositiveSmallIntegerField(_("days until the coordinator is told"))
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force to"), null=True, blank=True)

    class Meta:
        abstract = True


def in_order(name: str) -> models.CheckConstraint:
    """The coordinator is never told before the one who follows the person."""
    return models.CheckConstraint(
        name=f"{name}_ladder_in_order",
        condition=Q(follower_days__gte=1, coordinator_days__gt=F("follower_days")),
        violation_error_message=_("The coordinator must be told some days after the mentor."),
    )


def rung_of(silent_since: dt.date, on: dt.date, follower_days: int, coordinator_days: int) -> Rung:
    """Where a silence stands on a day; the same decision that `with_rung` makes in SQL."""
    days = (on - silent_since).days
    if days >= coordinator_days:
        return Rung.COORDINATOR
    return Rung.FOLLOWER if days >= follower_days else Rung.NONE


def with_rung(followed: Any, *, rules: Any, last_contact: Any, on: dt.date) -> Any:
    """Annotates periods of following somebody with `silent_since`, `rung` and the rule's days.

    `rules` are the LadderRules, `last_contact` an expression for the day of the latest contact (NULL: none yet, then
    the silence begins with the period).
    """
    in_force = rules.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=OuterRef("silent_since")), valid_from__lte=OuterRef("silent_since")
    ).order_by("-valid_from")
    since = Greatest(F("valid_from"), Coalesce(last_contact, F("valid_from")))
    found = followed.annotate(silent_since=since).annotate(
        follower_days=Subquery(in_force.values("follower_days")[:1]),
        coordinator_days=Subquery(in_force.values("coordinator_days")[:1]),
    )
    return found.annotate(
        rung=Case(
            When(silent_since__lte=before(on, "coordinator_days"), then=Value(Rung.COORDINATOR.value)),
            When(silent_since__lte=before(on, "follower_days"), then=Value(Rung.FOLLOWER.value)),
            default=Value(Rung.NONE.value),
            output_field=models.IntegerField(),
        )
    )


def before(on: dt.date, days: str) -> ExpressionWrapper:
    """The day that lies so many days (the name of a field) before a day."""
    return ExpressionWrapper(Value(on, models.DateField()) - F(days), models.DateField())


# --- who is told -------------------------------------------------------------------------------------
def answers_for(user: Any, role: str, on: dt.date) -> frozenset[int]:
    """Those holders of a role for whom the user answers on a day: oneself, and everybody one covers for.

    Nobody who is away and covered answers for themselves: the one who covers does.
    """
    holders = RoleAssignment.objects.on(on).filter(role=role).values("user")
    covers = StandIn.objects.on(on).filter(absent__in=holders)
    found = set(covers.filter(covering=user).values_list("absent", flat=True))
    if role in user.roles and not covers.filter(absent=user).exists():
        found.add(user.pk)
    return frozenset(found)


def away(on: dt.date, user: str = "pk") -> Exists:
    """Whether somebody is away and covered on a day; `user` names the key of the outer row."""
    return Exists(StandIn.objects.on(on).filter(absent=OuterRef(user)))
