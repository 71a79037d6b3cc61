"""What proposals of several pillars share: who asked, what was proposed to whom for good, what somebody decided.

A proposal names nobody. What it says of a person stands in a line of that person's and goes with the person; so does
the decision. A snapshot once made is never written again: the database refuses it.
"""

import datetime as dt
from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from core.models import Editable
from refugees.models import Refugee


class Answer(models.TextChoices):
    OFFERED = "offered", pgettext_lazy("match", "Offered")
    NOT_THIS = "not_this", _("Not this one")


# A decision has a reason, unless what was proposed is offered.
SAYS_WHY = (Q(answer=Answer.OFFERED, was_proposed=True) | ~Q(reason="")) & Q(answer__in=Answer.values)


def unchangeable(name: str, *fields: str) -> pgtrigger.Protect:
    """A snapshot once made is what was proposed: neither a service nor the shell writes it again."""
    changed = " OR ".join(f"OLD.{field} IS DISTINCT FROM NEW.{field}" for field in fields)
    made = f"OLD.{fields[0]} <> '{{}}'::jsonb"
    return pgtrigger.Protect(
        name=name, operation=pgtrigger.Update,
        condition=pgtrigger.Condition(f"{made} AND current_user <> 'havn_erasure' AND ({changed})"),
    )  # fmt: skip


class Proposal(Editable):
    """What was asked, by whom, on which day."""

    on = models.DateField(_("day"))
    asked = models.JSONField(_("what was asked"), default=dict)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )
    made_at = models.DateTimeField(_("asked for"))

    class Meta:
        abstract = True
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.on:%d-%m-%Y}"


class OfPersonQuerySet(models.QuerySet[Any]):
    def may_read(self, user: Any) -> bool:
        """Whether somebody may see what is proposed at all; each pillar says."""
        raise NotImplementedError

    def visible_to(self, user: Any) -> Self:
        """Those of the people whose cases the user may see."""
        found = self.filter(refugee__in=Refugee.objects.visible_to(user))
        return found if self.may_read(user) else found.none()


class ProposalLine(Editable):
    """What was proposed to one person, with points, near misses and what blocked: as it stood, for good."""

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    points = models.PositiveSmallIntegerField(_("points"), null=True, blank=True)
    snapshot = models.JSONField(_("reasons"), default=dict)

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.proposal_id}/{self.refugee_id}"  # type: ignore[attr-defined]


class ProposalDecision(Editable):
    """What a person of the staff decided about one pair, and why, beside the proposal it was decided on."""

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    answer = models.CharField(_("decision"), max_length=10, choices=Answer.choices)
    was_proposed = models.BooleanField(_("was what was proposed"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"))

    class Meta:
        abstract = True
        ordering = ["-decided_at", "-pk"]

    def __str__(self) -> str:
        return str(Answer(self.answer).label)


def day_words(made_on: dt.date, on: dt.date) -> str:
    """That a proposal is not of today; empty where it is."""
    days = (on - made_on).days
    if days <= 0:
        return ""
    words = {"days": days}
    return ngettext(
        "This proposal is a day old: make a new one before you decide much.",
        "This proposal is %(days)s days old: make a new one before you decide much.",
        days,
    ) % words  # fmt: skip
