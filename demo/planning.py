"""Plans, assessments that are looked at again, and the documents of leaves in the demo. By the services."""

import datetime as dt
import random
from typing import Any

from core.dates import next_weekday
from demo import intake
from placements.planning import reads
from placements.planning import services as plans
from placements.planning.models import Action, Goal
from placements.planning.rules import GoalState, Theme, Who
from placements.plans import EmploymentPlan
from refugees import leaves, services
from refugees.documents.models import Document, DocumentKind
from refugees.grounds import Ground
from refugees.models import LeaveEvent, ReadinessAssessment, Refugee

PLANNED, REVIEWED = 14, 8
STEPS = (
    ("Ringe til arbejdspladsen og aftale en samtale", Who.CONSULTANT),
    ("Melde sig på sprogcentret", Who.PERSON),
    ("Besøge arbejdspladsen sammen", Who.MENTOR),
    ("Skrive til pladsanvisningen", Who.CASEWORKER),
    ("Finde papirer på uddannelsen frem", Who.PERSON),
)
DUE = (-6, -2, 3, 8, 14, 21)  # days from today
WHY = (
    ([Ground.FEW_HOURS, Ground.SUPPORT], "Klarer to til tre timer om dagen, når der er en kontaktperson med."),
    ([Ground.NO_CHILDCARE, Ground.EVERYDAY], "Børnene er ikke startet i institution endnu; bolig er midlertidig."),
    ([Ground.TAKES_PART, Ground.FIXED_HOURS], "Møder stabilt og tager imod opgaver, som gøres færdige."),
)
KEPT = Refugee.objects.filter(person_id__startswith=str(intake.FIRST_ID)[:4], caseworker__isnull=False)


def fill(letter: bytes, *, on: dt.date) -> None:
    """Everything, the last things in the order of the work."""
    rng = random.Random(intake.SEED)
    plan(on, rng)
    look_again(on, rng)
    document(letter, on)


def plan(on: dt.date, rng: random.Random) -> None:
    """The newest interviews' suggestions: mostly taken up, with next actions of which some are overdue."""
    newest = EmploymentPlan.objects.as_of(on).filter(refugee__in=KEPT).newest_first()
    for number, found in enumerate(newest.select_related("refugee__caseworker")[:PLANNED]):
        by = found.refugee.caseworker
        for suggestion in reads.open_suggestions(found)[: number % 3 + 1]:
            goal = plans.take_up(found, suggestion, by=by, on=on)
            for text, who in rng.sample(STEPS, 2):
                due = next_weekday(on + dt.timedelta(days=rng.choice(DUE)))
                plans.save_action(
                    Action(refugee=goal.refugee, goal=goal, text=text, who=who, due_on=due), expected=0, by=by, on=on
                )
        if number % 4 == 0:
            ended(found.refugee, by, on)


def ended(person: Refugee, by: Any, on: dt.date) -> None:
    """A goal of the person's own that is reached already."""
    made = plans.save_goal(
        Goal(refugee=person, text="Eget bibliotekskort og cykel", theme=Theme.OTHER), expected=0, by=by, on=on
    )
    made.state = GoalState.REACHED
    plans.save_goal(made, expected=made.version, by=by, on=on)


def look_again(on: dt.date, rng: random.Random) -> None:
    """Some assessments are said again with their grounds, and are to be looked at again now or later."""
    assessed = ReadinessAssessment.objects.as_of(on).filter(refugee__in=KEPT.present(on)).order_by("-happened_on", "pk")
    found = {each.refugee_id: each for each in reversed(assessed.select_related("refugee__caseworker")[: REVIEWED * 2])}
    for number, each in enumerate(list(found.values())[:REVIEWED]):
        reasons, grounds = rng.choice(WHY)
        services.record_readiness(
            person=each.refugee, on=on - dt.timedelta(days=3), outcome=each.outcome, grounds=grounds,
            reasons=reasons, review_on=on + dt.timedelta(days=(-1, 0, 20, 45)[number % 4]), by=each.refugee.caseworker,
        )  # fmt: skip


def document(letter: bytes, on: dt.date) -> None:
    """A parental leave with its document, and one of which the document is still missing."""
    away = LeaveEvent.objects.values("refugee")
    people = list(KEPT.present(on).filter(takeover_on__lte=on, sex="K").exclude(pk__in=away).order_by("pk")[:60:20])
    grown = [each for each in people if each.age_on(on) >= 18]
    for number, person in enumerate(grown):
        start: Any = services.start_leave(
            person=person, on=on - dt.timedelta(days=25 + number), kind="parental", by=person.caseworker
        )
        if number == 0:
            paper = Document(refugee=person, kind=DocumentKind.LEAVE, title="Vandrejournal (opdigtet)", dated_on=on)
            leaves.file_with(
                start=start, document=paper, content=letter, shows="birth", by=person.caseworker, on=on
            )
