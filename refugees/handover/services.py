"""Handing a caseload over: decided, carried out on its day, cancelled. The former caseworker's access with it."""

import datetime as dt
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import RoleAssignment, User
from accounts.policy import Role
from core.dates import danish
from core.models import StaleVersion
from refugees import assigning, journal
from refugees.handover import letters, rules
from refugees.handover.models import FormerAccess, Handover, HandoverCase
from refugees.handover.rules import Outcome, State
from refugees.models import CaseAssignment, Refugee

log = logging.getLogger("havn.handover")


# --- deciding -------------------------------------------------------------------------------------
@transaction.atomic
def decide(
    *, giver: User, chosen: Mapping[Refugee, User], on: dt.date, access_until: dt.date | None, by: User,
    at: dt.datetime, today: dt.date,
) -> Handover:  # fmt: skip
    """Plans a hand-over, or carries it out at once where its day is today.

    Cases that the giver does not have any more are left where they are and named. Raises ValidationError with a
    sentence.
    """
    refuse_days(on, access_until, today)
    refuse_receivers(giver, set(chosen.values()), on)
    handover = Handover.objects.create(giver=giver, on=on, access_until=access_until, decided_by=by, decided_at=at)
    held = held_by(giver, [person.pk for person in chosen])
    refuse_planned_already(held)
    HandoverCase.objects.bulk_create(
        HandoverCase(
            handover=handover, refugee=person, receiver=receiver,
            outcome=Outcome.WAITING if person.pk in held else Outcome.ELSEWHERE,
        )
        for person, receiver in chosen.items()
    )  # fmt: skip
    if not held:
        raise ValidationError(_("Somebody else has all of these cases by now; nothing is handed over."))
    if on <= today:
        carry_out(handover, at=at, today=today)
    letters.tell_giver(handover)
    return handover


def held_by(giver: User, ids: Iterable[int]) -> set[int]:
    """Those of the people whose caseworker the giver is, held for the transaction."""
    people = Refugee.objects.select_for_update(of=("self",)).filter(pk__in=list(ids), caseworker=giver)
    return set(people.order_by("pk").values_list("pk", flat=True))


def refuse_days(on: dt.date, access_until: dt.date | None, today: dt.date) -> None:
    if on < today:
        raise ValidationError({"on": _("A caseload is handed over today or on a later day.")})
    if on - today > rules.MOST_AHEAD:
        raise ValidationError({"on": _("A caseload is handed over within half a year.")})
    if access_until is None:
        return
    if access_until < on:
        raise ValidationError({"access_until": _("The access ends before the hand-over.")})
    if access_until > rules.last_day_of_access(on, rules.MOST_ACCESS_DAYS):
        raise ValidationError({"access_until": _("A former caseworker may read for at most 90 days.")})


def refuse_receivers(giver: User, receivers: set[User], on: dt.date) -> None:
    """Raises where somebody gets their own cases, or is no caseworker on the day."""
    if giver in receivers:
        raise ValidationError({"receivers": _("Nobody hands cases over to themselves.")})
    able = caseworkers_on(receivers, on)
    missing = sorted(each.name for each in receivers if each.pk not in able)
    if missing:
        words = {"names": ", ".join(missing), "day": danish(on)}
        raise ValidationError({"receivers": _("Not a caseworker on %(day)s: %(names)s.") % words})


def caseworkers_on(users: Iterable[User], on: dt.date) -> set[int]:
    """Those of the users who hold the role on a day and whose account is open."""
    held = RoleAssignment.objects.on(on).filter(role=Role.CASEWORKER, user__in=list(users), user__is_active=True)
    return set(held.values_list("user_id", flat=True))


def refuse_planned_already(ids: set[int]) -> None:
    waiting = HandoverCase.objects.filter(refugee__in=ids, outcome=Outcome.WAITING).order_by("refugee")
    found = list(waiting.select_related("refugee", "handover"))
    if found:
        said = [f"{each.refugee.case_number} ({danish(each.handover.on)})" for each in found]
        named = ", ".join(said[: assigning.NAMED])
        if len(found) > assigning.NAMED:
            named += " " + _("and %(count)s more") % {"count": len(found) - assigning.NAMED}
        raise ValidationError(_("Already in a hand-over that is planned: %(cases)s.") % {"cases": named})


# --- carrying out ---------------------------------------------------------------------------------
@transaction.atomic
def carry_out(handover: Handover, *, at: dt.datetime, today: dt.date) -> Handover:
    """Gives every case that the giver still has to its receiver, from the planned day on. A second call does nothing.

    The same number of statements for any number of cases.
    """
    current: Handover = Handover.objects.select_for_update(of=("self",)).select_related("giver").get(pk=handover.pk)
    if current.state != State.PLANNED or current.on > today:
        return current
    lines = list(current.cases.filter(outcome=Outcome.WAITING).select_related("refugee", "receiver"))
    held = held_by(current.giver, [line.refugee_id for line in lines]) - taken_later(lines, current.on)
    able = caseworkers_on({line.receiver for line in lines}, today)
    moved: dict[User, list[Refugee]] = defaultdict(list)
    for line in lines:
        line.outcome = outcome_of(line, held, able)
        if line.outcome == Outcome.MOVED:
            moved[line.receiver].append(line.refugee)
    for receiver, people in sorted(moved.items(), key=lambda pair: pair[0].pk):
        give(current, receiver, people)
    HandoverCase.objects.bulk_update(lines, ["outcome"])
    open_to_former(current, [person for people in moved.values() for person in people], at=at, today=today)
    current.state, current.done_at = State.DONE, at
    current.version += 1
    current.save()
    letters.tell_receivers(current, moved)
    handover.__dict__.update(current.__dict__)
    return handover


