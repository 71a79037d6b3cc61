"""The funnel of matches by supplier and contract year, and what people say to have gained. What of it may stand outside
casework is decided in `volunteers.suppliers.published`."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, Min, OuterRef

from refugees.offers import Answer
from volunteers.matching.models import Match, MatchContact
from volunteers.matching.rules import ACTIVE_MONTHS, EndReason, active_after, waiting_median
from volunteers.models import MatchAnswer, MatchOffer
from volunteers.suppliers.models import Contract
from volunteers.suppliers.published import FUNNEL, STAGES, value
from volunteers.wishes.models import MatchWish, Referral


@dataclass
class Funnel:
    """How many referrals came how far, as of a day. `median`: days from the wish to the first meeting.

    `stages` has each referral once, in the group to which it has come; the counts add them up. `months` says of each
    distance (3, 6) how many of those who met that long ago were still active, and of how many; `matches_met` how many
    met at all. `reasons` counts the ends after a yes of both by reason, `gained` what both sides said, by side.
    """

    counts: dict[str, int] = field(default_factory=dict)
    stages: dict[str, int] = field(default_factory=dict)
    median: int | None = None
    still_waiting: int = 0
    months: dict[int, tuple[int, int]] = field(default_factory=dict)
    matches_met: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    gained: dict[str, Counter[str]] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)  # matches in which a side was asked, by side


def offered(on: dt.date) -> dict[str, int]:
    """The top of the funnel in the whole municipality: people offered a match, who want one, whose wish stands."""
    answers = MatchAnswer.objects.as_of(on)
    asked = set(answers.values_list("refugee", flat=True)) | set(
        MatchOffer.objects.as_of(on).values_list("refugee", flat=True)
    )
    later = MatchAnswer.objects.as_of(on).filter(refugee=OuterRef("refugee"), happened_on__gt=OuterRef("happened_on"))
    latest = answers.exclude(Exists(later))
    said: Counter[str] = Counter(dict(latest.order_by("refugee", "pk").values_list("refugee", "answer")).values())
    wishes = MatchWish.objects.filter(wished_on__lte=on).values("refugee").distinct().count()
    return {"offered": len(asked), "wanted": said[Answer.YES], "later": said[Answer.LATER], "no": said[Answer.NO],
            "wishes": wishes}  # fmt: skip


def matches_of(contracts: Any, on: dt.date) -> list[dict[str, Any]]:
    """Every match of the contracts that had been proposed by the day, as plain rows; none proposed by mistake."""
    rows = Match.objects.filter(referral__contract__in=contracts, proposed_on__lte=on)
    rows = rows.exclude(end_reason=EndReason.MISTAKE)
    return list(
        rows.order_by("pk").values(
            "pk", "referral", "accepted_on", "first_meeting_on", "rhythm", "ended_on", "end_reason",
            "referral__wish__wished_on", "referral__wish__closed_on", "referral__contract",
        )
    )  # fmt: skip


def funnel(contracts: Any, on: dt.date) -> Funnel:
    """The referrals of these contracts, each counted at every step that it ever reached by the day."""
    referrals = Referral.objects.filter(contract__in=contracts, referred_on__lte=on)
    rows = matches_of(contracts, on)
    made = Funnel(stages=stages(referrals.count(), rows, on))
    made.counts = {name: value(made.stages, parts) for name, parts in FUNNEL.items()}
    waits = waits_of(referrals, on)
    made.median, made.still_waiting = waiting_median(waits), sum(not met for _days, met in waits)
    for months in ACTIVE_MONTHS:
        stands = [
            active_after(row["first_meeting_on"], row["ended_on"], months, on)
            for row in rows if by(row["first_meeting_on"], on)
        ]  # fmt: skip
        made.months[months] = (sum(each is True for each in stands), sum(each is not None for each in stands))
    made.matches_met = sum(by(row["first_meeting_on"], on) for row in rows)
    made.reasons = Counter(
        row["end_reason"] for row in rows if by(row["accepted_on"], on) and by(row["ended_on"], on)
    )
    made.gained, made.asked = gained(contracts, on)
    return made


def by(day: dt.date | None, on: dt.date) -> bool:
    return day is not None and day <= on


def stages(referred: int, rows: list[dict[str, Any]], on: dt.date) -> dict[str, int]:
    """Each referral once, whoever was proposed for it how often: how far it came, and whether that runs on the day."""
    reached: dict[int, set[str]] = {}
    for row in rows:
        said = reached.setdefault(row["referral"], set())
        if by(row["accepted_on"], on):
            ended = by(row["ended_on"], on)
            met = by(row["first_meeting_on"], on)
            said.add(("over" if ended else "together") if met else ("parted" if ended else "agreed"))
    order = ("together", "over", "agreed", "parted")
    found = Counter(next((each for each in order if each in said), "proposed") for said in reached.values())
    found["referred"] = referred - len(reached)
    return {stage: found[stage] for stage in STAGES}


def waits_of(referrals: Any, on: dt.date) -> list[tuple[int, bool]]:
    """For each wish referred: days to its first meeting, or the days it has waited so far (or waited until closed)."""
    met = Match.objects.filter(first_meeting_on__lte=on, referral__in=referrals).values("referral__wish")
    first = dict(met.annotate(day=Min("first_meeting_on")).values_list("referral__wish", "day"))
    found = []
    for wish, wished_on, closed_on in referrals.values_list(
        "wish", "wish__wished_on", "wish__closed_on"
    ).order_by("wish").distinct():
        end = first.get(wish) or min(closed_on or on, on)
        found.append((max(0, (end - wished_on).days), wish in first))
    return found


def gained(contracts: Any, on: dt.date) -> tuple[dict[str, Counter[str]], dict[str, int]]:
    """What each side has named at least once, match by match, and in how many matches a side named anything."""
    rows = MatchContact.objects.filter(match__referral__contract__in=contracts, happened_on__lte=on)
    said: dict[tuple[str, int], set[str]] = {}
    for match, person, volunteer in rows.values_list("match", "gained_person", "gained_volunteer"):
        for side, named in (("person", person), ("volunteer", volunteer)):
            if named:
                said.setdefault((side, match), set()).update(named)
    found: dict[str, Counter[str]] = {"person": Counter(), "volunteer": Counter()}
    asked = {"person": 0, "volunteer": 0}
    for (side, _match), named in said.items():
        found[side].update(named)
        asked[side] += 1
    return found, asked


def by_contract(on: dt.date, contracts: Any = None) -> list[tuple[Contract, Funnel]]:
    """Every contract with its own funnel, the newest year first."""
    found = Contract.objects.all() if contracts is None else contracts
    return [(each, funnel([each.pk], on)) for each in found.select_related("supplier")]
