"""The languages an interview tells of go onto the person's list, so that nobody writes them down twice."""

from collections.abc import Mapping
from typing import Any

from refugees import services_person
from refugees.models import LanguageSkill
from screening.choices import Level
from screening.models import Interview

QUESTION = "languages.languages"
SKILL = LanguageSkill.Level
LEVELS = {Level.MOTHER_TONGUE.value: SKILL.NATIVE.value} | {each.value: each.value for each in SKILL}


def learn(interview: Interview, values: Mapping[str, Any]) -> list[LanguageSkill]:
    """Adds what is not on the list yet; what stands there already stays as it is.

    The entry of the completed interview is the journal's word on it.
    """
    told = dict(told_of(row) for row in values.get(QUESTION) or [])
    return services_person.learn_languages(
        person=interview.refugee, found={name: levels for name, levels in told.items() if 0 < len(name) <= 80}
    )


def told_of(row: Mapping[str, str]) -> tuple[str, tuple[str, str]]:
    """A row of the question as name, speaking and writing."""
    name = " ".join(row.get("language", "").lower().split())
    spoken, written = (LEVELS.get(row.get(key, ""), SKILL.NONE.value) for key in ("speak", "write"))
    return name, (spoken, written)
