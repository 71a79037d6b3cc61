"""What happens to a person's housing: dated facts, what is needed, what was offered. More models stand beside."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.history import tracked
from core.models import Editable
from housing.allocation.models import AllocationDecision, AllocationLine, AllocationProposal, AllocationRule
from housing.lodging import Bed, Room, Site, Stay
from housing.rules import (
    HOLDING,
    OF_OFFERS,
    STATE_TONES,
    Access,
    Event,
    Near,
    OfferState,
    Refusal,
    Waiting,
)
from housing.stock import Area, AreaEntry, AreaList, Dwelling
from housing.tables import ChecklistItem, ForecastAssumption, PaymentRate, RentCeiling
from refugees.districts import District
from refugees.facts import Fact, FactQuerySet, annulment_has_reason
from refugees.models import Refugee

__all__ = [
    "AllocationDecision", "AllocationLine", "AllocationProposal", "AllocationRule", "Area", "AreaEntry", "AreaList",
    "Bed", "ChecklistItem", "Dwelling", "ForecastAssumption", "HomeNeed", "HousingEvent", "Offer", "PaymentRate",
    "ReadyTick", "RentCeiling", "Room", "Site", "Stay",
]  # fmt: skip
MOST_ROOMS = 12


class OfPeople:
    """Rows about the people whose cases a user may see."""

    def visible_to(self: Any, user: Any) -> Any:
        if user.is_authenticated and user.is_active and user.scope.everything:
            return self
        return self.filter(refugee__in=Refugee.objects.visible_to(user))

    def with_people(self: Any) -> Any:
        return self.select_related("refugee__caseworker", "refugee__team", "refugee__household")


class Scoped(OfPeople, models.QuerySet[Any]):
    pass


class EventQuerySet(OfPeople, FactQuerySet):
    def of(self, *events: str) -> Self:
        return self.filter(event__in=events)


@tracked(in_bulk=True, model_name="HousingEventHistory")
class HousingEvent(Fact):
    """What the clock counts: ready to move out, own solution, and what became of each offer, tied by its reference."""

    event = models.CharField(_("event"), max_length=12, choices=Event.choices)
    ref = models.CharField(_("reference of the offer"), max_length=40, blank=True)
    reason = models.CharField(_("reason"), max_length=10, choices=Refusal.choices, blank=True)
    district = models.CharField(_("district"), max_length=2, choices=District.choices, blank=True)

    objects: ClassVar[Any] = EventQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("fact of housing"), _("facts of housing")
        constraints = [
            annulment_has_reason("housingevent"),
            models.CheckConstraint(
                name="housingevent_offer_has_ref",
                condition=Q(event__in=OF_OFFERS) & ~Q(ref="") | Q(event__in=[Event.READY, Event.OWN_SOLUTION], ref=""),
                violation_error_message=_("What happens to an offer carries its reference; nothing else does."),
            ),
            models.CheckConstraint(
                name="housingevent_refused_with_reason",
                condition=Q(event=Event.REFUSED, reason__in=Refusal.values) | ~Q(event=Event.REFUSED) & Q(reason=""),
                violation_error_message=_("A refusal names its reason; nothing else does."),
            ),
            models.UniqueConstraint(
                fields=["refugee", "event", "happened_on", "ref", "reason"],
                condition=Q(annulled_at__isnull=True),
                name="housingevent_once",
                violation_error_message=_("This is already recorded on that day."),
            ),
        ]
        indexes = [models.Index(fields=["refugee", "event", "happened_on"], name="housingevent_refugee")]

    def __str__(self) -> str:
        return f"{self.get_event_display()} {self.happened_on:%d-%m-%Y}"


class OfferQuerySet(Scoped):
    def leading(self) -> Self:
        """One row for each offer, whoever of the household it names."""
        return self.filter(leads=True).select_related("dwelling__area")

    def open(self) -> Self:
        return self.filter(state=OfferState.OFFERED)

    def of_household(self, offer: "Offer") -> Self:
        """The rows of everybody in the household to whom the same offer was made."""
        return self.filter(ref=offer.ref)


@tracked()
class Offer(Editable):
    """A dwelling offered to a household: a row for each member, the same reference in all. One of them leads.

    The state follows the standing facts; the table needs it so that nobody else is offered the dwelling meanwhile.
    """

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    ref = models.CharField(_("reference"), max_length=40)
    leads = models.BooleanField(default=False, editable=False)
    dwelling = models.ForeignKey(Dwelling, models.PROTECT, related_name="+", verbose_name=_("dwelling"))
    state = models.CharField(_("status"), max_length=10, choices=OfferState.choices, default=OfferState.OFFERED)
    offered_on = models.DateField(_("offered on"))
    answer_due = models.DateField(_("answer by"))
    moved_in_on = models.DateField(_("moved in"), null=True, blank=True)
    state_list = models.ForeignKey(AreaList, models.PROTECT, null=True, related_name="+")
    municipal_list = models.ForeignKey(AreaList, models.PROTECT, null=True, related_name="+")
    area_name = models.CharField(_("area on that day"), max_length=120, blank=True)
    override_reason = models.CharField(_("why it is offered all the same"), max_length=500, blank=True)
    overridden_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    overridden_on = models.DateField(null=True, editable=False)
    consequence_told_on = models.DateField(_("the consequence was explained"), null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[Any] = OfferQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("offer of a home"), _("offers of a home")
        ordering = ["-offered_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["refugee", "ref"],
                name="offer_ref_once",
                violation_error_message=_("The person already has an offer with this reference."),
            ),
            models.UniqueConstraint(
                fields=["dwelling"],
                condition=Q(leads=True, state__in=HOLDING),
                name="dwelling_offered_once",
                violation_error_message=_("The dwelling is offered to somebody else."),
            ),
            models.CheckConstraint(
                name="offer_override_with_reason",
                condition=Q(overridden_on__isnull=True, override_reason="")
                | (Q(overridden_on__isnull=False) & ~Q(override_reason="")),
                violation_error_message=_("Write why it is offered all the same."),
            ),
            models.CheckConstraint(
                name="offer_answer_after_offer",
                condition=Q(answer_due__gte=models.F("offered_on")),
                violation_error_message=_("The answer cannot be due before the offer."),
            ),
        ]
        indexes = [
            models.Index(fields=["answer_due", "id"], condition=Q(state="offered", leads=True), name="offer_open"),
            models.Index(fields=["ref"], name="offer_ref"),
        ]

    def __str__(self) -> str:
        return self.ref

    @property
    def tone(self) -> str:
        return STATE_TONES[OfferState(self.state)]


def words_of(choices: type[models.TextChoices], label: Any) -> Any:
    return ArrayField(
        models.CharField(max_length=12, choices=choices.choices), size=len(choices), default=list, blank=True,
        verbose_name=label,
    )  # fmt: skip


@tracked()
class HomeNeed(Editable):
    """What home a household needs and wishes; it stands with the household's main person."""

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    bedrooms = models.PositiveSmallIntegerField(
        _("bedrooms"), null=True, blank=True, validators=[MaxValueValidator(MOST_ROOMS)]
    )
    waiting = models.CharField(
        _("waiting for reunification"), max_length=10, choices=Waiting.choices, default=Waiting.NONE
    )  # fmt: skip
    people_later = models.PositiveSmallIntegerField(
        _("how many are awaited"), null=True, blank=True, validators=[MaxValueValidator(MOST_ROOMS)]
    )
    awaited_on = models.DateField(_("expected"), null=True, blank=True)
    income = models.PositiveIntegerField(_("household's income a month before tax, kr."), null=True, blank=True)
    access: Any = words_of(Access, _("what is needed to get in and around"))
    shared_ok = models.BooleanField(_("a room in a shared dwelling is acceptable"), default=False)
    pets = models.BooleanField(_("has pets"), default=False)
    districts: Any = words_of(District, _("wished districts"))
    district_reasons = models.CharField(_("why these districts"), max_length=500, blank=True)
    near: Any = words_of(Near, _("should be near"))
    near_note = models.CharField(_("which ones"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=2000)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[Any] = Scoped.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("need of a home"), _("needs of homes")
        constraints = [
            models.UniqueConstraint(
                fields=["refugee"], name="homeneed_once",
                violation_error_message=_("The need of this household is recorded already."),
            ),
            models.CheckConstraint(
                name="homeneed_awaited_are_counted",
                condition=Q(waiting=Waiting.NONE) | Q(people_later__isnull=False, people_later__gte=1),
                violation_error_message=_("Write how many are awaited."),
            ),
            models.CheckConstraint(
                name="homeneed_districts_with_reasons",
                condition=Q(districts=[]) | ~Q(district_reasons=""),
                violation_error_message=_("Write why these districts are wished."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.uid)


@tracked()
class ReadyTick(Editable):
    """A point of the checklist that is in place for a person."""

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="+", verbose_name=_("point"))
    done_on = models.DateField(_("in place since"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[Any] = Scoped.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("ticked point"), _("ticked points")
        constraints = [models.UniqueConstraint(fields=["refugee", "item"], name="readytick_once")]

    def __str__(self) -> str:
        return str(self.item_id)
