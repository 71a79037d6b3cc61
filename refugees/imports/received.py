"""People received by year of takeover, beside the quota."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q
from django.db.models.functions import ExtractYear

from refugees.imports.models import Quota
from refugees.models import Refugee


@dataclass(frozen=True, slots=True)
class Year:
    """What came in a year: people taken over by today, people expected, and what was announced."""

    year: int
    received: int
    expected: int
    quota: int | None
    note: str

    @property
    def share(self) -> int | None:
        """Received people in per cent of the quota."""
        return round(100 * self.received / self.quota) if self.quota else None


def received_by_year(today: dt.date) -> list[Year]:
    """Every year with a takeover or a quota, the latest first. Who came back counts again."""
    dated = Refugee.objects.filter(takeover_on__isnull=False).annotate(year=ExtractYear("takeover_on"))
    counted = dated.values("year").annotate(
        received=Count("pk", filter=Q(takeover_on__lte=today)),
        expected=Count("pk", filter=Q(takeover_on__gt=today)),
    )
    counts = {row["year"]: row for row in counted.order_by("year")}
    quotas = {quota.year: quota for quota in Quota.objects.all()}
    nothing = {"received": 0, "expected": 0}
    return [
        Year(
            year,
            counts.get(year, nothing)["received"],
            counts.get(year, nothing)["expected"],
            quotas[year].people if year in quotas else None,
            quotas[year].note if year in quotas else "",
        )
        for year in sorted(counts.keys() | quotas.keys(), reverse=True)
    ]


def without_takeover() -> int:
    """How many people have no takeover date yet."""
    return Refugee.objects.filter(takeover_on__isnull=True).count()
