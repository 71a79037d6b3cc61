"""What an assessment of readiness can rest on, in functional words, and the law behind it. No database."""

from dataclasses import dataclass
from typing import Any

from django.db.models import CheckConstraint, F, Q, TextChoices
from django.utils.translation import gettext_lazy as _


class Ground(TextChoices):
    """What the person can and does. No word about health: that is kept elsewhere, for fewer eyes."""

    TAKES_PART = "takes_part", _("Can take part in activities directed at work")
    FIXED_HOURS = "fixed_hours", _("Can meet at fixed hours")
    EXPERIENCE = "experience", _("Has worked or studied before")
    UNDERSTOOD = "understood", _("Can make themself understood at a workplace")
    CHILDCARE = "childcare", _("Looking after children is arranged")
    NO_CHILDCARE = "no_childcare", _("Looking after children is not arranged")
    FEW_HOURS = "few_hours", _("Manages only few hours a week")
    SUPPORT = "support", _("Needs somebody along to take part")
    EVERYDAY = "everyday", _("Home and everyday life are not settled yet")
    CANNOT_NOW = "cannot_now", _("Is obviously unable to take part for the time being")
    OTHER = "other", _("Something else, as written")


@dataclass(frozen=True)
class Basis:
    """A paragraph as far as it has been read: what it says, its name, the mark of its source in the handbook."""

    says: object
    paragraph: object
    mark: str
    source: str


# Handbook 1.1 (4) and 2.6 (L6). The handbook marks which wording was read.
PRESUMPTION = Basis(
    says=_("Everybody is presumed job-ready in the first three months, unless obviously unable to take part."),
    paragraph=_("integrationsloven § 17 (the wording of 2019–24)"),
    mark="F5",
    source="danskelove.dk/integrationsloven/17",
)


# Of the table of assessments.
GROUNDS: dict[str, Any] = {
    "verbose_name": _("what it rests on"), "default": list, "blank": True, "size": len(Ground),
}  # fmt: skip
REVIEW_AFTER = CheckConstraint(
    name="readiness_review_after",
    condition=Q(review_on__isnull=True) | Q(review_on__gt=F("happened_on")),
    violation_error_message=_("It must be looked at again after the day of the assessment."),
)
