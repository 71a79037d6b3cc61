"""Two protocols of one interview where two records of one person become one."""

from django.utils.translation import gettext_lazy

from core.dates import danish
from refugees.merging.ports import Clash, solve_by
from refugees.merging.yielding import annul
from screening.models import Interview


def interview_words(row: Interview) -> str:
    by = row.recorded_by.name if row.recorded_by else "–"
    day = danish(row.held_on) if row.held_on else "–"
    return f"{row.get_sequence_display()}, {day}, {row.place_name}, {by} ({row.refugee.case_number})"


def declare() -> None:
    """Registers it; called once, in AppConfig.ready."""
    solve_by("screening.Interview", Clash(
        how=annul, question=gettext_lazy("The same interview held on the same day: which record of it counts?"),
        words=interview_words,
    ))  # fmt: skip
