"""A match of two people through a supplier, what they do together, and how it was proposed."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import PeriodQuerySet, one_at_a_time
from accounts.policy import Area
from core.history import tracked
from core.models import Editable
from refugees.models import Refugee
from refugees.silence import LadderRule, in_order
from volunteers.matching.rules import EndReason, Gain, Goes, Rhythm, Said, Side, Sort, State
from volunteers.matching.weights import PairWeights
from volunteers.people import Supplier, Volunteer
from volunteers.suppliers.access import suppliers_of
from volunteers.wishes.models import Referral, some, staff


class MatchQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Staff: those of the cases within reach. A coordinator: those of the own supplier's open referrals."""
        if user.is_authenticated and user.can(Area.VOLUNTEERS):
            return self.filter(refugee__in=Refugee.objects.visible_to(user))
        return self.filter(referral__in=Referral.objects.visible_to(user))

    def open(self) -> Self:
        return self.filter(ended_on__isnull=True)

    def told(self) -> Self:
        """With volunteer and referral, and what a page needs of the person, so that no person has to be read."""
        return self.select_related("volunteer", "referral__contract__supplier", "referral__wish").annotate(
            person_uid=F("refugee__uid"), is_protected=F("refugee__name_protected")
        )

    def of_supplier(self, suppliers: Any) -> Self:
        return self.filter(referral__contract__supplier__in=suppliers)


@tracked()
class Match(Editable):
    """One volunteer proposed for one referral, and what became of it. Its state follows from its days."""

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="+", verbose_name=_("referral to a supplier"))
    volunteer = models.ForeignKey(Volunteer, models.PROTECT, related_name="+", verbose_name=_("volunteer"))
    proposed_on = models.DateField(_("proposed"))
    proposed_by = staff(_("proposed by"))
    points = models.PositiveSmallIntegerField(_("points"), default=0)
    reasons = models.JSONField(_("reasons"), default=dict)
    weights = models.JSONField(_("weights it was proposed with"), default=dict, blank=True)
    person_said = models.CharField(_("the person says"), max_length=3, choices=Said.choices, blank=True)
    person_said_on = models.DateField(_("the person answered"), null=True, blank=True)
    volunteer_said = models.CharField(_("the volunteer says"), max_length=3, choices=Said.choices, blank=True)
    volunteer_said_on = models.DateField(_("the volunteer answered"), null=True, blank=True)
    accepted_on = models.DateField(_("accepted by both"), null=True, blank=True)
    meeting_on = models.DateField(_("first meeting planned"), null=True, blank=True)
    first_meeting_on = models.DateField(_("first meeting held"), null=True, blank=True)
    rhythm = models.CharField(_("how often"), max_length=10, choices=Rhythm.choices, blank=True)
    doubt_on = models.DateField(_("does not work, said"), null=True, blank=True)
    doubt_of = models.CharField(_("who says it does not work"), max_length=10, choices=Side.choices, blank=True)
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=10, choices=EndReason.choices, blank=True)

    objects: ClassVar[Any] = MatchQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("match"), _("matches")
        ordering = ["-proposed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"], condition=Q(ended_on__isnull=True), name="match_one_per_referral",
                violation_error_message=_("A volunteer is proposed for this person already."),
            ),
            models.UniqueConstraint(
                fields=["volunteer"], condition=Q(ended_on__isnull=True), name="match_one_per_volunteer",
                violation_error_message=_("The volunteer has a match or a proposal already."),
            ),
            models.CheckConstraint(
                name="match_ended_with_reason",
                condition=Q(ended_on__isnull=True, end_reason="")
                | (Q(ended_on__gte=F("proposed_on")) & ~Q(end_reason="")),
                violation_error_message=_("Say why it ended, on a day after it was proposed."),
            ),
            models.CheckConstraint(
                name="match_accepted_by_both",
                condition=Q(accepted_on__isnull=True)
                | Q(person_said=Said.YES, volunteer_said=Said.YES, accepted_on__gte=F("proposed_on")),
                violation_error_message=_("It is accepted when both have said yes."),
            ),
            models.CheckConstraint(
                name="match_meets_after_yes",
                condition=Q(first_meeting_on__isnull=True) | Q(first_meeting_on__gte=F("accepted_on")),
                violation_error_message=_("The two meet after both have said yes."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["refugee", "proposed_on"], name="match_refugee")]

    def __str__(self) -> str:
        return f"{self.get_state_display()}, {self.proposed_on:%d-%m-%Y}"

    @property
    def state(self) -> State:
        if self.ended_on:
            return State.ENDED
        if self.first_meeting_on:
            return State.ACTIVE if self.rhythm else State.MET
        return State.ACCEPTED if self.accepted_on else State.PROPOSED

    def get_state_display(self) -> str:
        return str(self.state.label)


class ContactQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(match__in=Match.objects.visible_to(user))


@tracked()
class MatchContact(Editable):
    """A meeting, a check-in, or what both said at the end."""

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    match = models.ForeignKey(Match, models.CASCADE, related_name="+", verbose_name=_("match"))
    happened_on = models.DateField(_("date"))
    sort = models.CharField(_("what"), max_length=10, choices=Sort.choices)
    goes = models.CharField(_("how it goes"), max_length=10, choices=Goes.choices, blank=True)
    gained_person = some(Gain, _("what the person has gained"))
    gained_volunteer = some(Gain, _("what the volunteer has gained"))
    recorded_by = staff(_("recorded by"))

    objects: ClassVar[Any] = ContactQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("contact in a match"), _("contacts in matches")
        ordering = ["-happened_on", "-pk"]
        indexes = [models.Index(fields=["match", "-happened_on"], name="matchcontact_match")]

    def __str__(self) -> str:
        return f"{self.get_sort_display()} {self.happened_on:%d-%m-%Y}"


# --- how it was proposed ----------------------------------------------------------------------------------
class RoundQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(supplier__in=suppliers_of(user))


@tracked()
class MatchRound(Editable):
    """The best assignment of a supplier's open referrals to its free volunteers, as of a day. Names nobody."""

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="+", verbose_name=_("supplier"))
    on = models.DateField(_("as of"))
    made_by = staff(_("made by"))
    made_at = models.DateTimeField(_("made"))
    weights = models.ForeignKey(
        PairWeights, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("weights")
    )
    snapshot = models.JSONField(_("result"), default=dict)

    objects: ClassVar[Any] = RoundQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("round of proposals"), _("rounds of proposals")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.on:%d-%m-%Y}"


class LineQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        mine = MatchRound.objects.visible_to(user)
        return self.filter(referral__in=Referral.objects.visible_to(user), round__in=mine)


@tracked()
class RoundLine(Editable):
    """What a round says of one referral: the volunteer or none, the points, what others would cost, what blocks."""

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    round = models.ForeignKey(MatchRound, models.CASCADE, related_name="+", verbose_name=_("round of proposals"))
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="+", verbose_name=_("referral to a supplier"))
    volunteer = models.ForeignKey(
        Volunteer, models.SET_NULL, related_name="+", null=True, blank=True, verbose_name=_("volunteer")
    )
    points = models.PositiveSmallIntegerField(_("points"), default=0)
    snapshot = models.JSONField(_("reasons"), default=dict)

    objects: ClassVar[Any] = LineQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("line of a round"), _("lines of a round")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "referral"], name="roundline_once",
                violation_error_message=_("The person stands in this round already."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.uid)


@tracked()
class MatchRule(LadderRule, Editable):
    """After how many days without contact the volunteer's coordinator is reminded, and the municipality is told."""

    source = models.CharField(_("source"), max_length=300)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from"]
        verbose_name, verbose_name_plural = _("rule for matches"), _("rules for matches")
        constraints = [
            in_order("matchrule"),
            *one_at_a_time(
                "matchrule",
                ends=_("The rule ends before it comes into force."),
                others=_("Another rule is in force in part of the period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from:%Y-%m-%d}"
