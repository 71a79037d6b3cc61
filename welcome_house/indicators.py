"""What is published of the house: its volunteers and its dates. Visits are not among them: they stay in the house."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from targets.indicators import Counted, Definition, Indicator, Question, Shape
from welcome_house import figures
from welcome_house.shifts import figures as shifts

HELD, CANCELLED = "held", "cancelled"


def active(question: Question, user: Any) -> Counted:
    return Counted({"active": shifts.active(question.on).volunteers})


def dates(question: Question, user: Any) -> Counted:
    share = figures.sessions_held(question.first, question.until)
    return Counted({HELD: share.numerator, CANCELLED: share.denominator - share.numerator})


INDICATORS = (
    Indicator(
        Definition(
            "active_volunteers",
            _("Active volunteers of Welcome House"),
            _("Volunteers who came to at least one shift on the day or in the 59 days before it. The goal is 100."),
            _("Everybody approved as a volunteer of the house"),
            _("Havn: attended shifts, as of the day shown; without names"),
            _("volunteers"),
        ),
        promise="welcome_house",
        parts={"active": _("Came to a shift")},
        rows=active,
        anonymous=True,
        raised_by_good=True,
    ),
    Indicator(
        Definition(
            "house_dates_held",
            _("Dates of Welcome House that were held"),
            _("Dates that were not cancelled, of all that stood in the programme."),
            _("Dates planned in the period"),
            _("Havn: the programme of Welcome House"),
            _("per cent"),
        ),
        promise="welcome_house",
        parts={HELD: _("Held"), CANCELLED: _("Cancelled")},
        rows=dates,
        shape=Shape.SHARE,
        success=(HELD,),
        anonymous=True,
        raised_by_good=True,
    ),
)
