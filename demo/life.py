"""What the staff wrote and arranged besides the lists: notes, addresses, languages, moves, letters, protection."""

import datetime as dt
import random
from collections.abc import Iterable, Sequence
from itertools import groupby

from accounts.models import User
from accounts.policy import Role
from core.dates import next_weekday
from demo import intake, words
from refugees import services, services_person
from refugees.documents.models import Document, DocumentKind
from refugees.documents.services import file_document
from refugees.models import CaseAssignment, Refugee

FIRST_ID = str(intake.FIRST_ID)[:4]  # how the person ids of today's intake begin
WITHOUT_RECENT_NOTE = 0.12
LETTERS = 12
FOR_MENTORS = 9


def grown(on: dt.date) -> list[Refugee]:
    """Adults who are here and taken over, the newest first."""
    people = Refugee.objects.present(on).filter(takeover_on__lte=on, caseworker__isnull=False)
    found = people.select_related("caseworker").order_by("-takeover_on", "pk")
    return [person for person in found if person.age_on(on) >= 18]


def newcomers() -> list[Refugee]:
    """Today's intake by household."""
    people = Refugee.objects.filter(person_id__startswith=FIRST_ID, caseworker__isnull=False)
    return list(people.select_related("caseworker").order_by("household_id", "pk"))


def write_notes(*, on: dt.date) -> None:
    """Signed notes in every case of a grown person, the last of them mostly recent; a draft for each caseworker."""
    rng, drafted = random.Random(intake.SEED), set()
    for person in grown(on):
        silent = rng.random() < WITHOUT_RECENT_NOTE
        last = on - dt.timedelta(days=rng.randint(31, 75) if silent else rng.randint(0, 28))
        days = sorted({last - dt.timedelta(days=rng.randint(12, 60) * number) for number in range(rng.randint(1, 4))})
        for day in days:
            title, text = rng.choice(words.NOTES)
            day = max(person.takeover_on or on, weekday_before(day))
            services.write_note(person=person, title=title, text=text, event_on=day, by=person.caseworker, sign=True)
        if person.caseworker_id not in drafted:
            drafted.add(person.caseworker_id)
            title, text = rng.choice(words.NOTES)
            services.write_note(person=person, title=title, text=text, event_on=on, by=person.caseworker)


def weekday_before(day: dt.date) -> dt.date:
    """The day itself, or the last weekday before it."""
    while next_weekday(day) != day:
        day -= dt.timedelta(days=1)
    return day


def plan_moves(*, on: dt.date) -> None:
    """When those who come in the next weeks are expected; most of them on the day of the takeover."""
    rng = random.Random(intake.SEED)
    for _home, members in groupby(newcomers(), key=lambda person: person.household_id or -person.pk):
        days = rng.choice((0, 0, 0, 1, 2, 4))
        for person in members:
            if person.takeover_on and person.takeover_on > on:
                person.planned_move_on = next_weekday(person.takeover_on + dt.timedelta(days=days))
                change(person, "planned_move_on", on=min(on, person.takeover_on))


def explain_takeovers(*, on: dt.date) -> None:
    """Why somebody was taken over on another day than the computed one."""
    for person in Refugee.objects.filter(remark=words.EARLY_TAKEOVER).select_related("caseworker"):
        person.takeover_reason = words.EARLY_TAKEOVER
        change(person, "takeover_reason", on=min(on, person.takeover_on or on))


def change(person: Refugee, field: str, *, on: dt.date) -> None:
    services.change_person(person=person, expected=person.version, by=person.caseworker, on=on, changed=[field])


def teach_languages(*, on: dt.date) -> None:
    """What grown people speak and write besides their mother tongue."""
    rng = random.Random(intake.SEED)
    for person in grown(on):
        found = {person.mother_tongue: ("native", rng.choice(("native", "native", "none")))}
        years = (on - (person.takeover_on or on)).days / 365
        if rng.random() < 0.55:
            found["engelsk"] = (rng.choice(("A1", "A2", "B1", "B2")), rng.choice(("A1", "A2", "B1")))
        if person.mother_tongue in {"kurmanji", "tigrinya"} and rng.random() < 0.6:
            found["arabisk"] = (rng.choice(("A2", "B1", "B2")), "none")
        if years > 0.2:
            spoken = ("A1", "A2", "B1", "B2")[min(3, int(years * rng.uniform(0.7, 1.6)))]
            found["dansk"] = (spoken, "A1" if spoken in {"A1", "A2"} else "A2")
        services_person.learn_languages(person=person, found={name: both for name, both in found.items() if name})


def give_mentors(staff: Sequence[User], *, on: dt.date) -> None:
    """Some people each for the staff of the temporary houses."""
    people = [person for person in grown(on) if person.person_id.startswith(FIRST_ID)]
    for place, user in enumerate(staff):
        for person in people[place * FOR_MENTORS : (place + 1) * FOR_MENTORS]:
            role = next(iter(user.roles))
            CaseAssignment.objects.create(refugee=person, user=user, role=role, valid_from=person.takeover_on or on)


ASSIGNED = (Role.ACCOMMODATION_STAFF,)  # mentors: demo.mentors, demo.retaining


def file_letters(letter: bytes, *, on: dt.date) -> None:
    """A welcome letter in the newest cases: a page of text as PDF."""
    for person in grown(on)[:LETTERS]:
        document = Document(
            refugee=person, kind=DocumentKind.LETTER, title="Velkomstbrev (opdigtet)", dated_on=person.takeover_on or on
        )
        file_document(document=document, content=letter, by=person.caseworker)


def protect_some() -> None:
    """Name and address protection for those whose remark asks for it, and for three more."""
    asked = Refugee.objects.filter(remark__icontains="adressebeskyttelse")
    more = Refugee.objects.filter(household=None, caseworker__isnull=False).order_by("-takeover_on", "pk")[5:40:15]
    protect([*asked, *more])


def protect(people: Iterable[Refugee]) -> None:
    for person in people:
        person.name_protected = person.address_protected = True
        person.save_version(person.version)
