"""Assessments of readiness that were to be looked at again: on Min dag when their day has come."""

from datetime import date
from typing import Any

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.policy import Area
from refugees.models import ReadinessAssessment, Refugee
from refugees.presenters import short, shown_name
from refugees.registry import Panel, PanelRow
from refugees.rules import Readiness

PANEL_ROWS = 8


def due(viewer: Any, on: date) -> Any:
    """Present people within reach whose assessment was to be looked at again by the day; a caseworker's own."""
    in_force = ReadinessAssessment.objects.as_of(on).filter(refugee=OuterRef("pk"))
    latest = in_force.order_by("-happened_on", "-recorded_at", "-pk")
    people: Any = Refugee.objects.visible_to(viewer).present(on)
    if viewer.scope.caseworkers:
        people = people.filter(caseworker__in=viewer.scope.caseworkers)
    people = people.annotate(
        review_on=Subquery(latest.values("review_on")[:1]), outcome=Subquery(latest.values("outcome")[:1])
    )
    return people.filter(review_on__lte=on).order_by("review_on", "pk")


def panel(user: Any, on: date) -> Panel | None:
    """For those who assess: what is to be looked at again, the longest wait first."""
    if not user.can(Area.CASE, write=True):
        return None
    found = list(due(user, on)[:PANEL_ROWS])
    rows = [
        PanelRow(
            short(each.review_on),
            str(Readiness(each.outcome).label),
            reverse("refugees:readiness", args=[each.case_number]),
            each.case_number,
            "overdue" if each.review_on < on else "due_soon",
            shown_name(each, user, lists=True),
        )
        for each in found
    ]
    empty = _("No assessment is to be looked at again.")
    return Panel(_("Readiness to be looked at again"), rows, empty, people=[each.uid for each in found])
