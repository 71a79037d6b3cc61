"""What people do at marks after their takeover: the words and the arithmetic. No database, no clock.

One status for each adult and day, by the precedence of the contract (docs/targets.md, section 2): ordinary job > IGU >
education > wage subsidy > traineeship > none; whoever has left by the day has left.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

MARKS = (6, 12, 24, 36)  # months after the takeover
TODAY = 0  # the mark that is the day asked about
SMALLEST = 10  # below it counts are shown, and no percentage


class Status(TextChoices):
    """What an adult does on a day, the first that fits."""

    ORDINARY_JOB = "ordinary_job", _("Ordinary job")
    IGU = "igu", _("Basic integration education (IGU)")
    EDUCATION = "education", _("Ordinary education")
    WAGE_SUBSIDY = "wage_subsidy", _("Job with wage subsidy")
    TRAINEESHIP = "traineeship", _("Traineeship")
    NONE = "none", _("None of these")
    LEFT = "left", _("Has left the municipality")


SUCCESS = (Status.ORDINARY_JOB, Status.IGU, Status.EDUCATION)
PRECEDENCE = tuple(status for status in Status if status not in (Status.NONE, Status.LEFT))


class Group(TextChoices):
    """What the people can be told apart by."""

    COHORT = "cohort", _("Year of takeover")
    SEX = "sex", _("Sex")
    AGE = "age", _("Age at takeover")
    HOUSEHOLD = "household", _("Household")


class AgeGroup(TextChoices):
    YOUNG = "18-29", _("18–29 years")
    THIRTIES = "30-39", _("30–39 years")
    MIDDLE = "40-54", _("40–54 years")
    OLD = "55-", _("55 years and more")


class HouseholdType(TextChoices):
    SINGLE = "single", _("Single")
    SINGLE_PARENT = "single_parent", _("Single with children")
    COUPLE = "couple", _("Several adults")
    COUPLE_CHILDREN = "couple_children", _("Several adults with children")


@dataclass
class Outcome:
    """What a group of people does at one mark, by status."""

    counts: dict[str, int] = field(default_factory=dict)

    def __getitem__(self, status: str) -> int:
        return self.counts.get(status, 0)

    @property
    def present(self) -> int:
        """The people who have not left: the denominator of the share."""
        return sum(number for status, number in self.counts.items() if status != Status.LEFT)

    @property
    def successes(self) -> int:
        return sum(self[status] for status in SUCCESS)


@dataclass(frozen=True)
class Share:
    """Those in job, IGU or education among those present, with the 95 % interval (Wilson) in whole per cent."""

    part: int
    whole: int
    percent: int | None = None
    low: int = 0
    high: int = 0


def share(outcome: Outcome) -> Share:
    """The share of an outcome; only counts where fewer than ten are present."""
    from scipy.stats import binomtest  # loaded by who asks for it, not by every process

    part, whole = outcome.successes, outcome.present
    if whole < SMALLEST:
        return Share(part, whole)
    interval = binomtest(part, whole).proportion_ci(0.95, method="wilson")
    return Share(part, whole, whole_percent(part / whole), whole_percent(interval.low), whole_percent(interval.high))


def whole_percent(part: float) -> int:
    """Whole per cent; 100 only where it is all of them, 0 where it is nobody."""
    rounded = round(part * 100)
    return min(max(rounded, 1), 99) if 0 < part < 1 else rounded


def by_mark(counts: Iterable[tuple[int, str, str, int]]) -> Mapping[tuple[int, str], Outcome]:
    """Counts (mark, group, status, number) as outcomes by mark and group; group "" is everybody."""
    found: dict[tuple[int, str], Outcome] = {}
    for mark, group, status, number in counts:
        for key in ((mark, group), (mark, "")):
            outcome = found.setdefault(key, Outcome())
            outcome.counts[status] = outcome[status] + number
    return found
