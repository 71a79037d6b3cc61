"""The employment plan that an interview brings: a dated fact; the newest standing one is in force."""

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.dates import danish
from core.history import tracked
from refugees.offers import (
    FromInterview,
    FromInterviewQuerySet,
    Handed,
    Kind,
    Revoked,
    annul_facts,
    fact_of,
    once_per_interview,
)


@tracked(model_name="EmploymentPlanHistory")
class EmploymentPlan(FromInterview):
    """Concrete places with start and hours, the plan in words, obstacles, the Danish course (handbook 3.3).

    `places` is a list of {"place", "start" (ISO or empty), "hours" (a week, or empty)}.
    """

    places = models.JSONField(_("concrete places"), default=list, blank=True)
    obstacles = models.TextField(_("obstacles"), blank=True)
    danish_course = models.CharField(_("Danish education"), max_length=10, blank=True)
    danish_module = models.CharField(_("module"), max_length=10, blank=True)
    goals = models.TextField(_("agreed goals"), blank=True)

    objects: ClassVar[Any] = FromInterviewQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = _("employment plan"), _("employment plans")
        constraints = once_per_interview("employment_plan")

    @property
    def place_lines(self) -> list[str]:
        """Each place as one line: "Nordlys Bageri, from 01-03-2017, 25 hours a week"."""
        return [place_line(place) for place in self.places]


def place_line(place: dict[str, str]) -> str:
    parts = [place.get("place", "")]
    if place.get("start"):
        parts.append(gettext("from %(day)s") % {"day": danish(dt.date.fromisoformat(place["start"]))})
    if place.get("hours"):
        parts.append(gettext("%(hours)s hours a week") % {"hours": place["hours"]})
    return ", ".join(parts)


def take_plan(handed: Handed) -> None:
    """Keeps the plan of the interview; its words are the fact's note."""
    outcome = handed.take(Kind.EMPLOYMENT_PLAN)
    if outcome is not None:
        fact_of(EmploymentPlan, handed, note=outcome.note, **outcome.details)


def annul_plan(revoked: Revoked) -> None:
    annul_facts(EmploymentPlan, revoked)
