"""The read log: who saw whom, where, when and why. Append-only for the application's database role."""

from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    OPEN = "open", _("Opened")
    LIST = "list", _("In a list")
    SEARCH = "search", _("Searched")
    EXPORT = "export", _("Exported")
    PRINT = "print", _("Printed")
    REVEAL = "reveal", _("Number revealed")
    LOOKUP = "lookup", _("Looked up")
    DENIED = "denied", _("Denied")


class ReadLogQuerySet(models.QuerySet["ReadLog"]):
    def about(self, person: UUID) -> "ReadLogQuerySet":
        """Every entry that showed this person."""
        return self.filter(people__contains=[person])


class ReadLog(models.Model):
    """One answer that showed persons. Names them by their opaque id, without a foreign key."""

    at = models.DateTimeField(_("time"), auto_now_add=True, db_index=True)
    user_id = models.BigIntegerField(_("user"), null=True, db_index=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    page = models.CharField(_("page"), max_length=80)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    people: Any = ArrayField(models.UUIDField(), verbose_name=_("persons"))

    objects = ReadLogQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        indexes = [GinIndex(fields=["people"], name="readlog_people")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind} {self.page}"
