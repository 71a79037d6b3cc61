"""What the standing interviews say of a person's competences, wishes and practical matters (refugees.profiles).

Only the table of ordinary answers is read, and of it only the questions named here: health and safety stand in tables
of their own.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.utils.translation import override

from refugees.profiles import ARRANGED, NEEDED, NONE, Job, Profile
from refugees.rules import plain_word
from screening import choices as c
from screening.models import Answers, Interview

SECTIONS = ("languages", "education", "work", "wishes", "prerequisites", "housing", "agreements")
Told = dict[str, Mapping[str, Any]]
FIRST_SECTION = ord("A")  # the industries stand in the order of DB07's sections A–U
DANISH = {"dansk", "danish"}


def profiles(person_ids: Sequence[int], on: dt.date) -> dict[int, Profile]:
    """By refugee id, from every interview held by the day; a later interview says more than an earlier one."""
    held = Interview.objects.as_of(on).filter(refugee__in=person_ids)
    rows = Answers.objects.filter(interview__in=held, section__in=SECTIONS).order_by(
        "interview__sequence", "interview__held_on", "interview"
    )  # fmt: skip
    told: dict[int, Told] = {}
    last: dict[int, dt.date] = {}
    for person, day, section, values in rows.values_list(
        "interview__refugee", "interview__held_on", "section", "values"
    ):
        answered = {key: value for key, value in values.items() if value}
        own = told.setdefault(person, {})
        own[section] = {**own.get(section, {}), **answered}
        if day is not None:
            last[person] = max(day, last.get(person, day))
    return {person: profile(sections, last.get(person)) for person, sections in told.items()}


def profile(told: Told, on: dt.date | None) -> Profile:
    wishes, practical = told.get("wishes", {}), told.get("prerequisites", {})
    learnt, commute = told.get("education", {}).get("educations", ()), str(wishes.get("commute", ""))
    setting = str(practical.get("setting", ""))
    return Profile(
        told_on=on,
        jobs=tuple(job(row) for row in told.get("work", {}).get("jobs", ()) if row.get("title")),
        educations=tuple(str(row["field"]) for row in learnt if row.get("field")),
        job_wishes=tuple(str(wishes[key]) for key in ("job_1", "job_2", "job_3") if wishes.get(key)),
        industry_wishes=str(wishes.get("industries", "")),
        igu=str(wishes.get("igu", "")),
        hours=frozenset(wishes.get("hours", ())),
        commute=int(commute) if commute.isdecimal() else None,
        childcare=childcare(practical, told.get("agreements", {})),
        setting="" if setting == c.Setting.NO else setting,
        danish=danish(told.get("languages", {})),
        districts=tuple(told.get("housing", {}).get("districts", ())),
    )  # fmt: skip


def job(row: Mapping[str, str]) -> Job:
    first, last = str(row.get("from_year") or ""), str(row.get("to_year") or "")
    years = int(last) - int(first) if first.isdecimal() and last.isdecimal() else 0
    return Job(str(row["title"]), str(row.get("group") or ""), section_of(str(row.get("industry") or "")), years)


def section_of(industry: str) -> str:
    """The letter of the DB07 section that an industry's text names in Danish or English; "" for any other text."""
    return sections().get(plain_word(industry), "")


@lru_cache(maxsize=1)
def sections() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in ("da", "en"):
        with override(language):
            found |= {plain_word(str(text)): chr(FIRST_SECTION + place) for place, text in enumerate(c.INDUSTRIES)}
    return found


def childcare(practical: Mapping[str, Any], agreed: Mapping[str, Any]) -> str:
    """Whether the children must be looked after before the person can begin, and whether that is settled."""
    needed = practical.get("childcare_needed")
    if needed != c.YesNo.YES:
        return NONE if needed else ""
    return ARRANGED if agreed.get("check_daycare") == c.ChecklistState.DONE else NEEDED


def danish(languages: Mapping[str, Any]) -> str:
    """The level of spoken Danish; "none" where languages are told and Danish is not among them."""
    rows = languages.get("languages") or []
    spoken = next((row.get("speak", "") for row in rows if plain_word(row.get("language", "")) in DANISH), None)
    if spoken is None:
        return str(c.Level.NONE) if rows else ""
    return "native" if spoken == c.Level.MOTHER_TONGUE else spoken
