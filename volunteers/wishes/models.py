"""The offer of a match, the wish for one, and its referral to one supplier."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.policy import Area
from core.history import tracked
from core.models import Editable
from refugees.districts import District
from refugees.facts import annulment_has_reason
from refugees.models import Refugee
from refugees.offers import FromInterview, FromInterviewQuerySet
from refugees.ports import restricted_among
from volunteers.rules import Interest, Purpose, Sex, Slot
from volunteers.suppliers.access import suppliers_of
from volunteers.suppliers.models import Contract
from volunteers.wishes.rules import AgeBand, Closing, TakenBack


def staff(label: Any = "") -> Any:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=label)


def some(choices: type[models.TextChoices], label: Any) -> Any:
    """A list of choices; empty says nothing."""
    inner: Any = models.CharField(max_length=20, choices=choices.choices)
    return ArrayField(inner, size=len(choices), default=list, blank=True, verbose_name=label)


@tracked()
class MatchOffer(FromInterview):
    """A match was offered and not answered at once. An answer stands in MatchAnswer, which is an offer too."""

    objects: ClassVar[Any] = FromInterviewQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("offer of a match"), _("offers of a match")
        constraints = [annulment_has_reason("match_offer")]
        indexes = [models.Index(fields=["refugee", "happened_on"], name="matchoffer_refugee")]

    def __str__(self) -> str:
        return f"{self.happened_on:%d-%m-%Y}"


class Wishes(Editable):
    """What is wished for. Choices and languages only: no free words go out of the house."""

    purposes = some(Purpose, _("purposes"))
    languages = ArrayField(
        models.CharField(max_length=40), size=12, default=list, blank=True, verbose_name=_("languages")
    )
    interests = some(Interest, _("interests"))
    times = some(Slot, _("has time"))
    district = models.CharField(_("district"), max_length=2, choices=District.choices, blank=True)
    volunteer_sex = models.CharField(_("the volunteer shall be"), max_length=1, choices=Sex.choices, blank=True)
    for_family = models.BooleanField(_("for the whole family"), default=False)
    children = some(AgeBand, _("the children's ages"))
    no_pets = models.BooleanField(_("no pets at the volunteer's"), default=False)

    class Meta:
        abstract = True


class WishQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(refugee__in=Refugee.objects.visible_to(user))

    def open(self) -> Self:
        return self.filter(closed_on__isnull=True)


@tracked()
class MatchWish(Wishes):
    """A person's wish for a match, or a family's; open until it is closed."""

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    wished_on = models.DateField(_("wished"))
    closed_on = models.DateField(_("closed"), null=True, blank=True)
    closed_because = models.CharField(_("why it was closed"), max_length=10, choices=Closing.choices, blank=True)
    recorded_by = staff(_("recorded by"))

    objects: ClassVar[Any] = WishQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("wish for a match"), _("wishes for a match")
        ordering = ["-wished_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["refugee"], condition=Q(closed_on__isnull=True), name="matchwish_one_open",
                violation_error_message=_("The person has an open wish already."),
            ),
            models.CheckConstraint(
                name="matchwish_closed_with_reason",
                condition=Q(closed_on__isnull=True, closed_because="")
                | (Q(closed_on__gte=F("wished_on")) & ~Q(closed_because="")),
                violation_error_message=_("Say why the wish is closed, on a day after it was made."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.wished_on:%d-%m-%Y}"


class ReferralQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Staff: those of the cases within reach. A coordinator: those of the own supplier, as long as the consent
        stands and nobody has restricted the person's data."""
        if user.is_authenticated and user.can(Area.VOLUNTEERS):
            return self.filter(refugee__in=Refugee.objects.visible_to(user))
        mine = self.filter(contract__supplier__in=suppliers_of(user), taken_back_on=None).filter(agreed("refugee"))
        hidden = restricted_among(mine.values_list("refugee", flat=True))
        return mine.exclude(refugee__in=hidden) if hidden else mine

    def open(self) -> Self:
        return self.filter(taken_back_on__isnull=True, wish__closed_on__isnull=True)

    def told(self) -> Self:
        """With what a page needs of the person beside the referral, so that no person has to be read."""
        return self.select_related("contract__supplier", "wish").annotate(
            person_uid=F("refugee__uid"), is_protected=F("refugee__name_protected")
        )


def agreed(refugee: str) -> Exists:
    """Whether the consent of the person stands; `refugee` names the field of the outer row."""
    from volunteers.models import MatchConsent

    standing: Any = MatchConsent.objects.standing()
    return Exists(standing.filter(refugee=OuterRef(refugee), withdrawn_on__isnull=True))


@tracked()
class Referral(Wishes):
    """A wish in the hands of one supplier: a copy of what the person agreed to pass on, and nothing of the case.

    Taken back, the copy is emptied; `shared` keeps what had been passed on, for the person and the case.
    """

    refugee = models.ForeignKey(Refugee, models.CASCADE, related_name="+", verbose_name=_("person"))
    wish = models.ForeignKey(MatchWish, models.CASCADE, related_name="+", verbose_name=_("wish for a match"))
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="+", verbose_name=_("contract with a supplier"))
    referred_on = models.DateField(_("referred"))
    referred_by = staff(_("referred by"))
    name = models.CharField(_("name"), max_length=160, blank=True)
    is_alias = models.BooleanField(_("another name instead of the protected one"), default=False)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    shared = models.JSONField(_("passed on"), default=list)
    taken_back_on = models.DateField(_("taken back"), null=True, blank=True)
    taken_back_because = models.CharField(
        _("why it was taken back"), max_length=10, choices=TakenBack.choices, blank=True
    )

    objects: ClassVar[Any] = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("referral to a supplier"), _("referrals to suppliers")
        ordering = ["referred_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["wish"], condition=Q(taken_back_on__isnull=True), name="referral_one_supplier",
                violation_error_message=_("The wish is with a supplier already."),
            ),
            models.CheckConstraint(
                name="referral_taken_back_with_reason",
                condition=Q(taken_back_on__isnull=True, taken_back_because="")
                | (Q(taken_back_on__gte=F("referred_on")) & ~Q(taken_back_because="")),
                violation_error_message=_("Say why it is taken back, on a day after it was made."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.contract.supplier.name}, {self.referred_on:%d-%m-%Y}"

    @property
    def number(self) -> str:
        """What a person is called whose name must not be shown: opaque, the same on every page."""
        return str(self.uid)[:4].upper()
