"""Verbs of the counter and of the survey. Nothing here is told to a journal, a clock or a case."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from welcome_house.models import Session
from welcome_house.rules import Group
from welcome_house.visits.models import CountChange, Survey, TabletCount

MOST = 2000  # people at one date: more is a slip


def counts(sessions: Any) -> dict[int, dict[str, int]]:
    """How many of each group came, by session; one query."""
    rows = CountChange.objects.filter(session__in=sessions).order_by().values_list("session", "group")
    found: dict[int, dict[str, int]] = {}
    for session, group, number in rows.annotate(number=Sum("change")):
        found.setdefault(session, {})[group] = number
    return found


def counted(session: Session, group: str) -> int:
    rows = CountChange.objects.filter(session=session, group=group)
    return rows.aggregate(number=Sum("change"))["number"] or 0


def countable(session: Session, on: dt.date) -> None:
    """Raises ValidationError where nobody can have come: the date is cancelled, or has not come."""
    if session.cancelled_at is not None:
        raise ValidationError(_("This date is cancelled; nobody is counted."))
    if session.day > on:
        raise ValidationError(_("This date has not come yet; nobody can be counted."))


@transaction.atomic
def tap(session: Session, *, group: str, change: int, key: UUID, at: dt.datetime) -> int:
    """One more or one less of a group; what the count is now. The same key counts once.

    Raises ValidationError below nought, and on a date that is cancelled or has not come.
    """
    locked = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    countable(locked, at.date())
    now = counted(locked, group)
    if CountChange.objects.filter(key=key).exists():
        return now
    if not 0 <= now + change <= MOST:
        raise ValidationError(_("There is nobody to take away."))
    CountChange.objects.create(key=key, session=locked, group=group, change=change, at=at)
    return now + change


@transaction.atomic
def correct(session: Session, *, numbers: dict[str, int], because: str, at: dt.datetime) -> int:
    """Sets the counts of a session; what changes is kept with the reason. How many groups changed."""
    locked = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    countable(locked, at.date())
    changes = {group: wanted - counted(locked, group) for group, wanted in numbers.items()}
    rows = [
        CountChange(session=locked, group=group, change=change, because=because, at=at)
        for group, change in changes.items()
        if change
    ]
    CountChange.objects.bulk_create(rows)
    return len(rows)


def corrections(session: Session) -> list[CountChange]:
    """What was corrected later, the latest first."""
    return list(CountChange.objects.filter(session=session).exclude(because="").order_by("-pk"))


def all_groups(found: dict[str, int]) -> list[tuple[Group, int]]:
    return [(group, found.get(group, 0)) for group in Group]


@transaction.atomic
def answer(survey: Survey, *, uses: bool) -> None:
    """Adds one answer from the tablet: two numbers grow, and nothing else is kept."""
    count, _made = TabletCount.objects.get_or_create(survey=survey)
    TabletCount.objects.filter(pk=count.pk).update(answered=F("answered") + 1, users=F("users") + (1 if uses else 0))


# The one question, yes and no, and the word of thanks, in the languages of the programme.
QUESTIONS = (
    ("da", "ltr", "Har du brugt Welcome House det seneste halve år?", "Ja", "Nej"),
    ("en", "ltr", "Have you used Welcome House in the last six months?", "Yes", "No"),
    ("ar", "rtl", "هل زرت «ويلكم هاوس» خلال الأشهر الستة الماضية؟", "نعم", "لا"),
    ("ti", "ltr", "ኣብ ዝሓለፉ ሽዱሽተ ኣዋርሕ ናብ ዌልካም ሃውስ መጺእኩም ዲኹም?", "እወ", "ኣይፋልን"),
    ("fa", "rtl", "آیا در شش ماه گذشته به «ولکام هاوس» آمده‌اید؟", "بله", "نه"),
)


def open_survey(token: UUID, *, on: dt.date) -> Survey | None:
    """The wave whose tablet page this is, while it runs."""
    return Survey.objects.filter(token=token, begins_on__lte=on, ends_on__gte=on).first()
