"""Whom retention mentors follow, and the little that a mentor is told: contact, language, tasks."""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.db.models import Max, OuterRef, Subquery

from refugees.casepage import language_words
from refugees.models import LanguageSkill, Refugee
from retention.models import AgreedStep, MentorNote, RetentionMentor
from retention.reads import number
from retention.rules import StepFor

MOST = 200  # rows of the coordinator's page
NOTES = 20


def assignments(user: Any, on: dt.date) -> Any:
    """Every assignment of a day within a user's reach, mentor by mentor, with how it goes."""
    found = RetentionMentor.objects.visible_to(user).on(on).select_related("refugee", "mentor")
    return with_notes(found).order_by("mentor__name", "mentor", "refugee__sort_key", "pk")


def of_mentor(user: Any, on: dt.date) -> Any:
    """The people one mentor follows on a day."""
    return with_notes(RetentionMentor.objects.visible_to(user).of_mentor(user, on)).order_by(
        "refugee__sort_key", "pk"
    )  # fmt: skip


def with_notes(found: Any) -> Any:
    """With the day of the latest note, and how many agreed steps wait for the mentor."""
    notes = MentorNote.objects.standing().filter(refugee=OuterRef("refugee")).order_by().values("refugee")
    latest = notes.annotate(day=Max("happened_on")).values("day")
    return found.annotate(noted_on=Subquery(latest), steps=number(AgreedStep.objects.open().filter(who=StepFor.MENTOR)))


def by_mentor(given: Iterable[Any]) -> Iterator[tuple[str, list[Any]]]:
    """The assignments under the name of each mentor."""
    return ((name, list(rows)) for name, rows in groupby(given, key=lambda each: each.mentor.name))


def told(person: Refugee, user: Any) -> dict[str, Any]:
    """What a mentor may read about a person: languages, the steps that are the mentor's own, and own notes."""
    known = LanguageSkill.objects.filter(refugee=person).order_by("language")
    return {
        "languages": language_words(person, list(known.values_list("language", "spoken", "written"))),
        "steps": list(AgreedStep.objects.open().filter(refugee=person, who=StepFor.MENTOR)),
        "notes": list(
            MentorNote.objects.filter(refugee=person, recorded_by=user).order_by("-happened_on", "-pk")[:NOTES]
        ),
    }
