"""What some of the invented people said in their interviews, recorded as a caseworker would. Nobody is meant."""

import datetime as dt
import random
from typing import Any

from core.clock import COPENHAGEN
from demo import intake
from refugees.models import Refugee
from screening import services
from screening.drafting import take
from screening.drafts import Seen
from screening.models import Interview
from screening.questions import Sensitivity
from screening.rules import InterpreterState, Sequence
from screening.sections import EXPECTATIONS
from screening.sections_second import CHECKLIST

TALKS = 36  # interviews with answers, the newest ones that were held
INTERPRETER = "S. Berhane (opdigtet)"
# Trade: job, DISCO-08 group and code, industry, tools, wish.
TRADES = (
    ("Tømrer", "7", "7115", "Bygge og anlæg", "Rundsav, søm- og skruemaskine", "Tømrer eller bygningssnedker"),
    ("Kok", "5", "5120", "Hoteller og restauranter", "Industriovn, kogegryder", "Kok eller køkkenmedhjælper"),
    ("Syerske", "7", "7531", "Industri", "Industrisymaskine", "Systue eller vaskeri"),
    ("Skolelærer", "2", "2341", "Undervisning", "", "Pædagogmedhjælper"),
    ("Lastbilchauffør", "8", "8332", "Transport", "Lastbil, gaffeltruck", "Chauffør eller lager"),
    ("Butiksindehaver", "5", "5221", "Handel", "Kasseapparat, lagerregnskab", "Butik eller lager"),
)
HOBBIES = ("Fodbold", "Syning", "Madlavning for mange", "Skak og havearbejde", "Sang i kor", "Cykler og reparation")
INTERESTS = ("Fodbold", "Strikkecafé", "Madklub", "Skak", "Kor", "Cykelværksted")
EXPECTS = (
    "At få arbejde hurtigt og vide, hvem man skal ringe til.",
    "Hjælp til at forstå brevene fra kommunen og til at finde en bolig.",
    "At børnene kommer godt i gang i skolen, og at der er tid til at lære dansk.",
)
PLANS = (
    "Virksomhedspraktik 13 uger og danskundervisning tre formiddage om ugen; mål: ordinære timer.",
    "Praktik med løntilskud som næste skridt; tages op igen efter otte uger.",
)
PLACES = ("Nordlys Bageri", "Havnens Køkken", "Byens Cykelværksted", "Det Blå Vaskeri")


def hold_talks(*, on: dt.date) -> int:
    """Writes the answers of the newest held interviews and completes those older than a week; how many there are."""
    rng = random.Random(intake.SEED)
    newest = Interview.objects.held().filter(
        held_on__lte=on, refugee__person_id__startswith=str(intake.FIRST_ID)[:4],
        refugee__caseworker__isnull=False,
    )
    found = list(newest.select_related("refugee__caseworker").order_by("-held_on", "-pk")[:TALKS])
    for interview in sorted(found, key=lambda one: (one.sequence, one.held_on, one.pk)):
        write(interview, rng, on=on)
    return len(found)


def write(interview: Interview, rng: random.Random, *, on: dt.date) -> None:
    """One interview: typed, recorded, and after a week completed."""
    person, by = interview.refugee, interview.refugee.caseworker
    assert interview.held_on is not None
    at = dt.datetime.combine(interview.held_on, dt.time(15), COPENHAGEN)
    answers = first(person, rng, at.date()) if interview.sequence == Sequence.FIRST else second(rng, at.date())
    everything = set(Sensitivity.values)
    values = {key: (value, Seen(None)) for key, value in answers.items()}
    take(interview, by=by, values=values, allowed=everything, at=at)
    if person.interpreter_language:
        interview.interpreter_state = InterpreterState.PRESENT
        interview.interpreter_language, interview.interpreter_name = person.interpreter_language, INTERPRETER
    services.hold(interview, by=by, on=on, version=interview.version, allowed=everything)
    if (on - interview.held_on).days > 7:
        services.complete(interview, by=by, at=at, version=interview.version)


