"""Screening interviews: the appointment, its answers, addenda, and the drafts of those who write."""

import datetime as dt
import json
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedTextField
from core.history import tracked
from core.models import Editable
from refugees.facts import Fact, FactQuerySet, annulment_has_reason
from refugees.models import Refugee
from screening.questions import Sensitivity
from screening.restricted import HealthAnswers, SafetyAnswers
from screening.rules import Absentee, InterpreterState, Mode, Place, Sequence, Status, default_place

__all__ = [
    "Addendum",
    "Answers",
    "DraftKey",
    "HealthAnswers",
    "Interview",
    "InterviewDraft",
    "InterviewOutcome",
    "InterviewSummary",
    "NoShow",
    "SafetyAnswers",
]


class InterviewQuerySet(models.QuerySet["Interview"]):
    def visible_to(self, user: Any) -> Self:
        """The interviews of the people whose cases the user may see."""
        return self.filter(refugee__in=Refugee.objects.visible_to(user))

    def standing(self) -> Self:
        """Not annulled."""
        return self.filter(annulled_at__isnull=True)

    def as_of(self, day: dt.date) -> Self:
        """Held on or before the day, and not annulled."""
        return self.standing().filter(status=Status.HELD, held_on__lte=day)

    def planned(self) -> Self:
        return self.standing().filter(status=Status.PLANNED)

    def held(self) -> Self:
        return self.standing().filter(status=Status.HELD)

    def between(self, start: dt.datetime, end: dt.datetime) -> Self:
        """Planned to begin in [start, end)."""
        return self.filter(planned_at__gte=start, planned_at__lt=end)

    def with_people(self) -> Self:
        """With what a list shows of each: the person and the caseworker."""
        return self.select_related("refugee__caseworker")


@tracked()
class Interview(Editable):
    """A planned, held or cancelled screening interview. `held_on` is the fact that the clocks count."""

    refugee = models.ForeignKey(Refugee, models.PROTECT, related_name="+", verbose_name=_("person"))
    sequence = models.PositiveSmallIntegerField(_("interview"), choices=Sequence.choices)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.PLANNED)
    planned_at = models.DateTimeField(_("date and time"), null=True, blank=True)
    held_on = models.DateField(_("held on"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=20, choices=Place.choices)
    place_text = models.CharField(_("which place"), max_length=120, blank=True)
    mode = models.CharField(_("mode"), max_length=10, choices=Mode.choices, default=Mode.IN_PERSON)
    interpreter_state = models.CharField(
        _("interpreter"), max_length=12, choices=InterpreterState.choices, default=InterpreterState.NEEDED
    )
    interpreter_language = models.CharField(_("interpreter's language"), max_length=60, blank=True)
    interpreter_dialect = models.CharField(_("dialect"), max_length=60, blank=True)
    interpreter_name = models.CharField(_("interpreter's name"), max_length=120, blank=True)
    interpreter_agency = models.CharField(_("interpreting agency"), max_length=120, blank=True)
    interpreter_mode = models.CharField(_("interpreter takes part"), max_length=10, choices=Mode.choices, blank=True)
    present = models.CharField(_("who was present"), max_length=300, blank=True)
    cancelled_reason = models.CharField(_("why it was cancelled"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)
    completed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    annulled_at = models.DateTimeField(_("annulled"), null=True, blank=True)
    annulled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    annulled_reason = models.CharField(_("why it was annulled"), max_length=300, blank=True)

    objects = InterviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("interview")
        verbose_name_plural = _("interviews")
        constraints = [
            models.CheckConstraint(
                condition=Q(sequence__in=Sequence.values),
                name="interview_sequence",
                violation_error_message=_("Choose the first or the second interview."),
            ),
            models.CheckConstraint(
                condition=Q(status=Status.HELD, held_on__isnull=False)
                | Q(~Q(status=Status.HELD), held_on__isnull=True),
                name="interview_held_has_day",
                violation_error_message=_("Write the day on which the interview was held."),
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.PLANNED) | Q(planned_at__isnull=False),
                name="interview_planned_has_time",
                violation_error_message=_("Write the date and time of the interview."),
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.CANCELLED) | ~Q(cancelled_reason=""),
                name="interview_cancelled_has_reason",
                violation_error_message=_("Write why the interview is cancelled."),
            ),
            models.CheckConstraint(
                condition=Q(completed_at__isnull=True) | Q(status=Status.HELD),
                name="interview_completed_is_held",
                violation_error_message=_("Only an interview that was held can be completed."),
            ),
            annulment_has_reason("interview"),
            models.UniqueConstraint(
                fields=["refugee", "sequence", "held_on", "place"],
                condition=Q(status=Status.HELD, annulled_at__isnull=True),
                name="interview_once_a_day",
                violation_error_message=_("This interview is already recorded on that day at that place."),
            ),
        ]
        indexes = [
            models.Index(fields=["refugee", "sequence", "held_on"], name="interview_of_person"),
            models.Index(
                fields=["planned_at"],
                condition=Q(status=Status.PLANNED, annulled_at__isnull=True),
                name="interview_planned",
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_sequence_display())

    @property
    def locked(self) -> bool:
        """Whether corrections can only be written as addenda."""
        return self.completed_at is not None or self.annulled_at is not None

    @property
    def open(self) -> bool:
        """Whether answers may still be written."""
        return not self.locked and self.status != Status.CANCELLED

    @property
    def place_name(self) -> str:
        return f"{self.get_place_display()}, {self.place_text}" if self.place_text else str(self.get_place_display())

    @classmethod
    def default_place(cls, sequence: int) -> str:
        return default_place(sequence)


@tracked()
class NoShow(Editable):
    """A planned interview to which somebody did not come."""

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="no_shows")
    planned_at = models.DateTimeField(_("date and time"))
    absentee = models.CharField(_("who did not come"), max_length=12, choices=Absentee.choices)
    note = models.CharField(_("remark"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)

    class Meta:
        ordering = ["planned_at"]

    def __str__(self) -> str:
        return str(self.get_absentee_display())


@tracked()
class Answers(Editable):
    """The ordinary answers of one section; `authors` says who answered each question and when."""

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="answers")
    section = models.CharField(_("section"), max_length=20)
    values = models.JSONField(default=dict)
    authors = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["interview", "section"],
                name="answers_once_per_section",
                violation_error_message=_("The section already has answers."),
            )
        ]

    def __str__(self) -> str:
        return self.section


