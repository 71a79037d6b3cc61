"""What the pages of the house show: the programme of a week in a language, rooms, what is missing. No person in it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch

from welcome_house.models import Activity, ActivityText, HouseText, LeafletPart, Session
from welcome_house.recurrence import holiday
from welcome_house.rules import Language, Word, direction

DANISH = Language.DANISH
MARK = "\u200e"  # left-to-right mark


def left_to_right(text: str) -> str:
    """A stretch of time that reads from left to right also among Arabic letters, on the page and on paper alike."""
    return MARK + text.replace("–", f"{MARK}–{MARK}") + MARK


@dataclass
class Entry:
    """One date in the programme, in the words of one language; `foreign` is the language of words not translated."""

    session: Session
    name: str
    text: str
    foreign: str = ""

    @property
    def hours(self) -> str:
        return left_to_right(self.session.hours)

    @property
    def is_cancelled(self) -> bool:
        return self.session.cancelled_at is not None


@dataclass
class Day:
    day: dt.date
    word: str
    holiday: str = ""
    entries: list[Any] = field(default_factory=list)

    @property
    def short(self) -> str:
        return left_to_right(f"{self.day:%d-%m}")


@dataclass(frozen=True)
class Programme:
    """A week of the public programme in one language, ready for page and paper."""

    language: str
    direction: str
    words: dict[str, str]
    days: list[Day]
    first: dt.date
    last: dt.date
    missing: frozenset[str] = frozenset()  # activities without words of their own in the language

    @property
    def has_any(self) -> bool:
        return any(each.entries for each in self.days)

    @property
    def span(self) -> str:
        return left_to_right(f"{self.first:%d-%m}–{self.last:%d-%m-%Y}")

    @property
    def week(self) -> int:
        return self.first.isocalendar().week


def words(language: str) -> dict[str, str]:
    """The house's own words in a language, Danish where there are none."""
    found = {str(key): "" for key in Word}
    rows = HouseText.objects.filter(language__in=[DANISH, language]).values_list("language", "key", "text")
    spoken = sorted(rows, key=lambda row: row[0] == language)  # Danish first, so that the language itself stays
    return found | {key: text for _language, key, text in spoken}


def sessions_between(first: dt.date, last: dt.date) -> Any:
    return Session.objects.on_days(first, last).planned().select_related("activity__organisation", "room")


def programme(language: str, first: dt.date, days: int = 7) -> Programme:
    """What everybody may know of the days from `first` on; names of people at organisations are not in it."""
    last = first + dt.timedelta(days=days - 1)
    texts = ActivityText.objects.filter(language__in=[DANISH, language])
    found = (
        sessions_between(first, last).public().prefetch_related(Prefetch("activity__texts", texts, to_attr="spoken"))
    )
    said = words(language)
    by_day: dict[dt.date, list[Entry]] = defaultdict(list)
    for session in found:
        by_day[session.day].append(entry(session, language))
    shown = [
        Day(day, said[f"day{day.weekday()}"], holiday(day), by_day.get(day, []))
        for day in (first + dt.timedelta(days=number) for number in range(days))
    ]
    missing = frozenset(str(each.session.activity) for day in shown for each in day.entries if each.foreign)
    return Programme(language, direction(language), said, shown, first, last, missing)


def entry(session: Session, language: str) -> Entry:
    """A date in the words of a language; else in Danish, and marked as such."""
    activity: Any = session.activity
    spoken = {each.language: each for each in activity.spoken}
    chosen = spoken.get(language) or spoken.get(DANISH)
    foreign = "" if language in spoken or language == DANISH else str(DANISH)
    if chosen is None:
        return Entry(session, activity.name, "", foreign)
    return Entry(session, chosen.name, chosen.text, foreign)


def with_numbers(sessions: Sequence[Session], counts: dict[int, dict[str, int]]) -> list[Session]:
    for each in sessions:
        each.count = sum(counts.get(each.pk, {}).values())  # type: ignore[attr-defined]
    return list(sessions)


def by_days(sessions: Sequence[Session], first: dt.date, days: int) -> list[Day]:
    """Sessions under their days, for staff: also the days without any."""
    found: dict[dt.date, list[Session]] = defaultdict(list)
    for each in sessions:
        found[each.day].append(each)
    shown = [first + dt.timedelta(days=number) for number in range(days)]
    return [Day(day, "", holiday(day), found.get(day, [])) for day in shown]


def untranslated() -> dict[str, list[Activity]]:
    """By language: the activities of the programme that have no words of their own in it yet."""
    texts = Prefetch("texts", ActivityText.objects.all(), to_attr="spoken")
    activities: list[Any] = list(Activity.objects.filter(is_public=True, ended_on__isnull=True).prefetch_related(texts))
    return {
        str(language): [each for each in activities if language not in {text.language for text in each.spoken}]
        for language in Language
        if language != DANISH
    }


def feed_sessions(since: dt.date, until: dt.date) -> Any:
    """What the calendar feed tells: also dates that the plan has dropped, so that calendars take them out."""
    return (
        Session.objects.on_days(since, until)
        .filter(activity__is_public=True)
        .select_related("activity", "room")
        .order_by("starts_at", "pk")
    )


@dataclass(frozen=True)
class Leaflet:
    """The recommendations in one language, and the languages in which there are any; Danish is always one."""

    language: str
    direction: str
    words: dict[str, str]
    parts: list[LeafletPart]
    languages: list[Language]


def leaflet(language: str) -> Leaflet | None:
    """The leaflet in a language; None where the house has written nothing in it."""
    every = list(LeafletPart.objects.all())
    there = {each.language for each in every} | {str(DANISH)}
    if language not in there:
        return None
    parts = [each for each in every if each.language == language]
    return Leaflet(language, direction(language), words(language), parts, [each for each in Language if each in there])


def leaflet_language(language: str) -> str:
    """The language in which somebody who reads this one is offered the leaflet: it, where there is one, else Danish."""
    return language if LeafletPart.objects.filter(language=language).exists() else str(DANISH)
