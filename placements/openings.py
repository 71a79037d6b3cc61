"""Openings: what an employer can take, from when, how many, and how many of the places are taken."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.history import tracked
from core.models import Editable
from placements.rules import MOST_AT_ONCE, MOST_HOURS, NEEDED_LEVELS, CloseReason, DanishLevel, Kind
from placements.status import FilledPlaces
from placements.workplaces import Employer, Site, WorkplaceQuerySet


class OpeningQuerySet(WorkplaceQuerySet):
    def open_on(self, on: dt.date) -> Self:
        """Open on a day: announced, neither over nor closed."""
        over = Q(open_to__isnull=True) | Q(open_to__gte=on)
        return self.filter(over, Q(closed_on__isnull=True) | Q(closed_on__gt=on), open_from__lte=on)

    def with_places(self) -> Self:
        """Annotates `filled` and `free`, and brings employer and site along."""
        counted = self.annotate(filled=FilledPlaces())
        return counted.annotate(free=F("places") - F("filled")).select_related("employer", "site")

    def for_level(self, level: str) -> Self:
        """Those that ask for no more Danish than the level."""
        return self.filter(danish__in=NEEDED_LEVELS[: NEEDED_LEVELS.index(level) + 1])


@tracked()
class Opening(Editable):
    """What an employer can take: a kind, tasks, hours, Danish needed, when to start, how many places."""

    employer = models.ForeignKey(Employer, models.CASCADE, related_name="openings", verbose_name=_("employer"))
    site = models.ForeignKey(
        Site, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("site"),
        help_text=_("Empty where it is not settled."),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    title = models.CharField(_("what it is called"), max_length=120)
    tasks = models.TextField(_("tasks"), blank=True, max_length=2000)
    hours = models.PositiveSmallIntegerField(
        _("hours a week"), null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_HOURS)],
    )
    danish = models.CharField(
        _("Danish needed"), max_length=4, choices=DanishLevel.choices, default=DanishLevel.NONE
    )
    starts_from = models.DateField(_("start from"))
    starts_to = models.DateField(_("start at the latest"), null=True, blank=True)
    places = models.PositiveSmallIntegerField(
        _("places"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_AT_ONCE)]
    )
    open_from = models.DateField(_("open from"))
    open_to = models.DateField(_("open to"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closed_reason = models.CharField(_("why closed"), max_length=12, choices=CloseReason.choices, blank=True)
    closed_note = models.CharField(_("note"), max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("created by")
    )

    objects = OpeningQuerySet.as_manager()
    filled: int  # annotated by with_places
    free: int

    class Meta:
        verbose_name, verbose_name_plural = _("opening"), _("openings")
        ordering = ["starts_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values, danish__in=DanishLevel.values), name="opening_words",
                violation_error_message=_("Choose the kind of placement and the Danish needed."),
            ),
            models.CheckConstraint(
                condition=~Q(title=""), name="opening_has_a_title",
                violation_error_message=_("Write what the opening is called."),
            ),
            models.CheckConstraint(
                condition=Q(places__range=(1, MOST_AT_ONCE)), name="opening_places",
                violation_error_message=_("The places must lie between 1 and 500."),
            ),
            models.CheckConstraint(
                condition=Q(hours__isnull=True) | Q(hours__range=(1, MOST_HOURS)), name="opening_hours",
                violation_error_message=_("The hours a week must lie between 1 and 80."),
            ),
            models.CheckConstraint(
                condition=Q(starts_to__isnull=True) | Q(starts_to__gte=F("starts_from")), name="opening_start_window",
                violation_error_message=_("The latest start lies before the first possible one."),
            ),
            models.CheckConstraint(
                condition=Q(open_to__isnull=True) | Q(open_to__gte=F("open_from")), name="opening_open_window",
                violation_error_message=_("The opening closes before it opens."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True, closed_reason="")
                | Q(closed_on__isnull=False, closed_reason__in=CloseReason.values),
                name="opening_closed_with_reason",
                violation_error_message=_("A closed opening says why."),
            ),
        ]
        indexes = [
            models.Index(fields=["starts_from", "id"], name="opening_start", condition=Q(closed_on__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def kind_word(self) -> str:
        return str(self.get_kind_display())

    def is_over(self, on: dt.date) -> bool:
        """Whether it is closed on a day, or its time has run out."""
        closed = self.closed_on is not None and self.closed_on <= on
        return closed or (self.open_to is not None and self.open_to < on)
