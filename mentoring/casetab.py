"""What the mentor tab of a case shows: a fixed number of queries, whatever has happened."""

import datetime as dt
from typing import Any

from mentoring import checklist
from mentoring.models import HolisticMentor, MentorAnswer, MentorEvent, MentorQuestion, MentorTask, MentorVisit
from mentoring.reads import with_contact, with_offer, with_renewal
from mentoring.rules import Condition, EndReason, year_of
from mentoring.targets import TARGETS
from refugees.models import Refugee
from refugees.ports import standings_for
from refugees.presenters import strip
from refugees.rules import ADULT

OURS = {target.key for target in TARGETS}
SHOWN, CONTACTS = 20, 8
ANNULLED: dict[str, Any] = {"event": MentorEvent, "visit": MentorVisit}


def tab(person: Refugee, user: Any, on: dt.date) -> dict[str, Any]:
    """Everything the tab says about a person on a day."""
    periods = with_renewal(with_contact(HolisticMentor.objects.filter(refugee=person).select_related("mentor"), on))
    for each in periods:
        each.refugee = person
    current = next((each for each in periods if each.valid_from <= on <= (each.valid_to or on)), None)
    clocks = [each for each in standings_for([person.pk], on).get(person.pk, []) if each.target in OURS]
    stand = with_offer(Refugee.objects.filter(pk=person.pk), on).first()
    return {
        "is_staff": True,
        "clocks_of_mentor": strip(clocks, person.case_number, on) if user.can("targets") else [],
        "current": current,
        "former": [each for each in periods if each is not current],
        "stand": stand,
        "log": offer_log(person),
        "visits": list(rows_of(MentorVisit, person)[:CONTACTS]),
        "questions": list(rows_of(MentorQuestion, person)[:SHOWN]),
        **work(current, person, on),
    }


def rows_of(model: Any, person: Refugee) -> Any:
    return model.objects.filter(refugee=person).select_related("recorded_by").order_by("-happened_on", "-pk")


def work(current: HolisticMentor | None, person: Refugee, on: dt.date) -> dict[str, Any]:
    """The first year and its list; without a mentor only the tasks that wait for one."""
    if current is not None:
        year = year_of(person.takeover_on, current.valid_from)
        return {"year": year, "list": checklist.of_people([current], on)[person.pk], "waiting": []}
    open_tasks = MentorTask.objects.open().filter(refugee=person, item="").order_by("due_on", "pk")
    return {"year": None, "list": None, "waiting": list(open_tasks)}


def offer_log(person: Refugee) -> list[dict[str, Any]]:
    """Offers and answers, those of interviews among them, the latest first."""
    found = [
        {"fact": fact, "what": str(fact.get_event_display()), "kind": "event"} for fact in rows_of(MentorEvent, person)
    ]
    found += [
        {"fact": fact, "what": str(fact.get_answer_display()), "kind": ""} for fact in rows_of(MentorAnswer, person)
    ]
    return sorted(found, key=lambda each: (each["fact"].happened_on, each["fact"].recorded_at), reverse=True)


def known_conditions(person: Refugee, on: dt.date) -> list[str]:
    """What the case already says: whether there are children in the household."""
    if person.household_id is None:
        return []
    members = Refugee.objects.filter(household=person.household_id).exclude(pk=person.pk)
    young = any(each.age_on(on) < ADULT for each in members.only("birth_date"))
    return [Condition.CHILDREN] if young else []


def known(person: Refugee, on: dt.date) -> dict[str, Any]:
    """What the next mentor is told unless somebody changes it: as the one before, else what the case says."""
    former = HolisticMentor.objects.filter(refugee=person).order_by("-valid_from", "-pk").first()
    if former is None:
        return {"conditions": known_conditions(person, on)}
    return {"task": former.task, "conditions": former.conditions}


def likely_end(given: HolisticMentor, on: dt.date) -> str:
    return EndReason.YEAR_OVER if on >= year_of(given.refugee.takeover_on, given.valid_from).ends_on else ""
