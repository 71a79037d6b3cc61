"""Numbers that others have published: each with source and period, and in what it differs from ours."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.policy import Area
from core.models import Editable


class ReferenceQuerySet(models.QuerySet["Reference"]):
    def visible_to(self, user: Any) -> "ReferenceQuerySet":
        """Published anyway: everybody who reads figures."""
        return self if user.can(Area.FIGURES) else self.none()

    def of(self, figure: str) -> "ReferenceQuerySet":
        """Those that stand beside a figure, in order of their periods."""
        return self.filter(figure=figure).order_by("first", "last", "pk")


class Reference(Editable):
    """One published number beside a figure of ours. Public; nobody's data."""

    figure = models.CharField(_("figure"), max_length=80)
    name_da = models.CharField(_("Danish text"), max_length=200)
    name_en = models.CharField(_("English text"), max_length=200)
    first = models.DateField(_("from"))
    last = models.DateField(_("to"))
    number = models.PositiveIntegerField(_("number"))  # in the unit of the figure it stands beside
    source = models.CharField(_("source"), max_length=300)
    address = models.URLField(_("address of the source"), max_length=300, blank=True)
    published_on = models.DateField(_("published"), null=True, blank=True)
    differs_da = models.CharField(_("in what it differs (Danish)"), max_length=300, blank=True)
    differs_en = models.CharField(_("in what it differs (English)"), max_length=300, blank=True)

    objects: Any = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["figure", "first", "last", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last__gte=F("first")),
                name="reference_ends_after_start",
                violation_error_message=_("The period ends before it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="reference_has_source",
                violation_error_message=_("A published number needs its source."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.first:%Y-%m-%d}: {self.number}"

    @property
    def name(self) -> str:
        return self.name_da if get_language() == "da" else self.name_en

    @property
    def differs(self) -> str:
        return self.differs_da if get_language() == "da" else self.differs_en
