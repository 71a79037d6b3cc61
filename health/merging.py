"""Which considerations hold where two records become one."""

from django.utils.translation import gettext_lazy

from core.dates import danish
from health.models import HealthConsideration
from refugees.merging.ports import Clash, solve_by
from refugees.merging.yielding import shorten


def words(row: HealthConsideration) -> str:
    return f"{row} ({danish(row.valid_from)}–{danish(row.valid_to) if row.valid_to else ''})"


def declare() -> None:
    """Registers it; called once, in AppConfig.ready. Nothing is asked: the question would tell of health."""
    solve_by("health.HealthConsideration", Clash(
        how=shorten, words=words,
        sentence=gettext_lazy("The same consideration in both: the case that stays comes first."),
    ))  # fmt: skip
