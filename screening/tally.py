"""What interviews weigh in a caseload: those that are planned, and what was typed and not recorded."""

import datetime as dt
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from core.bulk import AnyOf
from core.clock import COPENHAGEN
from refugees.ports import Tally
from screening.models import Interview, InterviewDraft


def planned(ids: list[int], on: dt.date) -> dict[int, int]:
    """The interviews planned from the day on, by person."""
    start = dt.datetime.combine(on, dt.time.min, COPENHAGEN)
    found = Interview.objects.planned().filter(AnyOf("refugee", ids), planned_at__gte=start)
    return dict(found.order_by().values_list("refugee").annotate(number=Count("pk")))


def drafts(ids: list[int], user: Any) -> dict[int, int]:
    """The user's drafts of interviews, by person: their writer alone can read and record them."""
    found = InterviewDraft.objects.filter(AnyOf("interview__refugee", ids), user=user)
    return dict(found.order_by().values_list("interview__refugee").annotate(number=Count("pk")))


PLANNED = Tally("interviews", _("Interviews planned"), planned)
