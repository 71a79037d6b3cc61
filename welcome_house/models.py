"""The programme of Welcome House: who holds it, where, what, and when. Nothing here knows a case or a person."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.policy import Area
from core.history import tracked
from core.models import Editable
from welcome_house.recurrence import between, local, words_of
from welcome_house.rules import Language, Sort, Word


class Instants(Func):
    """tstzrange(from, to, '[)'): what ends when another begins does not meet it."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


def period() -> Func:
    """The days of a row with begins_on and ends_on, the last one included."""
    return Func("begins_on", "ends_on", Value("[]"), function="daterange", output_field=DateRangeField())


class HouseQuerySet(models.QuerySet[Any]):
    """Rows of the house: whoever works in it sees them all, nobody else any."""

    def visible_to(self, user: Any) -> Self:
        return self if user.can(Area.WELCOME_HOUSE) else self.none()


@tracked()
class Season(Editable):
    """A stretch of the year for which the programme is made. Dates are made ahead to the end of a season."""

    name = models.CharField(_("name"), max_length=80)
    begins_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))

    objects: ClassVar[Any] = HouseQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("season"), _("seasons")
        ordering = ["begins_on"]
        constraints = [
            models.CheckConstraint(
                name="season_ends_after_it_begins",
                condition=Q(ends_on__gte=F("begins_on")),
                violation_error_message=_("The period ends before it begins."),
            ),
            ExclusionConstraint(
                name="one_season_at_a_time",
                expressions=[(period(), RangeOperators.OVERLAPS)],
                violation_error_message=_("Another season covers a part of these days."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Organisation(Editable):
    """An organisation of the city that has activities of its own in the house, and whom to ring."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    contact = models.CharField(_("contact person"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    objects: ClassVar[Any] = HouseQuerySet.as_manager()

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

    objects: ClassVar[Any] = HouseQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = pgettext_lazy("house", "room"), pgettext_lazy("house", "rooms")
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
    room = models.ForeignKey(
        Room, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=pgettext_lazy("house", "room")
    )
    responsible = models.CharField(_("held by"), max_length=120, blank=True)
    first_starts = models.DateTimeField(_("first time"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    recurrence = models.CharField(_("repeats"), max_length=200, blank=True)
    capacity = models.PositiveSmallIntegerField(_("room for"), null=True, blank=True)
    is_public = models.BooleanField(_("in the programme"), default=True)
    ended_on = models.DateField(_("last day"), null=True, blank=True)

    objects: ClassVar[Any] = HouseQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("activity"), _("activities")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="activity_lasts",
                condition=Q(minutes__gte=5, minutes__lte=24 * 60),
                violation_error_message=_("It lasts from five minutes to a day."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def when(self) -> str:
        return words_of(self.recurrence)


@tracked()
class ActivityText(Editable):
    """An activity as the programme calls and describes it in one language."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="texts", verbose_name=_("activity"))
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    name = models.CharField(_("name"), max_length=120)
    text = models.TextField(_("description"), max_length=1000, blank=True)

    objects: ClassVar[Any] = HouseQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("text of an activity"), _("texts of activities")
        ordering = ["activity", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "language"],
                name="activity_text_once",
                violation_error_message=_("The activity already has a text in this language."),
            )
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class HouseText(Editable):
    """One of the programme's own words in one language."""

    key = models.CharField(_("which"), max_length=12, choices=Word.choices)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    text = models.TextField(_("text"), max_length=1000)

    objects: ClassVar[Any] = HouseQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("text of the house"), _("texts of the house")
        ordering = ["language", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "language"],
                name="house_text_once",
                violation_error_message=_("This text is there already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.get_key_display())


@tracked()
class LeafletPart(Editable):
    """A part of the leaflet in which the house recommends to other municipalities what has worked."""

    language = models.CharField(_("language"), max_length=2, choices=Language.choices, default=Language.DANISH)
    place = models.PositiveSmallIntegerField(pgettext_lazy("house", "place"))
    heading = models.CharField(_("heading"), max_length=120)
    text = models.TextField(_("text"), max_length=4000)

    objects: ClassVar[Any] = HouseQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("part of the leaflet"), _("parts of the leaflet")
        ordering = ["language", "place", "pk"]

    def __str__(self) -> str:
        return self.heading


class SessionQuerySet(HouseQuerySet):
    def on_days(self, first: dt.date, last: dt.date) -> Self:
        """Those that begin on the days from `first` through `last`, in Copenhagen."""
        begins, over = between(first, last)
        return self.filter(starts_at__gte=begins, starts_at__lt=over)

    def planned(self) -> Self:
        """Those that the plan holds, cancelled or not."""
        return self.filter(is_dropped=False)

    def public(self) -> Self:
        return self.planned().filter(activity__is_public=True)

    def standing(self) -> Self:
        return self.planned().filter(cancelled_at__isnull=True)

    def taking(self, room: Any, begins: dt.datetime, over: dt.datetime) -> Self:
        """Those that take a room at some moment of a stretch of time."""
        return self.filter(room=room, cancelled_at__isnull=True, starts_at__lt=over, ends_at__gt=begins)


@tracked(in_bulk=True)
class Session(Editable):
    """One date of an activity. A cancelled one stays in the programme, struck through, and gives its room back.

    `slot` is the moment at which the activity's rule has it: it stays where this one date is moved, so that the date
    is not made again. A dropped one is no longer in the plan: it is cancelled, and only calendars hear of it.
    """

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="sessions", verbose_name=_("activity"))
    room = models.ForeignKey(
        Room, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=pgettext_lazy("house", "room")
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancelled_because = models.CharField(_("why it is cancelled"), max_length=200, blank=True)
    slot = models.DateTimeField(_("by the rule"), null=True, blank=True, editable=False)
    is_dropped = models.BooleanField(_("no longer in the plan"), default=False, editable=False)

    objects: ClassVar[Any] = SessionQuerySet.as_manager()

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
            models.CheckConstraint(
                name="session_dropped_is_cancelled",
                condition=Q(is_dropped=False) | Q(cancelled_at__isnull=False),
                violation_error_message=_("What is no longer in the plan is cancelled."),
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
        return f"{self.activity} {local(self.starts_at):%d-%m-%Y %H:%M}"

    @property
    def day(self) -> dt.date:
        return local(self.starts_at).date()

    @property
    def hours(self) -> str:
        """From when to when, on the clock of the wall: "17:00–19:00"."""
        return f"{local(self.starts_at):%H:%M}–{local(self.ends_at):%H:%M}"


# Models of the shifts and the visits live beside what uses them; Django finds them through this module.
from welcome_house.shifts.models import Shift, ShiftPattern, Turn  # noqa: E402, F401
from welcome_house.visits.models import CountChange, Survey, TabletCount  # noqa: E402, F401
