"""Words and pure decisions of the screening interviews. No database, no clock."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from screening.questions import Question, Section, clean_section, missing


class Sequence(IntegerChoices):
    FIRST = 1, _("First interview")
    SECOND = 2, _("Second interview")


class Status(TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Cancelled")


class Place(TextChoices):
    ASYLUM_CENTRE = "asylum_centre", _("Asylum centre")
    TEMPORARY_HOUSING = "temporary_housing", _("Temporary accommodation")
    VIDEO = "video", _("Video")
    OTHER = "other", _("Other place")


class Mode(TextChoices):
    IN_PERSON = "in_person", _("In person")
    VIDEO = "video", _("Video")
    PHONE = "phone", _("Telephone")


class InterpreterState(TextChoices):
    NOT_NEEDED = "not_needed", _("Not needed")
    NEEDED = "needed", _("Must be booked")
    BOOKED = "booked", _("Booked")
    NO_SHOW = "no_show", _("Did not come")
    PRESENT = "present", _("Was there")


class Absentee(TextChoices):
    """Who did not come to a planned interview."""

    PERSON = "person", _("The person")
    INTERPRETER = "interpreter", _("The interpreter")
    BOTH = "both", _("Both")


def default_place(sequence: int) -> str:
    """Interview 1 is held at the asylum centre, interview 2 where the person lives at first."""
    return Place.ASYLUM_CENTRE if sequence == Sequence.FIRST else Place.TEMPORARY_HOUSING


@dataclass(frozen=True)
class Progress:
    """How far one step is: what is missing, what cannot be read, whether anything is answered."""

    section: Section
    number: int
    missing: list[Question]
    errors: dict[str, str]
    begun: bool

    @property
    def state(self) -> str:
        """One of error, done, begun, empty."""
        if self.errors:
            return "error"
        if not self.begun:
            return "empty"
        return "begun" if self.missing else "done"


def progress(
    sections: Iterable[Section], values: Mapping[str, Mapping[str, Any]], on: dt.date | None = None
) -> list[Progress]:
    """How far each step is on a day. `values` maps section key to answers as typed."""
    result = []
    for number, section in enumerate(sections, start=1):
        answers = values.get(section.key, {})
        _good, errors = clean_section(section, answers, on)
        begun = any(answers.get(question.key) for question in section.questions)
        result.append(Progress(section, number, missing(section, answers), errors, begun))
    return result


def may_hold(held_on: dt.date, today: dt.date, exited_on: dt.date | None) -> str:
    """The sentence why an interview cannot have been held that day; empty where it can."""
    if held_on > today:
        return str(_("An interview cannot be held in the future."))
    if exited_on is not None and held_on > exited_on:
        return str(_("The person left before that day."))
    return ""