@tracked()
class Addendum(Editable):
    """A correction or supplement to a completed interview; the answers themselves stay as they were.

    Whoever may not read the kind of answer it is about does not read it either.
    """

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="addenda")
    sensitivity = models.CharField(
        _("what it is about"), max_length=10, choices=Sensitivity.choices, default=Sensitivity.ORDINARY
    )
    text = EncryptedTextField(_("addendum"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"{self.created_at:%d-%m-%Y}"


@tracked()
class InterviewOutcome(Fact):
    """That Welcome House and other activities were presented: never an answer, never a use.

    What is answered to the other offers is kept by the pillars (see outcomes.py).
    """

    class Kind(models.TextChoices):
        ACTIVITIES = "activities_presented", _("Welcome House and other activities presented")

    interview = models.ForeignKey(Interview, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=24, choices=Kind.choices)
    answer = models.CharField(_("answer"), max_length=10, blank=True)

    objects: ClassVar[Any] = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            annulment_has_reason("interview_outcome"),
            models.UniqueConstraint(
                fields=["interview", "kind"],
                condition=Q(annulled_at__isnull=True),
                name="outcome_once_per_interview",
                violation_error_message=_("The answer is already recorded."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class InterviewSummary(models.Model):
    """The summary of an interview as the worker made it: ordinary answers only. `stamp` says of what it was made.

    Without change history: it is made of what has one.
    """

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="+")
    language = models.CharField(max_length=2)
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    stamp = models.CharField(max_length=64, blank=True)
    content = models.BinaryField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["interview", "language"], name="summary_once_per_language")]

    def __str__(self) -> str:
        return f"{self.interview_id}/{self.language}"


class DraftQuerySet(models.QuerySet["InterviewDraft"]):
    def of(self, user: Any) -> Self:
        """A draft is seen by nobody but its writer."""
        return self.filter(user=user)


@tracked(exclude=("body", "version", "updated_at"))
class InterviewDraft(Editable):
    """What one user has typed and not yet recorded. In no list and no count of the municipality's.

    `body` is JSON: {"section.question": {"value", "at", "base", "aside"}} (see drafts.py).
    """

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    body = EncryptedTextField(_("draft"), blank=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["interview", "user"],
                name="draft_once_per_user",
                violation_error_message=_("There is already a draft."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.interview_id}/{self.user_id}"

    @property
    def entries(self) -> dict[str, dict[str, Any]]:
        return json.loads(self.body) if self.body else {}

    @entries.setter
    def entries(self, entries: dict[str, dict[str, Any]]) -> None:
        self.body = json.dumps(entries, ensure_ascii=False, sort_keys=True) if entries else ""


@tracked(exclude=("key",))
class DraftKey(Editable):
    """The key with which a user's browser encrypts what the server could not take at once."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = EncryptedTextField(_("key"))

    def __str__(self) -> str:
        return str(self.uid)
