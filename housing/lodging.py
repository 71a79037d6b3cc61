"""Temporary accommodation: sites, rooms, beds, and who stays where."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Period, PeriodQuerySet, ends_after_start, period
from core.history import tracked
from core.models import Editable
from housing.rules import HouseholdClass
from housing.stock import HousingQuerySet
from refugees.districts import District
from refugees.models import Refugee


@tracked()
class Site(Editable):
    """A house with temporary rooms."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    address = models.CharField(_("address"), max_length=200)
    district = models.CharField(_("district"), max_length=2, choices=District.choices)
    opened_on = models.DateField(_("opened"))
    closed_on = models.DateField(_("closed"), null=True, blank=True)

    objects: ClassVar[Any] = HousingQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("accommodation", "site")
        verbose_name_plural = pgettext_lazy("accommodation", "sites")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="site_closes_after_opening",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                violation_error_message=_("The site closes before it opens."),
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Room(Editable):
    site = models.ForeignKey(
        Site, models.PROTECT, related_name="rooms", verbose_name=pgettext_lazy("accommodation", "site")
    )
    name = models.CharField(_("room"), max_length=20)
    level_access = models.BooleanField(_("no steps to the door"), default=False)

    objects: ClassVar[Any] = HousingQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("room"), _("rooms")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "name"], name="room_once",
                violation_error_message=_("The site already has a room of this name."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


@tracked()
class Bed(Editable):
    """`closed_from`: out of use from that day on."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="beds", verbose_name=_("room"))
    name = models.CharField(_("bed"), max_length=10)
    closed_from = models.DateField(_("out of use from"), null=True, blank=True)

    objects: ClassVar[Any] = HousingQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("bed"), _("beds")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["room", "name"], name="bed_once",
                violation_error_message=_("The room already has a bed of this name."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class StayQuerySet(PeriodQuerySet):
    def visible_to(self, user: Any) -> Self:
        """The stays of the people whose cases the user may see."""
        if user.is_authenticated and user.is_active and user.scope.everything:
            return self
        return self.filter(refugee__in=Refugee.objects.visible_to(user))

    def with_bed(self) -> Self:
        return self.select_related("bed__room__site")

    def moving(self, first: dt.date, last: dt.date) -> Self:
        """Those that begin or end in these days."""
        return self.filter(Q(valid_from__range=(first, last)) | Q(valid_to__range=(first, last)))


@tracked()
class Stay(Period, Editable):
    """A person has a bed from a day through a day. Nobody has two beds at once, no bed two people."""

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    bed = models.ForeignKey(Bed, models.PROTECT, related_name="+", verbose_name=_("bed"))
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("last night"), null=True, blank=True)
    household = models.CharField(_("class of co-payment"), max_length=16, choices=HouseholdClass.choices)
    rules_signed_on = models.DateField(_("house rules signed"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=200, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[Any] = StayQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("stay"), _("stays")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            ends_after_start("stay", _("The stay ends before it begins.")),
            ExclusionConstraint(
                name="one_person_in_a_bed",
                expressions=[("bed", RangeOperators.EQUAL), (period(), RangeOperators.OVERLAPS)],
                violation_error_message=_("Somebody else has this bed in part of the period."),
            ),
            ExclusionConstraint(
                name="one_bed_for_a_person",
                expressions=[("refugee", RangeOperators.EQUAL), (period(), RangeOperators.OVERLAPS)],
                violation_error_message=_("The person already has a bed in part of the period."),
            ),
        ]
        indexes = [
            models.Index(fields=["valid_from", "id"], name="stay_begins"),
            models.Index(fields=["valid_to", "id"], condition=Q(valid_to__isnull=False), name="stay_ends"),
        ]

    def __str__(self) -> str:
        return str(self.uid)
