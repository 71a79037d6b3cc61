"""Restriction of processing (art. 18): set, lifted, and asked about by everything that changes or hands out."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.models import Kind
from core import clock
from core.models import StaleVersion
from refugees.ports import Restricted, restricted_sentence
from rights.models import Restriction
from rights.services import refuse_future, tell

LEAVES_THE_HOUSE = {Kind.EXPORT, Kind.PRINT}
# The person's own pack, and a document opened inside the case: the first is their right, the second is reading.
STILL_ALLOWED = {"subject access", "document"}

# The same as Restriction.objects.on, where a page of a case asks together with everything else (refugees.casefile).
OF_PERSON = (
    "EXISTS (SELECT FROM rights_restriction r WHERE r.refugee_id = p.id AND r.valid_from <= $2"
    " AND (r.lifted_on IS NULL OR r.lifted_on > $2))"
)


# --- ports ----------------------------------------------------------------------------------------
def restricted_among(ids: list[int], on: dt.date | None) -> set[int]:
    """Those of the people whose data is restricted on a day; None means today."""
    found = Restriction.objects.on(on or clock.today()).filter(refugee__in=ids)
    return set(found.values_list("refugee_id", flat=True))


def refuse_handing_out(kind: str, people: list[UUID], purpose: str) -> None:
    """The read log's guard: nothing about a restricted person is exported or printed."""
    if kind not in LEAVES_THE_HOUSE or purpose in STILL_ALLOWED or not people:
        return
    if Restriction.objects.on(clock.today()).filter(refugee__uid__in=people).exists():
        raise Restricted(restricted_sentence())


# --- verbs ----------------------------------------------------------------------------------------
@transaction.atomic
def restrict(restriction: Restriction, *, by: Any, today: dt.date) -> Restriction:
    """Restricts a person's data from a day. Raises ValidationError where it is restricted then already."""
    refuse_future(restriction.valid_from, today, "valid_from")
    restriction.recorded_by = by
    restriction.full_clean(exclude=["recorded_by"])
    restriction.save()
    tell(
        restriction.refugee, _("Processing restricted"), by=by, on=restriction.valid_from,
        text=f"{restriction.get_ground_display()}\n{restriction.note}".strip(),
    )  # fmt: skip
    return restriction


@transaction.atomic
def lift(
    restriction: Restriction, *, reason: str, told_on: dt.date, expected: int, by: Any, on: dt.date
) -> Restriction:
    """Lifts a restriction from today on. The person must have been told before (art. 18(3)).

    Raises StaleVersion, and ValidationError with a sentence.
    """
    current: Restriction = (
        Restriction.objects.select_for_update(of=("self",)).select_related("refugee").get(pk=restriction.pk)
    )
    if current.version != expected:
        raise StaleVersion(current)
    if current.lifted_on:
        raise ValidationError(_("The restriction is lifted already."))
    refuse_future(told_on, on, "told_on")
    current.lifted_on, current.lifted_by, current.told_on, current.lifted_reason = on, by, told_on, reason.strip()
    current.version += 1
    current.validate_constraints()
    current.save()
    tell(current.refugee, _("Restriction lifted"), by=by, on=on, text=reason)
    return current
