"""Words, numbers and pure decisions of the holistic mentors. No database, no clock."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.dates import add_months

THEME = "mentoring"  # of the journal
WEEK = 7  # days
THIS_WEEK = 6  # days ahead that still are this week's work
YEAR_MONTHS = 12  # a holistic mentor is for the first year (Copenhagen's model)
ENDING_DAYS = 30  # so long before the end of the year the handover is prepared
COMPANY = "company"  # the kind of task that a planned first working day becomes


class Event(TextChoices):
    """What can be known of the offer of a holistic mentor beside the answers of interviews."""

    OFFERED = "offered", _("Holistic mentor offered")
    ACCEPTED = "accepted", _("Holistic mentor accepted")
    DECLINED = "declined", _("Holistic mentor declined")
    ASSIGNED = "assigned", _("Holistic mentor assigned (history)")
    ENDED = "ended", _("Holistic mentor ended (history)")


class Condition(TextChoices):
    """What must hold of a person for an item of the checklist to concern them."""

    CHILDREN = "children", _("Has children")
    CAR = "car", _("Drives a car, or has a foreign driving licence")
    NO_LATIN = "no_latin", _("Does not read Latin letters")


class Doer(TextChoices):
    MENTOR = "mentor", _("mentor and person together")
    PERSON = "person", _("the person")
    CASEWORKER = "caseworker", _("the caseworker")
    HOUSING = "housing", _("the housing staff")


class State(TextChoices):
    OPEN = "open", _("To be done")
    DONE = "done", _("Done")
    IRRELEVANT = "irrelevant", _("Not relevant")


class How(TextChoices):
    """How a mentor and a person were in contact."""

    MEETING = "meeting", _("We met")
    PHONE = "phone", _("Phoned")
    MESSAGE = "message", _("Wrote")


class EndReason(TextChoices):
    YEAR_OVER = "year_over", _("The first year is over")
    NO_NEED = "no_need", _("The person manages without")
    WISH = "wish", _("The person does not wish it any more")
    OTHER_MENTOR = "other_mentor", _("Another mentor takes over")
    OTHER = "other", _("Another reason")


class Network(TextChoices):
    """Whom the person has when the mentor goes."""

    FAMILY = "family", _("Family and friends")
    NEIGHBOURS = "neighbours", _("Neighbours or housing association")
    VOLUNTEER = "volunteer", _("Volunteer or family friend")
    WORK = "work", _("Colleagues or fellow students")
    CLUB = "club", _("Club, congregation or parents' group")
    WELCOME_HOUSE = "welcome_house", _("Welcome House")
    COUNSELLING = "counselling", _("Knows the open counselling")


class Phase(TextChoices):
    """The parts of the first year (handbook 3.5)."""

    FIRST = "first", _("Week 1")
    START = "start", _("Weeks 2–4")
    SETTLING = "settling", _("Months 2–3")
    ROOTS = "roots", _("Months 4–12")


def phase_of(week: int) -> Phase:
    if week <= 1:
        return Phase.FIRST
    if week <= 4:
        return Phase.START
    return Phase.SETTLING if week <= 13 else Phase.ROOTS


@dataclass(frozen=True)
class Year:
    """The first year of a person: from takeover, whenever the mentor came; `ends_on` is its last day."""

    starts_on: dt.date
    ends_on: dt.date

    def week_on(self, day: dt.date) -> int:
        """Which week of the year a day lies in, from 1."""
        return (day - self.starts_on).days // WEEK + 1

    def due_on(self, week: int) -> dt.date:
        """The last day of a week of the year."""
        return self.starts_on + dt.timedelta(days=week * WEEK - 1)


def year_of(takeover: dt.date | None, met_on: dt.date) -> Year:
    """The first year; without a known takeover it is counted from the day the mentor came."""
    start = takeover or met_on
    return Year(start, add_months(start, YEAR_MONTHS) - dt.timedelta(days=1))


def renewal_on(since: dt.date, renewed_on: dt.date | None, months: int, year: Year) -> dt.date | None:
    """The day on which the support must be decided anew; None where the year is over before."""
    day = add_months(renewed_on or since, months)
    return day if day <= year.ends_on else None


def applies(condition: str, conditions: Iterable[str]) -> bool:
    """Whether an item concerns somebody of whom these conditions are known to hold."""
    return not condition or condition in conditions
