"""Words of a plan, and the suggestions that an interview's plan makes for it. No database."""

import datetime as dt
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

JOURNAL_THEME = "plan"
LONGEST = 300
MOST_LINES = 12  # of the goals agreed in one interview
BULLET = re.compile(r"^\s*(?:[-–•*]|\d{1,2}[.)])\s*")


class Theme(TextChoices):
    """What a goal is about."""

    WORK = "work", _("Work")
    EDUCATION = "education", _("Education")
    DANISH = "danish", _("Danish")
    OTHER = "other", _("Other")


class GoalState(TextChoices):
    OPEN = "open", _("Open")
    REACHED = "reached", _("Reached")
    DROPPED = "dropped", _("Dropped")


class Who(TextChoices):
    """Who does an action. Nobody is named: names stand in the case."""

    PERSON = "person", _("The person")
    CASEWORKER = "caseworker", _("The caseworker")
    CONSULTANT = "consultant", _("The job consultant")
    MENTOR = "mentor", _("The mentor")


TONES: Mapping[str, str] = {GoalState.OPEN: "calm", GoalState.REACHED: "ok", GoalState.DROPPED: "none"}


@dataclass(frozen=True)
class Suggestion:
    """A goal that follows from what was agreed in an interview; `key` is the same in every language."""

    key: str
    text: str
    theme: Theme
    target_on: dt.date | None = None


def key_of(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]


def suggestions(
    *, places: Sequence[Mapping[str, str]], goals: str, course: str, module: str
) -> list[Suggestion]:
    """What the plan of an interview suggests: a start at each place, the Danish course, each agreed goal."""
    found = [at_place(each) for each in places if each.get("place")]
    if course:
        words = {"course": course, "module": module}
        text = gettext("Danish education %(course)s, module %(module)s") if module else gettext(
            "Danish education %(course)s"
        )
        found.append(Suggestion(key_of("danish", course, module), text % words, Theme.DANISH))
    found += [Suggestion(key_of("goal", line), line, Theme.OTHER) for line in agreed(goals)]
    return list({each.key: each for each in found}.values())


def at_place(place: Mapping[str, str]) -> Suggestion:
    name, start = place["place"], place.get("start") or ""
    text = gettext("Start at %(place)s") % {"place": name}
    return Suggestion(key_of("place", name, start), text[:LONGEST], Theme.WORK, day_of(start))


def day_of(text: str) -> dt.date | None:
    """The day of an ISO date; None where there is none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def agreed(text: str) -> list[str]:
    """The lines of the agreed goals without their bullets."""
    lines = (BULLET.sub("", line).strip()[:LONGEST] for line in text.splitlines())
    return [line for line in lines if line][:MOST_LINES]
