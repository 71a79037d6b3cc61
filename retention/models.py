"""Follow-ups with what was agreed, retention mentors, early-warning signs, drop-in visits, the end of a job."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Period, PeriodQuerySet, ends_after_start, period
from core.history import tracked
from core.models import Editable
from placements.models import PlacementEvent
from refugees.facts import Fact, FactQuerySet, annulment_has_reason
from refugees.models import Refugee
from retention.rules import (
    OUTCOME_TONES,
    Answer,
    Challenge,
    EducationTopic,
    MissedBecause,
    Mode,
    Outcome,
    Sign,
    Source,
    State,
    StepFor,
    Topic,
    VisitOutcome,
    WhatNext,
    WithWhom,
    WorkTopic,
)


class Scoped(FactQuerySet):
    """Facts of the people whose cases a user may see."""

    def visible_to(self, user: Any) -> Self:
        if user.is_authenticated and user.is_active and user.scope.everything:
            return self
        return self.filter(refugee__in=Refugee.objects.visible_to(user))

    def with_people(self) -> Self:
        return self.select_related("refugee__caseworker", "refugee__team")


def words_of(choices: type[models.TextChoices], most: int) -> Any:
    """A list of choices."""
    return ArrayField(models.CharField(max_length=20, choices=choices.choices), size=most, default=list, blank=True)


# --- follow-ups ------------------------------------------------------------------------------------
class FollowUpQuerySet(Scoped):
    def held(self, on: dt.date) -> Self:
        """Held by a day: what the clocks count."""
        return self.as_of(on).filter(state=State.HELD)

    def planned(self) -> Self:
        return self.standing().filter(state=State.PLANNED)

    def unrecorded(self, on: dt.date) -> Self:
        """Planned for a day before `on`, and nobody has said what came of it."""
        return self.planned().filter(planned_on__lt=on)


@tracked()
class FollowUp(Fact):
    """A planned, held or missed follow-up: the conversation with its topics. A drop-in visit is none of these.

    `happened_on` is the day it was held or missed, and empty until then; the clocks count those held.
    """

    happened_on = models.DateField(_("date"), null=True, blank=True)  # type: ignore[assignment]
    state = models.CharField(_("status"), max_length=10, choices=State.choices, default=State.HELD)
    planned_on = models.DateField(_("planned for"), null=True, blank=True)
    planned_at = models.TimeField(_("time of day"), null=True, blank=True)
    mode = models.CharField(_("how"), max_length=10, choices=Mode.choices, default=Mode.MEETING)
    with_whom: Any = words_of(WithWhom, 6)
    work_topics: Any = words_of(WorkTopic, 7)
    work_note = models.TextField(_("about the workplace"), blank=True, max_length=5000)
    education_topics: Any = words_of(EducationTopic, 7)
    education_note = models.TextField(_("about the education"), blank=True, max_length=5000)
    missed_because = models.CharField(
        _("why it was not held"), max_length=20, choices=MissedBecause.choices, blank=True
    )

    objects: ClassVar[Any] = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("follow-up"), _("follow-ups")
        constraints = [
            annulment_has_reason("followup"),
            models.CheckConstraint(
                condition=Q(state__in=[State.HELD, State.MISSED], happened_on__isnull=False)
                | Q(state__in=[State.PLANNED, State.CANCELLED], happened_on__isnull=True, planned_on__isnull=False),
                name="followup_has_its_day",
                violation_error_message=_("Write the day on which it was held, or for which it is planned."),
            ),
            models.CheckConstraint(
                condition=Q(state=State.MISSED) & ~Q(missed_because="") | ~Q(state=State.MISSED) & Q(missed_because=""),
                name="followup_missed_with_reason",
                violation_error_message=_("Say why it was not held."),
            ),
            models.CheckConstraint(
                condition=Q(mode__in=Mode.values),
                name="followup_mode",
                violation_error_message=_("Choose how the follow-up is held."),
            ),
            models.UniqueConstraint(
                fields=["refugee", "happened_on", "mode"],
                condition=Q(state=State.HELD, annulled_at__isnull=True),
                name="followup_once",
                violation_error_message=_("A follow-up of that sort is already recorded on that day."),
            ),
        ]
        indexes = [
            models.Index(fields=["refugee", "state", "happened_on"], name="followup_refugee"),
            models.Index(
                fields=["planned_on", "id"],
                condition=Q(state=State.PLANNED, annulled_at__isnull=True),
                name="followup_planned",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_mode_display()} {self.day:%d-%m-%Y}"

    @property
    def day(self) -> dt.date:
        """The day it happened, or for which it is planned."""
        day = self.happened_on or self.planned_on
        assert day is not None  # the table's constraint
        return day

    @property
    def topics(self) -> list[str]:
        """The topics in words, those of the workplace first."""
        words = {**dict(WorkTopic.choices), **{f"e{key}": word for key, word in EducationTopic.choices}}
        return [str(words[key]) for key in (*self.work_topics, *(f"e{key}" for key in self.education_topics))]

    @property
    def company(self) -> list[str]:
        return [str(WithWhom(key).label) for key in self.with_whom]


class StepQuerySet(models.QuerySet["AgreedStep"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(refugee__in=Refugee.objects.visible_to(user))

    def open(self) -> Self:
        """Agreed in a conversation that stands, and not done."""
        return self.filter(done_on__isnull=True, follow_up__annulled_at__isnull=True)


@tracked()
class AgreedStep(Editable):
    """What somebody promised in a conversation, by when, and when it was done."""

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    follow_up = models.ForeignKey(FollowUp, models.CASCADE, related_name="steps", verbose_name=_("follow-up"))
    text = models.CharField(_("what"), max_length=300)
    who = models.CharField(_("who"), max_length=10, choices=StepFor.choices, default=StepFor.PERSON)
    due_on = models.DateField(_("by"), null=True, blank=True)
    done_on = models.DateField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[Any] = StepQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""), name="step_has_words", violation_error_message=_("Write what is agreed.")
            )
        ]
        indexes = [models.Index(fields=["refugee"], condition=Q(done_on__isnull=True), name="step_open")]

    def __str__(self) -> str:
        return self.text


# --- retention mentors -------------------------------------------------------------------------------
@tracked()
class MentorOffer(Fact):
    """A retention mentor is offered for one job, IGU or education, named by its reference.

    Without a foreign key: an import may tell of the offer before anybody knows of the start.
    """

    ref = models.CharField(_("reference"), max_length=40)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer.choices, blank=True)
    answered_on = models.DateField(_("answered"), null=True, blank=True)

    objects: ClassVar[Any] = Scoped.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("offer of a retention mentor"), _("offers of a retention mentor")
        constraints = [
            annulment_has_reason("mentoroffer"),
            models.UniqueConstraint(
                fields=["refugee", "ref", "happened_on"],
                condition=Q(annulled_at__isnull=True),
                name="mentoroffer_once",
                violation_error_message=_("The offer is already recorded on that day."),
            ),
        ]
        indexes = [models.Index(fields=["refugee", "ref", "happened_on"], name="mentoroffer_refugee")]

    def __str__(self) -> str:
        return f"{self.ref} {self.happened_on:%d-%m-%Y}"


class MentorQuerySet(PeriodQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Whose mentors a user may see: those of the cases within reach."""
        return self.filter(refugee__in=Refugee.objects.visible_to(user))

    def of_mentor(self, user: Any, on: dt.date) -> Self:
        """The people a mentor follows on a day."""
        mine: Self = self.visible_to(user).filter(mentor=user).on(on)  # type: ignore[assignment]
        return mine.select_related("refugee")


