"""The outbox: the truth about every mail that Havn writes."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.policy import Area
from core.history import tracked
from core.models import Editable
from mail.rules import OPEN, STALE_AFTER, State, tone

if TYPE_CHECKING:
    from accounts.models import User


class MailQuerySet(models.QuerySet["Mail"]):
    def visible_to(self, user: "User") -> Self:
        """Mails hold case references, no names: whoever may read the outbox reads all of it."""
        return self if user.can(Area.MAIL) else self.none()

    def due(self, now: dt.datetime) -> Self:
        """Queued, and its next try has come; those that waited longest first."""
        waiting = self.filter(Q(next_try_at=None) | Q(next_try_at__lte=now), state=State.QUEUED)
        return waiting.order_by(Coalesce("next_try_at", "created_at"), "pk")

    def stale(self, now: dt.datetime) -> Self:
        """Claimed so long ago that its worker must be gone."""
        return self.filter(state=State.IN_FLIGHT, claimed_at__lt=now - STALE_AFTER)

    def open_counts(self) -> dict[str, int]:
        """How many mails are in each state that somebody must look at or wait for."""
        rows = self.filter(state__in=OPEN).values("state").annotate(n=models.Count("pk")).order_by()
        return {row["state"]: row["n"] for row in rows}


@tracked(exclude=("text", "html"))
class Mail(Editable):
    """One mail to one reader. Its text names no person: case references and links only."""

    key = models.CharField(_("key"), max_length=200, unique=True, editable=False)
    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject line"), max_length=200)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next try"), null=True, blank=True)  # empty: at once
    claim = models.UUIDField(null=True, blank=True, editable=False)
    claimed_at = models.DateTimeField(_("claimed"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    message_id = models.CharField(max_length=120, unique=True, editable=False)
    last_error = models.CharField(_("last answer of the mail server"), max_length=200, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("created by")
    )
    created_by_job = models.CharField(_("created by the job"), max_length=80, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("mail"), _("mails")
        constraints = [
            models.CheckConstraint(
                name="mail_claim_while_in_flight",
                condition=Q(state=State.IN_FLIGHT, claim__isnull=False, claimed_at__isnull=False)
                | (~Q(state=State.IN_FLIGHT) & Q(claim=None)),
                violation_error_message=_("A mail that is being sent must name its claim, and no other may."),
            ),
            models.CheckConstraint(
                name="mail_state_is_known",
                condition=Q(state__in=State.values),
                violation_error_message=_("A mail cannot be in that state."),
            ),
        ]
        indexes = [
            # Small at any number of sent mails: the sweeper and the counts read only this.
            models.Index(fields=["state", "next_try_at"], condition=Q(state__in=OPEN), name="mail_open"),
            models.Index(fields=["state", "-id"], name="mail_state_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} ({self.state})"

    @property
    def tone(self) -> str:
        return tone(self.state)
