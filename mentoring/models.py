"""Holistic mentors: offered, assigned, what they do in the first year, and what they and the house agree on."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Period, PeriodQuerySet, User, ends_after_start, one_at_a_time, period
from core.history import tracked
from core.models import Editable
from mentoring.rules import COMPANY, Condition, Doer, EndReason, Event, How, Network, Phase, State, phase_of
from refugees.facts import Fact, FactQuerySet, annulment_has_reason
from refugees.models import Refugee
from refugees.offers import FromInterviewQuerySet, OfferAnswer, once_per_interview
from refugees.silence import LadderRule, in_order


def staff(label: Any = "", **more: Any) -> Any:
    """A foreign key to a member of staff, who cannot vanish while the record stands."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label, **more)


def words_of(choices: type[models.TextChoices], label: Any) -> Any:
    """A list of choices."""
    inner: Any = models.CharField(max_length=20, choices=choices.choices)
    return ArrayField(inner, size=len(choices), default=list, blank=True, verbose_name=label)


class Scoped(FactQuerySet):
    """Rows about the people whose cases a user may see."""

    def visible_to(self, user: Any) -> Self:
        if user.is_authenticated and user.is_active and user.scope.everything:
            return self
        return self.filter(refugee__in=Refugee.objects.visible_to(user))


# --- offer and answer ----------------------------------------------------------------------------------
@tracked()
class MentorAnswer(OfferAnswer):
    """The answer to the offer of a holistic mentor; `note` is what was said about it."""

    objects: ClassVar[Any] = FromInterviewQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("answer about a mentor"), _("answers about a mentor")
        constraints = once_per_interview("mentor_answer")
        indexes = [models.Index(fields=["refugee", "happened_on"], name="mentoranswer_refugee")]


@tracked(model_name="MentorEventHistory", in_bulk=True)
class MentorEvent(Fact):
    """A holistic mentor was offered, accepted, declined; from the history also assigned and ended.

    A mentor with an account stands in `HolisticMentor`; an import knows only that there was one.
    """

    event = models.CharField(_("what happened"), max_length=10, choices=Event.choices)

    objects: ClassVar[Any] = Scoped.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("event of a holistic mentor"), _("events of a holistic mentor")
        constraints = [
            annulment_has_reason("mentorevent"),
            models.UniqueConstraint(
                fields=["refugee", "event", "happened_on"],
                condition=Q(annulled_at__isnull=True),
                name="mentorevent_once",
                violation_error_message=_("This is already recorded on that day."),
            ),
        ]
        indexes = [models.Index(fields=["refugee", "happened_on"], name="mentorevent_refugee")]

    def __str__(self) -> str:
        return f"{self.get_event_display()} {self.happened_on:%d-%m-%Y}"


# --- the mentor ----------------------------------------------------------------------------------------
@tracked()
class MentorProfile(Editable):
    """How many people a holistic mentor can follow, and in which languages."""

    user = models.OneToOneField(User, models.CASCADE, related_name="+", verbose_name=_("mentor"))
    capacity = models.PositiveSmallIntegerField(_("people at the same time, at most"), default=8)
    languages = ArrayField(
        models.CharField(max_length=40), size=12, default=list, blank=True, verbose_name=_("languages")
    )

    class Meta:
        verbose_name, verbose_name_plural = _("holistic mentor's capacity"), _("holistic mentors' capacity")
        constraints = [
            models.CheckConstraint(
                name="mentorprofile_capacity",
                condition=Q(capacity__lte=60),
                violation_error_message=_("Nobody can follow more than 60 people."),
            )
        ]

    def __str__(self) -> str:
        return str(self.uid)


