"""The little that a mentor is told of a person: contact, language, tasks; own contacts, own questions."""

import datetime as dt
from typing import Any

from mentoring import checklist
from mentoring.models import HolisticMentor, MentorQuestion, MentorVisit
from mentoring.rules import EndReason, year_of
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
        "before": before(given),
        "languages": language_words(person, list(known.values_list("language", "spoken", "written"))),
        "list": checklist.of_people([given], on)[person.pk],
        "year": year_of(person.takeover_on, given.valid_from),
        "visits": list(visits.order_by("-happened_on", "-pk")[:SHOWN]),
        "questions": list(asked.order_by("-happened_on", "-pk")[:SHOWN]),
        "is_covered": given.mentor_id != user.pk,
        "today": on,
    }


def before(given: HolisticMentor) -> HolisticMentor | None:
    """Whom this mentor took over from, where that mentor left a word for the next one."""
    earlier = HolisticMentor.objects.filter(refugee=given.refugee_id, valid_to__lt=given.valid_from)
    former: HolisticMentor | None = earlier.select_related("mentor").order_by("-valid_to").first()
    took_over = former is not None and former.end_reason == EndReason.OTHER_MENTOR and bool(former.stopping_note)
    return former if took_over else None


def address_of(person: Refugee, on: dt.date) -> str:
    """Where the person lives; a protected address no mentor is told, whatever else the mentor may read."""
    if person.address_protected:
        return ""
    now = Address.objects.filter(refugee=person, valid_from__lte=on).exclude(valid_to__lt=on).order_by("-valid_from")
    found = now.first()
    return found.text if found else ""
