"""What a table's rows become where a plain move to the other case would break a rule of the table.

Most tables need nothing here: their rows are moved. Where the database refuses a row, the shape of the table says what
is done: a fact is annulled ("registered in both cases"), a period keeps the days that are free. A pillar says here
what else holds for a table of its own, in AppConfig.ready.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

Words = Callable[[Any], str]
How = Callable[[Any, Any, Sequence[Any]], None]  # the mover, the row that yields, the rows it clashes with


@dataclass(frozen=True)
class Clash:
    """How clashing rows of one table are solved.

    `how` treats the row that yields, "" leaves it to the table's shape (see yielding). `question` is asked of whoever
    proposes: whose rows count; without one those of the case that stays do. `words` describes a row in the question.
    `derived` rows are thrown away and derived anew. `days` are the fields of the first and the last day, `open_end`
    says that the last day itself is free. `ref` is the field that holds a reference which must stay unique.
    """

    sentence: Any = ""
    how: How | None = None
    question: Any = ""
    words: Words = str
    derived: bool = False
    days: tuple[str, str] = ("valid_from", "valid_to")
    open_end: bool = False
    ref: str = "ref"


_clashes: dict[str, Clash] = {}
_obstacles: list[Callable[[Sequence[Any], date], list[str]]] = []
PLAIN = Clash()


def solve_by(model: str, clash: Clash) -> None:
    """Registers how clashes in a table ("app.Model") are solved."""
    _clashes[model] = clash


def clash_of(model: Any) -> Clash:
    return _clashes.get(model._meta.label, PLAIN)


def refuse_where(handler: Callable[[Sequence[Any], date], list[str]]) -> None:
    """Registers who knows reasons against merging these people on a day, each a sentence."""
    if handler not in _obstacles:
        _obstacles.append(handler)


def obstacles(people: Sequence[Any], on: date) -> list[str]:
    return [sentence for handler in _obstacles for sentence in handler(people, on)]
