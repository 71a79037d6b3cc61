"""What the standing first interviews say of the home somebody needs (refugees.home_wishes).

The wishes belong to housing: who finds the home reads them, also without the interviews. Needs in the home are kept
with the answers about health and are none of them; and why somebody wishes a district is told to who may not read
interviews only where no word of it speaks of health.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from accounts.policy import Area
from core.about_health import speaks_of_health
from refugees.home_wishes import HomeWishes
from screening import choices as c
from screening.models import Answers, Interview
from screening.questions import Sensitivity
from screening.restricted import sensitivities
from screening.rules import Sequence
from screening.sections import HOUSING


def home_wishes(person_id: int, viewer: Any, on: dt.date) -> HomeWishes | None:
    """From the last interview 1 held by the day whose housing section was answered; only ordinary answers."""
    reads_interviews = Sensitivity.ORDINARY in sensitivities(viewer)
    if not reads_interviews and not viewer.can(Area.HOUSING, write=True):
        return None
    held = Interview.objects.as_of(on).filter(refugee=person_id, sequence=Sequence.FIRST, held_on__isnull=False)
    rows = Answers.objects.filter(interview__in=held, section=HOUSING.key).order_by("-interview__held_on", "-interview")
    day, values = rows.values_list("interview__held_on", "values").first() or (None, {})
    if not day:
        return None
    told = wishes(day, values)
    return told if reads_interviews else for_housing(told)


def wishes(told_on: dt.date, values: Mapping[str, Any]) -> HomeWishes:
    later, shared = str(values.get("household_later") or ""), values.get("shared_dwelling")
    return HomeWishes(
        told_on,
        people_later=int(later) if later.isdecimal() and int(later) else None,
        shared_ok={c.YesNoUnknown.YES: True, c.YesNoUnknown.NO: False}.get(shared) if shared else None,
        districts=tuple(values.get("districts") or ()),
        district_reasons=str(values.get("district_reasons") or ""),
    )


def for_housing(told: HomeWishes) -> HomeWishes:
    """Without a reason in which a word may speak of health."""
    if not speaks_of_health(told.district_reasons):
        return told
    return replace(told, district_reasons="", reasons_withheld=True)
