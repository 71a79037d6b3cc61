"""Verbs after the assessment: functional considerations, follow-ups with owner and date, or that nothing is needed."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from health.models import HealthConsideration, HealthFollowUp, HealthVisit
from health.rules import SIDES, Purpose, Source
from health.services import consent_in_force, fresh, must_allow, tell
from refugees.considerations import Consideration
from refugees.models import Refugee
from refugees.ports import refuse_restricted


@transaction.atomic
def settle(person: Refugee, *, on: dt.date, by: Any) -> int:
    """Something is decided: no visit that was held waits any longer; how many did."""
    waiting = HealthVisit.objects.undecided().select_for_update().filter(refugee=person)
    done = 0
    for visit in waiting:
        visit.decided_on, visit.decided_by = on, by
        visit.save_version(visit.version)
        done += 1
    return done


@transaction.atomic
def consider(
    person: Refugee, *, needs: Sequence[str], hours: int | None, source: str, since: dt.date, until: dt.date | None,
    on: dt.date, by: Any,
) -> list[HealthConsideration]:  # fmt: skip
    """What work and housing must take into account from a day. Raises ValidationError: without consent to receive
    the result nothing is taken from it."""
    Refugee.objects.select_for_update().get(pk=person.pk)
    refuse_restricted([person.pk])
    if source == Source.RESULT:
        must_allow(person, Purpose.RECEIVE, on)
    made = []
    for need in needs:
        each = HealthConsideration(
            refugee=person, need=need, hours=hours if need == "hours" else None, source=source, valid_from=since,
            valid_to=until, created_by=by,
        )  # fmt: skip
        each.full_clean(exclude=["created_by"])
        each.save()
        made.append(each)
    settle(person, on=on, by=by)
    tell(person, _("Functional considerations recorded"), on=on, by=by)
    return made


@transaction.atomic
def stop(consideration: HealthConsideration, *, expected: int, on: dt.date, by: Any) -> HealthConsideration:
    """A consideration ends with a day. Raises StaleVersion, ValidationError."""
    current: HealthConsideration = fresh(consideration, expected)
    refuse_restricted([current.refugee_id])
    if current.valid_to is not None and current.valid_to < on:
        raise ValidationError(_("It has ended already."))
    current.valid_to = on
    current.full_clean(exclude=["created_by"])
    current.save_version(expected)
    tell(current.refugee, _("A functional consideration ended"), on=on, by=by)
    return current


@transaction.atomic
def promise(follow_up: HealthFollowUp, *, on: dt.date, by: Any) -> HealthFollowUp:
    """Somebody follows up, by a day. Raises ValidationError, Restricted."""
    refuse_restricted([follow_up.refugee_id])
    follow_up.created_by = by
    follow_up.full_clean(exclude=["created_by", "done_by"])
    follow_up.save()
    settle(follow_up.refugee, on=on, by=by)
    tell(follow_up.refugee, _("Follow-up after the health assessment agreed"), on=on, by=by)
    return follow_up


@transaction.atomic
def finish(follow_up: HealthFollowUp, *, expected: int, on: dt.date, by: Any) -> HealthFollowUp:
    """A follow-up is done. Raises StaleVersion."""
    current: HealthFollowUp = fresh(follow_up, expected)
    refuse_restricted([current.refugee_id])
    if current.done_on is None:
        current.done_on, current.done_by = on, by
        current.save_version(expected)
        tell(current.refugee, _("Follow-up after the health assessment done"), on=on, by=by)
    return current


@transaction.atomic
def nothing_needed(person: Refugee, *, on: dt.date, by: Any) -> None:
    """The assessment calls for nothing. Raises Restricted."""
    refuse_restricted([person.pk])
    settle(person, on=on, by=by)
    tell(person, _("After the health assessment nothing is needed"), on=on, by=by)


# --- the port ------------------------------------------------------------------------------------------
def considerations(person: Any, side: str, on: dt.date) -> list[Consideration]:
    """What others are told: the words, never the source. What came from the clinic only while it may be received."""
    held = [each for each in HealthConsideration.objects.on(on).filter(refugee=person) if SIDES[each.need] == side]
    if any(each.source == Source.RESULT for each in held) and not consent_in_force(person, "health_receive", on):
        held = [each for each in held if each.source != Source.RESULT]
    return [Consideration(str(each), each.valid_to) for each in sorted(held, key=lambda each: each.need)]
