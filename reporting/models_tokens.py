"""Tokens with which other systems read: made by an administrator, known to the table by their fingerprint only."""

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import Editable


class TokenScope(models.TextChoices):
    """What a token may read."""

    FIGURES = "figures", _("Figures: published counts, small ones held back")
    STANDINGS = "standings", _("Standings: the deadlines of every person (personal data)")


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def usable(self, now: dt.datetime) -> Self:
        """Neither revoked nor over."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=now)


class ApiToken(Editable):
    """One token of one system. Revoked ones stay, so that the read log's words keep their meaning."""

    name = models.CharField(_("name of the system"), max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    start = models.CharField(_("begins with"), max_length=12, editable=False)
    scopes: Any = ArrayField(models.CharField(max_length=10, choices=TokenScope.choices), verbose_name=_("may read"))
    expires_at = models.DateTimeField(_("valid until"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects: Any = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["revoked_at", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="apitoken_ends_after_start",
                violation_error_message=_("The token ends before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(scopes__len__gte=1),
                name="apitoken_reads_something",
                violation_error_message=_("Choose what the token may read."),
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="apitoken_revoked_by_somebody",
                violation_error_message=_("A revoked token says who revoked it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.start}…)"

    @property
    def words(self) -> list[Any]:
        """What it may read, in words."""
        return [TokenScope(each).label for each in self.scopes]