def first(person: Refugee, rng: random.Random, day: dt.date) -> dict[str, Any]:
    """Interview 1, every step of it."""
    job, group, disco, industry, tools, wish = rng.choice(TRADES)
    hobby = rng.randrange(len(HOBBIES))
    start = min(person.birth_date.year + 18, day.year - 3)
    end = min(start + rng.randint(2, 9), day.year - 1)
    work = {"title": job, "group": group, "disco": disco, "industry": industry, "country": person.nationality,
            "from_year": str(start), "to_year": str(end), "led": "", "self_employed": "no"}  # fmt: skip
    alone = person.household_id is None
    understood = {f"expectations.expect_{key}": rng.choice(("understood", "understood", "explained"))
                  for key, _label in EXPECTATIONS}  # fmt: skip
    return understood | {
        "identity.identity_source": rng.choice(("document", "handover_form")),
        "family.has_family": "yes",
        "family.reunification": "no" if alone else "unknown",
        "languages.literacy": rng.choice(("latin", "latin", "mother_tongue")),
        "languages.interpreter_language": person.interpreter_language or "ingen",
        "languages.danish_started": rng.choice(("yes", "no")),
        "education.school_years": rng.choice(("5-8", "9-10", "11-13")),
        "education.education_level": rng.choice(("1", "2", "3", "4")),
        "work.has_worked": "yes",
        "work.jobs": [work],
        "work.tools": tools,
        "skills.it": rng.choice(("some", "good")),
        "skills.hobbies": HOBBIES[hobby],
        "wishes.job_1": wish,
        "wishes.job_2": "Rengøring eller køkken",
        "wishes.hours": ["full"],
        "wishes.commute": "60",
        "wishes.igu": rng.choice(("yes", "unknown")),
        "prerequisites.childcare_needed": "no" if alone else "yes",
        "prerequisites.physical_limits": rng.choice(("", "", "Kan ikke løfte tungt")),
        "health.wellbeing": rng.choice(("good", "good", "fair")),
        "health.wants_assessment": "yes",
        "network.network_copenhagen": rng.choice(("En fætter på Amager", "Ingen endnu", "Venner fra asylcentret")),
        "network.interests": INTERESTS[hobby],
        "housing.household_now": "1" if alone else str(rng.randint(2, 5)),
        "housing.shared_dwelling": "yes" if alone else "no",
        "expectations.person_expects": rng.choice(EXPECTS),
    }


def second(rng: random.Random, day: dt.date) -> dict[str, Any]:
    """What interview 2 adds, and sometimes another wish than in interview 1."""
    start = (day + dt.timedelta(days=rng.randint(10, 24))).isoformat()
    place = {"place": rng.choice(PLACES), "start": start, "hours": rng.choice(("25", "30", "37"))}
    matters = {f"agreements.check_{key}": rng.choice(("done", "done", "under_way")) for key, _label in CHECKLIST}
    changed = {"wishes.job_2": rng.choice(("Lager", "Butik"))} if rng.random() < 0.4 else {}
    match = rng.choice(("yes", "yes", "later", "no"))
    health = rng.choice(("yes", "yes", "yes", "no"))
    return matters | changed | {
        "plan.places": [place],
        "plan.plan": rng.choice(PLANS),
        "plan.danish_course": rng.choice(("DU1", "DU2", "DU2", "DU3")),
        "plan.danish_course_module": "1",
        "offers.mentor": rng.choice(("yes", "yes", "yes", "no")),
        "offers.match": match,
        "offers.match_consent": "yes" if match == "yes" else "",
        "offers.activities_presented": "yes",
        "health_offer.health_answer": health,
        "health_offer.consent_send": "yes" if health == "yes" else "",
        "health_offer.consent_receive": "yes" if health == "yes" and rng.random() < 0.7 else "",
        "agreements.next_meeting": (day + dt.timedelta(days=28)).isoformat(),
        "agreements.goals": "I praktik inden for en måned\nDansk tre gange om ugen",
    }  # fmt: skip
