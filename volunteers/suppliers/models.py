"""What a supplier of matches has agreed with the municipality, and whose accounts speak for it."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Period, PeriodQuerySet, ends_after_start, period
from accounts.policy import Area
from core.history import tracked
from core.models import Editable
from volunteers.people import Supplier
from volunteers.suppliers.access import suppliers_of


class OfSupplier(PeriodQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Staff of the municipality see every supplier's, a coordinator the own supplier's."""
        if user.is_authenticated and user.can(Area.VOLUNTEERS):
            return self
        return self.filter(supplier__in=suppliers_of(user))


@tracked()
class Contract(Period, Editable):
    """An agreement for one year: how many matches, at which price, in which period people may be referred."""

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="+", verbose_name=_("supplier"))
    year = models.PositiveSmallIntegerField(_("contract year"))
    places = models.PositiveSmallIntegerField(_("matches agreed"))
    price = models.DecimalField(
        _("price of a match, kroner (not needed)"), max_digits=9, decimal_places=2, null=True, blank=True
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"))

    objects = OfSupplier.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("contract with a supplier"), _("contracts with suppliers")
        ordering = ["-year", "supplier__name"]
        constraints = [
            ends_after_start("contract", _("The period ends before it begins.")),
            models.UniqueConstraint(
                fields=["supplier", "year"], name="contract_once_a_year",
                violation_error_message=_("The supplier has a contract for this year already."),
            ),
            models.CheckConstraint(
                name="contract_in_its_year", condition=Q(valid_from__year=F("year")),
                violation_error_message=_("The period must begin in the contract year."),
            ),
            ExclusionConstraint(
                name="one_contract_at_a_time",
                expressions=[("supplier", RangeOperators.EQUAL), (period(), RangeOperators.OVERLAPS)],
                violation_error_message=_("The supplier has another contract in part of the period."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.supplier.name} {self.year}"


@tracked()
class SupplierCoordinator(Period, Editable):
    """Whose account speaks for a supplier, and when: reaches the people referred to it, and nobody else."""

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="+", verbose_name=_("supplier"))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("coordinator's account")
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)

    objects = OfSupplier.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("coordinator of a supplier"), _("coordinators of suppliers")
        ordering = ["supplier__name", "-valid_from"]
        constraints = [
            ends_after_start("suppliercoordinator", _("The period ends before it begins.")),
            ExclusionConstraint(
                name="one_supplier_at_a_time",
                expressions=[("user", RangeOperators.EQUAL), (period(), RangeOperators.OVERLAPS)],
                violation_error_message=_("The account speaks for a supplier in part of the period already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.supplier_id}"
