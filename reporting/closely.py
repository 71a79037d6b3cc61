"""One target closely: the rate as defined, and beside it what can be said of the unfinished."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from reporting import clocks, waits
from reporting.charts import Steps, steps
from reporting.definitions import OF_A_TARGET
from reporting.figures import Question, figures
from reporting.rules import SMALLEST_DENOMINATOR
from reporting.shown import section
from reporting.survival import Curve, Point, estimate

PARTS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0)  # of the time allowed


def target(question: Question, key: str, user: Any) -> dict[str, Any]:
    """Everything below the filters of a target's page."""
    label = clocks.labels()[key]
    found = figures(clocks.count(question, user), question, {key: label})
    drawn = next(section(each, question) for _promise, targets in found for each in targets)
    grouped = waits.groups(question, user, key)
    curve, in_days = estimate(waits.in_limits(grouped)), estimate(waits.in_days(grouped))
    enough = curve is not None and curve.number >= SMALLEST_DENOMINATOR
    return {
        "question": question,
        "section": drawn,
        "definitions": OF_A_TARGET,
        "curve": curve,
        "enough": enough,
        "in_time": words(curve.by(1.0)) if curve and enough else None,
        "median": in_days.median if in_days and enough else None,
        "steps": picture(key, label, curve) if curve and enough else None,
        "parts": [(percent(part), words(curve.by(part))) for part in PARTS] if curve and enough else [],
        "people_url": reverse("reporting:people"),
        "what_if_url": f"{reverse('reporting:what_if', args=[key])}?{urlencode(question.parameters())}",
        "back": f"{reverse('reporting:dashboard')}?{urlencode(question.parameters())}",
    }


def percent(share: float) -> int:
    """A share as whole per cent; 100 only where it is all of them, 0 where it is nobody."""
    rounded = round(share * 100)
    if 0 < share < 1:
        return min(max(rounded, 1), 99)
    return rounded


def words(point: Point | None) -> dict[str, int] | None:
    """A point in whole per cent."""
    if point is None:
        return None
    return {"share": percent(point.share), "low": percent(point.low), "high": percent(point.high)}


def picture(key: str, label: Any, curve: Curve) -> Steps:
    """The curve over the time allowed and as much again."""
    at_limit = words(curve.by(1.0))
    shown = at_limit["share"] if at_limit else 0
    return steps(
        f"curve-{key.replace('_', '-')}",
        title=_("%(label)s: share met over the time allowed") % {"label": label},
        description=_("The share rises to %(share)d %% at the due date. The band is the 95 %% interval.")
        % {"share": shown},
        points=[(each.time, each.share, each.low, each.high) for each in curve.points],
        until=min(curve.longest, max(PARTS)),
        limit=1.0,
        most=max(PARTS),
        names=[(part, f"{percent(part)} %") for part in (0.0, 0.5, 1.0, 1.5, 2.0)],
    )
