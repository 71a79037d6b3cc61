"""The municipality's own dated tables: the checklist, rent ceilings, rates of co-payment."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Period, ends_after_start, one_at_a_time
from core.history import tracked
from core.models import Editable
from housing.rules import HouseholdClass
from housing.stock import HousingQuerySet

FIRST_YEAR, LAST_YEAR = 2015, 2100


@tracked()
class ChecklistItem(Period, Editable):
    """A point of the local checklist for "ready to move out", in force in a period. The sources define none."""

    text = models.CharField(_("what must be in place"), max_length=200)
    place = models.PositiveSmallIntegerField(_("place in the list"), default=1)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)

    objects: ClassVar[Any] = HousingQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("point of the checklist"), _("points of the checklist")
        ordering = ["place", "pk"]
        constraints = [
            ends_after_start("checklist", _("The point ends before it comes into force."))
        ]

    def __str__(self) -> str:
        return self.text


@tracked()
class RentCeiling(Period, Editable):
    """The highest rent a household of a class can pay with an income of at most so much a month."""

    household = models.CharField(_("household"), max_length=16, choices=HouseholdClass.choices)
    income_to = models.PositiveIntegerField(_("income a month before tax up to, kr."))
    most_rent = models.PositiveIntegerField(_("highest rent a month, kr."))
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)

    objects: ClassVar[Any] = HousingQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("rent ceiling"), _("rent ceilings")
        ordering = ["household", "-valid_from", "income_to"]
        constraints = [
            *one_at_a_time(
                "rentceiling", "household", "income_to",
                ends=_("The ceiling ends before it comes into force."),
                others=_("Another ceiling for this household and income is in force in the period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household} {self.income_to}"


@tracked()
class PaymentRate(Editable):
    """The highest co-payment a month in temporary accommodation, by year (BEK 1111/2014, BEK 1453/2022; F46)."""

    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    household = models.CharField(_("household"), max_length=16, choices=HouseholdClass.choices)
    amount = models.PositiveIntegerField(_("at most a month, kr."))
    source = models.CharField(_("source"), max_length=300)

    objects: ClassVar[Any] = HousingQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("rate of co-payment"), _("rates of co-payment")
        ordering = ["-year", "amount"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "household"],
                name="paymentrate_once",
                violation_error_message=_("The year already has a rate for this household."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.household}"


MOST_A_MONTH = 200


def monthly(label: Any) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(label, null=True, blank=True, validators=[MaxValueValidator(MOST_A_MONTH)])


@tracked()
class ForecastAssumption(Period, Editable):
    """What the forecast assumes of a month, in force in a period. An empty number: as it has gone so far."""

    arrivals = monthly(_("households taken over a month"))
    small = monthly(_("dwellings a month for 1–2 people"))
    large = monthly(_("dwellings a month for 3 people or more"))
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force to"), null=True, blank=True)
    source = models.CharField(_("where the numbers are from"), max_length=300)

    objects: ClassVar[Any] = HousingQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("assumption of the forecast"), _("assumptions of the forecast")
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                name="forecastassumption_says_something",
                condition=Q(arrivals__isnull=False) | Q(small__isnull=False) | Q(large__isnull=False),
                violation_error_message=_("Write at least one number; without a row the forecast goes by the past."),
            ),
            models.CheckConstraint(
                name="forecastassumption_range",
                condition=(Q(arrivals__isnull=True) | Q(arrivals__lte=MOST_A_MONTH))
                & (Q(small__isnull=True) | Q(small__lte=MOST_A_MONTH))
                & (Q(large__isnull=True) | Q(large__lte=MOST_A_MONTH)),
                violation_error_message=_("A number is too large."),
            ),
            *one_at_a_time(
                "forecastassumption",
                ends=_("The assumption ends before it comes into force."),
                others=_("Another assumption is in force in part of the period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from:%d-%m-%Y}"
