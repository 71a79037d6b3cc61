"""What each criterion of a match is worth at most, as dated rows: the row in force on the day of a proposal counts."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Period, PeriodQuerySet, one_at_a_time
from core.history import tracked
from core.models import Editable
from volunteers.matching.rules import MOST_POINTS, Criterion


def points(criterion: Criterion) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(criterion.label, validators=[MaxValueValidator(MOST_POINTS)])


@tracked()
class PairWeights(Period, Editable):
    """The weights of matches for every supplier. A proposal and a round keep the values with which they were made."""

    language = points(Criterion.LANGUAGE)
    purpose = points(Criterion.PURPOSE)
    times = points(Criterion.TIMES)
    district = points(Criterion.DISTRICT)
    interests = points(Criterion.INTERESTS)
    waited = points(Criterion.WAITED)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force to"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)

    objects: ClassVar[Any] = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("weights of matches with volunteers")
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                name="pairweights_range",
                condition=Q(**{f"{each.value}__lte": MOST_POINTS for each in Criterion}),
                violation_error_message=_("A weight lies between 0 and 100 points."),
            ),
            models.CheckConstraint(
                name="pairweights_some",
                condition=~Q(**{each.value: 0 for each in Criterion}),
                violation_error_message=_("At least one weight must be above 0."),
            ),
            *one_at_a_time(
                "pairweights",
                ends=_("The weights end before they come into force."),
                others=_("Other weights are in force in part of the period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from:%d-%m-%Y}"

    @property
    def weights(self) -> dict[str, int]:
        return {each.value: getattr(self, each.value) for each in Criterion}

    @property
    def lines(self) -> list[tuple[str, int]]:
        """Each criterion in words, with its points at most."""
        return [(str(each.label), getattr(self, each.value)) for each in Criterion]
