"""What the ground floor itself offers: the button of readiness, and what an interview says of languages."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from refugees import journal, services_person
from refugees.models import LanguageSkill, Refugee
from refugees.quality import CHECKS
from refugees.registry import NextAction, Pillar

Level = LanguageSkill.Level
LEVELS = {"mother_tongue": Level.NATIVE.value} | {each.value: each.value for each in Level}


def learn(handed: Any) -> None:
    """Puts the languages of a completed interview on the person's list; what stands there already stays."""
    told = {
        " ".join(row.get("language", "").lower().split()): (
            LEVELS.get(row.get("speak", ""), Level.NONE.value),
            LEVELS.get(row.get("write", ""), Level.NONE.value),
        )
        for row in handed.languages
    }
    person = Refugee.objects.get(pk=handed.refugee_id)
    told = {language: levels for language, levels in told.items() if 0 < len(language) <= 80}
    learnt = services_person.learn_languages(person=person, found=told)
    if learnt:
        title = _("Languages from the interview")
        text = ", ".join(skill.language for skill in learnt)
        journal.write(person, theme=journal.CASE, title=title, text=text, event_on=handed.held_on, by=handed.by)


PILLAR = Pillar(
    key="case",
    label=gettext_lazy("Case"),
    order=0,
    checks=CHECKS,
    next_actions={"readiness": NextAction(gettext_lazy("Record assessment"), "refugees:readiness")},
    on_interview=learn,
)
