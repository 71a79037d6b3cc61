"""Who stays a person's retention mentor where two records become one."""

from django.utils.translation import gettext_lazy

from core.dates import danish
from refugees.merging.ports import Clash, solve_by
from refugees.merging.yielding import shorten
from retention.models import RetentionMentor


def mentor_words(row: RetentionMentor) -> str:
    return f"{row.mentor.name} ({danish(row.valid_from)}–{danish(row.valid_to) if row.valid_to else ''})"


def declare() -> None:
    """Registers it; called once, in AppConfig.ready."""
    solve_by("retention.RetentionMentor", Clash(
        how=shorten, question=gettext_lazy("Two retention mentors at the same time"), words=mentor_words,
    ))  # fmt: skip
