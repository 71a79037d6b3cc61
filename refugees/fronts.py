"""What the pillars say on the front page of a case, asked in one statement: every case page asks.

A pillar writes its own as a kept statement over people `$1` as of a day `$2`: one row for each person, whose first
column, and no other, is called `id`. Alone it is asked alone; on a case's front page all are asked side by side.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache
from typing import Any

from core import prepared
from core.bulk import array_literal

Rows = list[tuple[Any, ...]]
TYPES = ("bigint[]", "date")

_asked: ContextVar[dict[str, Rows] | None] = ContextVar("fronts", default=None)


def rows(statement: str, people: Sequence[int], on: date) -> Rows:
    """The rows of a statement: those asked already within `together`, else asked now."""
    known = _asked.get()
    if known is not None and statement in known:
        return known[statement]
    return prepared.answer(prepared.Asked(statement, (array_literal(people), on), TYPES)).rows


@contextmanager
def together(statements: Sequence[str], people: Sequence[int], on: date) -> Iterator[None]:
    """Asks all these statements at once; inside, `rows` has their answers for these people and this day."""
    token = _asked.set(side_by_side(statements, people, on) if len(statements) > 1 else {})
    try:
        yield
    finally:
        _asked.reset(token)


def asked(statements: Sequence[str], people: Sequence[int], on: date) -> prepared.Asked:
    """All these statements as one."""
    return prepared.Asked(joined(tuple(statements)), (array_literal(people), on), TYPES, named=True)


@cache
def joined(statements: tuple[str, ...]) -> str:
    columns = ", ".join(f"s{number}.*" for number in range(len(statements)))
    parts = " ".join(
        f"LEFT JOIN ({statement}) s{number} ON s{number}.id = u.id" for number, statement in enumerate(statements)
    )
    text = f"SELECT {columns} FROM unnest($1) u(id) {parts}"  # noqa: S608 (the pillars' own words)
    return terse(text)


BLANKS = re.compile(r"\s*([,()=<>])\s*")


def terse(text: str) -> str:
    """The statement without the blanks that nobody needs but who reads it: every new connection is sent it whole."""
    words, *quoted = re.split(r"('[^']*')", text)
    parts = [BLANKS.sub(r"\1", re.sub(r"\s+", " ", words))]
    for place, part in enumerate(quoted):
        parts.append(BLANKS.sub(r"\1", re.sub(r"\s+", " ", part)) if place % 2 else part)
    return "".join(parts).strip()


def side_by_side(statements: Sequence[str], people: Sequence[int], on: date) -> dict[str, Rows]:
    names, found = prepared.answer(asked(statements, people, on))
    starts = [place for place, name in enumerate(names) if name == "id"]
    ends = [*starts[1:], len(names)]
    parts = zip(statements, starts, ends, strict=True)
    return {text: [row[start:end] for row in found if row[start] is not None] for text, start, end in parts}
