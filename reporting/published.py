"""The figures for readers outside casework: fixed dimensions, published once, small counts held back."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise as Words

from reporting.models import Publication
from reporting.promises import kept_by
from reporting.rules import counted_on, is_small, percent, rate, suppress, total_is_safe


@dataclass(frozen=True)
class PublishedLine:
    """A quarter of one target as it may be seen; None is a count that is held back."""

    quarter: dt.date
    as_of: dt.date
    cells: tuple[int | None, ...]  # met in time, not met in time, outside the rate
    total: int | None
    percent: int | None

    @property
    def name(self) -> str:
        return f"{self.quarter.year} K{(self.quarter.month + 2) // 3}"


@dataclass(frozen=True)
class PublishedTarget:
    key: str
    label: Any
    lines: tuple[PublishedLine, ...]


def line(publication: Publication) -> PublishedLine:
    """What may be seen of one publication.

    The rate stands only beside counts that stand, for it would give them back.
    """
    row = [publication.met, publication.missed, publication.outside]
    cells = suppress(row)
    total = sum(row) if total_is_safe(row, cells) and not is_small(sum(row)) else None
    in_rate = None if None in cells[:2] else rate(publication.met, publication.met + publication.missed)
    return PublishedLine(publication.quarter, counted_on(publication.quarter), tuple(cells), total, percent(in_rate))


def tables(
    publications: Iterable[Publication], labels: dict[str, str | Words]
) -> list[tuple[Any, list[PublishedTarget]]]:
    """All publications by promise and target, the newest quarter first."""
    by_target: dict[str, list[PublishedLine]] = {}
    for publication in publications:
        if not publication.met + publication.missed + publication.outside:
            continue  # nothing was due
        by_target.setdefault(publication.target, []).append(line(publication))
    return [
        (
            promise,
            [PublishedTarget(key, labels[key], tuple(reversed(by_target.get(key, [])))) for key in keys],
        )
        for promise, keys in kept_by(set(labels) & set(by_target))
    ]
