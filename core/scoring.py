"""Every pair of a row and a column: what blocks it, and its points criterion by criterion. Knows no domain.

A question is asked once for each different thing that a test looks at, not once for each pair: how many bedrooms are
needed meets the bedrooms of a dwelling in a handful of ways, whoever needs them.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.functional import Promise

Text = str | Promise
Look = Callable[[Any], Hashable]  # what of a row is looked at: rows alike in that are asked about once
Share = tuple[float, Text]  # of the weight (1 is all of it), and why
Tests = Mapping[str, tuple[Look, Callable[[Any, Any], bool]]]  # of a row and a column: whether the pair is blocked
Shares = Mapping[str, tuple[Look, Callable[[Any, Any], Share]]]  # of what was looked at and a column
Line = Any  # an array with a number for each column; NaN where the pair is blocked


@dataclass(frozen=True)
class Part:
    """The points of one criterion, of how many, and why."""

    criterion: Any
    points: int
    most: int
    why: str


@dataclass(frozen=True)
class Reason:
    """One thing that blocks: what it is, and what would change it."""

    code: Any
    what: str
    change: str


def points(share: float, weight: int) -> int:
    """Whole points, halves up."""
    return int(share * weight + 0.5)


def parts(shares: Shares, row: Any, column: Any, weights: Mapping[str, int]) -> list[Part]:
    """Every criterion with its points and why; their sum is the score of the pair."""
    found = []
    for criterion, (look, share_of) in shares.items():
        share, why = share_of(look(row), column)
        found.append(Part(criterion, points(share, weights[criterion]), weights[criterion], str(why)))
    return found


def in_words(
    codes: Sequence[Any], what: Mapping[Any, Text], change: Mapping[Any, Text], told: Mapping[str, Any]
) -> list[Reason]:
    """Blocks as sentences: what each is, and what would change it, with the facts that the sentences name."""
    return [Reason(code, str(what[code]) % told, str(change[code]) % told) for code in codes]


@dataclass
class Grid:
    """All pairs: scores (NaN where blocked); by row the points of each criterion, and what blocks at which columns."""

    scores: list[list[float]]
    points: list[dict[str, Line]]
    barriers: list[list[tuple[str, Line]]]

    def parts(self, row: int, column: int) -> dict[str, int]:
        return {str(criterion): int(line[column]) for criterion, line in self.points[row].items()}

    def blocked(self, row: int) -> dict[str, int]:
        """At how many columns each thing blocks the row, the most frequent first."""
        counted = [(str(block), int((line != line).sum())) for block, line in self.barriers[row]]
        return dict(sorted(counted, key=lambda each: (-each[1], each[0])))

    def codes(self, row: int, column: int) -> list[str]:
        """What blocks one pair."""
        return [str(block) for block, line in self.barriers[row] if line[column] != line[column]]

    @cached_property
    def ways(self) -> Any:
        """How many things are in the way of each pair."""
        import numpy as np

        width = len(self.scores[0]) if self.scores else 0
        counted = np.zeros((len(self.scores), width), dtype=np.int16)
        for row, against in enumerate(self.barriers):
            for _block, line in against:
                counted[row] += np.isnan(line)
        return counted

    def nearest(self, row: int, hopeless: frozenset[str] = frozenset()) -> tuple[int, list[str]] | None:
        """Of the columns blocked for the row the one with the least in its way, then the best, and what is in its way.

        One with something `hopeless` in its way comes last. None where nothing is blocked.
        """
        ways = self.ways[row].astype(int)
        for block, line in self.barriers[row]:
            if block in hopeless:
                ways += (line != line) * len(self.barriers[row])
        fewest = min((count for count in ways.tolist() if count), default=0)
        if not fewest:
            return None
        total: Any = sum(self.points[row].values())
        at = max((ways == fewest).nonzero()[0].tolist(), key=lambda column: (total[column], -column))
        return at, self.codes(row, at)

    def nearest_row(self, column: int) -> int | None:
        """The row with the least in its way to a column that is blocked for everybody; of several the first."""
        return int(self.ways[:, column].argmin()) if len(self.scores) else None


def grid(
    rows: Sequence[Any], columns: Sequence[Any], tests: Tests, shares: Shares, weights: Mapping[str, int],
    closed: Sequence[bool] = (), apart: frozenset[tuple[int, int]] = frozenset(),
) -> Grid:  # fmt: skip
    """Asks everything about all pairs. `closed` columns are nobody's; `apart` pairs (by number) shall not be."""
    import numpy as np  # loaded by who asks, not by every process

    known: dict[Any, Line | None] = {}
    nobodys = np.where(np.array(closed or [False] * len(columns), dtype=bool), np.nan, 0.0)
    made = Grid([], [], [])
    for row in rows:
        lines = {key: _points(key, look(row), share, weights, columns, known) for key, (look, share) in shares.items()}
        against = [(key, line) for key, (look, test) in tests.items()
                   if (line := _barrier(key, look(row), test, row, columns, known)) is not None]  # fmt: skip
        total = nobodys + sum(lines.values()) + sum(line for _key, line in against)
        made.scores.append(total.tolist())
        made.points.append(lines)
        made.barriers.append(against)
    for one, other in apart:
        made.scores[one][other] = float("nan")
    return made


def _points(
    key: str, aspect: Hashable, share: Callable[[Any, Any], Share], weights: Mapping[str, int], columns: Sequence[Any],
    known: dict[Any, Line | None],
) -> Line:  # fmt: skip
    import numpy as np

    name = ("+", key, aspect)
    if name not in known:
        known[name] = np.array([points(share(aspect, column)[0], weights[key]) for column in columns], dtype=float)
    return known[name]


def _barrier(
    key: str, aspect: Hashable, test: Callable[[Any, Any], bool], row: Any, columns: Sequence[Any],
    known: dict[Any, Line | None],
) -> Line | None:  # fmt: skip
    import numpy as np

    name = ("-", key, aspect)
    if name not in known:
        answers = [test(row, column) for column in columns]
        known[name] = np.where(np.array(answers, dtype=bool), np.nan, 0.0) if any(answers) else None
    return known[name]
