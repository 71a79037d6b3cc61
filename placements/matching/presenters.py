"""What the pages of matching say: proposed pairs, near misses, who is left without a place and what would change it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.assignment import BLOCKED
from placements.matching.models import MatchDecision, MatchLine, MatchProposal
from placements.matching.points import Criterion
from placements.matching.rules import CHANGE, FULL_TIME, Block
from placements.models import Opening, Placement
from refugees.presenters import shown_name
from refugees.proposals import Answer
from targets import filters

MOST_MISSES = 2  # on the list; the snapshot keeps three
MOST_ROWS = 200  # of each table; a larger proposal is made for a smaller choice of people


@dataclass
class Row:
    """One person of a proposal."""

    line: MatchLine
    name: str
    opening: Opening | None
    points: int
    parts: str
    misses: list[str]
    why: str
    changes: list[str]
    pair: str
    pair_url: str
    person_url: str
    kept: bool
    since: list[str] = field(default_factory=list)  # what has happened since the proposal was made
    decision: MatchDecision | None = None

    @property
    def tone(self) -> str:
        return "ok" if self.decision and self.decision.answer == Answer.OFFERED else "none"


@dataclass
class Tables:
    proposed: list[Row]
    without: list[Row]
    others: int  # people of the proposal who are out of the reader's reach
    is_cut: bool

    @property
    def rows(self) -> list[Row]:
        return self.proposed + self.without


def whose_words(proposal: MatchProposal) -> str:
    """Whose people were chosen; a colleague's caseload without the name."""
    words = {filters.MINE: _("own cases"), filters.TEAM: _("own team"), filters.EVERYBODY: _("all within reach")}
    return words.get(str(proposal.asked.get("whose")), _("a chosen caseload"))


def parts_words(parts: Mapping[str, int], weights: Mapping[str, int]) -> str:
    """ "Competences 21/30 · Wishes 25/25", the criteria that give points, the most important first."""
    told = [
        _("%(criterion)s %(points)s/%(most)s")
        % {"criterion": criterion.label, "points": parts[criterion], "most": weights[criterion]}
        for criterion in Criterion
        if parts.get(criterion)
    ]
    return " · ".join(told)


def cost_words(cost: float, lost: int) -> str:
    """What a near miss would cost all the others together."""
    if lost:
        return ngettext("%(number)s person fewer gets a place", "%(number)s people fewer get a place", lost) % {
            "number": lost
        }  # fmt: skip
    points = round(cost)
    if points <= 0:
        return _("costs nobody anything")
    return ngettext("costs all together %(points)s point", "costs all together %(points)s points", points) % {
        "points": points
    }  # fmt: skip


def tables(proposal: MatchProposal, lines: Sequence[MatchLine], user: Any, others: int) -> Tables:
    """The rows of those within reach, with what has happened since: three statements, however many rows."""
    chosen = sorted(lines, key=lambda line: (line.opening is None, line.opening_id or 0, -(line.points or 0), line.pk))
    proposed = [line for line in chosen if line.opening_id][:MOST_ROWS]
    without = [line for line in chosen if not line.opening_id][:MOST_ROWS]
    shown = proposed + without
    openings = openings_of(shown)
    since, decisions = happened_since(proposal, shown), decisions_of(proposal, user)
    rows = [row_of(proposal, line, openings, user, since.get(line.refugee_id, []), decisions) for line in shown]
    return Tables(rows[: len(proposed)], rows[len(proposed) :], others, len(shown) < len(lines))


def openings_of(lines: Iterable[MatchLine]) -> dict[int, Opening]:
    """The openings that the lines name, as they stand now."""
    named = {line.opening_id for line in lines if line.opening_id}
    for line in lines:
        named |= {miss["opening"] for miss in line.snapshot.get("misses", ())}
        if near := line.snapshot.get("nearest"):
            named.add(near["opening"])
    return {each.pk: each for each in Opening.objects.with_places().filter(pk__in=named)}


def happened_since(proposal: MatchProposal, lines: Iterable[MatchLine]) -> dict[int, list[str]]:
    """Offers and starts recorded of the people after the proposal was made, in words."""
    people = [line.refugee_id for line in lines]
    rows = Placement.objects.holding().filter(refugee__in=people, created_at__gt=proposal.made_at)
    found: dict[int, list[str]] = {}
    for row in rows.select_related("employer").order_by("pk"):
        words = {"kind": row.kind_word, "employer": row.employer.name if row.employer else "–"}
        found.setdefault(row.refugee_id, []).append(_("Since then: %(kind)s, %(employer)s") % words)
    return found