@tracked()
class RetentionMentor(Period, Editable):
    """Who is a person's retention mentor, and when. `task` is all that the mentor is told of the case."""

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    mentor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("retention mentor")
    )
    task = models.CharField(_("what the mentor is to support"), max_length=300)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[Any] = MentorQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "-pk"]
        constraints = [
            ends_after_start("retentionmentor", _("The period ends before it begins.")),
            ExclusionConstraint(
                name="one_retention_mentor_at_a_time",
                expressions=[("refugee", RangeOperators.EQUAL), (period(), RangeOperators.OVERLAPS)],
                violation_error_message=_("The person already has a retention mentor in part of the period."),
            ),
        ]
        indexes = [models.Index(fields=["mentor", "valid_to"], name="retentionmentor_mentor")]

    def __str__(self) -> str:
        return str(self.uid)


@tracked()
class MentorNote(Fact):
    """What a retention mentor met, did and achieved: challenge, help, outcome."""

    challenge = models.CharField(_("challenge"), max_length=10, choices=Challenge.choices)
    help = models.TextField(_("what I helped with"), max_length=2000)
    outcome = models.CharField(_("how it stands"), max_length=10, choices=Outcome.choices)

    objects: ClassVar[Any] = Scoped.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("mentor's note"), _("mentor's notes")
        constraints = [annulment_has_reason("mentornote")]
        indexes = [models.Index(fields=["refugee", "-happened_on"], name="mentornote_refugee")]

    def __str__(self) -> str:
        return f"{self.get_challenge_display()} {self.happened_on:%d-%m-%Y}"

    @property
    def tone(self) -> str:
        return OUTCOME_TONES[Outcome(self.outcome)]


