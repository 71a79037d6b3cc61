"""The dated rule by which homes are given, proposals with their snapshots, and what people decided about them."""

from typing import Any, ClassVar, Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Period, PeriodQuerySet, one_at_a_time
from accounts.policy import Role
from core.history import tracked
from core.models import Editable
from housing.allocation.points import MOST_POINTS, Criterion
from housing.allocation.rules import Rule
from refugees.proposals import (
    SAYS_WHY,
    OfPersonQuerySet,
    Proposal,
    ProposalDecision,
    ProposalLine,
    unchangeable,
)

MOST_OVER, MOST_SHORT, MOST_SPARE = 50, 2, 12
# Who sees all homes against all households: the housing unit, and who leads the work and decides the weights.
ALLOCATING = (Role.HOUSING_OFFICER, Role.TEAM_MANAGER)
RULING = (Role.TEAM_MANAGER,)


def may_allocate(user: Any) -> bool:
    """Whether somebody may see who is proposed for which home."""
    return bool(user.roles & set(ALLOCATING))


def number(label: Any, most: int, **more: Any) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(label, validators=[MaxValueValidator(most)], **more)


class AllocationRuleQuerySet(PeriodQuerySet):
    def visible_to(self, user: Any) -> Self:
        return self if may_allocate(user) else self.none()


@tracked()
class AllocationRule(Period, Editable):
    """What each criterion is worth at most, and the norms. The row in force on the day of a proposal counts."""

    clock = number(Criterion.CLOCK.label, MOST_POINTS)
    size = number(Criterion.SIZE.label, MOST_POINTS)
    rent = number(Criterion.RENT.label, MOST_POINTS)
    district = number(Criterion.DISTRICT.label, MOST_POINTS)
    near = number(Criterion.NEAR.label, MOST_POINTS)
    spread = number(Criterion.SPREAD.label, MOST_POINTS)
    rent_over = number(_("per cent a rent may lie above the ceiling"), MOST_OVER, default=0)
    rooms_short = number(_("bedrooms fewer than needed that are accepted"), MOST_SHORT, default=0)
    rooms_spare = number(_("bedrooms more than needed that are given at most"), MOST_SPARE, default=2)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)

    objects: ClassVar[Any] = AllocationRuleQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("rule of allocation"), _("rules of allocation")
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                name="allocationrule_range",
                condition=Q(
                    **{f"{each.value}__lte": MOST_POINTS for each in Criterion}, rent_over__lte=MOST_OVER,
                    rooms_short__lte=MOST_SHORT, rooms_spare__lte=MOST_SPARE,
                ),
                violation_error_message=_("A number of the rule is too large."),
            ),
            models.CheckConstraint(
                name="allocationrule_some",
                condition=~Q(**{each.value: 0 for each in Criterion}),
                violation_error_message=_("At least one weight must be above 0."),
            ),
            *one_at_a_time(
                "allocationrule",
                ends=_("The rule ends before it comes into force."),
                others=_("Another rule is in force in part of the period."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.valid_from:%d-%m-%Y}"

    @property
    def rule(self) -> Rule:
        weights = {each.value: getattr(self, each.value) for each in Criterion}
        return Rule(weights, self.rent_over, self.rooms_short, self.rooms_spare)


class AllocationProposalQuerySet(models.QuerySet["AllocationProposal"]):
    def visible_to(self, user: Any) -> Self:
        """Those that somebody asked for, or that say something of a household within reach."""
        if not may_allocate(user):
            return self.none()
        within = AllocationLine.objects.visible_to(user).filter(proposal=OuterRef("pk"))
        return self.filter(Q(made_by=user.pk) | Q(Exists(within)))


@tracked()
class AllocationProposal(Proposal):
    """One proposal: the dwellings as they stood, lists and rule in force, and what came out. Names nobody."""

    snapshot = models.JSONField(_("dwellings and result"), default=dict)
    rule = models.ForeignKey(AllocationRule, models.PROTECT, related_name="+", verbose_name=_("rule of allocation"))
    rule_version = models.PositiveIntegerField(_("version of the rule"))

    objects = AllocationProposalQuerySet.as_manager()

    class Meta(Proposal.Meta):
        verbose_name, verbose_name_plural = _("proposal of homes"), _("proposals of homes")
        triggers = [unchangeable("allocation_is_kept", "snapshot", "rule_id", "rule_version")]


class AllocationQuerySet(OfPersonQuerySet):
    def may_read(self, user: Any) -> bool:
        return may_allocate(user)


def to_proposal(name: str) -> models.ForeignKey:
    return models.ForeignKey(
        AllocationProposal, models.CASCADE, related_name=name, verbose_name=_("proposal of homes")
    )


@tracked(exclude=("snapshot",), in_bulk=True)
class AllocationLine(ProposalLine):
    """What was proposed to one household; it stands with the household's main person. Without history of the snapshot:
    it is written once."""

    proposal = to_proposal("lines")
    dwelling = models.ForeignKey(
        "housing.Dwelling", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dwelling")
    )

    objects: Any = AllocationQuerySet.as_manager()

    class Meta(ProposalLine.Meta):
        verbose_name, verbose_name_plural = _("line of a proposal of homes"), _("lines of proposals of homes")
        constraints = [
            models.CheckConstraint(
                name="allocationline_points_with_home",
                condition=Q(dwelling__isnull=True, points__isnull=True)
                | Q(dwelling__isnull=False, points__isnull=False),
                violation_error_message=_("A proposed home has points."),
            )
        ]
        triggers = [unchangeable("allocation_line_is_kept", "snapshot", "dwelling_id", "points", "proposal_id")]


@tracked()
class AllocationDecision(ProposalDecision):
    """What was decided about one household and one dwelling."""

    proposal = to_proposal("decisions")
    dwelling = models.ForeignKey("housing.Dwelling", models.PROTECT, related_name="+", verbose_name=_("dwelling"))
    offer = models.ForeignKey(
        "housing.Offer", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("offer of a home")
    )

    objects: Any = AllocationQuerySet.as_manager()

    class Meta(ProposalDecision.Meta):
        verbose_name, verbose_name_plural = _("decision about a proposed home"), _("decisions about proposed homes")
        constraints = [
            models.CheckConstraint(
                name="allocationdecision_says_why",
                condition=SAYS_WHY,
                violation_error_message=_("Write why: it is another decision than what was proposed."),
            )
        ]
