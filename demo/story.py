"""What happens to an invented person after the allocation: events as the history import reads them.

A story is told to its end and then cut at today; what was planned beyond today is what is planned now.
"""

import datetime as dt
import random
from dataclasses import dataclass, field

from core.dates import add_months, next_weekday
from demo import aftercare, mentors, words
from demo.people import Person

HEADER = ("person_id", "event", "date", "ref", "detail", "note")
FIRST_INTERVIEW, SECOND_INTERVIEW = 0.90, 0.86
READY_AT_TAKEOVER, READY_LATER = 0.85, 0.80
STARTS_IN_TIME, STARTS_AT_ALL = 0.70, 0.96
TRAINEESHIP_DAYS = 13 * 7


@dataclass
class Story:
    """The events of one person, in the order they are told."""

    person: Person
    rng: random.Random
    events: list[tuple[dt.date, str, str, str, str]] = field(default_factory=list)
    placements: int = 0

    def tell(self, day: dt.date, event: str, *, ref: str = "", detail: str = "", note: str = "") -> dt.date:
        """Something happened on the day, or on the next weekday."""
        day = next_weekday(day)
        self.events.append((day, event, ref, detail, note))
        return day

    def days(self, low: int, high: int) -> dt.timedelta:
        return dt.timedelta(days=self.rng.randint(low, high))

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def rows(self, today: dt.date) -> list[list[str]]:
        """The events up to today and not after the exit, as rows of HEADER."""
        left = min((day for day, event, *_ in self.events if event == "exited"), default=dt.date.max)
        kept = [told for told in self.events if told[0] <= min(today, left)]
        return [[self.person.person_id, event, f"{day:%d-%m-%Y}", *rest] for day, event, *rest in kept]

    def planned_interviews(self, today: dt.date, until: dt.date) -> list[tuple[int, dt.date]]:
        """Interviews (1 or 2) of the story that lie between tomorrow and the day."""
        found = ((event, day) for day, event, *_ in self.events if event.startswith("interview_"))
        return [(int(event[10]), day) for event, day in found if today <= day <= until]


def tell(person: Person, rng: random.Random) -> Story:
    """The whole story of one person."""
    story = Story(person, rng)
    adult = person.age_at_takeover() >= 18
    if person.basis == "refugee" and adult:
        interviews(story)
    if story.chance(0.94):
        story.tell(person.takeover + story.days(-2, 5), "moved_in")
    if adult and person.age_at_takeover() < 67:
        readiness_and_work(story)
        aftercare.tell(story)
    mentors.tell(story)
    if story.chance(0.03):
        left = person.takeover + story.days(60, 500)
        story.tell(left, "exited", detail="moved", note="Flyttet til anden kommune")
    return story


def interviews(story: Story) -> None:
    """Interview 1 before the move, at the centre or by video; interview 2 about the move; some of them late."""
    person = story.person
    start = person.decision or person.permit
    room = max((person.takeover - start).days - 3, 1)
    if story.chance(FIRST_INTERVIEW):
        place = story.rng.choices(("asylum_centre", "video", "temporary_housing"), (0.85, 0.12, 0.03))[0]
        day = start + dt.timedelta(days=story.rng.randint(min(6, room), room))
        note = f"Tolk: {person.language}" if story.chance(0.3) else ""
        story.tell(day, "interview_1_held", detail=place, note=note)
    else:
        story.tell(person.takeover + story.days(5, 75), "interview_1_held", detail="temporary_housing")
    if story.chance(SECOND_INTERVIEW):
        place = story.rng.choices(("temporary_housing", "video", "other"), (0.8, 0.1, 0.1))[0]
        story.tell(person.takeover + story.days(-6, 12), "interview_2_held", detail=place)
    else:
        story.tell(person.takeover + story.days(16, 90), "interview_2_held", detail="temporary_housing")


def readiness_and_work(story: Story) -> None:
    """The presumption, the assessment at three months, and the first steps into work."""
    takeover, ready = story.person.takeover, story.chance(READY_AT_TAKEOVER)
    if not ready:
        story.tell(takeover + story.days(3, 25), "readiness", detail="activity_ready")
    if story.chance(0.9):
        ready_now = ready and story.chance(READY_LATER)
        detail = "job_ready" if ready_now else "activity_ready"
        story.tell(takeover + story.days(70, 96), "readiness", detail=detail)
    if not ready and story.chance(0.35):
        day = story.tell(takeover + story.days(110, 260), "readiness", detail="job_ready")
        if story.chance(0.7):
            traineeship(story, day + story.days(4, 35))
    if story.chance(0.05):
        leave(story)
        return
    if ready and story.chance(STARTS_IN_TIME):
        traineeship(story, takeover + story.days(8, 29))
    elif ready and story.chance(STARTS_AT_ALL):
        traineeship(story, takeover + story.days(33, 130))


def traineeship(story: Story, start: dt.date) -> None:
    """A first placement, offered before it starts, and what may come after it."""
    kind = story.rng.choices(("traineeship", "wage_subsidy"), (0.9, 0.1))[0]
    place = story.rng.choice(words.WORKPLACES)
    offered = start - story.days(2, 9)
    if story.chance(0.08):
        refused = next_ref(story)
        story.tell(offered - story.days(1, 5), "placement_offered", ref=refused, detail=kind, note=place)
        story.tell(offered, "placement_declined", ref=refused, note="For langt fra børnenes skole")
        place = story.rng.choice(words.WORKPLACES)
    ref = next_ref(story)
    story.tell(offered, "placement_offered", ref=ref, detail=kind, note=place)
    start = story.tell(start, "placement_started", ref=ref, detail=kind, note=place)
    length, reason = TRAINEESHIP_DAYS, "completed"
    if story.chance(0.25):
        length, reason = story.rng.randint(14, 80), story.rng.choice(("dropped_out", "new_job", "other"))
    end = story.tell(start + dt.timedelta(days=length), "placement_ended", ref=ref, detail=reason)
    if story.chance(0.55):
        work(story, end + story.days(3, 60))


def work(story: Story, start: dt.date) -> None:
    """A job, an IGU or an education; one in six does not last."""
    kind = story.rng.choices(("ordinary_job", "igu", "education"), (0.75, 0.13, 0.12))[0]
    ref = next_ref(story)
    place = story.rng.choice(words.WORKPLACES)
    start = story.tell(start, "placement_started", ref=ref, detail=kind, note=place)
    if story.chance(0.17):
        story.tell(start + story.days(20, 150), "placement_ended", ref=ref, detail="dropped_out")


def leave(story: Story) -> None:
    """Parental or sick leave; some of it covers the whole first month."""
    kind = "parental" if story.person.sex == "K" else "illness"
    start = story.tell(story.person.takeover + story.days(-20, 20), "leave_started", ref="L1", detail=kind)
    if story.chance(0.8):
        story.tell(add_months(start, story.rng.randint(1, 8)), "leave_ended", ref="L1")


def next_ref(story: Story) -> str:
    story.placements += 1
    return f"P{story.placements}"