class MentorQuerySet(PeriodQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Whose mentors a user may see: those of the cases within reach."""
        if user.is_authenticated and user.is_active and user.scope.everything:
            return self
        return self.filter(refugee__in=Refugee.objects.visible_to(user))

    def followed_by(self, user: Any, on: dt.date) -> Self:
        """The people a mentor follows on a day, those of colleagues who are away and covered among them."""
        mine: Self = self.visible_to(user).filter(mentor__in=user.scope.followed).on(on)  # type: ignore[assignment]
        return mine.select_related("refugee", "mentor")


@tracked()
class HolisticMentor(Period, Editable):
    """Who is a person's holistic mentor, and when. `task` is all that the mentor is told of the case."""

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    mentor = staff(_("holistic mentor"))
    task = models.CharField(_("what the mentor needs to know"), max_length=300, blank=True)
    conditions = words_of(Condition, _("what holds of the person"))
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)
    renewed_on = models.DateField(_("decided anew"), null=True, blank=True)
    # The mentor has said "I cannot continue"; the people are followed until somebody takes over.
    stopping_on = models.DateField(_("cannot continue since"), null=True, blank=True)
    stopping_note = models.CharField(_("what the next mentor should know"), max_length=300, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=12, choices=EndReason.choices, blank=True)
    network = words_of(Network, _("whom the person has now"))
    network_note = models.CharField(_("what is arranged"), max_length=500, blank=True)
    created_by = staff(null=True)

    objects: ClassVar[Any] = MentorQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "-pk"]
        verbose_name, verbose_name_plural = _("holistic mentor"), _("holistic mentors")
        constraints = [
            ends_after_start("holisticmentor", _("The period ends before it begins.")),
            ExclusionConstraint(
                name="one_holistic_mentor_at_a_time",
                expressions=[("refugee", RangeOperators.EQUAL), (period(), RangeOperators.OVERLAPS)],
                violation_error_message=_("The person already has a holistic mentor in part of the period."),
            ),
        ]
        indexes = [models.Index(fields=["mentor", "valid_to"], name="holisticmentor_mentor")]

    def __str__(self) -> str:
        return str(self.uid)


