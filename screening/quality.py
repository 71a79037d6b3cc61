"""What is missing or odd in screening interviews, as work to be done."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policy import Area
from core.dates import danish
from refugees.registry import QualityCheck

RECORDING_WAITS = 3  # days after the appointment; our choice
DAY = "(i.planned_at AT TIME ZONE 'Europe/Copenhagen')::date"
CLOCKS = "c.target IN ('first_interview', 'second_interview') AND c.met_on IS NULL AND c.excluded_as = ''"


def page(number: str, pk: str) -> str:
    return reverse("screening:interview", args=[number, int(pk)])


def waiting_words(since: dt.date, subject: str, detail: str) -> str:
    words = {"number": detail, "day": danish(since)}
    return _("Interview %(number)s was planned for %(day)s; whether it was held is not recorded.") % words


NOT_RECORDED = QualityCheck(
    key="interview_not_recorded",
    label=gettext_lazy("Interview not recorded"),
    order=25,
    area=Area.INTERVIEW,
    rows=f"""SELECT p.id, {DAY}, '', i.id::text, i.sequence::text FROM p JOIN screening_interview i
ON i.refugee_id = p.id AND i.status = 'planned' AND i.annulled_at IS NULL
WHERE {DAY} < {{on}} - {RECORDING_WAITS}""",
    words=waiting_words,
    url=page,
    action=gettext_lazy("Record the interview"),
    settles=CLOCKS,
)


def ahead_words(since: dt.date, subject: str, detail: str) -> str:
    words = {"number": detail, "day": danish(since)}
    return _("Interview %(number)s is recorded as held on %(day)s, which lies ahead: it does not count yet.") % words


AHEAD = QualityCheck(
    key="interview_ahead",
    label=gettext_lazy("Dated in the future"),
    order=52,
    area=Area.INTERVIEW,
    rows="""SELECT p.id, i.held_on, '', i.id::text, i.sequence::text FROM p JOIN screening_interview i
ON i.refugee_id = p.id AND i.status = 'held' AND i.annulled_at IS NULL AND i.held_on > {on}""",
    words=ahead_words,
    url=page,
    action=gettext_lazy("Correct"),
    settles=CLOCKS,
)
CHECKS = (NOT_RECORDED, AHEAD)
