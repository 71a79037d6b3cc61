"""Verbs of matching: ask for a proposal, work it out, decide about a pair, change the weights."""

import datetime as dt
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from celery import current_app
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.policy import Area
from core.assignment import BLOCKED
from core.scoring import Reason
from placements import services
from placements.matching import caseload as of
from placements.matching.models import MatchDecision, MatchLine, MatchProposal, MatchWeights, State
from placements.matching.rules import reasons
from placements.matching.solving import Scene, Solved, best
from placements.models import Opening, Placement
from placements.rules import THEME, Event
from refugees import journal
from refugees.models import Refugee
from refugees.proposals import Answer

log = logging.getLogger(__name__)
AT_ONCE = 60_000  # pairs that are worked out while the reader waits: about a second (bin/bench, adr/0027)
Pins = Mapping[int, int]
Apart = Iterable[tuple[int, int]]


def weights_on(on: dt.date) -> MatchWeights:
    """The weights in force. Raises ValidationError with a sentence where none are."""
    found = MatchWeights.objects.on(on).first()
    if found is None:
        raise ValidationError(_("No weights are in force today: an administrator adds them."))
    return found


@transaction.atomic
def ask(
    *, whose: str, kinds: Sequence[str], by: Any, on: dt.date, at: dt.datetime, follows: MatchProposal | None = None,
    kept: Pins | None = None, apart: Apart = (),
) -> MatchProposal:  # fmt: skip
    """Asks for a proposal: at once for a caseload, by the worker for a whole city.

    `kept` pairs stand where they can, `apart` ones shall not be; both by keys of person and opening. Raises
    ValidationError where nobody or nothing is there to be matched.
    """
    weights, chosen, openings = weights_on(on), of.caseload(by, whose, on), of.open_places(kinds, on)
    if not chosen.people:
        raise ValidationError(_("Nobody to match: everybody chosen is in a placement, or is not of working age here."))
    if not openings:
        raise ValidationError(_("No opening of these kinds has a free place."))
    asked = {"whose": whose, "kinds": list(kinds), "restricted": chosen.restricted, "cut": chosen.is_cut}
    proposal = MatchProposal.objects.create(
        on=on, asked=asked, weights=weights, weights_version=weights.version, follows=follows, made_by=by, made_at=at
    )
    settled = settled_by_person(kept or {}, apart)
    MatchLine.objects.bulk_create(
        MatchLine(proposal=proposal, refugee=person, settled=settled.get(person.pk, {})) for person in chosen.people
    )
    if len(chosen.people) * len(openings) <= AT_ONCE:
        return make(proposal.pk)
    transaction.on_commit(partial(wake, proposal.pk), robust=True)
    return proposal


def settled_by_person(kept: Pins, apart: Apart) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {person: {"kept": opening} for person, opening in kept.items()}
    for person, opening in sorted(apart):
        found.setdefault(person, {}).setdefault("apart", []).append(opening)
    return found


def wake(proposal: int) -> None:
    """Tells the worker; that the broker cannot be reached must not matter: whoever waits asks again."""
    try:
        current_app.send_task("placements.tasks.make_proposal", args=[proposal], retry=False)
    except Exception as error:  # noqa: BLE001  (whatever a transport raises)
        log.warning("worker not woken: %s", type(error).__name__)


@transaction.atomic
def make(pk: int) -> MatchProposal:
    """Works a proposal out and keeps it; one that is made already stays as it is."""
    proposal: MatchProposal = MatchProposal.objects.select_for_update(of=("self",)).select_related("weights").get(pk=pk)
    if proposal.state == State.MADE:
        return proposal
    lines = list(MatchLine.objects.filter(proposal=proposal).select_related("refugee"))
    openings = of.open_places(proposal.asked["kinds"], proposal.on)
    scene = of.scene([line.refugee for line in lines], openings, proposal.weights, proposal.on)
    solved = best(with_settled(scene, lines))
    keep(lines, solved)
    proposal.snapshot, proposal.state = snapshot(openings, solved), State.MADE
    proposal.version += 1
    proposal.save()
    return proposal


def with_settled(scene: Scene, lines: Iterable[MatchLine]) -> Scene:
    kept = {line.refugee_id: line.settled["kept"] for line in lines if line.settled.get("kept")}
    apart = frozenset((line.refugee_id, other) for line in lines for other in line.settled.get("apart", ()))
    return replace(scene, kept=kept, apart=apart)


