"""Named areas and the two dated lists of areas, and the dwellings that can be offered."""

import datetime as dt
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Period, PeriodQuerySet, one_at_a_time
from accounts.policy import Area as Field
from core.history import tracked
from core.models import Editable
from housing.rules import HOLDING, Access, AreaState, Certainty, ListKind, Source
from refugees.districts import District
from refugees.rules import plain_word


class HousingQuerySet(PeriodQuerySet):
    """What holds nothing about a person: open to whoever may read housing."""

    def visible_to(self, user: Any) -> Self:
        return self if user.can(Field.HOUSING) or user.can(Field.FIGURES) else self.none()


@tracked()
class Area(Editable):
    """A named area or estate, as the lists name it. Which dwellings lie in it, a person decides."""

    name = models.CharField(_("name"), max_length=120)
    key = models.CharField(max_length=160, unique=True, editable=False)
    district = models.CharField(_("district"), max_length=2, choices=District.choices, blank=True)
    streets = models.TextField(_("streets and numbers that belong to it"), blank=True, max_length=2000)

    objects: ClassVar[Any] = HousingQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("area"), _("areas")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.key = plain_word(self.name)
        super().save(*args, **kwargs)


@tracked()
class AreaList(Period, Editable):
    """One version of one of the two lists: which areas are on it, since when, on whose word."""

    kind = models.CharField(_("list"), max_length=10, choices=ListKind.choices)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)
    certainty = models.CharField(_("certainty"), max_length=10, choices=Certainty.choices)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[Any] = HousingQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("list of areas"), _("lists of areas")
        ordering = ["kind", "-valid_from"]
        constraints = [
            *one_at_a_time(
                "arealist", "kind",
                ends=_("The list ends before it comes into force."),
                others=_("Another version of this list is in force in part of the period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.valid_from:%d-%m-%Y}"


@tracked()
class AreaEntry(models.Model):
    """An area on a version of a list."""

    area_list = models.ForeignKey(AreaList, models.CASCADE, related_name="entries", verbose_name=_("list"))
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ["area__name"]
        constraints = [models.UniqueConstraint(fields=["area_list", "area"], name="areaentry_once")]

    def __str__(self) -> str:
        return str(self.area_id)


class DwellingQuerySet(HousingQuerySet):
    def free(self, on: dt.date) -> Self:
        """Neither offered to anybody nor lived in by somebody it was offered to, and still ours on the day."""
        from housing.models import Offer

        held = Offer.objects.filter(dwelling=models.OuterRef("pk"), state__in=HOLDING)
        return self.filter(Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=on)).exclude(models.Exists(held))


@tracked()
class Dwelling(Editable):
    """A home that can be offered. In which named area it lies is decided by its address line or estate, by a person."""

    address = models.CharField(_("address"), max_length=200)
    district = models.CharField(_("district"), max_length=2, choices=District.choices)
    area_state = models.CharField(
        _("named area"), max_length=10, choices=AreaState.choices, default=AreaState.UNDECIDED
    )  # fmt: skip
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("which area")
    )
    area_basis = models.CharField(_("how it is known"), max_length=300, blank=True)
    area_decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    area_decided_on = models.DateField(null=True, editable=False)
    association = models.CharField(_("housing association or landlord"), max_length=120, blank=True)
    source = models.CharField(_("source"), max_length=12, choices=Source.choices, default=Source.NOMINATION)
    bedrooms = models.PositiveSmallIntegerField(_("bedrooms"), validators=[MinValueValidator(1)])
    size = models.PositiveSmallIntegerField(_("square metres"), null=True, blank=True)
    rent = models.PositiveIntegerField(_("rent a month, kr."))
    deposit = models.PositiveIntegerField(_("deposit, kr."), null=True, blank=True)
    shared = models.BooleanField(_("a room in a shared dwelling"), default=False)
    pets = models.BooleanField(_("pets allowed"), default=False)
    access: Any = ArrayField(
        models.CharField(max_length=12, choices=Access.choices), size=4, default=list, blank=True,
        verbose_name=_("access"),
    )  # fmt: skip
    free_from = models.DateField(_("can be moved into from"))
    withdrawn_on = models.DateField(_("no longer ours from"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=2000)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[Any] = DwellingQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("dwelling"), _("dwellings")
        ordering = ["free_from", "pk"]
        constraints = [
            models.CheckConstraint(
                name="dwelling_area_or_none",
                condition=Q(area_state=AreaState.AREA, area__isnull=False)
                | (~Q(area_state=AreaState.AREA) & Q(area__isnull=True)),
                violation_error_message=_("Choose the area, or say that it lies in none."),
            ),
            models.CheckConstraint(
                name="dwelling_area_with_grounds",
                condition=Q(area_state=AreaState.UNDECIDED) | ~Q(area_basis=""),
                violation_error_message=_("Write how it is known in which area the dwelling lies: address or estate."),
            ),
            models.CheckConstraint(
                name="dwelling_has_a_bedroom",
                condition=Q(bedrooms__gte=1),
                violation_error_message=_("A dwelling has at least one room to sleep in."),
            ),
        ]
        indexes = [models.Index(fields=["free_from", "id"], name="dwelling_free")]

    def __str__(self) -> str:
        return self.address

    @property
    def access_words(self) -> list[str]:
        return [str(Access(key).label) for key in self.access]
