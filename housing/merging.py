"""What stands of a person's housing where two records become one."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy

from core.dates import danish
from housing.models import HomeNeed, Offer, Stay
from refugees.merging.ports import Clash, solve_by
from refugees.merging.yielding import leave_out, shorten


def stay_words(row: Stay) -> str:
    until = danish(row.valid_to) if row.valid_to else ""
    return f"{row.bed.room.site.name} {row.bed.room.name} ({danish(row.valid_from)}–{until})"


def need_words(row: HomeNeed) -> str:
    return f"{row.bedrooms or '–'} / {row.get_waiting_display()} ({danish(row.updated_at.date())})"


def one_offer(mover: Any, row: Offer, opponents: Sequence[Offer]) -> None:
    """Both records were named in the same offer: the person stands in it once, and it keeps its leading row."""
    mover.ledger.remove(row)
    if row.leads:
        for other in opponents[:1]:
            mover.ledger.change(other, leads=True)


def declare() -> None:
    """Registers it; called once, in AppConfig.ready."""
    solve_by("housing.Stay", Clash(
        how=shorten, question=gettext_lazy("Two temporary rooms at the same time"), words=stay_words,
    ))  # fmt: skip
    solve_by("housing.HomeNeed", Clash(
        how=leave_out, question=gettext_lazy("Two descriptions of the home that is needed"), words=need_words,
    ))  # fmt: skip
    solve_by("housing.ReadyTick", Clash(
        how=leave_out, sentence=gettext_lazy("The same point is in place in both: kept once."),
    ))  # fmt: skip
    solve_by("housing.Offer", Clash(
        how=one_offer, sentence=gettext_lazy("Both stand in the same offer of a home: kept once."),
    ))  # fmt: skip