def keep(lines: Sequence[MatchLine], solved: Solved) -> None:
    """Writes what is proposed into each person's line."""
    for number, line in enumerate(lines):
        line.snapshot = solved.line(number)
        own = solved.found.pairs.get(number)
        if own is not None:
            line.opening_id, line.points = solved.scene.places[own].key, sum(line.snapshot["parts"].values())
        line.version += 1
    MatchLine.objects.bulk_update(lines, ["snapshot", "opening", "points", "version"], batch_size=500)


def snapshot(openings: Sequence[Opening], solved: Solved) -> dict[str, Any]:
    """The openings as they stood, the weights and the result. Nobody's name, nobody's number."""
    return {
        "openings": [
            {
                "key": each.pk, "uid": str(each.uid), "title": each.title, "employer": each.employer.name,
                "kind": each.kind, "hours": each.hours, "danish": each.danish, "free": each.free,
                "starts_from": each.starts_from.isoformat(),
                "starts_to": each.starts_to.isoformat() if each.starts_to else "",
            }
            for each in openings
        ],
        "weights": dict(solved.scene.weights),
        "people": len(solved.scene.people), "pairs": len(solved.found.pairs), "total": solved.found.total,
        "blocked": sum(1 for why in solved.found.unassigned.values() if why == BLOCKED),
    }  # fmt: skip


# --- decisions ----------------------------------------------------------------------------------------
def pair_now(person: Refugee, opening: Opening, proposal: MatchProposal, on: dt.date) -> tuple[Scene, list[Reason]]:
    """A pair as it stands today, with the weights of the proposal: the scene of the two, and what blocks."""
    scene = of.scene([person], [opening], proposal.weights, on)
    scene = replace(scene, weights=proposal.snapshot["weights"])
    return scene, reasons(scene.people[0], scene.places[0], on, scene.allowed)


@transaction.atomic
def offer(
    *, proposal: MatchProposal, person: Refugee, opening: Opening, reason: str, by: Any, on: dt.date, at: dt.datetime
) -> MatchDecision:
    """Offers the opening to the person: a placement with its offer, which takes the place.

    Raises ValidationError with every sentence that speaks against it by now, or where the place has gone meanwhile.
    """
    services.hold(person.pk)
    _scene, against = pair_now(person, Opening.objects.with_places().get(pk=opening.pk), proposal, on)
    if against:
        raise ValidationError([each.what for each in against])
    placement = Placement(
        refugee=person, employer=opening.employer, opening=opening, kind=opening.kind, hours=opening.hours,
        tasks=opening.tasks,
    )  # fmt: skip
    services.begin(placement, Event.OFFERED, on=on, by=by, note=reason)
    return decided(proposal, person, opening, Answer.OFFERED, reason, by=by, at=at, placement=placement)


@transaction.atomic
def not_this(
    *, proposal: MatchProposal, person: Refugee, opening: Opening, reason: str, by: Any, on: dt.date, at: dt.datetime
) -> MatchDecision:
    """Decides against a pair: it is proposed no more, and the case says why.

    Raises ValidationError without a reason.
    """
    services.hold(person.pk)
    title = _("Not offered: %(opening)s, %(employer)s") % {"opening": opening.title, "employer": opening.employer.name}
    journal.write(person, theme=THEME, title=title[:200], text=reason, event_on=on, by=by, area=Area.PLACEMENT)
    return decided(proposal, person, opening, Answer.NOT_THIS, reason, by=by, at=at)


def decided(
    proposal: MatchProposal, person: Refugee, opening: Opening, answer: Answer, reason: str, *, by: Any,
    at: dt.datetime, placement: Placement | None = None,
) -> MatchDecision:  # fmt: skip
    line = MatchLine.objects.filter(proposal=proposal, refugee=person).first()
    decision = MatchDecision(
        proposal=proposal, refugee=person, opening=opening, answer=answer, reason=reason, placement=placement,
        was_proposed=line is not None and line.opening_id == opening.pk, decided_by=by, decided_at=at,
    )  # fmt: skip
    decision.full_clean()
    decision.save()
    return decision


@transaction.atomic
def save_weights(weights: MatchWeights, *, expected: int) -> MatchWeights:
    """Saves new or changed weights. Raises StaleVersion. Proposals keep the values with which they were made."""
    if weights.pk:
        return weights.save_version(expected)
    weights.save()
    return weights
