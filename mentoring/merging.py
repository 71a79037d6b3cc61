"""Who stays a person's holistic mentor, and which ticks count, where two records become one."""

from django.utils.translation import gettext_lazy

from core.dates import danish
from mentoring.models import HolisticMentor
from refugees.merging.ports import Clash, solve_by
from refugees.merging.yielding import leave_out, shorten


def mentor_words(row: HolisticMentor) -> str:
    return f"{row.mentor.name} ({danish(row.valid_from)}–{danish(row.valid_to) if row.valid_to else ''})"


def declare() -> None:
    """Registers it; called once, in AppConfig.ready."""
    solve_by("mentoring.HolisticMentor", Clash(
        how=shorten, question=gettext_lazy("Two holistic mentors at the same time"), words=mentor_words,
    ))  # fmt: skip
    solve_by("mentoring.MentorTask", Clash(
        how=leave_out, sentence=gettext_lazy("Settled in both cases: the tick of the case that stays counts."),
    ))  # fmt: skip
