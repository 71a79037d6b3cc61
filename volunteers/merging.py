"""What becomes of two open wishes where two records become one."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from refugees.merging.ports import Clash, solve_by
from volunteers.wishes.rules import Closing


def close(mover: Any, row: Any, opponents: Sequence[Any]) -> None:
    """The wish of the other record is closed on its own day; what runs on it goes on, and comes along."""
    mover.ledger.change(row, closed_on=max(mover.at.date(), row.wished_on), closed_because=Closing.MERGED)


def declare() -> None:
    """Registers it; called once, in AppConfig.ready."""
    solve_by("volunteers.MatchWish", Clash(
        how=close, sentence=gettext_lazy("Both records wish for a match: the wish of the case that stays is open."),
    ))  # fmt: skip
