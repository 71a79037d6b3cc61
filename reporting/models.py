"""What has been published outside casework: once, and never revised."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reporting.models_reference import Reference
from reporting.models_tokens import ApiToken, TokenScope

__all__ = ["ApiToken", "Publication", "Reference", "TokenScope"]


class Publication(models.Model):
    """The figures of one target and quarter of due dates, as of the day after the quarter.

    Kept as counted on the day of publication: a later correction of a case changes no published number, so no
    small count can be worked out from two editions. Counts of clocks, no personal data.
    """

    quarter = models.DateField(_("quarter"))  # its first day
    target = models.CharField(_("target"), max_length=60)
    met = models.PositiveIntegerField(_("met in time"))
    missed = models.PositiveIntegerField(_("not met in time"))
    outside = models.PositiveIntegerField(_("outside the rate"))
    published_at = models.DateTimeField(_("published"), auto_now_add=True)

    class Meta:
        ordering = ["quarter", "target"]
        constraints = [
            models.UniqueConstraint(
                fields=["quarter", "target"],
                name="publication_once",
                violation_error_message=_("These figures are published already."),
            ),
            models.CheckConstraint(
                condition=Q(quarter__day=1) & Q(quarter__month__in=[1, 4, 7, 10]),
                name="publication_of_a_quarter",
                violation_error_message=_("A quarter begins in January, April, July or October."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quarter:%Y-%m} {self.target}"


# Further models live with what they are for; Django finds them through this one.
from reporting.frozen.models import (  # noqa: E402, F401
    Edition,
    FrozenFigure,
    PublishedFigure,
    PublishedYear,
    QuarterRevision,
)
from reporting.reports.models import Report  # noqa: E402, F401
from reporting.subscriptions.models import Subscription  # noqa: E402, F401
