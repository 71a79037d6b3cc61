"""Querysets whose statement is composed once, and planned a few times: both take several times as long as the answer.

    kept.rows(whose, shape, build, number="2017-0142")

`build(**values)` makes the queryset. It is called once for each `shape`; from then on the statement stands, and only
the values are put in their places. So `shape` must hold everything else that the queryset depends on: who asks and
how far that user reaches (`User.reach`), the day, which filters. What no shape can say in a few words is asked the
ordinary way: a shape of None keeps nothing. `whose` is the function that asks, so that two of them never share.
"""

import copy
import datetime as dt
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from psycopg.sql import Literal

from core import prepared

MOST = 512  # statements; a caseload has a handful, and whoever comes later composes anew
Build = Callable[..., models.QuerySet[Any]]
Value = int | str | dt.date


@dataclass(frozen=True)
class Statement:
    """A composed queryset: its text, its parameters, and which of them are whose value."""

    queryset: models.QuerySet[Any]
    compiler: Any
    text: str
    params: tuple[Any, ...]
    places: tuple[tuple[int, str], ...]

    def with_values(self, values: dict[str, Value]) -> tuple[Any, ...]:
        params = list(self.params)
        for place, name in self.places:
            params[place] = type(params[place])(values[name]) if isinstance(params[place], int) else values[name]
        return tuple(params)


_known: dict[Hashable, Any] = {}


def rows(whose: Any, shape: Hashable, build: Build, **values: Value) -> list[Any]:
    """The rows of the queryset, as it would give them. Raises ValueError where a value has no place in it."""
    if shape is None:
        return list(build(**values))
    statement = once(whose, shape, lambda: composed(build, values))
    return [] if statement is None else _read(statement, statement.with_values(values))


def asked(whose: Any, shape: Hashable, build: Build, **values: Value) -> list[prepared.Asked]:
    """What `rows` will ask with the same words, for `prepared.together`; nothing where no statement is kept."""
    statement = None if shape is None else once(whose, shape, lambda: composed(build, values))
    return [] if statement is None else [_asked(statement.text, statement.with_values(values))]


def _asked(text: str, params: Sequence[Any]) -> prepared.Asked:
    return prepared.Asked(prepared.numbered(text), tuple(params))


def fitted(whose: Any, shape: Hashable, build: Build, **values: Value) -> list[Any]:
    """The same where the best way to the rows depends on what the shape says: a day that few rows are older than, say.

    What is not one of the values stands in the text, and so the database plans for it.
    """
    if shape is None:
        return list(build(**values))
    statement = once(whose, (fitted, shape), lambda: with_constants(composed(build, values)))
    return [] if statement is None else _read(statement, statement.with_values(values))


def with_constants(statement: Statement | None) -> Statement | None:
    """The statement with every parameter that is nobody's value written into its text."""
    if statement is None:
        return None
    names = dict(statement.places)
    first, *rest = statement.text.split("%s")
    text, params, places = first, list[Any](), list[tuple[int, str]]()
    for number, (param, part) in enumerate(zip(statement.params, rest, strict=True)):
        if number in names:
            places.append((len(params), names[number]))
            params.append(param)
            text += "%s" + part
        else:
            text += Literal(param).as_string(connection.connection).replace("%", "%%") + part
    return replace(statement, text=text, params=tuple(params), places=tuple(places))


def once(whose: Any, shape: Hashable, compose: Callable[[], Any]) -> Any:
    """What `compose` made for this shape the first time."""
    if shape is None:
        return compose()
    key = (whose, shape)
    if key not in _known:
        made = compose()
        if len(_known) >= MOST:
            _known.pop(next(iter(_known)), None)
        _known[key] = made
        return made
    return _known[key]


def forget() -> None:
    """Composes everything anew from now on."""
    _known.clear()


def composed(build: Build, values: dict[str, Value]) -> Statement | None:
    """The statement, composed with marks that are found again among its parameters; None where it has no rows."""
    marks = {name: _mark(number, value) for number, (name, value) in enumerate(values.items())}
    queryset = build(**marks)
    assert not queryset._prefetch_related_lookups, "a kept statement is one statement"  # type: ignore[attr-defined]
    compiler = queryset.query.get_compiler(queryset.db)
    try:
        text, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    names = {mark: name for name, mark in marks.items()}
    places = tuple((n, names[each]) for n, each in enumerate(params) if isinstance(each, Value) and each in names)
    if missing := marks.keys() - {name for _n, name in places}:
        raise ValueError(f"not among the parameters: {', '.join(sorted(missing))}")
    return Statement(queryset, compiler, text, tuple(params), places)


def _mark(number: int, value: Value) -> Value:
    """Something of the value's type that nothing else in a statement equals."""
    if isinstance(value, int):
        return 7_071_067_811_865_475 + number
    return f"\ufdd0{number}" if isinstance(value, str) else dt.date(9999, 11, 1 + number)


def _read(statement: Statement, params: tuple[Any, ...]) -> list[Any]:
    """Django's own way from the database's rows to objects, past the composing."""
    compiler = copy.copy(statement.compiler)
    compiler.execute_sql = lambda *_args, **_extra: [fetched(statement.text, params)]
    query: Any = copy.copy(statement.queryset.query)
    query.get_compiler = lambda *_args, **_extra: compiler
    asked: Any = statement.queryset
    again = SimpleNamespace(query=query, db=asked.db, _known_related_objects={}, _fields=asked._fields)
    return list(asked._iterable_class(again))


def fetched(text: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement in Django's writing (%s), whose plan the database keeps."""
    return prepared.answer(_asked(text, params)).rows