# --- signs, visits, ends -----------------------------------------------------------------------------
class SignQuerySet(Scoped):
    def open(self, on: dt.date) -> Self:
        """Noticed by a day, and nobody has written what was done about it."""
        return self.as_of(on).filter(closed_on__isnull=True)


@tracked()
class WarningSign(Fact):
    """Something that somebody noticed and that may end a job or an education. Nothing is computed from signs."""

    sign = models.CharField(_("sign"), max_length=10, choices=Sign.choices)
    source = models.CharField(_("who told"), max_length=10, choices=Source.choices, default=Source.STAFF)
    closed_on = models.DateField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    what_was_done = models.TextField(_("what was done"), blank=True, max_length=2000)

    objects: ClassVar[Any] = SignQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("early-warning sign"), _("early-warning signs")
        constraints = [
            annulment_has_reason("warningsign"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | ~Q(what_was_done=""),
                name="warningsign_closed_with_words",
                violation_error_message=_("Write what was done about it."),
            ),
        ]
        indexes = [
            models.Index(fields=["refugee", "happened_on"], name="warningsign_refugee"),
            models.Index(
                fields=["happened_on", "id"],
                condition=Q(closed_on__isnull=True, annulled_at__isnull=True),
                name="warningsign_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_sign_display()} {self.happened_on:%d-%m-%Y}"


@tracked()
class CounsellingVisit(Fact):
    """Somebody came to the open counselling. Never a follow-up, whatever was talked about."""

    # Empty where an import knows only that the person came.
    topic = models.CharField(_("topic"), max_length=10, choices=Topic.choices, blank=True)
    outcome = models.CharField(_("result"), max_length=12, choices=VisitOutcome.choices, blank=True)

    objects: ClassVar[Any] = Scoped.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("drop-in visit"), _("drop-in visits")
        constraints = [
            annulment_has_reason("counsellingvisit"),
            models.UniqueConstraint(
                fields=["refugee", "happened_on", "topic"],
                condition=Q(annulled_at__isnull=True),
                name="counsellingvisit_once",
                violation_error_message=_("This visit is in the log already."),
            ),
        ]
        indexes = [
            models.Index(fields=["refugee", "happened_on"], name="visit_refugee"),
            models.Index(fields=["-happened_on", "-id"], name="visit_day"),
        ]

    def __str__(self) -> str:
        return str(self.get_topic_display() or _("Open counselling")) + f" {self.happened_on:%d-%m-%Y}"


class AfterEndQuerySet(models.QuerySet["AfterEnd"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(refugee__in=Refugee.objects.visible_to(user))


@tracked()
class AfterEnd(Editable):
    """What happens next after the end of a job, IGU or education; the end itself is the placement's event."""

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    event = models.OneToOneField(PlacementEvent, models.CASCADE, related_name="+", verbose_name=_("end"))
    next_step = models.CharField(_("what happens next"), max_length=10, choices=WhatNext.choices)
    plan = models.TextField(_("what is agreed"), blank=True, max_length=2000)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[Any] = AfterEndQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("what happens after an end"), _("what happens after an end")

    def __str__(self) -> str:
        return str(self.get_next_step_display())
