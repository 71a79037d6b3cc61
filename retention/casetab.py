"""What the retention tab of a case shows: a fixed number of queries, whatever has happened."""

import datetime as dt
from typing import Any

from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.policy import Area
from core.dates import ONE_DAY, danish, is_weekday
from placements.models import PlacementEvent
from placements.rules import Event
from refugees.models import Refugee
from refugees.ports import standings_for
from refugees.presenters import strip
from retention import reads, spells
from retention.models import (
    AfterEnd,
    AgreedStep,
    CounsellingVisit,
    FollowUp,
    MentorNote,
    MentorOffer,
    RetentionMentor,
    WarningSign,
)
from retention.presenters import cadence_words, lines, pace_of, place_words, staying_marks
from retention.rules import WORK, State
from retention.targets import TARGETS
from targets.models import TargetRule

OURS = {target.key for target in TARGETS}
DUTIES = ("contact", "contact_in_work")
SHOWN = 20


def tab(person: Refugee, user: Any, on: dt.date) -> dict[str, Any]:
    """Everything the tab says about a person on a day."""
    talks = list(
        FollowUp.objects.filter(refugee=person)
        .select_related("recorded_by")
        .order_by(Coalesce("happened_on", "planned_on").desc(), "-pk")
    )
    may_write = user.can(Area.PLACEMENT, write=True)
    context: dict[str, Any] = {
        "jobs": jobs(person, user, on),
        "planned": sorted((each for each in talks if is_planned(each)), key=lambda each: each.day),
        "talks": lines(talks, may_write=may_write),
        "steps": list(AgreedStep.objects.open().filter(refugee=person)),
        "signs": list(
            WarningSign.objects.filter(refugee=person).select_related("recorded_by").order_by("-happened_on", "-pk")
        ),
        "visits": list(CounsellingVisit.objects.filter(refugee=person).order_by("-happened_on", "-pk")[:SHOWN]),
        "pace": pace(person, user, on),
        "cadence": cadence_words(duties(on)),
    }
    context |= mentoring(person, user, on)
    if user.can(Area.TARGETS):
        context["clocks_of_retention"] = boxes(person, on)
    return context


def boxes(person: Refugee, on: dt.date) -> list[dict[str, str]]:
    """The clocks of retention as boxes."""
    clocks = [each for each in standings_for([person.pk], on).get(person.pk, []) if each.target in OURS]
    return strip(clocks, person.case_number, on)


def is_planned(talk: FollowUp) -> bool:
    return talk.state == State.PLANNED and talk.annulled_at is None


def jobs(person: Refugee, user: Any, on: dt.date) -> list[dict[str, Any]]:
    """Every job, IGU and education of a person, the latest first: offers, end, what happens next, staying."""
    events = PlacementEvent.objects.as_of(on).filter(refugee=person).select_related("placement__employer")
    starts = [each for each in events.order_by("-happened_on", "-pk") if each.event == Event.STARTED]
    ends = {each.placement_id: each for each in events if each.event == Event.ENDED}
    offers: dict[str, list[MentorOffer]] = {}
    for offer in MentorOffer.objects.filter(refugee=person).order_by("happened_on", "pk"):
        offers.setdefault(offer.ref, []).append(offer)
    after = {each.event_id: each for each in AfterEnd.objects.filter(refugee=person)}
    outcomes = spells.of_person(person, on)
    found = []
    for start in starts:
        if start.kind not in WORK:
            continue
        end = ends.get(start.placement_id)
        mine = offers.get(start.placement.ref, [])
        found.append(
            {
                "start": start,
                "what": place_words(start, user),
                "end": end,
                "runs": end is None or end.happened_on >= on,
                "after": after.get(end.pk) if end else None,
                "offers": mine,
                "offered": any(offer.annulled_at is None for offer in mine),
                "marks": staying_marks(outcomes[start.placement_id]),
            }
        )
    return found


def pace(person: Refugee, user: Any, on: dt.date) -> Any:
    """How the four follow-ups come along, while their clock waits for one."""
    found = reads.pace(user, on).filter(refugee=person).select_related("rule").first()
    return pace_of(found, on) if found else None


def duties(on: dt.date) -> dict[str, TargetRule]:
    """The rules of contact in force on a day: the municipality's own settings."""
    rules = TargetRule.objects.on(on).filter(target__in=DUTIES)
    return {rule.target: rule for rule in rules}


def mentoring(person: Refugee, user: Any, on: dt.date) -> dict[str, Any]:
    """The retention mentors of a person, and what they wrote, for whose area that is."""
    mentors = list(RetentionMentor.objects.filter(refugee=person).select_related("mentor"))
    notes = (
        MentorNote.objects.filter(refugee=person).select_related("recorded_by").order_by("-happened_on", "-pk")[:SHOWN]
    )
    sees_notes = user.can(Area.MENTOR)
    return {
        "mentors": mentors,
        "mentor": next((each for each in mentors if each.valid_from <= on <= (each.valid_to or on)), None),
        "notes": list(notes) if sees_notes else [],
        "sees_notes": sees_notes,
    }


def next_duty(person: Refugee, on: dt.date) -> Any:
    """The clock of the next conversation, whichever of the two runs for a person; None where none does."""
    clocks = standings_for([person.pk], on).get(person.pk, [])
    return next((each for each in clocks if each.target in DUTIES and not each.excluded_as), None)


def planned_for(person: Refugee, on: dt.date) -> dt.date:
    """The day to suggest for the next conversation: the last weekday that the setting allows, today at the earliest."""
    duty = next_duty(person, on)
    day = duty.due_on if duty and duty.due_on > on else on
    while not is_weekday(day) and day > on:
        day -= ONE_DAY
    return day


def cadence_hint(person: Refugee, on: dt.date) -> str:
    """By when the next conversation should be, and that this is the municipality's own setting."""
    duty = next_duty(person, on)
    if duty is None:
        return ""
    return _("The municipality's own setting: no later than %(day)s.") % {"day": danish(duty.due_on)}
