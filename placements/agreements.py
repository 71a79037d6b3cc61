"""What the three agree about a placement, the dated rules it is measured by, and what is said of it at the end."""

from functools import reduce
from operator import or_
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Period, PeriodQuerySet, one_at_a_time
from core.history import tracked
from core.models import Editable
from placements.kinds import UNITS, Strictness, Unit, What
from placements.rules import MOST_HOURS, Kind, Outcome
from refugees.facts import Fact, FactQuerySet, annulment_has_reason
from refugees.models import Refugee

MOST_SCHOOL = 104  # weeks; an IGU is two years long
UNITS_FIT = reduce(or_, (Q(what=what, unit__in=units) for what, units in UNITS.items()))


class OfPeopleQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """The rows of the people whose cases the user may see."""
        return self.filter(refugee__in=Refugee.objects.visible_to(user))


@tracked()
class Agreement(Editable):
    """What the person, the employer and the municipality agree; each says yes on a day.

    A change of what is agreed takes the three days away: it must be agreed anew.
    """

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    placement = models.OneToOneField(
        "placements.Placement", models.CASCADE, related_name="agreement", verbose_name=_("placement")
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    hours = models.PositiveSmallIntegerField(
        _("hours a week"), validators=[MinValueValidator(1), MaxValueValidator(MOST_HOURS)]
    )
    working_times = models.CharField(_("days and hours"), max_length=200, blank=True)
    tasks = models.TextField(_("tasks"), max_length=2000)
    aims = models.TextField(_("what is to be learned"), max_length=2000, blank=True)
    supervisor = models.CharField(_("supervisor at the workplace"), max_length=120, blank=True)
    contact = models.CharField(_("contact at the workplace"), max_length=200, blank=True)
    language_help = models.CharField(_("help with the language"), max_length=200, blank=True)
    danish_lessons = models.CharField(_("Danish lessons beside"), max_length=200, blank=True)
    school_weeks = models.PositiveSmallIntegerField(
        _("school weeks"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MOST_SCHOOL)]
    )
    insured = models.BooleanField(_("the workplace's insurance covers the person"), default=False)
    safety = models.BooleanField(_("work safety has been gone through"), default=False)
    person_on = models.DateField(_("the person agreed"), null=True, blank=True)
    employer_on = models.DateField(_("the employer agreed"), null=True, blank=True)
    employer_name = models.CharField(_("who agreed for the employer"), max_length=120, blank=True)
    municipality_on = models.DateField(_("the municipality agreed"), null=True, blank=True)
    municipality_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("who agreed for the municipality"),
    )  # fmt: skip
    runs_it = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("runs the placement")
    )
    # The last day of which the mail of the day has told that the evaluation is due; an extension asks anew.
    told_of = models.DateField(_("last day told of"), null=True, blank=True, editable=False)

    objects: Any = OfPeopleQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("agreement"), _("agreements")
        constraints = [
            models.CheckConstraint(
                name="agreement_ends_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                name="agreement_hours",
                condition=Q(hours__range=(1, MOST_HOURS)),
                violation_error_message=_("The hours a week must lie between 1 and 80."),
            ),
            models.CheckConstraint(
                name="agreement_municipality_named",
                condition=Q(municipality_on__isnull=True) | Q(municipality_by__isnull=False),
                violation_error_message=_("Say who agreed for the municipality."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("Agreement")

    @property
    def days(self) -> list[Any]:
        """The days on which the three agreed; None where one has not."""
        return [self.person_on, self.employer_on, self.municipality_on]

    @property
    def is_agreed(self) -> bool:
        return all(self.days)


@tracked()
class KindRule(Period, Editable):
    """A dated rule about placements of a kind: how long, how many hours, how much school, when to ask for the end.

    The rule in force on the start decides. `strictness` says what happens where it is not kept.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    what = models.CharField(_("rule"), max_length=12, choices=What.choices)
    number = models.PositiveSmallIntegerField(_("number"), validators=[MinValueValidator(1), MaxValueValidator(999)])
    unit = models.CharField(_("unit"), max_length=6, choices=Unit.choices)
    strictness = models.CharField(
        _("where it is not kept"), max_length=6, choices=Strictness.choices, default=Strictness.WARN
    )
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("rule of a kind of placement"), _("rules of the kinds of placement")
        ordering = ["kind", "what", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                name="kindrule_number",
                condition=Q(number__range=(1, 999)),
                violation_error_message=_("The number must lie between 1 and 999."),
            ),
            models.CheckConstraint(
                name="kindrule_unit_fits",
                condition=UNITS_FIT,
                violation_error_message=_(
                    "A length is counted in days, weeks or months, hours in hours a week, school in weeks,"
                    " a reminder in days."
                ),
            ),
            *one_at_a_time(
                "kindrule", "kind", "what",
                ends=_("The rule ends before it comes into force."),
                others=_("Another rule of this sort for the kind is in force in part of the period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.what} {self.valid_from:%Y-%m-%d}"

    @property
    def number_words(self) -> str:
        """ "13 weeks"."""
        return f"{self.number} {self.get_unit_display()}"


@tracked()
class RuleReason(Editable):
    """Why a placement does not keep a rule. It holds for the value it was given for: longer still needs another."""

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    placement = models.ForeignKey(
        "placements.Placement", models.CASCADE, related_name="+", verbose_name=_("placement")
    )
    rule = models.ForeignKey(KindRule, models.PROTECT, related_name="+", verbose_name=_("rule"))
    rule_version = models.PositiveIntegerField(_("version of the rule"))
    value = models.CharField(_("value"), max_length=10)
    reason = models.CharField(_("reason"), max_length=300)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("created by")
    )

    objects: Any = OfPeopleQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("reason for leaving a rule"), _("reasons for leaving rules")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="rulereason_has_words",
                condition=~Q(reason=""),
                violation_error_message=_("Write why."),
            ),
            models.UniqueConstraint(fields=["placement", "rule", "value"], name="rulereason_once"),
        ]

    def __str__(self) -> str:
        return self.reason


class EvaluationQuerySet(FactQuerySet):
    def visible_to(self, user: Any) -> Self:
        """The evaluations of the people whose cases the user may see."""
        return self.filter(refugee__in=Refugee.objects.visible_to(user))

    def of_placement(self, placement: Any) -> Self:
        """Every evaluation of a placement, annulled ones included, in order of time."""
        return self.filter(placement=placement).select_related("recorded_by").order_by("happened_on", "pk")


@tracked(model_name="EndEvaluationHistory")
class EndEvaluation(Fact):
    """What the employer and the person say at the end of a placement, and what came of it.

    Corrected by annulment. Where it says that the placement is extended, the new end asks for another one.
    """

    placement = models.ForeignKey(
        "placements.Placement", models.CASCADE, related_name="+", verbose_name=_("placement")
    )
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices)
    tasks_done = models.TextField(_("tasks done"), max_length=2000)
    attended = models.CharField(_("attended"), max_length=200)
    danish_used = models.CharField(_("Danish used"), max_length=300, blank=True)
    employer_words = models.TextField(_("the employer's words"), max_length=2000, blank=True)
    person_words = models.TextField(_("the person's words"), max_length=2000, blank=True)
    next_step = models.CharField(_("recommended next step"), max_length=300)
    employer_signed = models.CharField(_("signed for the employer by"), max_length=120, blank=True)
    person_signed = models.BooleanField(_("the person has seen it and signed"), default=False)

    objects: ClassVar[Any] = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("end evaluation"), _("end evaluations")
        constraints = [
            annulment_has_reason("endevaluation"),
            models.CheckConstraint(
                name="endevaluation_outcome",
                condition=Q(outcome__in=Outcome.values),
                violation_error_message=_("Choose the outcome."),
            ),
            models.CheckConstraint(
                name="endevaluation_one_has_spoken",
                condition=~Q(employer_words="") | ~Q(person_words=""),
                violation_error_message=_("Write what the employer or the person says."),
            ),
            models.UniqueConstraint(
                fields=["placement"],
                condition=Q(annulled_at__isnull=True) & ~Q(outcome=Outcome.EXTENDED),
                name="endevaluation_once",
                violation_error_message=_("The placement has its end evaluation already; annul it to write another."),
            ),
        ]
        indexes = [models.Index(fields=["placement", "happened_on"], name="endevaluation_placement")]

    def __str__(self) -> str:
        return gettext("End evaluation") + f" {self.happened_on:%d-%m-%Y}"
