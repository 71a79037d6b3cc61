"""What is agreed of the demo's placements and said at their end: some extended, some evaluated, some waiting for it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from accounts.models import User
from core import clock
from placements import services, services_agreements, services_ends
from placements.models import Agreement, EndEvaluation, Placement, PlacementEvent
from placements.rules import EndReason, Event, Status
from refugees.models import Refugee

WEEKS = dt.timedelta(weeks=13)
ONE = dt.timedelta(days=1)
RUNNING, ENDED, WAITING = 14, 10, 3
STILL_ASKED = dt.timedelta(days=60)
EXTENDED_BY = dt.timedelta(weeks=8)


class Words(NamedTuple):
    """What is agreed of tasks, aims and times, and what is said at the end."""

    tasks: str
    aims: str
    times: str
    done: str
    employer: str
    person: str
    step: str


WORDS = (
    Words(
        "Opvask, klargøring af grønt og anretning.", "Fagord i køkkenet, hygiejne, mødetider.", "Mandag–fredag 9–14",
        "Opvask og kolde anretninger, den sidste måned på egen hånd.",
        "Kommer til tiden og spørger, når noget er nyt.",
        "Jeg forstår mere dansk nu og vil gerne blive i køkken.", "Løntilskud eller ordinært job i samme køkken.",
    ),
    Words(
        "Fylde varer på hylder, rydde op, hjælpe kunder.", "Tale med kunder, varenavne, kasse.", "Mandag–torsdag 8–15",
        "Varepåfyldning og pantrum; kasse med hjælp.", "Rolig og flittig. Skal øve dansk med kunder.",
        "Kollegerne hjalp mig. Kunderne taler hurtigt.", "Ordinært job på aftenhold; danskundervisning fortsætter.",
    ),
    Words(
        "Rengøring af værelser og gange, to og to.", "Arbejdstempo, sikkerhed, beskeder på dansk.",
        "Mandag–fredag 7–13",
        "Værelser i fast makkerpar.", "Godt tempo. Vi tilbyder gerne timer.",
        "Godt sted. Jeg vil gerne have flere timer.",
        "Ordinære timer hos samme arbejdsgiver.",
    ),
)  # fmt: skip
TOLD = {EndReason.COMPLETED: "completed", EndReason.DROPPED_OUT: "dropped_out", EndReason.NEW_JOB: "job"}


def fill(staff: Sequence[User], *, on: dt.date) -> str:
    """Agreements of running, ended and waiting traineeships, extensions, evaluations, jobs. What was made, in words."""
    running = newest(Status.RUNNING, on)[-RUNNING:]  # those nearest their end
    ended = newest(Status.ENDED, on)[:ENDED]
    extended = sum(run(placement, number, staff, on) for number, placement in enumerate(running))
    evaluated = sum(conclude(placement, number, staff, on) for number, placement in enumerate(ended))
    offered = Placement.objects.with_people().waiting(on).filter(kind="traineeship", employer__isnull=False)
    waiting = list(offered.order_by("-pk")[:WAITING])
    for number, placement in enumerate(waiting):
        prepare(placement, number, staff, on)
    agreed = len(running) + len(ended) + len(waiting)
    return f"{agreed} agreements, {extended} extended, {evaluated} evaluated, {turn(on, by=staff[0])} turned into jobs"


def newest(status: Status, on: dt.date) -> list[Any]:
    """The traineeships of those present that stand so on a day, the last begun first."""
    found: Any = Placement.objects.with_people().with_status(on).with_days(on)
    rows = found.filter(kind="traineeship", status=status)
    present = Refugee.objects.present(on).values("pk")
    return list(rows.exclude(employer=None).filter(refugee__in=present).order_by("-started_on", "pk"))


def write(placement: Any, number: int, by: User, start: dt.date, on: dt.date, *, is_whole: bool = True) -> Agreement:
    """An agreement of thirteen weeks; `is_whole`: all three have said yes by the start."""
    agreement = drafted(placement, number, start, is_whole)
    services_agreements.save(agreement, expected=0, by=by, at=clock.now(), on=min(start, on))
    agreement.person_on = min(start, on)
    if is_whole:
        agreement.employer_on = agreement.municipality_on = min(start, on)
        agreement.employer_name = agreement.supervisor or "Lederen"
    services_agreements.agree(agreement, expected=agreement.version, by=by, on=min(start, on))
    placement.refresh_from_db()
    return agreement


def drafted(placement: Any, number: int, start: dt.date, is_safe: bool) -> Agreement:
    """What is agreed, not saved yet."""
    words, contact = WORDS[number % len(WORDS)], placement.employer.contacts.first()
    return Agreement(
        refugee=placement.refugee, placement=placement, starts_on=start, ends_on=start + WEEKS - ONE,
        hours=25 + number % 3, working_times=words.times, tasks=words.tasks, aims=words.aims,
        supervisor=contact.name if contact else "", danish_lessons="Tirsdag og torsdag eftermiddag", insured=True,
        language_help="En kollega taler arabisk" if number % 2 else "", safety=is_safe,
    )  # fmt: skip


def consultant(placement: Any, staff: Sequence[User]) -> User:
    """The job consultant of the person's team."""
    team = placement.refugee.team_id
    return next((each for each in staff if team in {held.team_id for held in each.held_roles}), staff[0])