# --- what is to be done --------------------------------------------------------------------------------
@tracked()
class ChecklistItem(Period, Editable):
    """One thing of the first year, as it is done in a period: NemID first, later MitID.

    The week counts from takeover (1 is the first); an item is asked of whoever reaches its week while it is in force.
    """

    key = models.SlugField(_("key"), max_length=40)
    week = models.PositiveSmallIntegerField(_("to be done by the end of week"))
    text_da = models.CharField(_("Danish text"), max_length=160)
    text_en = models.CharField(_("English text"), max_length=160)
    doer = models.CharField(_("done by"), max_length=12, choices=Doer.choices, default=Doer.MENTOR)
    condition = models.CharField(_("only if"), max_length=12, choices=Condition.choices, blank=True)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force to"), null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["week", "key", "valid_from"]
        verbose_name, verbose_name_plural = _("item of the checklist"), _("items of the checklist")
        constraints = [
            *one_at_a_time(
                "checklistitem", "key",
                ends=_("The period ends before it begins."),
                others=_("The same item is in force in part of the period already."),
            ),
            models.CheckConstraint(
                condition=Q(week__range=(1, 52)),
                name="checklistitem_week",
                violation_error_message=_("The week must lie between 1 and 52."),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """In the reader's language."""
        return self.text_en if get_language() == "en" else self.text_da

    @property
    def phase(self) -> Phase:
        return phase_of(self.week)


class TaskQuerySet(Scoped):
    def open(self) -> Self:
        return self.filter(state=State.OPEN)


@tracked()
class MentorTask(Editable):
    """A task of a person's mentor: an item of the checklist that was settled, or something else that is needed."""

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    item = models.CharField(_("item of the checklist"), max_length=40, blank=True)
    text = models.CharField(_("what"), max_length=200, blank=True)
    due_on = models.DateField(_("by"), null=True, blank=True)
    at = models.TimeField(_("time"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.OPEN)
    settled_on = models.DateField(_("settled"), null=True, blank=True)
    settled_by = staff(_("settled by"), null=True, blank=True)
    reason = models.CharField(_("not relevant because"), max_length=200, blank=True)
    # The uid of what another pillar asks company for, e.g. a placement; and what kind of task that is.
    origin = models.UUIDField(null=True, blank=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=[(COMPANY, _("Company on the first working day"))],
                            blank=True)  # fmt: skip
    created_by = staff(null=True)

    objects: ClassVar[Any] = TaskQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("task of a mentor"), _("tasks of a mentor")
        constraints = [
            models.UniqueConstraint(
                fields=["refugee", "item"], condition=~Q(item=""), name="mentortask_item_once",
                violation_error_message=_("This item is settled already."),
            ),
            models.UniqueConstraint(
                fields=["refugee", "origin"], condition=Q(origin__isnull=False), name="mentortask_origin_once",
                violation_error_message=_("This task is there already."),
            ),
            models.CheckConstraint(
                condition=~Q(item="", text="", kind=""), name="mentortask_says_what",
                violation_error_message=_("Write what is to be done."),
            ),
            models.CheckConstraint(
                condition=Q(state=State.OPEN, settled_on__isnull=True)
                | (~Q(state=State.OPEN) & Q(settled_on__isnull=False)),
                name="mentortask_settled_on_a_day",
                violation_error_message=_("A task is settled on a day."),
            ),
            models.CheckConstraint(
                condition=~Q(state=State.IRRELEVANT, reason=""), name="mentortask_irrelevant_because",
                violation_error_message=_("Write why it is not relevant."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["refugee", "state"], name="mentortask_refugee")]

    def __str__(self) -> str:
        return self.what

    @property
    def what(self) -> str:
        return self.text or str(self.get_kind_display())


@tracked()
class MentorVisit(Fact):
    """A mentor and a person were in contact. `uid` comes with the form: sent twice it is one visit."""

    how = models.CharField(_("how"), max_length=10, choices=How.choices)

    objects: ClassVar[Any] = Scoped.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("contact of a mentor"), _("contacts of a mentor")
        constraints = [annulment_has_reason("mentorvisit")]
        indexes = [models.Index(fields=["refugee", "-happened_on"], name="mentorvisit_refugee")]

    def __str__(self) -> str:
        return f"{self.get_how_display()} {self.happened_on:%d-%m-%Y}"


class QuestionQuerySet(Scoped):
    def unanswered(self) -> Self:
        return self.standing().filter(answered_on__isnull=True)


@tracked()
class MentorQuestion(Fact):
    """What a mentor asks the caseworker (`note`), and the answer."""

    answer = models.CharField(_("answer"), max_length=1000, blank=True)
    answered_on = models.DateField(_("answered"), null=True, blank=True)
    answered_by = staff(_("answered by"), null=True, blank=True)

    objects: ClassVar[Any] = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("question of a mentor"), _("questions of a mentor")
        constraints = [annulment_has_reason("mentorquestion")]
        indexes = [models.Index(fields=["refugee", "-happened_on"], name="mentorquestion_refugee")]

    def __str__(self) -> str:
        return f"{self.happened_on:%d-%m-%Y}"


@tracked()
class MentorRule(LadderRule, Editable):
    """The municipality's own settings: the ladder of silence, and after how many months support is decided anew."""

    renewal_months = models.PositiveSmallIntegerField(_("months until the support is decided anew"))
    source = models.CharField(_("source"), max_length=300)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from"]
        verbose_name, verbose_name_plural = _("rule for mentors"), _("rules for mentors")
        constraints = [
            in_order("mentorrule"),
            models.CheckConstraint(
                condition=Q(renewal_months__range=(1, 12)), name="mentorrule_months",
                violation_error_message=_("The months must lie between 1 and 12."),
            ),
            *one_at_a_time(
                "mentorrule",
                ends=_("The rule ends before it comes into force."),
                others=_("Another rule is in force in part of the period."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.valid_from:%Y-%m-%d}"
