"""The roll-up of the stored clocks: how many there are of each sort, without whose they are."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import Case, CharField, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from targets.rules import Standing


class Stage(models.TextChoices):
    """What a stored clock is whatever the day; an open one is late or not by its due day."""

    EXCLUDED = "excluded", _("Excluded")
    UNKNOWN = "unknown", _("Data missing")
    MET_LATE = "met_late", _("Met late")
    MET = "met", _("Met")
    OPEN = "open", _("Open")
    GONE = "gone", _("Open, but the person has left")  # late or not by its due day, and nobody's work any more


class ClockCountQuerySet(models.QuerySet["ClockCount"]):
    def of_teams(self, teams: Iterable[int] | None) -> Self:
        """Of these teams; None: of the whole municipality, whose numbers are kept beside."""
        return self.filter(whole=True) if teams is None else self.filter(whole=False, team__in=teams)

    def due_in_months(self, first: dt.date, last: dt.date) -> Self:
        """Of clocks due from the month of `first` through that of `last`."""
        return self.filter(cohort_month__range=(first.replace(day=1), last.replace(day=1)))

    def undated(self) -> Self:
        """Of clocks without a due date."""
        return self.filter(cohort_month__isnull=True)

    def waiting(self, until: dt.date) -> Self:
        """Of clocks that somebody still has to do something about, due by a day."""
        return self.filter(stage=Stage.OPEN, due_on__lte=until)

    def with_standing(self, on: dt.date) -> Any:
        """Annotates `standing` as of the day the clocks are stored for; what is not late yet is on track."""
        return self.annotate(
            standing=Case(
                When(~Q(stage__in=[Stage.OPEN, Stage.GONE]), then=F("stage")),
                When(due_on__lt=on, then=Value(str(Standing.OVERDUE))),
                default=Value(str(Standing.ON_TRACK)),
                output_field=CharField(),
            )
        )


SORT = ["target", "stage", "excluded_as", "due_on", "number"]


class ClockCount(models.Model):
    """A number of clocks of one sort. Several rows of a sort add up: a change adds a row, the night adds them up.

    Written by triggers of the table of clocks alone (migration 0007), in the statement that changes clocks: nobody
    waits for a common counter, and whoever reads sees the clocks and their number of the same moment.
    """

    target = models.CharField(max_length=40)
    whole = models.BooleanField()  # of the municipality; else of the team, or of nobody's
    team = models.ForeignKey(Team, models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False)
    cohort_month = models.DateField(null=True)
    stage = models.CharField(max_length=10, choices=Stage.choices)
    excluded_as = models.CharField(max_length=20, blank=True)
    due_on = models.DateField(null=True)  # of open clocks only
    number = models.IntegerField()

    objects = ClockCountQuerySet.as_manager()

    class Meta:
        # Each answers its question by itself: rows of the municipality lie between those of hundreds of teams.
        indexes = [
            models.Index(fields=["cohort_month"], name="clockcount_months", condition=Q(whole=True), include=SORT),
            models.Index(
                fields=["team", "cohort_month"], name="clockcount_team_months", condition=Q(whole=False), include=SORT
            ),
            models.Index(
                fields=["due_on"],
                name="clockcount_waiting",
                condition=Q(whole=True, stage="open"),
                include=["target", "number"],
            ),
            models.Index(
                fields=["team", "due_on"],
                name="clockcount_team_waiting",
                condition=Q(whole=False, stage="open"),
                include=["target", "number"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.cohort_month} {self.stage}: {self.number}"
