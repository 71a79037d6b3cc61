"""What the pages of retention say, as plain things."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.policy import Area
from core.dates import danish
from retention.models import FollowUp
from retention.rules import FORECAST_LOOKS, WANTED, Forecast, State, forecast, marks, next_mark
from retention.staying import SMALLEST_DENOMINATOR, Staying

YEARS_FROM = 24  # months
STAYING_TONES = {Staying.STAYED: "ok", Staying.COMPLETED: "ok", Staying.DROPPED: "bad"}


# --- the pace --------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Pace:
    """How the four follow-ups of one clock come along on a day."""

    started_on: dt.date
    due_on: dt.date
    held: int
    planned: int
    marks: list[dt.date]
    forecast: Forecast
    next_by: dt.date

    @property
    def tone(self) -> str:
        return FORECAST_LOOKS[self.forecast][0]

    @property
    def icon(self) -> str:
        return FORECAST_LOOKS[self.forecast][1]

    @property
    def word(self) -> str:
        return str(self.forecast.label)

    @property
    def count(self) -> str:
        """ "2 of 4"."""
        return _("%(held)d of %(wanted)d") % {"held": min(self.held, WANTED), "wanted": WANTED}


def pace_of(clock: Any, on: dt.date) -> Pace:
    """The pace of a clock that carries `held` and `planned` (`reads.pace`)."""
    days = marks(clock.clock_started_on, months=clock.rule.months, days=clock.rule.days)
    return Pace(
        clock.clock_started_on, clock.due_on, clock.held, clock.planned, days,
        forecast(held=clock.held, planned=clock.planned, passed=days, due_on=clock.due_on, on=on),
        next_mark(clock.held, days, clock.due_on),
    )  # fmt: skip


# --- conversations -----------------------------------------------------------------------------------
def lines(follow_ups: Iterable[FollowUp], *, may_write: bool) -> list[dict[str, Any]]:
    """The follow-ups that were held, missed or cancelled, as a timeline."""
    return [line(each, may_write=may_write) for each in follow_ups if each.state != State.PLANNED]


def line(talk: FollowUp, *, may_write: bool) -> dict[str, Any]:
    words = [danish(talk.day), str(talk.get_mode_display())]
    if talk.state != State.HELD:
        words.append(str(talk.get_state_display()))
    if talk.missed_because:
        words.append(str(talk.get_missed_because_display()))
    who = talk.recorded_by.name if talk.recorded_by else _("Imported")
    links = []
    if may_write and talk.annulled_at is None and talk.state == State.HELD:
        links.append((_("Complete the words"), reverse("retention:words", args=[talk.uid])))
    if may_write and talk.annulled_at is None and talk.happened_on:
        links.append((_("Annul"), reverse("retention:annul", args=["follow-up", talk.uid])))
    return {
        "title": " · ".join(words),
        "text": "\n".join(told(talk)),
        "theme": "",
        "url": "",
        "meta": _("%(who)s, recorded %(day)s") % {"who": who, "day": danish(talk.recorded_at.date())},
        "links": links,
        "annulled": talk.annulled_reason,
        "locked": False,
    }


def told(talk: FollowUp) -> list[str]:
    """The conversation in words: with whom, about what, what was said."""
    company = _("With: %(who)s") % {"who": ", ".join(talk.company)} if talk.with_whom else ""
    topics = _("Topics: %(topics)s") % {"topics": ", ".join(talk.topics)} if talk.topics else ""
    work = _("The workplace: %(text)s") % {"text": talk.work_note} if talk.work_note else ""
    education = _("The education: %(text)s") % {"text": talk.education_note} if talk.education_note else ""
    return [part for part in (company, topics, work, education, talk.note) if part]


# --- the municipality's own settings -----------------------------------------------------------------
def cadence_words(rules: dict[str, Any]) -> str:
    """The settings of contact in one sentence; they are the municipality's own, no law."""
    parts = []
    if rule := rules.get("contact"):
        parts.append(_("at most %(length)s between conversations") % {"length": length(rule)})
    if rule := rules.get("contact_in_work"):
        words = {"length": length(rule)}
        parts.append(_("at most %(length)s while in job, IGU or education") % words)
    return ", ".join(parts)


def length(rule: Any) -> str:
    if rule.months is not None:
        return ngettext("%(number)d month", "%(number)d months", rule.months) % {"number": rule.months}
    days = rule.days or 0
    return ngettext("%(number)d day", "%(number)d days", days) % {"number": days}


# --- staying -----------------------------------------------------------------------------------------
def staying_marks(outcomes: dict[int, Staying]) -> list[dict[str, str]]:
    """3, 6 and 12 months of one start, each with its word and tone."""
    words = {
        Staying.STAYED: _("stayed"),
        Staying.COMPLETED: pgettext("education", "completed"),
        Staying.DROPPED: _("did not stay"),
        Staying.UNDECIDED: _("not decided"),
        Staying.NOT_YET: _("not there yet"),
        Staying.GONE: _("left the municipality"),
    }
    return [
        {
            "text": _("%(number)d mo.: %(word)s") % {"number": months, "word": words[outcome]},
            "tone": STAYING_TONES.get(outcome, "none"),
        }
        for months, outcome in outcomes.items()
    ]


def percent_words(stayed: int, decided: int) -> str:
    """ "83 %"; nothing where too few are decided to speak of a share."""
    if decided < SMALLEST_DENOMINATOR:
        return ""
    whole = round(100 * stayed / decided)
    if stayed < decided:
        whole = min(whole, 99)
    return f"{max(whole, 1) if stayed else 0} %"


# --- people ------------------------------------------------------------------------------------------
def months_since(day: dt.date, on: dt.date) -> str:
    """ "4 months", in whole months; below one in days, from two years on in years."""
    months = (on.year - day.year) * 12 + on.month - day.month - (on.day < day.day)
    if months < 1:
        days = (on - day).days
        return ngettext("%(number)d day", "%(number)d days", days) % {"number": days}
    if months >= YEARS_FROM:
        return ngettext("%(number)d year", "%(number)d years", months // 12) % {"number": months // 12}
    return ngettext("%(number)d month", "%(number)d months", months) % {"number": months}


def place_words(event: Any, viewer: Any) -> str:
    """ "Ordinary job, Nordlys Bageri"; the workplace only for who may read placements."""
    employer = event.placement.employer if viewer.can(Area.PLACEMENT) else None
    kind = str(event.get_kind_display() or event.placement.kind_word)
    return f"{kind}, {employer.name}" if employer else kind


def since_words(event: Any, viewer: Any) -> str:
    """ "Ordinary job, Nordlys Bageri, since 01-03-2018"."""
    since = _("since %(day)s") % {"day": danish(event.happened_on)}
    return f"{place_words(event, viewer)}, {since}"


def choices(events: Sequence[Any], viewer: Any) -> list[tuple[str, str]]:
    """Running jobs and educations as choices of a form, by reference."""
    return [(each.placement.ref, since_words(each, viewer)) for each in events]
