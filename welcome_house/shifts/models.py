"""Shifts of the house: what is needed when, who has taken it. Times are moments; a shift begins and ends on one day."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Count, F, Func, Q
from django.utils.translation import gettext_lazy as _

from accounts.policy import Area
from core.clock import COPENHAGEN
from core.history import tracked
from core.models import Editable
from volunteers.people import Volunteer
from volunteers.rules import Skill
from welcome_house.shifts.rules import Ended, Outcome, Weekday


class Moments(Func):
    """tstzrange(from, to, '[)'): a shift that begins when another ends does not meet it."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


def skills() -> Any:
    return ArrayField(
        models.CharField(max_length=20, choices=Skill.choices), default=list, blank=True,
        verbose_name=_("needs somebody for"),
    )  # fmt: skip


class VisibleInHouse(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """To whoever runs the house; volunteers see what their own page reads for them."""
        return self if user.can(Area.WELCOME_HOUSE, write=True) else self.none()


@tracked()
class ShiftPattern(Editable):
    """A need that comes again: with every date of an activity, or on days of the week (opening hours).

    The times of day are Copenhagen's, so that a shift at ten is at ten in summer and in winter.
    """

    title = models.CharField(_("what"), max_length=80)
    activity = models.ForeignKey(
        "welcome_house.Activity", models.CASCADE, related_name="+", null=True, blank=True,
        verbose_name=_("with every date of"),
    )  # fmt: skip
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(choices=Weekday.choices), default=list, blank=True, verbose_name=_("days")
    )
    every_weeks = models.PositiveSmallIntegerField(_("every so many weeks"), default=1)
    begins = models.TimeField(_("from"), null=True, blank=True)
    ends = models.TimeField(_("to"), null=True, blank=True)
    needed = models.PositiveSmallIntegerField(_("how many"))
    skills = skills()
    valid_from = models.DateField(_("first day"))
    valid_to = models.DateField(_("last day"), null=True, blank=True)

    objects: ClassVar[Any] = VisibleInHouse.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("recurring need"), _("recurring needs")
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                name="pattern_has_its_days",
                condition=Q(activity__isnull=False, begins__isnull=True, ends__isnull=True, weekdays__len=0)
                | Q(activity__isnull=True, begins__isnull=False, ends__isnull=False, weekdays__len__gt=0),
                violation_error_message=_("Choose an activity, or days of the week with from and to."),
            ),
            models.CheckConstraint(
                name="pattern_ends_after_it_begins",
                condition=Q(ends__isnull=True) | Q(ends__gt=F("begins")),
                violation_error_message=_("The shift ends before it begins."),
            ),
            models.CheckConstraint(
                name="pattern_period_in_order",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("The period ends before it begins."),
            ),
            models.CheckConstraint(
                name="pattern_numbers",
                condition=Q(needed__range=(1, 50), every_weeks__range=(1, 8)),
                violation_error_message=_("Between 1 and 50 people, every 1 to 8 weeks."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ShiftQuerySet(VisibleInHouse):
    def standing(self) -> Self:
        return self.filter(cancelled_at=None)

    def with_taken(self) -> Self:
        """Adds how many have the shift (`taken`) and how many of them offer it to somebody else (`offered`)."""
        live = Q(turns__ended_at=None)
        return self.annotate(
            taken=Count("turns", filter=live), offered=Count("turns", filter=live & Q(turns__offered_at__isnull=False))
        )


@tracked()
class Shift(Editable):
    """So many people are needed from a moment to a moment: at a date of an activity, or by itself."""

    title = models.CharField(_("what"), max_length=80)
    session = models.ForeignKey(
        "welcome_house.Session", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("at the date")
    )
    pattern = models.ForeignKey(
        ShiftPattern, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("recurring need")
    )
    day = models.DateField(_("day"))  # of the pattern: the shift of this day, whenever it has been moved to
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    needed = models.PositiveSmallIntegerField(_("how many"))
    skills = skills()
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)

    objects: ClassVar[Any] = ShiftQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("shift"), _("shifts")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="shift_ends_after_it_begins",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The shift ends before it begins."),
            ),
            models.CheckConstraint(
                name="shift_needs_somebody",
                condition=Q(needed__range=(1, 50)),
                violation_error_message=_("Between 1 and 50 people."),
            ),
            models.UniqueConstraint(
                fields=["pattern", "day"], name="shift_once_a_day", condition=Q(session__isnull=True),
                violation_error_message=_("The recurring need has a shift on this day already."),
            ),
            models.UniqueConstraint(
                fields=["pattern", "session"], name="shift_once_a_session",
                violation_error_message=_("The recurring need has a shift at this date already."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["starts_at"], name="shift_starts")]

    def __str__(self) -> str:
        return f"{self.title} {self.starts_at.astimezone(COPENHAGEN):%d-%m-%Y %H:%M}"

    @property
    def skill_words(self) -> str:
        return ", ".join(str(Skill(each).label) for each in self.skills)

    @property
    def begun_on(self) -> dt.date:
        """Its day in Copenhagen."""
        return self.starts_at.astimezone(COPENHAGEN).date()


class TurnQuerySet(VisibleInHouse):
    def live(self) -> Self:
        """Held by the volunteer: not given back, passed on or called off."""
        return self.filter(ended_at=None)

    def attended(self) -> Self:
        return self.filter(outcome=Outcome.ATTENDED)


@tracked()
class Turn(Editable):
    """One volunteer in one shift. Its times are the shift's, so that the table can refuse two at once.

    Who has been forgotten leaves the turn behind, without a name.
    """

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="turns", verbose_name=_("shift"))
    volunteer = models.ForeignKey(
        Volunteer, models.SET_NULL, related_name="+", null=True, verbose_name=_("volunteer")
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    taken_at = models.DateTimeField(_("taken"))
    offered_at = models.DateTimeField(_("offered to others"), null=True, blank=True)
    ended_at = models.DateTimeField(_("given back"), null=True, blank=True)
    ended_because = models.CharField(_("why"), max_length=12, choices=Ended.choices, blank=True)
    is_late = models.BooleanField(_("at short notice"), default=False)
    outcome = models.CharField(_("came"), max_length=10, choices=Outcome.choices, blank=True)

    objects: ClassVar[Any] = TurnQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("turn"), _("turns")
        ordering = ["starts_at", "pk"]
        constraints = [
            ExclusionConstraint(
                name="turn_one_at_a_time",
                expressions=[
                    ("volunteer", RangeOperators.EQUAL),
                    (Moments("starts_at", "ends_at", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
                condition=Q(ended_at__isnull=True),
                violation_error_message=_("The volunteer has another shift at that time."),
            ),
            models.CheckConstraint(
                name="turn_end_has_reason",
                condition=Q(ended_at__isnull=True, ended_because="", is_late=False)
                | (Q(ended_at__isnull=False, outcome="") & ~Q(ended_because="")),
                violation_error_message=_("A turn that was given back says why, and nobody came to it."),
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at"], condition=Q(outcome="attended"), name="turn_attended"),
            models.Index(fields=["volunteer", "starts_at"], name="turn_volunteer"),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%d-%m-%Y %H:%M}"
