"""Which lists were taken in, by whom; the rows of a list that waits; the quota the lists are held against."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.policy import Area
from core.fields import EncryptedTextField
from core.history import tracked
from refugees.imports.report import Effect, Outcome


class ImportKind(models.TextChoices):
    ALLOCATIONS = "allocations", _("Allocation list")
    HISTORY = "history", _("History")


class ImportState(models.TextChoices):
    PREVIEW = "preview", _("Waiting for confirmation")
    APPLIED = "applied", _("Taken in")
    REFUSED = "refused", _("Refused: everything or nothing was asked for")
    DISCARDED = "discarded", _("Discarded")


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def waiting(self) -> "ImportRunQuerySet":
        return self.filter(state=ImportState.PREVIEW)

    def visible_to(self, user: Any) -> "ImportRunQuerySet":
        """Everybody who may import sees who took what in."""
        return self if user.can(Area.IMPORT) else self.none()

    def open_to(self, user: Any) -> "ImportRunQuerySet":
        """A waiting list holds people's data: only its uploader opens it. What is decided, everybody who may import."""
        return self.exclude(~models.Q(by=user), state=ImportState.PREVIEW)


@tracked()
class ImportRun(models.Model):
    """One list: who brought it, when, and what came of it. The rows themselves are forgotten afterwards."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=ImportKind.choices)
    state = models.CharField(_("state"), max_length=20, choices=ImportState.choices)
    filename = models.CharField(_("file"), max_length=120)
    digest = models.CharField(max_length=64, editable=False)  # SHA-256 of the file: the same list again?
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))
    job = models.CharField(_("command"), max_length=40, blank=True)
    uploaded_at = models.DateTimeField(_("uploaded"))
    finished_at = models.DateTimeField(_("finished"), null=True)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    rejected = models.PositiveIntegerField(_("rejected"), default=0)
    skipped = models.PositiveIntegerField(_("skipped"), default=0)
    warned = models.PositiveIntegerField(_("with a remark"), default=0)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"


class ImportRow(models.Model):
    """A row of a list that waits: its cells as they came or were corrected, encrypted. Gone once it is decided.

    Not tracked: the history would keep what is meant to be forgotten.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="waiting_rows")
    line = models.PositiveIntegerField(_("line"))
    row = models.PositiveIntegerField(_("row"))
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    effect = models.CharField(max_length=10, choices=Effect.choices)
    corrected = models.BooleanField(_("corrected"), default=False)
    content = EncryptedTextField()

    class Meta:
        ordering = ["line"]
        constraints = [models.UniqueConstraint(fields=["run", "line"], name="import_row_once_a_line")]

    def __str__(self) -> str:
        return f"{self.run_id}: {self.line}"


@tracked()
class Quota(models.Model):
    """How many people the Immigration Service expected the municipality to receive in a year."""

    year = models.PositiveSmallIntegerField(_("year"), primary_key=True)
    people = models.PositiveIntegerField(_("quota"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        ordering = ["year"]

    def __str__(self) -> str:
        return f"{self.year}: {self.people}"
