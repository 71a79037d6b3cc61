"""What an interview said of the home that is needed, offered in the form while nothing is recorded."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from core.dates import danish
from housing.forms import COPENHAGEN, NeedForm
from housing.household import Home
from housing.models import MOST_ROOMS
from refugees.home_wishes import HomeWishes, home_wishes
from refugees.models import Refugee

IN_COPENHAGEN = {str(value) for value, _label in COPENHAGEN}


def initial_of(told: HomeWishes) -> dict[str, Any]:
    """The fields of the form that the answers fill; an answer that the form cannot hold is left out."""
    found: dict[str, Any] = {
        "people_later": told.people_later if (told.people_later or 0) <= MOST_ROOMS else None,
        "shared_ok": told.shared_ok,
        "districts": [each for each in told.districts if each in IN_COPENHAGEN],
        "district_reasons": told.district_reasons[:500],
    }
    return {name: value for name, value in found.items() if value not in (None, [], "")}


def wishes_for(home: Home, viewer: Any, on: dt.date) -> HomeWishes | None:
    """What the main person told, as far as the viewer may know it, where nothing is recorded yet."""
    if home.need is not None or not Refugee.objects.visible_to(viewer).filter(pk=home.lead.pk).exists():
        return None
    return home_wishes(home.lead.pk, viewer, on)


def offer(form: NeedForm, told: HomeWishes | None) -> None:
    """Puts what was told into the empty form and says beside each field where it is from."""
    if told is None:
        return
    words = _("From the interview of %(day)s.") % {"day": danish(told.told_on)}
    for name, value in initial_of(told).items():
        form.initial[name] = value
        field = form.fields[name]
        field.help_text = f"{field.help_text} {words}" if field.help_text else words
    if told.reasons_withheld:
        reasons = form.fields["district_reasons"]
        withheld = _("The reasons stand in the interview; ask the caseworker, or the household itself.")
        reasons.help_text = f"{reasons.help_text} {withheld}".strip()