def run(placement: Any, number: int, staff: Sequence[User], on: dt.date) -> bool:
    """A running one: whether it is extended, which every second one near its end is. The others wait for the talk."""
    by = consultant(placement, staff)
    agreement = write(placement, number, by, placement.started_on, on)
    near = agreement.ends_on is not None and agreement.ends_on - on <= dt.timedelta(days=21)
    if not near or number % 2 or agreement.ends_on is None:
        return False
    services.extend(
        placement, expected=placement.version, until=agreement.ends_on + EXTENDED_BY, on=on - dt.timedelta(days=2),
        by=by, note="Mere dansk på arbejdet, før et job hos samme arbejdsgiver.",
    )  # fmt: skip
    return True


def conclude(placement: Any, number: int, staff: Sequence[User], on: dt.date) -> bool:
    """One that has ended: whether it is evaluated; every third of the last two months still waits."""
    by = consultant(placement, staff)
    agreement = drafted(placement, number, placement.started_on, is_safe=True)
    agreement.person_on = agreement.employer_on = agreement.municipality_on = placement.started_on
    agreement.employer_name, agreement.municipality_by = agreement.supervisor or "Lederen", by
    agreement.runs_it, agreement.told_of = by, agreement.ends_on
    agreement.save()  # past its end: the services would not write it any more
    if number % 3 == 2 and on - placement.ended_on <= STILL_ASKED:
        return False
    words = WORDS[number % len(WORDS)]
    end = PlacementEvent.objects.standing().get(placement=placement, event=Event.ENDED)
    evaluation = EndEvaluation(
        refugee=placement.refugee, placement=placement, happened_on=min(on, end.happened_on + ONE),
        outcome=TOLD.get(EndReason(end.reason), "dropped_out"), tasks_done=words.done, attended="Alle dage undtagen to",
        danish_used="Korte beskeder med kolleger", employer_words=words.employer, person_words=words.person,
        next_step=words.step, employer_signed=agreement.supervisor, person_signed=True,
    )  # fmt: skip
    services_ends.evaluate(evaluation, by=by)
    return True


def prepare(placement: Any, number: int, staff: Sequence[User], on: dt.date) -> None:
    """One that was offered: agreed, or with the employer's yes still to come."""
    write(placement, number, consultant(placement, staff), on + dt.timedelta(days=5), on, is_whole=number % 2 == 0)


def turn(on: dt.date, *, by: User) -> int:
    """Traineeships that ended by a new job are tied to the job that began afterwards. How many."""
    made = 0
    for end in PlacementEvent.objects.standing().filter(event=Event.ENDED, reason=EndReason.NEW_JOB)[:5]:
        later: Any = Placement.objects.with_days(on).filter(refugee=end.refugee_id, kind="ordinary_job", continues=None)
        after = later.filter(started_on__gte=end.happened_on).order_by("started_on").first()
        before = Placement.objects.select_related("refugee").get(pk=end.placement_id)
        if after is not None and before.kind == "traineeship":
            services_ends.follow_on(before, after, seen=None, by=by, on=end.happened_on)
            made += 1
    return made
