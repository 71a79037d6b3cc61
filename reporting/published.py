"""The figures for readers outside casework: fixed dimensions, published once, small counts held back."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise as Words

from reporting import held_back
from reporting.held_back import Told
from reporting.models import Publication
from reporting.promises import kept_by
from reporting.rules import counted_on


@dataclass(frozen=True)
class PublishedLine:
    """A quarter of one target as it may be seen; a range is a count that is held back."""

    quarter: dt.date
    as_of: dt.date
    cells: tuple[Told, ...]  # met in time, not met in time, outside the rate
    total: Told
    percent: Told | None

    @property
    def name(self) -> str:
        return f"{self.quarter.year} K{(self.quarter.month + 2) // 3}"


@dataclass(frozen=True)
class PublishedTarget:
    key: str
    label: Any
    lines: tuple[PublishedLine, ...]


def line(publication: Publication) -> PublishedLine:
    """What may be seen of one publication."""
    cells, total = held_back.row([publication.met, publication.missed, publication.outside])
    percent = held_back.share(*cells[:2])
    return PublishedLine(publication.quarter, counted_on(publication.quarter), tuple(cells), total, percent)


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
