"""The staff's work of retention in the demo: plans, conversations, mentors, signs, visits. By the services."""

import datetime as dt
import random
from collections.abc import Sequence
from typing import Any

from accounts.models import User
from accounts.policy import Role
from core import clock
from core.dates import next_weekday
from demo import aftercare, memory, words
from demo.staff import STAFF
from placements.models import PlacementEvent
from placements.rules import Event
from refugees.models import Exit, Refugee
from retention import ending, mentoring, reads, services
from retention.models import (
    AfterEnd,
    CounsellingVisit,
    FollowUp,
    MentorNote,
    MentorOffer,
    RetentionMentor,
    WarningSign,
)
from retention.presenters import place_words
from retention.rules import THEME, WORK, Answer, MissedBecause, Mode, StepFor, Topic, VisitOutcome
from retention.services import Step

LONG_AGO = dt.date(2018, 12, 31)  # the lists of 2016 and 2017 end here
FOLLOWED, TALKED_OVER, NOTICED, VISITORS = 14, 40, 12, 5
AGREED = (
    ("Tale med lederen om faste vagter", StepFor.PERSON),
    ("Finde aftenhold på sprogcentret", StepFor.US),
    ("Gå med til første dag på den nye afdeling", StepFor.MENTOR),
    ("Sende vagtplanen hver måned", StepFor.EMPLOYER),
    ("Søge om plads i vuggestuen", StepFor.PERSON),
)


def of_role(staff: dict[str, User], role: str) -> list[User]:
    return [staff[each.email] for each in STAFF if each.role == role]


# --- what the lists do not tell ----------------------------------------------------------------------
def histories(on: dt.date, user: User) -> list[tuple[str, ...]]:
    """The rows that bring the people of 2016 and 2017 up to today."""
    left = Exit.objects.standing().values("refugee")
    people = Refugee.objects.filter(takeover_on__lte=LONG_AGO).exclude(pk__in=left).order_by("pk")
    starts = reads.started(user, on).filter(happened_on__lte=LONG_AGO).exclude(refugee__in=left)
    unoffered = reads.without_offer(starts, on).annotate(ended=reads.over(on)).with_placement().order_by("pk")
    return aftercare.kept_up(people, on) + aftercare.late_offers(unoffered, on)


# --- the staff's part --------------------------------------------------------------------------------
def work(staff: dict[str, User], *, on: dt.date) -> str:
    """Everything of the last weeks and the next; how much, in one line."""
    rng = random.Random(aftercare.SEED)
    talked = talk_over(on, rng)
    plans = plan(of_role(staff, Role.CASEWORKER), on, rng)
    given = follow(of_role(staff, Role.RETENTION_MENTOR), on, rng)
    noticed = notice(on, rng)
    answered = after_the_end(on, rng)
    drop_in(of_role(staff, Role.OPEN_COUNSELLOR)[0], on, rng)
    memory.settle_moments(THEME, (CounsellingVisit, FollowUp, MentorNote, MentorOffer, WarningSign), now=clock.now())
    return f"{talked} conversations, {plans} plans, {given} mentors' people, {noticed} signs, {answered} ends."


def talk_over(on: dt.date, rng: random.Random) -> int:
    """The newest conversations get their topics, words and agreed steps."""
    recent = FollowUp.objects.held(on).filter(happened_on__gt=on - dt.timedelta(days=60))
    talks = list(recent.select_related("refugee__caseworker").order_by("-happened_on", "-pk")[: TALKED_OVER * 3 : 3])
    for talk in talks:
        talk.with_whom = rng.choice(([], ["interpreter"], ["employer"], ["job_consultant"]))
        talk.work_topics = rng.sample(("tasks", "hours", "colleagues", "language", "transport"), 2)
        talk.education_topics = rng.choice(([], ["danish"], ["danish", "exams"]))
        talk.work_note, talk.education_note = rng.choice(words.TALKS)
        steps = []
        if rng.random() < 0.5:
            text, who = rng.choice(AGREED)
            due = next_weekday(on + dt.timedelta(days=rng.randint(-6, 30)))
            steps = [Step(text, who, due)]
        services.write_down(talk, expected=talk.version, steps=steps, by=talk.refugee.caseworker, on=on)
    return len(talks)


def plan(caseworkers: Sequence[User], on: dt.date, rng: random.Random) -> int:
    """For each caseworker one follow-up today, some in the next weeks, and one that is past and not recorded."""
    made = 0
    for caseworker in caseworkers:
        people = Refugee.objects.filter(caseworker=caseworker, takeover_on__lte=on).present(on)
        chosen = list(people.order_by("-takeover_on", "pk")[:24:4])
        for number, person in enumerate(chosen):
            ahead = (0, 2, 5, 9, 13, -4)[number]
            day = on if ahead == 0 else next_weekday(on + dt.timedelta(days=max(ahead, 1)))
            talk = FollowUp(
                refugee=person, planned_on=day, planned_at=dt.time(9 + number, 30 * (number % 2)),
                mode=rng.choice((Mode.MEETING, Mode.MEETING, Mode.PHONE)), with_whom=["interpreter"],
                note=rng.choice(words.REMEMBER),
            )  # fmt: skip
            services.plan(talk, on=on, by=caseworker)
            if ahead < 0:
                FollowUp.objects.filter(pk=talk.pk).update(planned_on=on + dt.timedelta(days=ahead))
            made += 1
        missed = services.plan(FollowUp(refugee=chosen[-1], planned_on=on, mode=Mode.PHONE), on=on, by=caseworker)
        services.miss(
            missed, expected=missed.version, on=on - dt.timedelta(days=rng.randint(5, 20)),
            because=MissedBecause.NO_SHOW, by=caseworker,
        )  # fmt: skip
    return made


