"""Which openings a case's page shows: a plain filter by kind and by the Danish that the person speaks."""

import datetime as dt
from typing import Any

from placements.forms_openings import FitForm
from placements.models import Opening
from placements.rules import DanishLevel
from refugees.models import LanguageSkill, Refugee

SHOWN = 6


def danish_of(person: Refugee) -> str:
    """The Danish level the case says the person speaks, as an opening asks for it; empty where it says nothing."""
    skills = LanguageSkill.objects.filter(refugee=person, language__iregex=r"^(dansk|danish)$")
    spoken = next((skill.spoken for skill in skills), "")
    if spoken in DanishLevel.values:
        return spoken
    return DanishLevel.B2 if spoken else ""  # C1, C2 and mother tongue meet every opening


def fitting(person: Refugee, query: Any, on: dt.date) -> dict[str, Any]:
    """The form and the openings with free places that it asks for; the level is the person's where none is asked."""
    level = danish_of(person)
    form = FitForm(query if {"kind", "level"} & set(query) else {"level": level})
    rows = Opening.objects.with_places().open_on(on).filter(free__gt=0)
    asked = form.cleaned_data if form.is_valid() else {}
    if asked.get("kind"):
        rows = rows.filter(kind=asked["kind"])
    if asked.get("level"):
        rows = rows.for_level(asked["level"])
    found = list(rows.order_by("starts_from", "pk")[: SHOWN + 1]) if form.is_valid() else []
    return {"fit_form": form, "openings": found[:SHOWN], "more_openings": len(found) > SHOWN, "spoken": level}
