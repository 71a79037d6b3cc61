"""Weights, proposals with their snapshots, and what people decided about them."""

from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Period, PeriodQuerySet, period
from accounts.policy import Area
from core.history import tracked
from core.models import Editable
from placements.matching.points import MOST_POINTS, Criterion
from placements.models import Opening, Placement
from refugees.models import Refugee


def weight(criterion: Criterion) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(criterion.label, validators=[MaxValueValidator(MOST_POINTS)])


@tracked()
class MatchWeights(Period, Editable):
    """How many points each criterion is worth at most. The row in force on the day of a proposal counts."""

    competence = weight(Criterion.COMPETENCE)
    wish = weight(Criterion.WISH)
    danish = weight(Criterion.DANISH)
    hours = weight(Criterion.HOURS)
    commute = weight(Criterion.COMMUTE)
    waiting = weight(Criterion.WAITING)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("weights of matching"), _("weights of matching")
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                name="matchweights_range",
                condition=Q(**{f"{each.value}__lte": MOST_POINTS for each in Criterion}),
                violation_error_message=_("A weight lies between 0 and 100 points."),
            ),
            models.CheckConstraint(
                name="matchweights_some",
                condition=~Q(**{each.value: 0 for each in Criterion}),
                violation_error_message=_("At least one weight must be above 0."),
            ),
            models.CheckConstraint(
                name="matchweights_ends_after_start",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("The weights end before they come into force."),
            ),
            ExclusionConstraint(
                name="one_matchweights_at_a_time",
                expressions=[(period(), RangeOperators.OVERLAPS)],
                violation_error_message=_("Other weights are in force in part of the period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from:%Y-%m-%d}"

    @property
    def values(self) -> dict[str, int]:
        return {each.value: getattr(self, each.value) for each in Criterion}


class ProposalQuerySet(models.QuerySet["MatchProposal"]):
    def visible_to(self, user: Any) -> Self:
        """A proposal is a list of people: whoever may read placements and competences opens those that they asked for
        or that say something of somebody within reach, and sees these people in it."""
        if not may_match(user):
            return self.none()
        within = MatchLine.objects.visible_to(user).filter(proposal=OuterRef("pk"))
        return self.filter(Q(made_by=user.pk) | Q(Exists(within)))


def may_match(user: Any) -> bool:
    """Whether somebody may see which work fits whom: it takes both, the placements and the competences."""
    return bool(user.can(Area.PLACEMENT) and user.can(Area.COMPETENCE))


class State(models.TextChoices):
    ASKED = "asked", pgettext_lazy("proposal", "Being worked out")
    MADE = "made", pgettext_lazy("proposal", "Made")


def unchangeable(name: str, *fields: str) -> pgtrigger.Protect:
    """A snapshot once made is what was proposed: neither a service nor the shell writes it again."""
    changed = " OR ".join(f"OLD.{field} IS DISTINCT FROM NEW.{field}" for field in fields)
    made = f"OLD.{fields[0]} <> '{{}}'::jsonb"
    return pgtrigger.Protect(
        name=name, operation=pgtrigger.Update,
        condition=pgtrigger.Condition(f"{made} AND current_user <> 'havn_erasure' AND ({changed})"),
    )  # fmt: skip


@tracked()
class MatchProposal(Editable):
    """One proposal: what was asked, the openings as they stood, the weights, what came out. Names nobody.

    What was proposed to a person stands in a line of that person's, and goes with the person.
    """

    on = models.DateField(_("day"))
    state = models.CharField(_("status"), max_length=8, choices=State.choices, default=State.ASKED)
    asked = models.JSONField(_("what was asked"), default=dict)
    snapshot = models.JSONField(_("openings and result"), default=dict)
    weights = models.ForeignKey(MatchWeights, models.PROTECT, related_name="+", verbose_name=_("weights"))
    weights_version = models.PositiveIntegerField(_("version of the weights"))
    follows = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("the proposal before")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )
    made_at = models.DateTimeField(_("asked for"))

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("proposal"), _("proposals")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="matchproposal_state", condition=Q(state__in=State.values),
                violation_error_message=_("A proposal is asked for or made."),
            )
        ]
        triggers = [unchangeable("proposal_is_kept", "snapshot", "weights_id", "weights_version")]

    def __str__(self) -> str:
        return f"{self.on:%d-%m-%Y}"


class OfPersonQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Those of the people whose cases the user may see."""
        found = self.filter(refugee__in=Refugee.objects.visible_to(user))
        return found if may_match(user) else found.none()


@tracked(exclude=("snapshot",), in_bulk=True)
class MatchLine(Editable):
    """What was proposed to one person, with points, near misses and what blocked: as it stood, for good.

    `settled` is what somebody had decided beforehand: the opening that is kept, those that shall not be. Without
    history of the snapshot: it is written once.
    """

    proposal = models.ForeignKey(MatchProposal, models.CASCADE, related_name="lines", verbose_name=_("proposal"))
    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    opening = models.ForeignKey(
        Opening, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("opening")
    )
    points = models.PositiveSmallIntegerField(_("points"), null=True, blank=True)
    settled = models.JSONField(_("settled beforehand"), default=dict)
    snapshot = models.JSONField(_("reasons"), default=dict)

    objects: Any = OfPersonQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("line of a proposal"), _("lines of proposals")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="matchline_points_with_opening",
                condition=Q(opening__isnull=True, points__isnull=True)
                | Q(opening__isnull=False, points__isnull=False),
                violation_error_message=_("A proposed opening has points."),
            )
        ]
        triggers = [unchangeable("line_is_kept", "snapshot", "opening_id", "points", "proposal_id")]

    def __str__(self) -> str:
        return f"{self.proposal_id}/{self.refugee_id}"


class Answer(models.TextChoices):
    OFFERED = "offered", pgettext_lazy("match", "Offered")
    NOT_THIS = "not_this", _("Not this one")


@tracked()
class MatchDecision(Editable):
    """What a person of the staff decided about one pair, and why, beside the proposal it was decided on."""

    proposal = models.ForeignKey(MatchProposal, models.CASCADE, related_name="decisions", verbose_name=_("proposal"))
    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    opening = models.ForeignKey(Opening, models.PROTECT, related_name="+", verbose_name=_("opening"))
    answer = models.CharField(_("decision"), max_length=10, choices=Answer.choices)
    was_proposed = models.BooleanField(_("was what was proposed"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    placement = models.ForeignKey(
        Placement, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("placement")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"))

    objects: Any = OfPersonQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("decision about a match"), _("decisions about matches")
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="matchdecision_says_why",
                condition=(Q(answer=Answer.OFFERED, was_proposed=True) | ~Q(reason="")) & Q(answer__in=Answer.values),
                violation_error_message=_("Write why: it is another decision than what was proposed."),
            )
        ]

    def __str__(self) -> str:
        return str(self.get_answer_display())
