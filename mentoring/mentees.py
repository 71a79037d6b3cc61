"""The little that a mentor is told of a person: contact, language, tasks; own contacts, own questions."""

import datetime as dt
from typing import Any

from mentoring import checklist
from mentoring.models import HolisticMentor, MentorQuestion, MentorVisit
from mentoring.rules import year_of
from refugees.casepage import language_words
from refugees.models import Address, LanguageSkill, Refugee
from refugees.presenters import shown_name

SHOWN = 10


def told(given: HolisticMentor, user: Any, on: dt.date) -> dict[str, Any]:
    """Everything on the mentor's page of a person."""
    person = given.refugee
    known = LanguageSkill.objects.filter(refugee=person).order_by("language")
    visits = MentorVisit.objects.standing().filter(refugee=person, recorded_by=user)
    asked = MentorQuestion.objects.standing().filter(refugee=person, recorded_by=user)
    return {
        "given": given,
        "person": person,
        "name": shown_name(person, user),
        "address": address_of(person, on),
        "languages": language_words(person, list(known.values_list("language", "spoken", "written"))),
        "list": checklist.of_people([given], on)[person.pk],
        "year": year_of(person.takeover_on, given.valid_from),
        "visits": list(visits.order_by("-happened_on", "-pk")[:SHOWN]),
        "questions": list(asked.order_by("-happened_on", "-pk")[:SHOWN]),
        "is_covered": given.mentor_id != user.pk,
        "today": on,
    }


def address_of(person: Refugee, on: dt.date) -> str:
    """Where the person lives; a protected address no mentor is told, whatever else the mentor may read."""
    if person.address_protected:
        return ""
    now = Address.objects.filter(refugee=person, valid_from__lte=on).exclude(valid_to__lt=on).order_by("-valid_from")
    found = now.first()
    return found.text if found else ""
