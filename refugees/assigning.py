"""Handing cases out: to a caseworker, or to a team where they wait; one case or many at once."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.policy import Role
from core.clock import now
from core.dates import danish
from refugees import journal
from refugees.models import CaseAssignment, JournalEntry, Refugee
from refugees.ports import facts_changed

NAMED = 5  # case numbers in a sentence; more are counted


@transaction.atomic
def assign(
    *, people: Iterable[Refugee], caseworker: User | None, team: Team | None = None, by: Any, on: date,
    title: str = "", text: str = "",
) -> list[Refugee]:  # fmt: skip
    """Gives cases to a caseworker, or to a team alone, from a day on; the same few statements for any number.

    The former assignment ends the day before. Where no team is named the caseworker's own is taken; a case given to
    a team alone waits there without a caseworker. `title` and `text` of the journal may say more. Returns the cases
    that changed hands. Raises ValidationError with the case numbers where somebody became responsible later than the
    day.
    """
    team = team or team_of(caseworker)
    wanted = {"caseworker_id": caseworker.pk if caseworker else None}
    if team or not caseworker:
        wanted["team_id"] = team.pk if team else None
    cases = Refugee.objects.select_for_update(of=("self",)).filter(pk__in=[each.pk for each in people]).order_by("pk")
    moved = [case for case in cases if any(getattr(case, name) != value for name, value in wanted.items())]
    hand_over([case for case in moved if case.caseworker_id != wanted["caseworker_id"]], caseworker, on)
    ids = [case.pk for case in moved]
    Refugee.objects.filter(pk__in=ids).update(**wanted, version=F("version") + 1, updated_at=now())
    title = title or (_("Caseworker: %(name)s") if caseworker else _("Team: %(name)s")) % {"name": caseworker or team}
    JournalEntry.objects.bulk_create(
        JournalEntry(
            refugee=case,
            theme=journal.ADMINISTRATION,
            title=title[:200],
            text=text,
            event_on=on,
            recorded_by=by,
            automatic=True,
        )
        for case in moved
    )
    facts_changed(ids, despite_restriction=True)
    return moved


def hand_over(cases: Sequence[Refugee], to: User | None, on: date) -> None:
    """Ends who was responsible and begins who is. One who began the same day is replaced."""
    current = CaseAssignment.objects.current().filter(refugee__in=cases, role=Role.CASEWORKER)
    refuse_later_ones(current.filter(valid_from__gt=on).select_related("refugee").order_by("refugee"))
    current.filter(valid_from=on).delete()
    current.update(valid_to=on - timedelta(days=1))
    if to is not None:
        CaseAssignment.objects.bulk_create(CaseAssignment(refugee=case, user=to, valid_from=on) for case in cases)


def refuse_later_ones(later: Iterable[CaseAssignment]) -> None:
    found = list(later)
    if not found:
        return
    named = ", ".join(f"{each.refugee.case_number} ({danish(each.valid_from)})" for each in found[:NAMED])
    if len(found) > NAMED:
        named += " " + _("and %(count)s more") % {"count": len(found) - NAMED}
    text = _("Somebody became responsible later than that day: %(cases)s. Choose a later day.") % {"cases": named}
    raise ValidationError({"on": text})


def team_of(user: User | None) -> Team | None:
    """The team in which somebody is a caseworker today; else the first team of any of their roles."""
    held = [each for each in user.held_roles if each.team_id] if user else []
    held.sort(key=lambda each: each.role != Role.CASEWORKER)
    return held[0].team if held else None

