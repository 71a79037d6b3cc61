"""The words of health, and its pure decisions. No diagnoses: there is no field for one."""

import datetime as dt
import re
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

THEME = "health"  # of the journal
OWN_DECISION_AGE = 15  # years; below it the custody holder decides (handbook, KPI-4)
MISSED_ENOUGH = 2  # so many times away: the person is asked again (handbook 3.4)
DAYS_AHEAD = 14  # of the list of appointments


class Purpose(TextChoices):
    """The two directions of information between the municipality and the clinic."""

    SEND = "send", _("Relevant information is sent to the clinic")
    RECEIVE = "receive", _("The municipality receives the result")


class Decider(TextChoices):
    """Who said it."""

    PERSON = "person", _("The person")
    CUSTODY = "custody", _("The custody holder")


class Transport(TextChoices):
    """How somebody gets to the clinic."""

    ALONE = "alone", _("Comes alone")
    COMPANY = "company", _("Needs company")
    RIDE = "ride", _("Needs transport")


class Booking(TextChoices):
    """Whether an interpreter is needed, and booked."""

    NOT_NEEDED = "none", _("No interpreter needed")
    NEEDED = "needed", _("Interpreter not booked yet")
    BOOKED = "booked", _("Interpreter booked")


class State(TextChoices):
    """Of an appointment."""

    PLANNED = "planned", _("Planned")
    ATTENDED = "attended", pgettext_lazy("appointment", "Attended")
    NO_SHOW = "no_show", pgettext_lazy("appointment", "Did not come")
    CANCELLED = "cancelled", pgettext_lazy("appointment", "Called off")


class Side(TextChoices):
    """What a consideration is for."""

    WORK = "work", _("Work")
    HOUSING = "housing", _("Housing")


class WorkNeed(TextChoices):
    """What a workplace must know: never why."""

    NO_LIFTING = "no_lifting", _("Lifting: no")
    LIGHT_LIFTING = "light", _("Lifting: at most 10 kg")
    NO_NIGHT = "no_night", _("Night work: no")
    HOURS = "hours", _("Hours a week: at most")
    CALM = "calm", _("Calm setting: yes")
    NO_STANDING = "no_standing", _("Long standing or walking: no")
    BREAKS = "breaks", _("Extra breaks: yes")
    NO_DUST = "no_dust", _("Dust and strong smells: no")


class HousingNeed(TextChoices):
    """What a home must be like: never why."""

    GROUND_FLOOR = "ground_floor", _("Ground floor: yes")
    LIFT = "lift", _("Lift in the building: yes")
    NEAR_CLINIC = "near_clinic", _("Near clinic or hospital: yes")
    STEP_FREE = "step_free", _("Step-free access: yes")
    OWN_ROOM = "own_room", _("Own room: yes")
    QUIET = "quiet", _("Quiet surroundings: yes")


NEEDS = [*WorkNeed.choices, *HousingNeed.choices]
SIDES = {**dict.fromkeys(WorkNeed.values, Side.WORK), **dict.fromkeys(HousingNeed.values, Side.HOUSING)}


class Source(TextChoices):
    """Where the municipality knows a consideration from."""

    RESULT = "result", _("The clinic's result")
    PERSON = "person", pgettext_lazy("consideration", "The person's own words")


class Shared(TextChoices):
    """What a referral letter tells the clinic."""

    NAME = "name", _("Name and date of birth")
    PHONE = "phone", _("Telephone")
    LANGUAGE = "language", _("Language and interpreter")
    TRANSPORT = "transport", _("Transport")
    CHILDREN = "children", _("Children")
    MESSAGE = "message", _("Practical message")


# --- who decides --------------------------------------------------------------------------------------
def decider_at(age: int) -> Decider:
    """Who answers and consents for somebody of this age."""
    return Decider.PERSON if age >= OWN_DECISION_AGE else Decider.CUSTODY


# --- what no text of health may hold --------------------------------------------------------------------
CPR_LIKE = re.compile(r"(?<!\d)\d{6}[-\s\u2010-\u2015]?\d{4}(?!\d)")
# ICD-10 ("F43.1"), with the D in front that Danish hospitals write ("DF431").
DIAGNOSIS_LIKE = re.compile(r"\bD?[A-Z]\d{2}(?:[.,]?\d{1,2}[A-Z]?)?\b", re.IGNORECASE)


def what_is_wrong_with(text: str) -> str:
    """Why a text may not be kept, as "cpr" or "diagnosis"; "" where nothing speaks against it."""
    if CPR_LIKE.search(text):
        return "cpr"
    return "diagnosis" if DIAGNOSIS_LIKE.search(text) else ""


# --- how far it has come --------------------------------------------------------------------------------
class Step(TextChoices):
    """What happens next in the loop."""

    OFFER = "offer", _("Offer the health assessment")
    ANSWER = "answer", _("Record the answer")
    CONSENT = "consent", _("Ask for the consents")
    REFER = "refer", _("Write the referral")
    APPOINT = "appoint", _("Record the appointment")
    ATTEND = "attend", _("Record whether the person came")
    ASK_AGAIN = "ask_again", _("Ask again: away twice")
    RESULT = "result", _("Record the result")
    DECIDE = "decide", _("Decide what follows")
    FOLLOW = "follow", _("Finish the follow-ups")
    NOTHING = "nothing", _("Nothing is waiting")


@dataclass(frozen=True)
class Loop:
    """One person's course as of a day: the day of each step that has been reached."""

    offered_on: dt.date | None = None
    answer: str = ""
    answered_on: dt.date | None = None
    may_send: bool = False
    may_receive: bool = False
    consents_asked: bool = False
    referred_on: dt.date | None = None
    planned_on: dt.date | None = None
    missed: int = 0  # since the last answer
    attended_on: dt.date | None = None
    result_on: dt.date | None = None
    decided: bool = False
    open_follow_ups: int = 0

    @property
    def exists(self) -> bool:
        return self.offered_on is not None or self.answered_on is not None


def next_step(loop: Loop) -> Step:
    """The one thing that the loop waits for."""
    if loop.attended_on:
        return after_attending(loop)
    if not loop.offered_on:
        return Step.OFFER
    if loop.answer not in {"yes", "no"}:
        return Step.ANSWER
    if loop.answer == "no":
        return Step.NOTHING
    if loop.planned_on:
        return Step.ATTEND
    if loop.missed >= MISSED_ENOUGH:
        return Step.ASK_AGAIN
    if loop.referred_on:
        return Step.APPOINT
    return Step.REFER if loop.consents_asked else Step.CONSENT


def after_attending(loop: Loop) -> Step:
    if loop.planned_on:
        return Step.ATTEND
    if loop.may_receive and not loop.result_on and not loop.decided:
        return Step.RESULT
    if not loop.decided:
        return Step.DECIDE
    return Step.FOLLOW if loop.open_follow_ups else Step.NOTHING