def decisions_of(proposal: MatchProposal, user: Any) -> dict[tuple[int, int], MatchDecision]:
    """The last decision about each pair."""
    rows = MatchDecision.objects.visible_to(user).filter(proposal=proposal).select_related("decided_by", "placement")
    return {(row.refugee_id, row.opening_id): row for row in rows.order_by("decided_at", "pk")}


def row_of(
    proposal: MatchProposal, line: MatchLine, openings: Mapping[int, Opening], user: Any, since: list[str],
    decisions: Mapping[tuple[int, int], MatchDecision],
) -> Row:  # fmt: skip
    opening, told = openings.get(line.opening_id or 0), line.snapshot
    number = line.refugee.case_number
    decision = decisions.get((line.refugee_id, opening.pk)) if opening else None
    offered = decision is not None and decision.answer == Answer.OFFERED
    return Row(
        line=line,
        name=shown_name(line.refugee, user, lists=True),
        opening=opening,
        points=line.points or 0,
        parts=parts_words(told.get("parts", {}), proposal.snapshot["weights"]),
        misses=[
            miss_words(miss, openings)
            for miss in told.get("misses", ())[:MOST_MISSES]
            if miss["opening"] in openings
        ],
        why=why_words(told, proposal),
        changes=change_words(told, openings),
        pair=f"{line.refugee_id}-{opening.pk}" if opening else "",
        pair_url=pair_url(proposal, number, opening) if opening else "",
        person_url=reverse("placements:match-person", args=[proposal.uid, number]),
        kept=bool(line.settled.get("kept")) and line.settled.get("kept") == line.opening_id,
        since=[] if offered else [*since, *gone_words(opening)],
        decision=decision,
    )


def pair_url(proposal: MatchProposal, case_number: str, opening: Opening) -> str:
    return reverse("placements:match-pair", args=[proposal.uid, case_number, opening.uid])


def gone_words(opening: Opening | None) -> list[str]:
    """That the place has been given to somebody else meanwhile."""
    if opening is None:
        return []
    if opening.closed_on is not None:
        return [_("The opening has been closed since.")]
    return [_("The place has been filled since.")] if opening.free < 1 else []


def miss_words(miss: Mapping[str, Any], openings: Mapping[int, Opening]) -> str:
    """ "Kantine, frokost: 61 points, costs all together 12 points"."""
    title, points = openings[miss["opening"]].title, sum(miss["parts"].values())
    words = {"opening": title, "points": points, "cost": cost_words(miss["cost"], miss["lost"])}
    return _("%(opening)s: %(points)s points, %(cost)s") % words


def why_words(told: Mapping[str, Any], proposal: MatchProposal) -> str:
    """Why somebody has no place: nothing is left, or what blocks and how often."""
    if not told.get("why"):
        return ""
    if told["why"] != BLOCKED:
        free = any(miss["cost"] <= 0 and not miss["lost"] for miss in told.get("misses", ()))
        if free:
            return _("Fits as well as others, but the places are used up.")
        return _("Others fit the free places better.")
    number = len(proposal.snapshot["openings"])
    counted = [
        _("%(what)s (%(count)s of %(all)s openings)")
        % {"what": Block(code).label, "count": count, "all": number}
        for code, count in told["blocks"].items()
    ]  # fmt: skip
    return "; ".join(counted) or _("Every opening that would do is ruled out.")


def change_words(told: Mapping[str, Any], openings: Mapping[int, Opening]) -> list[str]:
    """What would open the nearest of the blocked openings."""
    near = told.get("nearest")
    if told.get("why") != BLOCKED or not near or near["opening"] not in openings:
        return []
    opening = openings[near["opening"]]
    facts = {"needed": opening.danish, "full": str(FULL_TIME)}
    return [f"{opening.title}: ", *(str(CHANGE[Block(code)]) % facts for code in near["blocks"])]


# --- one person, all openings -------------------------------------------------------------------------
@dataclass(frozen=True)
class Cell:
    """One opening for one person, as both stand today."""

    opening: Opening
    points: int | None  # None where it is blocked
    whys: list[str]
    changes: list[str]
    url: str
    is_proposed: bool


def weights_line(proposal: MatchProposal) -> str:
    return " · ".join(f"{each.label} {proposal.snapshot['weights'][each]}" for each in Criterion)
