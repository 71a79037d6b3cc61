"""The clocks, person by person, each rule beside the sentence of the contract it comes from.

Written from the contract alone. Simplicity and literalness over speed: nothing here is cached,
nothing is shared with the application, every question is asked “as of D”.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from .case import Case, Period, earliest
from .world import OFFERS, PLACEMENTS, REFUGEE, TARGETS, WORK, World

CONTACT_SINCE = date(2018, 1, 1)


@dataclass(frozen=True)
class Row:
    """One line of the standings export."""

    person_id: str
    target: str
    subject: str
    clock_started_on: date | None
    due_on: date | None
    met_on: date | None
    standing: str
    excluded_as: str


# -- the standing ---------------------------------------------------------------------------------


def standing_of(row: Row, on: date, warning_days: int, *, unknown: bool = False) -> str:
    """“**Standing**, first match wins”."""
    if row.excluded_as:
        return "excluded"
    if unknown:
        return "unknown"
    assert row.due_on is not None  # only an unknown clock has no due date
    if row.met_on is not None:  # facts after D are already left out, so `met_on` ≤ D
        return "met_late" if row.met_on > row.due_on else "met"
    if on > row.due_on:
        return "overdue"
    if on >= row.due_on - timedelta(days=warning_days):
        return "due_soon"
    return "on_track"


def no_exclusion(due: date) -> str:
    """For the targets whose own exclusions are “–”."""
    return ""


def clock(
    case: Case,
    target: str,
    start: date | None,
    met_on: date | None,
    *,
    due_from: date | None = None,
    subject: str = "",
    own_exclusion: Callable[[date], str] = no_exclusion,
    leave_excludes: bool = False,
) -> list[Row]:
    """One running clock, or none.

    `due_from` is the day the length is counted from where that is not the clock start;
    `own_exclusion` answers `short_notice`, `own_solution` or `ended` for a due date, else an empty text.
    """
    # “A person … whose clock has not started by D, has no row.”
    if start is None or start > case.on:
        return []
    # “A clock that would start after X yields no row” (X is the exit, known on D).
    exit = case.exit
    if exit is not None and start > exit.on:
        return []
    # “A clock that starts when no rule is in force yields no row.”
    rule = case.world.rule(target, start)
    if rule is None:
        return []
    due = rule.due(due_from or start)
    # “Exclusions in order: `short_notice`, `own_solution`, `ended`; then the exit reason; then `leave`.”
    excluded_as = own_exclusion(due)
    if not excluded_as and exit is not None:
        # “a clock unmet by X with X < `due_on` is `excluded` with that reason from X on”
        unmet_by_exit = met_on is None or met_on > exit.on
        if unmet_by_exit and exit.on < due:
            excluded_as = exit.detail
    if not excluded_as and leave_excludes and case.leave_covers(start, due):
        excluded_as = "leave"
    row = Row(case.person.key, target, subject, start, due, met_on, "", excluded_as)
    return [replace(row, standing=standing_of(row, case.on, rule.warning_days))]


def takeover_clock(case: Case, target: str, met_on: date | None, **options: bool) -> list[Row]:
    """A clock that starts at takeover, with the standing `unknown` where that date is missing."""
    if case.takeover is not None:
        return clock(case, target, case.takeover, met_on, **options)  # type: ignore[arg-type]
    # “the clock starts at takeover, the takeover date is missing, and the person has moved in”
    if case.moved_in is None:
        return []
    # “the rule in force [is] taken on the move-in date … exit and leave do not apply”
    rule = case.world.rule(target, case.moved_in)
    if rule is None:
        return []
    row = Row(case.person.key, target, "", None, None, met_on, "", "")
    return [replace(row, standing=standing_of(row, case.on, rule.warning_days, unknown=True))]


# -- populations ----------------------------------------------------------------------------------


def refugee_or_reunified(case: Case) -> bool:
    """“Refugee” is `refugee` or `resettled_refugee`; here also `family_reunified`."""
    return case.person.basis in REFUGEE | {"family_reunified"}


def working_age_start_due(case: Case) -> date | None:
    """The due date of the `placement_start` clock of a refugee or reunified person of 18–66."""
    if not refugee_or_reunified(case) or not case.aged(18, 66) or case.takeover is None:
        return None
    rule = case.world.rule("placement_start", case.takeover)
    return None if rule is None else rule.due(case.takeover)


def in_placement_population(case: Case, target: str) -> bool:
    """“refugee or family_reunified, 18–66, not `activity_ready` on min(D, due date)”."""
    if not refugee_or_reunified(case) or not case.aged(18, 66):
        return False
    day = case.on
    if case.takeover is not None:  # else unknown: “readiness on D”
        rule = case.world.rule(target, case.takeover)
        if rule is None:
            return False
        day = min(day, rule.due(case.takeover))
    return case.readiness_on(day) != "activity_ready"


# -- the targets ----------------------------------------------------------------------------------


def interview(case: Case, target: str, met_on: date | None) -> list[Row]:
    """Both interviews: “residence basis `refugee`, 18+”, from the allocation decision."""
    if case.person.basis != "refugee" or not case.aged(18):
        return []
    # “a missing takeover date and no move-in means no row”
    if case.move_in_on is None:
        return []

    def short_notice(due: date) -> str:
        # “fewer than 14 days from allocation decision to takeover”
        decided, takeover = case.person.decided_on, case.takeover
        if decided is None or takeover is None:
            return ""
        return "short_notice" if (takeover - decided).days < 14 else ""

    # “the rule is fixed on the day of the allocation decision, the due date follows `move_in_on`”
    return clock(
        case,
        target,
        case.person.decided_on,
        met_on,
        due_from=case.move_in_on,
        own_exclusion=short_notice,
    )


def first_interview(case: Case) -> list[Row]:
    """“to the day before `move_in_on`”; “first interview 1 held at an asylum centre or by video”."""
    met_on = earliest(case.days("interview_1_held", "asylum_centre", "video"))
    return interview(case, "first_interview", met_on)


def second_interview(case: Case) -> list[Row]:
    """“to 14 days after `move_in_on`”; “first interview 2 held”."""
    return interview(case, "second_interview", earliest(case.days("interview_2_held")))


def readiness(case: Case) -> list[Row]:
    """“refugee or family_reunified, 18+”, takeover, 3 months, “first readiness assessment”."""
    if not refugee_or_reunified(case) or not case.aged(18):
        return []
    return takeover_clock(case, "readiness", earliest(case.days("readiness")))


def placement_offer(case: Case) -> list[Row]:
    """“earliest of: offer of a `traineeship` or `wage_subsidy`; start of `ordinary_job`, `igu`, `education`”.

    “(a start with no recorded offer does not meet it)”
    """
    if not in_placement_population(case, "placement_offer"):
        return []
    offers = case.days("placement_offered", *OFFERS)
    met_on = earliest(offers + case.days("placement_started", *WORK))
    return takeover_clock(case, "placement_offer", met_on, leave_excludes=True)


def placement_start(case: Case) -> list[Row]:
    """“earliest start of a `traineeship`, `wage_subsidy`, `ordinary_job`, `igu` or `education`”."""
    if not in_placement_population(case, "placement_start"):
        return []
    met_on = earliest(case.days("placement_started", *PLACEMENTS))
    return takeover_clock(case, "placement_start", met_on, leave_excludes=True)


def placement_start_later_ready(case: Case) -> list[Row]:
    """“`activity_ready` on the due date of `placement_start`, and later `job_ready`”."""
    due_of_start = working_age_start_due(case)
    if due_of_start is None or case.readiness_on(due_of_start) != "activity_ready":
        return []
    # “the first `job_ready` assessment after that due date”; one overruled on its own day never was
    # in force, and made nobody “later `job_ready`”.
    assessed = [day for day in case.days("readiness", "job_ready") if day > due_of_start]
    start = earliest(day for day in assessed if case.readiness_on(day) == "job_ready")
    if start is None:
        return []
    # “the clock start itself if such a placement is running that day,
    #  else the earliest start on or after it”
    if any(p.runs_on(start) for p in case.placements):
        met_on: date | None = start
    else:
        met_on = earliest(p.start for p in case.placements if p.start >= start)
    return clock(case, "placement_start_later_ready", start, met_on, leave_excludes=True)


def follow_ups(case: Case) -> list[Row]:
    """“refugee or family_reunified, 18+, has a readiness assessment”: 6 months from the first."""
    if not refugee_or_reunified(case) or not case.aged(18):
        return []
    start = earliest(case.days("readiness"))
    if start is None:
        return []
    # “the day of the 4th follow-up held after the clock start (the same day does not count;
    #  two on one later day count as two)”
    held = sorted(day for day in case.days("follow_up_held") if day > start)
    met_on = held[3] if len(held) >= 4 else None
    return clock(case, "follow_ups", start, met_on, leave_excludes=True)


def running_contact(case: Case, target: str, *, in_work: bool) -> list[Row]:
    """Both contact duties; which of them a person has on D depends on work running on D."""
    # “refugee or family_reunified, 18+, takeover passed” (“takeover date ≤ D”)
    if not refugee_or_reunified(case) or not case.aged(18):
        return []
    if case.takeover is None or case.takeover > case.on:
        return []
    # “no `ordinary_job`, `igu` or `education` running on D” / “with one of the three running on D”
    working = any(p.runs_on(case.on) for p in case.placements if p.kind in WORK)
    if working != in_work:
        return []
    # “the latest of: takeover, last follow-up held, the latest end of a leave ≤ D, 2018-01-01”
    ends = [leave.end for leave in case.leaves if leave.end is not None]
    start = max([case.takeover, CONTACT_SINCE, *case.days("follow_up_held"), *ends])
    # “never: the next follow-up starts a new clock”
    rows = clock(case, target, start, None)
    return [contact_exclusions(case, row) for row in rows]


def contact_exclusions(case: Case, row: Row) -> Row:
    """Exit “whatever their due date”; then “`leave` while leave runs on D”."""
    excluded_as = ""
    if case.exit is not None:
        excluded_as = case.exit.detail
    elif any(leave.runs_on(case.on) for leave in case.leaves):
        excluded_as = "leave"
    return replace(row, excluded_as=excluded_as, standing="excluded") if excluded_as else row


def contact(case: Case) -> list[Row]:
    """30 days between two talks for those not in ordinary work, IGU or education."""
    return running_contact(case, "contact", in_work=False)


def contact_in_work(case: Case) -> list[Row]:
    """90 days between two talks for those in ordinary work, IGU or education."""
    return running_contact(case, "contact_in_work", in_work=True)


def retention_mentor_offer(case: Case) -> list[Row]:
    """“one row for each `ordinary_job`, `igu` or `education` started (subject = it)”, any age."""
    if not refugee_or_reunified(case):
        return []
    rows: list[Row] = []
    for placement in case.placements:
        if placement.kind in WORK:
            rows += retention_row(case, placement)
    return rows


def retention_row(case: Case, placement: Period) -> list[Row]:
    """“retention mentor offered for it on or before D, also before its start”."""
    met_on = earliest(case.days("retention_mentor_offered", ref=placement.ref))

    def ended(due: date) -> str:
        # “that placement ended on or before D, before the due date, with no offer by its end”
        end = placement.end
        if end is None or end >= due:
            return ""
        return "ended" if met_on is None or met_on > end else ""

    return clock(
        case,
        "retention_mentor_offer",
        placement.start,
        met_on,
        subject=placement.ref,
        own_exclusion=ended,
    )


def health_offer(case: Case) -> list[Row]:
    """“refugee or unaccompanied_minor, any age, regardless of need”: 6 months from takeover."""
    if case.person.basis not in REFUGEE | {"unaccompanied_minor"}:
        return []
    # “health assessment offered (a decline later changes nothing)”
    return takeover_clock(case, "health_offer", earliest(case.days("health_offered")))


def holistic_mentor_offer(case: Case) -> list[Row]:
    """“refugee, 18+”: 1 month from takeover to “holistic mentor offered”."""
    if case.person.basis not in REFUGEE or not case.aged(18):
        return []
    return takeover_clock(case, "holistic_mentor_offer", earliest(case.days("holistic_mentor_offered")))


def permanent_housing_offer(case: Case) -> list[Row]:
    """“anyone with a ready-to-move-out date, any age and basis”: 6 months from the earliest."""
    start = earliest(case.days("ready_to_move_out"))
    # “first permanent housing offered (a refusal does not reopen it)”
    met_on = earliest(case.days("permanent_offered"))
    home_found = earliest(case.days("own_solution"))

    def own_solution(due: date) -> str:
        # “found a home strictly before the due date and strictly before the first offer”
        if home_found is None or home_found >= due:
            return ""
        return "own_solution" if met_on is None or home_found < met_on else ""

    return clock(case, "permanent_housing_offer", start, met_on, own_exclusion=own_solution)


CLOCKS: dict[str, Callable[[Case], list[Row]]] = {
    "contact": contact,
    "contact_in_work": contact_in_work,
    "first_interview": first_interview,
    "follow_ups": follow_ups,
    "health_offer": health_offer,
    "holistic_mentor_offer": holistic_mentor_offer,
    "permanent_housing_offer": permanent_housing_offer,
    "placement_offer": placement_offer,
    "placement_start": placement_start,
    "placement_start_later_ready": placement_start_later_ready,
    "readiness": readiness,
    "retention_mentor_offer": retention_mentor_offer,
    "second_interview": second_interview,
}
ALL = TARGETS


def standings(world: World, on: date, targets: Iterable[str] = ALL) -> list[Row]:
    """Every row of these targets as of `on`, “sorted by person_id, target, subject (code points)”."""
    wanted = list(targets)
    rows: list[Row] = []
    events = world.events_by_registration()
    for person in world.persons:
        case = Case(world, person, events[person.key], on)
        for target in wanted:
            rows += CLOCKS[target](case)
    return sorted(rows, key=lambda row: (row.person_id, row.target, row.subject))