def follow(mentors: Sequence[User], on: dt.date, rng: random.Random) -> int:
    """People in work whose mentor was offered get one, with notes of what the mentor did."""
    offers = MentorOffer.objects.standing().filter(happened_on__gt=on - dt.timedelta(days=400)).order_by("-pk")
    starts = PlacementEvent.objects.as_of(on).filter(event=Event.STARTED, kind__in=WORK).with_placement()
    ended = PlacementEvent.objects.as_of(on).filter(event=Event.ENDED).values("placement")
    by_ref = {(each.refugee_id, each.placement.ref): each for each in starts.exclude(placement__in=ended)}
    done = 0
    for offer in offers.select_related("refugee__caseworker"):
        start = by_ref.get((offer.refugee_id, offer.ref))
        if start is None or done >= FOLLOWED or RetentionMentor.objects.filter(refugee=offer.refugee).exists():
            continue
        done += 1
        followed(offer, start, mentors[done % len(mentors)], on, rng)
    answer_the_others(on, rng)
    return done


def answer_the_others(on: dt.date, rng: random.Random) -> None:
    """Most of the others said no at the time; some said yes lately and wait for a mentor."""
    followed_now = RetentionMentor.objects.values("refugee")
    offers = MentorOffer.objects.standing().filter(answer="").exclude(refugee__in=followed_now)
    for offer in offers.select_related("refugee__caseworker").order_by("pk"):
        lately = offer.happened_on > on - dt.timedelta(days=120)
        if rng.random() < (0.3 if lately else 0.9):
            said = Answer.ACCEPTED if lately else Answer.DECLINED
            mentoring.answer(
                offer, expected=offer.version, on=min(offer.happened_on + dt.timedelta(days=6), on), said=said,
                by=offer.refugee.caseworker,
            )  # fmt: skip


def followed(offer: MentorOffer, start: PlacementEvent, mentor: User, on: dt.date, rng: random.Random) -> None:
    """One person's mentor: the yes, the assignment, and what has happened since."""
    caseworker: Any = offer.refugee.caseworker
    day = min(max(offer.happened_on, start.happened_on) + dt.timedelta(days=rng.randint(2, 10)), on)
    mentoring.answer(offer, expected=offer.version, on=day, said=Answer.ACCEPTED, by=caseworker)
    task = f"{place_words(start, caseworker)}: {rng.choice(words.MENTOR_TASKS)}"
    given = RetentionMentor(refugee=offer.refugee, mentor=mentor, valid_from=day, task=task)
    mentoring.assign(given, by=caseworker)
    for _ in range(rng.randint(0, 3)):
        challenge, text = rng.choice(words.MENTOR_NOTES)
        when = on - dt.timedelta(days=rng.randint(0, max((on - day).days, 0)))
        note = MentorNote(
            refugee=offer.refugee, happened_on=when, challenge=challenge, help=text,
            outcome=rng.choice(("solved", "better", "unchanged")),
        )  # fmt: skip
        mentoring.write(note, by=mentor)


def notice(on: dt.date, rng: random.Random) -> int:
    """Early-warning signs about people in work; about some of them something was done."""
    starts = PlacementEvent.objects.as_of(on).filter(event=Event.STARTED, kind__in=WORK)
    left = Exit.objects.standing().values("refugee")
    newest = starts.exclude(refugee__in=left).select_related("refugee__caseworker").order_by("-happened_on", "-pk")
    chosen = list(newest[: NOTICED * 3 : 3])
    for number, start in enumerate(chosen):
        sign, text = rng.choice(words.SIGNS)
        day = max(start.happened_on, on - dt.timedelta(days=rng.randint(1, 25)))
        made = services.notice(
            WarningSign(
                refugee=start.refugee, happened_on=day, sign=sign, note=text,
                source=rng.choice(("employer", "staff", "person")),
            ),
            by=start.refugee.caseworker,
        )  # fmt: skip
        if number % 4 == 3:
            services.close(
                made, expected=made.version, on=on, what_was_done=words.SIGN_HELPED, by=start.refugee.caseworker
            )
    return len(chosen)


def after_the_end(on: dt.date, rng: random.Random) -> int:
    """Every other job that ended lately has its next step."""
    since = on - dt.timedelta(days=reads.RECENT_DAYS)
    ends = PlacementEvent.objects.as_of(on).filter(
        event=Event.ENDED, placement__kind__in=WORK, happened_on__gte=since
    )  # fmt: skip
    chosen = list(ends.select_related("refugee__caseworker").order_by("pk")[::2])
    for event in chosen:
        after = AfterEnd(next_step=rng.choice(("searching", "offer", "new_job")), plan=words.AFTER_END)
        ending.what_next(event, after, by=event.refugee.caseworker, on=on)
    return len(chosen)


def drop_in(counsellor: User, on: dt.date, rng: random.Random) -> None:
    """Some have been at the open counselling today."""
    people = Refugee.objects.filter(takeover_on__lte=on, name_protected=False).present(on)
    for person in people.order_by("-takeover_on", "pk")[: VISITORS * 7 : 7]:
        services.visit(
            CounsellingVisit(
                refugee=person, happened_on=on, topic=rng.choice(Topic.values), outcome=rng.choice(VisitOutcome.values)
            ),
            by=counsellor,
        )  # fmt: skip
