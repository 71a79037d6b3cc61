"""Dated facts about a person: entered, annulled with a reason, never overwritten."""

from datetime import date, datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Editable, StaleVersion


class FactQuerySet(models.QuerySet[Any]):
    def standing(self) -> Self:
        """Facts that have not been annulled."""
        return self.filter(annulled_at__isnull=True)

    def as_of(self, on: date) -> Self:
        """Facts that exist on a day: not annulled, and dated no later."""
        return self.standing().filter(happened_on__lte=on)


class Fact(Editable):
    """One dated fact. An annulled fact exists on no day and stays visible, struck through."""

    refugee = models.ForeignKey("refugees.Refugee", models.CASCADE, related_name="+", verbose_name=_("person"))
    happened_on = models.DateField(_("date"))
    note = models.TextField(_("note"), blank=True)
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )
    annulled_at = models.DateTimeField(_("annulled"), null=True, blank=True)
    annulled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("annulled by")
    )
    annulled_reason = models.CharField(_("reason for annulment"), max_length=300, blank=True)

    objects: Any = FactQuerySet.as_manager()

    class Meta:
        abstract = True

    def annul(self, *, at: datetime, by: Any, reason: str) -> None:
        """Marks the fact as annulled; the caller's service writes the journal and calls facts_changed."""
        self.annulled_at, self.annulled_by, self.annulled_reason = at, by, reason
        self.version += 1
        self.save()


def annulment_has_reason(name: str) -> models.CheckConstraint:
    """An annulled fact carries its reason; one that stands carries none."""
    return models.CheckConstraint(
        name=f"{name}_annulled_with_reason",
        condition=Q(annulled_at__isnull=True, annulled_reason="")
        | (Q(annulled_at__isnull=False) & ~Q(annulled_reason="")),
        violation_error_message=_("An annulment needs a reason."),
    )


def fresh(record: Any, expected: int) -> Any:
    """The record as it is now, held still. Raises StaleVersion where it is not the one that was seen."""
    manager = type(record)._base_manager
    current = manager.select_for_update(of=("self",)).select_related("refugee").get(pk=record.pk)
    if current.version != expected or getattr(current, "annulled_at", None) is not None:
        raise StaleVersion(current)
    return current
