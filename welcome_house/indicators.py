"""What is published of the house: who uses it by the survey, its volunteers and its dates. Visits stay in the house."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.openable import may_open
from targets.indicators import Counted, Definition, Indicator, Question, Shape, Todo
from welcome_house import figures
from welcome_house.figures import Share
from welcome_house.shifts import figures as shifts

HELD, CANCELLED = "held", "cancelled"
USES, NOT = "uses", "not"
WEEK_DAYS = 6  # today and the coming six days


def active(question: Question, user: Any) -> Counted:
    return Counted({"active": shifts.active(question.on).volunteers})


def parts(share: Share, yes: str, no: str) -> dict[str, int]:
    return {yes: share.numerator, no: share.denominator - share.numerator}


def dates(question: Question, user: Any) -> Counted:
    by_month = figures.held_by_month(question.first, question.until)
    months = {month: parts(share, HELD, CANCELLED) for month, share in by_month.items()}
    return Counted({part: sum(each[part] for each in months.values()) for part in (HELD, CANCELLED)}, months)


def users(question: Question, user: Any) -> Counted:
    """The latest wave of the survey that had begun by the day; nothing where a part of it is small."""
    waves = {
        each.begins_on.replace(day=1): parts(each.share, USES, NOT)
        for each in reversed(figures.user_shares(question.on))
        if each.share.denominator and figures.share_visible(each.share)
    }
    return Counted(waves[max(waves)] if waves else {}, waves)


def lacking(question: Question, user: Any) -> Todo | None:
    """Volunteers that the shifts of this week lack; only who plans them is led there."""
    if question.on != question.today:
        return None
    number = shifts.lacking(question.on, question.on + dt.timedelta(days=WEEK_DAYS))
    url = reverse("shifts:board")
    words = ngettext_lazy(
        "volunteer is lacking on this week's shifts", "volunteers are lacking on this week's shifts", number
    )
    return number, words, url if may_open(user, url) else ""


INDICATORS = (
    Indicator(
        Definition(
            "house_users",
            _("People who use Welcome House"),
            _(
                "Those who said that they use the house, of all who answered the latest survey. The model's goal is"
                " nine of ten. A survey with fewer than five on either side is left out."
            ),
            _("Everybody who answered the survey; it is voluntary and names nobody"),
            _("Havn: the survey of Welcome House, the latest wave that had begun by the day shown"),
            _("per cent"),
        ),
        promise="welcome_house",
        parts={USES: _("Use the house"), NOT: _("Do not use it")},
        rows=users,
        shape=Shape.SHARE,
        success=(USES,),
        anonymous=True,
        raised_by_good=True,
        headline=True,
        todo=lacking,
    ),
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
        headline=True,
    ),
)
