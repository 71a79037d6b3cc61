"""The programme of Welcome House: who holds it, where, what, and when. Nothing here knows a case or a person."""

from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from core.history import tracked
from core.models import Editable
from welcome_house.rules import Sort


class Instants(Func):
    """tstzrange(from, to, '[)'): what ends when another begins does not meet it."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


@tracked()
class Organisation(Editable):
    """An organisation of the city that has activities of its own in the house, and whom to ring."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    contact = models.CharField(_("contact person"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("organisation"), _("organisations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@tracked()
class Room(Editable):
    """A room of the house, for so many people."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    seats = models.PositiveSmallIntegerField(_("seats"))
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("room"), _("rooms")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@tracked()
class Activity(Editable):
    """What is held in the house, once or again and again; its dates are sessions.

    `recurrence` is a recurrence rule as iCalendar writes it (RFC 5545, RRULE); empty: held once. `first_starts` is
    the first day with its time of day; later dates keep the time of day in Europe/Copenhagen.
    """

    name = models.CharField(_("name"), max_length=120)
    sort = models.CharField(_("kind of activity"), max_length=12, choices=Sort.choices)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("organisation")
    )
    room = models.ForeignKey(Room, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("room"))
    responsible = models.CharField(_("held by"), max_length=120, blank=True)
    first_starts = models.DateTimeField(_("first time"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    recurrence = models.CharField(_("repeats"), max_length=200, blank=True)
    capacity = models.PositiveSmallIntegerField(_("room for"), null=True, blank=True)
    is_public = models.BooleanField(_("in the programme"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("activity"), _("activities")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


@tracked()
class Session(Editable):
    """One date of an activity. A cancelled one stays in the programme, struck through, and gives its room back."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="sessions", verbose_name=_("activity"))
    room = models.ForeignKey(Room, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("room"))
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancelled_because = models.CharField(_("why it is cancelled"), max_length=200, blank=True)

    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name, verbose_name_plural = _("date of an activity"), _("dates of activities")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="session_ends_after_it_begins",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("It ends before it begins."),
            ),
            models.UniqueConstraint(
                fields=["activity", "starts_at"],
                name="session_once",
                violation_error_message=_("The activity already has this date."),
            ),
            ExclusionConstraint(
                name="session_room_once",
                expressions=[
                    ("room", RangeOperators.EQUAL),
                    (Instants("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(cancelled_at__isnull=True),
                violation_error_message=_("The room is taken at that time."),
            ),
        ]
        indexes = [models.Index(fields=["starts_at"], name="session_starts")]

    def __str__(self) -> str:
        return f"{self.activity} {self.starts_at:%d-%m-%Y %H:%M}"


# Models of the shifts live beside what uses them; Django finds them through this module.
from welcome_house.shifts.models import Shift, ShiftPattern, Turn  # noqa: E402, F401
