"""Which cases may go: closed so long ago as the rule says, released by the archive, with nothing in the way."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import DateField, Exists, F, Func, IntegerField, Min, OuterRef, Subquery
from django.utils.translation import gettext as _

from core.models import StaleVersion
from refugees.models import Exit, Refugee
from rights.models import DataRequest, Restriction
from rights.models_erasure import ArchiveDecision, Erasure, RetentionRule
from rights.rules import ERASABLE, ErasureState, Obstacle, Retained, erasable_from
from rights.services import tell


class MonthsLater(Func):
    """A date so many months later; shorter months end on their last day, as core.dates.add_months has it."""

    template = "(%(expressions)s)::date"
    arg_joiner = " + interval '1 month' * "
    output_field = DateField()


def closed() -> Any:
    """People who have left, with the day and the months of the rule in force that day."""
    first = (
        Exit.objects.standing().filter(refugee=OuterRef("pk")).order_by().values("refugee")
        .annotate(day=Min("happened_on")).values("day")
    )  # fmt: skip
    in_force = RetentionRule.objects.filter(retained=Retained.CASE, valid_from__lte=OuterRef("closed_on"))
    rules = in_force.exclude(valid_to__lt=OuterRef("closed_on")).values("months")[:1]
    people = Refugee.objects.annotate(closed_on=Subquery(first, output_field=DateField()))
    return people.filter(closed_on__isnull=False).annotate(months=Subquery(rules, output_field=IntegerField()))


def due(on: dt.date) -> Any:
    """The closed cases whose time of retention is over, the oldest first; those with an open erasure are not there."""
    proposed = Erasure.objects.open().filter(person=OuterRef("uid"))
    found = closed().annotate(kept_until=MonthsLater(F("closed_on"), F("months")))
    return found.filter(kept_until__lt=on).exclude(Exists(proposed)).order_by("kept_until", "pk")


def due_day(person: Refugee) -> dt.date | None:
    """The first day on which the case may go; None where it is open or no rule was in force."""
    row: Any = closed().filter(pk=person.pk).first()
    return erasable_from(row.closed_on, row.months) if row and row.months else None


def obstacles(person: Refugee, on: dt.date) -> list[Obstacle]:
    """Everything that keeps a case from being erased on a day."""
    return obstacles_of([person.pk], on)[person.pk]


def obstacles_of(ids: Sequence[int], on: dt.date) -> dict[int, list[Obstacle]]:
    """The same for many cases, in five queries."""
    times: dict[int, Any] = {row.pk: row for row in closed().filter(pk__in=ids)}
    decisions = ArchiveDecision.objects.filter(refugee__in=ids).order_by("decided_on", "pk")
    archive = dict(decisions.values_list("refugee_id", "status"))
    restricted = set(Restriction.objects.on(on).filter(refugee__in=ids).values_list("refugee_id", flat=True))
    asked = set(DataRequest.objects.open().filter(refugee__in=ids).values_list("refugee_id", flat=True))
    later = Refugee.objects.filter(previous_registration__in=ids)
    returned = set(later.values_list("previous_registration_id", flat=True))
    found = {}
    for pk in ids:
        said = {
            Obstacle.ARCHIVE: archive.get(pk) not in ERASABLE,
            Obstacle.RESTRICTED: pk in restricted,
            Obstacle.REQUEST: pk in asked,
            Obstacle.RETURNED: pk in returned,
        }
        found[pk] = time_obstacle(times.get(pk), on) + [each for each, holds in said.items() if holds]
    return found


def time_obstacle(row: Any, on: dt.date) -> list[Obstacle]:
    """What the dates of a case have against it; `row` is None where it is open."""
    if row is None:
        return [Obstacle.NOT_CLOSED]
    if not row.months:
        return [Obstacle.NO_RULE]
    return [Obstacle.TOO_EARLY] if on < erasable_from(row.closed_on, row.months) else []


def refuse_obstacles(person: Refugee, on: dt.date) -> None:
    """Raises ValidationError with a sentence for each obstacle."""
    found = obstacles(person, on)
    if found:
        raise ValidationError([str(each.label) for each in found])


# --- verbs ----------------------------------------------------------------------------------------
@transaction.atomic
def record_archive(decision: ArchiveDecision, *, by: Any) -> ArchiveDecision:
    """Records what the archive says of a case."""
    decision.decided_by = by
    decision.full_clean(exclude=["decided_by"])
    decision.save()
    title = _("Archive: %(status)s") % {"status": decision.get_status_display()}
    tell(decision.refugee, title, by=by, on=decision.decided_on, text=decision.reference)
    return decision


@transaction.atomic
def save_rule(rule: RetentionRule, *, expected: int) -> RetentionRule:
    """Saves a new or changed rule; cases that were closed while it was in force follow it. Raises StaleVersion."""
    rule.full_clean()
    if rule._state.adding:
        rule.save()
        return rule
    return rule.save_version(expected)


@transaction.atomic
def propose(person: Refugee, *, by: Any, at: dt.datetime, on: dt.date) -> Erasure:
    """Proposes the erasure of a case. Raises ValidationError with a sentence for everything in the way."""
    Refugee.objects.select_for_update().get(pk=person.pk)
    refuse_obstacles(person, on)
    decision, day = ArchiveDecision.objects.latest_of(person), due_day(person)
    assert decision is not None
    assert day is not None
    erasure = Erasure(person=person.uid, due_on=day, archive=decision.status, proposed_by=by, proposed_at=at)
    erasure.validate_constraints()
    erasure.save()
    return erasure


@transaction.atomic
def confirm(erasure: Erasure, *, expected: int, by: Any, at: dt.datetime, on: dt.date) -> Erasure:
    """Confirms an erasure; the next run carries it out. Never by the one who proposed it.

    Raises StaleVersion, and ValidationError with a sentence.
    """
    erasure = locked(erasure, expected)
    if erasure.proposed_by_id == by.pk:
        raise ValidationError(_("Whoever proposed an erasure cannot confirm it."))
    refuse_obstacles(Refugee.objects.get(uid=erasure.person), on)
    erasure.state, erasure.confirmed_by, erasure.confirmed_at = ErasureState.CONFIRMED, by, at
    return stored(erasure)


@transaction.atomic
def withdraw(erasure: Erasure, *, expected: int, by: Any, at: dt.datetime) -> Erasure:
    """Takes a proposal or a confirmation back, as long as nothing is erased. Raises StaleVersion, ValidationError."""
    erasure = locked(erasure, expected, ErasureState.PROPOSED, ErasureState.CONFIRMED)
    erasure.state, erasure.withdrawn_by, erasure.withdrawn_at = ErasureState.WITHDRAWN, by, at
    return stored(erasure)


def locked(erasure: Erasure, expected: int, *states: ErasureState) -> Erasure:
    """The erasure as it is now, held. Raises StaleVersion, and ValidationError where it has gone on meanwhile."""
    current = Erasure.objects.select_for_update().get(pk=erasure.pk)
    if current.version != expected:
        raise StaleVersion(current)
    if current.state not in (states or (ErasureState.PROPOSED,)):
        raise ValidationError(_("The erasure is not waiting any more."))
    return current


def stored(erasure: Erasure) -> Erasure:
    erasure.version += 1
    erasure.validate_constraints()
    erasure.save()
    return erasure
