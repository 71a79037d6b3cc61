"""The read log: who saw whom, where, when and why; and what keeps it honest. Append-only for the application's role."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit import rules, spans
from audit.ports import resolver
from audit.spans import Span
from core.history import tracked
from core.models import Editable

SPANS_AT_ONCE = 300


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
        """Every entry that showed this person, also under the opaque id of a record that was merged."""
        return self.filter(people__overlap=sorted(resolver().same(person)))

    def within(self, wanted: Iterable[Span]) -> Iterator["ReadLogQuerySet"]:
        """The entries whose numbers lie in the spans, a few spans at a time."""
        waiting = list(wanted)
        for start in range(0, len(waiting), SPANS_AT_ONCE):
            chosen = Q()
            for first, last in waiting[start : start + SPANS_AT_ONCE]:
                chosen |= Q(pk__gte=first, pk__lte=last)
            yield self.filter(chosen).order_by("pk")


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

    @property
    def hash(self) -> bytes:
        return rules.entry_hash(self.pk, self.at, self.user_id, self.kind, self.page, self.purpose, self.people)


class SealQuerySet(models.QuerySet["Seal"]):
    def head(self) -> "Seal | None":
        """The newest seal."""
        return self.order_by("-number").first()

    def settled(self, now: dt.datetime) -> int:
        """The number up to which no entry can come in any more: it would have by now."""
        before = self.filter(sealed_at__lt=now - rules.LONGEST_TRANSACTION)
        return before.order_by("-number").values_list("high", flat=True).first() or 0

    def reaching(self, number: int) -> Self:
        """The seals that may cover entries above this number."""
        return self.filter(high__gt=number)


class Seal(models.Model):
    """One link of the chain: which entries it covers, their hash, and the hash of everything up to here.

    A seal with `erased_to` says that the entries of all seals up to that number were deleted by the rule of retention;
    those seals stay.
    """

    number = models.BigIntegerField(primary_key=True)
    sealed_at = models.DateTimeField()
    entries = models.TextField(blank=True)  # spans of entry numbers
    count = models.PositiveIntegerField()
    high = models.BigIntegerField(db_index=True)  # the highest number sealed so far, in this seal or before
    marks = models.BinaryField()
    batch = models.CharField(max_length=64)
    erased_to = models.BigIntegerField(null=True)
    chain = models.CharField(max_length=64, unique=True)

    objects = SealQuerySet.as_manager()

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}:{rules.shown(self.chain)}"

    @property
    def spans(self) -> list[Span]:
        return spans.read(self.entries)

    def chained_to(self, before: str) -> str:
        """The chain hash this seal must have when it follows that one."""
        says = (self.entries, self.count, self.high, self.batch, self.erased_to)
        return rules.chain_hash(before, self.number, self.sealed_at, *says)


@tracked()
class RetentionRule(models.Model):
    """How many months an entry is kept, from a day on; decided by a person, never changed afterwards."""

    valid_from = models.DateField(_("in force from"), unique=True)
    months = models.PositiveSmallIntegerField(_("months"))
    reason = models.CharField(_("reason"), max_length=300)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"))

    class Meta:
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                name="log_kept_long_enough",
                condition=Q(months__gte=rules.FEWEST_MONTHS),
                violation_error_message=_("The read log must be kept for at least six months."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.valid_from}: {self.months}"


class Outcome(models.TextChoices):
    OPEN = "open", _("Not checked yet")
    IN_ORDER = "in_order", _("In order")
    EXPLAINED = "explained", _("In order after an explanation")
    NOT_IN_ORDER = "not_in_order", _("Not in order")


@tracked()
class SpotCheck(Editable):
    """A random sample of a quarter's entries, drawn once, looked at one by one, closed with a conclusion."""

    quarter = models.DateField(_("quarter"))  # its first day
    seed = models.BigIntegerField(_("seed of the draw"))  # with it the draw can be repeated
    population = models.PositiveIntegerField(_("entries in the quarter"))
    drawn_at = models.DateTimeField(_("drawn"))
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("drawn by"))
    conclusion = models.TextField(_("conclusion"), blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )

    class Meta:
        ordering = ["-quarter", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="spot_check_closed_with_words",
                condition=Q(closed_at=None) | ~Q(conclusion=""),
                violation_error_message=_("A spot check is closed with a conclusion."),
            )
        ]

    def __str__(self) -> str:
        return str(self.uid)


@tracked()
class SpotCheckItem(Editable):
    """One drawn entry as it stood, one of the persons it showed, and what the check found."""

    check_of = models.ForeignKey(SpotCheck, models.PROTECT, related_name="items", verbose_name=_("spot check"))
    place = models.PositiveSmallIntegerField()
    entry = models.BigIntegerField(_("entry"))
    at = models.DateTimeField(_("time"))
    user_id = models.BigIntegerField(_("user"), null=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    page = models.CharField(_("page"), max_length=80)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    person = models.UUIDField(_("person"))
    shown = models.PositiveIntegerField(_("persons shown"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, default=Outcome.OPEN)
    remark = models.TextField(_("remark"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        ordering = ["check_of", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["check_of", "entry"],
                name="spot_check_entry_once",
                violation_error_message=_("The entry is in the sample already."),
            ),
            models.CheckConstraint(
                name="spot_check_words_where_needed",
                condition=Q(outcome__in=[Outcome.OPEN, Outcome.IN_ORDER]) | ~Q(remark=""),
                violation_error_message=_("Say what was explained, or what was not in order."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)
