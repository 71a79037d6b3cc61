"""The figures of each month as they were when it was frozen, and what was found to differ later. Only added to."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reporting.frozen.rules import Reason


class Edition(models.Model):
    """The figures of one month: number 0 is the frozen one, each later number what had changed by then.

    The application may add editions; it can neither change nor remove one (core.dbroles).
    """

    month = models.DateField(_("month"))  # its first day
    number = models.PositiveSmallIntegerField(_("number"))
    made_at = models.DateTimeField(_("made"))
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        app_label = "reporting"
        ordering = ["month", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "number"],
                name="edition_once",
                violation_error_message=_("This edition of the month's figures is there already."),
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="edition_of_a_month",
                violation_error_message=_("A month is named by its first day."),
            ),
            models.CheckConstraint(
                condition=Q(number=0, reason=Reason.FROZEN) | (Q(number__gt=0) & ~Q(reason=Reason.FROZEN)),
                name="edition_first_is_frozen",
                violation_error_message=_("The first edition is the frozen one, every later one a revision."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.number}"


class FrozenFigure(models.Model):
    """One number of an edition, with the version of its definition. Nobody's: counts, shares and days."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="figures")
    figure = models.CharField(_("figure"), max_length=40)
    subject = models.CharField(_("target or mark"), max_length=60)
    group = models.CharField(_("group"), max_length=60, blank=True)
    part = models.CharField(_("part"), max_length=60)
    value = models.DecimalField(_("value"), max_digits=12, decimal_places=2)
    version = models.PositiveSmallIntegerField(_("version of the definition"))

    objects: Any = models.Manager()

    class Meta:
        app_label = "reporting"
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "figure", "subject", "group", "part"],
                name="frozen_figure_once",
                violation_error_message=_("This number stands in the edition already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.subject} {self.group} {self.part}: {self.value}"


class QuarterRevision(models.Model):
    """What a published quarter's figures of one target turned out to be later; the published ones stand."""

    quarter = models.DateField(_("quarter"))
    target = models.CharField(_("target"), max_length=60)
    number = models.PositiveSmallIntegerField(_("number"))
    met = models.PositiveIntegerField(_("met in time"))
    missed = models.PositiveIntegerField(_("not met in time"))
    outside = models.PositiveIntegerField(_("outside the rate"))
    revised_on = models.DateField(_("revised"))

    class Meta:
        app_label = "reporting"
        ordering = ["quarter", "target", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["quarter", "target", "number"],
                name="quarter_revision_once",
                violation_error_message=_("This revision is there already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.quarter:%Y-%m} {self.target} {self.number}"

    @property
    def row(self) -> list[int]:
        return [self.met, self.missed, self.outside]


class PublishedYear(models.Model):
    """Which sums of a year stand exactly below its published quarters; decided once, when the last one is out.

    `shown` holds their letters (reporting.public.rules.SUMS).
    """

    year = models.PositiveSmallIntegerField(_("year"))
    target = models.CharField(_("target"), max_length=60)
    shown = models.CharField(_("shown"), max_length=8)

    class Meta:
        app_label = "reporting"
        constraints = [
            models.UniqueConstraint(
                fields=["year", "target"],
                name="published_year_once",
                violation_error_message=_("The sums of this year are published already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.target}: {self.shown}"


class PublishedFigure(models.Model):
    """What is told of one number of a year outside casework: from `low` through `high`; without them it is held back.

    Decided once, for all that is told then together (reporting.public.telling), and never changed.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    figure = models.CharField(_("figure"), max_length=40)
    part = models.CharField(_("part"), max_length=60)
    low = models.PositiveIntegerField(_("from"), null=True)
    high = models.PositiveIntegerField(_("to"), null=True)
    version = models.PositiveSmallIntegerField(_("version of the definition"))

    class Meta:
        app_label = "reporting"
        constraints = [
            models.UniqueConstraint(
                fields=["year", "figure", "part"],
                name="published_figure_once",
                violation_error_message=_("This number of the year is published already."),
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=True, high__isnull=True) | Q(low__isnull=False, high__gte=F("low")),
                name="published_figure_is_a_range",
                violation_error_message=_("A number is told with both its ends, or not at all."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.figure} {self.part}: {self.low}–{self.high}"