def outcome_of(line: HandoverCase, held: set[int], able: set[int]) -> Outcome:
    if line.refugee_id not in held:
        return Outcome.ELSEWHERE
    return Outcome.MOVED if line.receiver_id in able else Outcome.NO_RECEIVER


def taken_later(lines: Iterable[HandoverCase], on: dt.date) -> set[int]:
    """People for whom somebody became responsible after the planned day, while nights were missed."""
    people = [line.refugee_id for line in lines]
    later = CaseAssignment.objects.current().filter(refugee__in=people, role=Role.CASEWORKER, valid_from__gt=on)
    return set(later.values_list("refugee_id", flat=True))


def give(handover: Handover, receiver: User, people: list[Refugee]) -> None:
    """One receiver's cases: assignment, history, one journal entry each, clocks."""
    words = {"giver": handover.giver.name, "receiver": receiver.name, "until": danish(handover.access_until)}
    text = _("%(giver)s may read the case until %(until)s.") % words if handover.access_until else ""
    title = _("Handed over from %(giver)s to %(receiver)s") % words
    assigning.assign(
        people=people, caseworker=receiver, by=handover.decided_by, on=handover.on, title=title, text=text
    )


@transaction.atomic
def cancel(handover: Handover, *, expected: int, by: User, at: dt.datetime) -> Handover:
    """Takes back a hand-over whose day has not come. Raises StaleVersion, and ValidationError where it is done."""
    current: Handover = Handover.objects.select_for_update(of=("self",)).get(pk=handover.pk)
    if current.state != State.PLANNED:
        raise ValidationError(_("The hand-over is carried out or cancelled already."))
    if current.version != expected:
        raise StaleVersion(current)
    current.state, current.cancelled_by, current.cancelled_at = State.CANCELLED, by, at
    current.version += 1
    current.save()
    current.cases.filter(outcome=Outcome.WAITING).update(outcome=Outcome.CANCELLED)
    letters.tell_cancelled(current)
    return current


def carry_out_due(*, on: dt.date, at: dt.datetime) -> int:
    """Carries out what is planned up to the day, each by itself: one that fails stops no other. How many were done."""
    done = 0
    for handover in Handover.objects.due(on).order_by("on", "pk"):
        try:
            with transaction.atomic():
                letters.tell_left(carry_out(handover, at=at, today=on))
            done += 1
        except Exception as error:  # noqa: BLE001  (the next night tries again; the others must not wait)
            log.error("hand-over not carried out: %s", type(error).__name__, extra={"count": handover.pk})
    return done


# --- the former caseworker ------------------------------------------------------------------------
def open_to_former(handover: Handover, people: list[Refugee], *, at: dt.datetime, today: dt.date) -> None:
    """Lets the giver read what was handed over, where that was decided; not twice for the same time."""
    until = handover.access_until
    if until is None or until < today or not people:
        return
    standing = FormerAccess.objects.standing().filter(user=handover.giver, refugee__in=people)
    known = set(standing.filter(valid_from__lte=until, valid_to__gte=handover.on).values_list("refugee_id", flat=True))
    FormerAccess.objects.bulk_create(
        FormerAccess(
            refugee=person, user=handover.giver, valid_from=handover.on, valid_to=until, given_by=handover.decided_by,
            given_at=at,
        )
        for person in people
        if person.pk not in known
    )  # fmt: skip


@transaction.atomic
def give_access(
    *, person: Refugee, user: User, until: dt.date, by: User, at: dt.datetime, today: dt.date
) -> FormerAccess:
    """Lets somebody who had the case read it until a day. Raises ValidationError with a sentence."""
    if until < today:
        raise ValidationError({"until": _("The access ends before it begins.")})
    had = CaseAssignment.objects.filter(refugee=person, user=user, role=Role.CASEWORKER, valid_to__isnull=False)
    if person.caseworker_id == user.pk or not had.exists():
        raise ValidationError({"user": _("Only a former caseworker of the case can be given this access.")})
    access = FormerAccess(refugee=person, user=user, valid_from=today, valid_to=until, given_by=by, given_at=at)
    try:
        access.validate_constraints()
    except ValidationError as error:
        raise ValidationError({"until": error.messages}) from None
    access.save()
    words = {"name": user.name, "until": danish(until)}
    tell(person, _("%(name)s, former caseworker, may read the case until %(until)s") % words, by=by, on=today)
    return access


@transaction.atomic
def end_access(access: FormerAccess, *, by: User, at: dt.datetime, today: dt.date) -> None:
    """Ends an access before its time; one that has ended stays as it was."""
    current: FormerAccess = (
        FormerAccess.objects.select_for_update(of=("self",)).select_related("refugee", "user").get(pk=access.pk)
    )
    if current.ended_at or current.valid_to < today:
        return
    current.ended_by, current.ended_at = by, at
    current.version += 1
    current.save()
    title = _("%(name)s, former caseworker, can no longer read the case") % {"name": current.user.name}
    tell(current.refugee, title, by=by, on=today)


def tell(person: Refugee, title: str, *, by: Any, on: dt.date) -> None:
    journal.write(
        person, theme=journal.ADMINISTRATION, title=title, event_on=on, by=by, despite_restriction=True
    )
