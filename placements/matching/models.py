"""Weights, proposals with their snapshots, and what people decided about them."""

from typing import Any, Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Period, PeriodQuerySet, one_at_a_time
from accounts.policy import Area
from core.history import tracked
from core.models import Editable
from placements.matching.points import MOST_POINTS, Criterion
from placements.models import Opening, Placement
from refugees.proposals import (
    SAYS_WHY,
    OfPersonQuerySet,
    Proposal,
    ProposalDecision,
    ProposalLine,
    unchangeable,
)


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
            *one_at_a_time(
                "matchweights",
                ends=_("The weights end before they come into force."),
                others=_("Other weights are in force in part of the period."),
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


@tracked()
class MatchProposal(Proposal):
    """One proposal: what was asked, the openings as they stood, the weights, what came out. Names nobody.

    What was proposed to a person stands in a line of that person's, and goes with the person.
    """

    state = models.CharField(_("status"), max_length=8, choices=State.choices, default=State.ASKED)
    snapshot = models.JSONField(_("openings and result"), default=dict)
    weights = models.ForeignKey(MatchWeights, models.PROTECT, related_name="+", verbose_name=_("weights"))
    weights_version = models.PositiveIntegerField(_("version of the weights"))
    follows = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("the proposal before")
    )

    objects = ProposalQuerySet.as_manager()

    class Meta(Proposal.Meta):
        verbose_name, verbose_name_plural = _("proposal"), _("proposals")
        constraints = [
            models.CheckConstraint(
                name="matchproposal_state", condition=Q(state__in=State.values),
                violation_error_message=_("A proposal is asked for or made."),
            )
        ]
        triggers = [unchangeable("proposal_is_kept", "snapshot", "weights_id", "weights_version")]


class MatchedQuerySet(OfPersonQuerySet):
    def may_read(self, user: Any) -> bool:
        return may_match(user)


@tracked(exclude=("snapshot",), in_bulk=True)
class MatchLine(ProposalLine):
    """What was proposed to one person, with points, near misses and what blocked: as it stood, for good.

    `settled` is what somebody had decided beforehand: the opening that is kept, those that shall not be. Without
    history of the snapshot: it is written once.
    """

    proposal = models.ForeignKey(MatchProposal, models.CASCADE, related_name="lines", verbose_name=_("proposal"))
    opening = models.ForeignKey(
        Opening, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("opening")
    )
    settled = models.JSONField(_("settled beforehand"), default=dict)

    objects: Any = MatchedQuerySet.as_manager()

    class Meta(ProposalLine.Meta):
        verbose_name, verbose_name_plural = _("line of a proposal"), _("lines of proposals")
        constraints = [
            models.CheckConstraint(
                name="matchline_points_with_opening",
                condition=Q(opening__isnull=True, points__isnull=True)
                | Q(opening__isnull=False, points__isnull=False),
                violation_error_message=_("A proposed opening has points."),
            )
        ]
        triggers = [unchangeable("line_is_kept", "snapshot", "opening_id", "points", "proposal_id")]


@tracked()
class MatchDecision(ProposalDecision):
    """What was decided about one person and one opening."""

    proposal = models.ForeignKey(MatchProposal, models.CASCADE, related_name="decisions", verbose_name=_("proposal"))
    opening = models.ForeignKey(Opening, models.PROTECT, related_name="+", verbose_name=_("opening"))
    placement = models.ForeignKey(
        Placement, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("placement")
    )

    objects: Any = MatchedQuerySet.as_manager()

    class Meta(ProposalDecision.Meta):
        verbose_name, verbose_name_plural = _("decision about a match"), _("decisions about matches")
        constraints = [
            models.CheckConstraint(
                name="matchdecision_says_why",
                condition=SAYS_WHY,
                violation_error_message=_("Write why: it is another decision than what was proposed."),
            )
        ]
