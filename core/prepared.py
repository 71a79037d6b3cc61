"""Statements whose plan the database keeps: planned a few times for each connection and not once for each use.

For the few long statements that run at every save, where planning takes several times as long as running. The
parameters are $1, $2, …; the text may hold nothing that changes from use to use. It needs a connection of its own (a
pooler that hands one connection to many in turn, by transaction or statement, would not find the plan again).
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from django.db import connection

from core import history

_known: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()
_texts: dict[str, str] = {}
MOST = 256  # statements that a connection keeps


@lru_cache(maxsize=1024)
def name_of(text: str) -> str:
    """The name under which a connection knows the statement; another text has another one."""
    name = "havn_" + hashlib.sha256(text.encode()).hexdigest()[:24]
    if len(_texts) > 4 * MOST:
        _texts.clear()
    _texts[name] = text
    return name


# --- several at once ------------------------------------------------------------------------------
@dataclass(frozen=True)
class Asked:
    """A statement and its values."""

    text: str
    values: tuple[Any, ...] = ()
    types: tuple[str, ...] = ()
    named: bool = False  # whether the answer says what its columns are called


class Answer(NamedTuple):
    names: list[str]  # of the columns, where they are asked for
    rows: list[tuple[Any, ...]]


_answers: ContextVar[list[tuple[Asked, Answer]]] = ContextVar("answers")


def answer(asked: Asked) -> Answer:
    """The answer to a statement: the one that came with others (`together`), else it is asked now."""
    for known, found in _answers.get([]):
        if known == asked:
            return found
    with connection.cursor() as cursor:
        execute(cursor, asked.text, asked.types, asked.values)
        return _fetched(cursor, asked)


@contextmanager
def together(asked: Sequence[Asked]) -> Iterator[None]:
    """Sends statements that need nothing of each other in one message. Inside, `answer` has what came back.

    For a page that only reads: what it asks for twice is the same twice. Each statement goes the way it would go
    alone, and what was not foreseen is asked when it is needed. Where the history carries an actor every message has
    words of its own before ours and only its last answer is kept: there each statement is sent alone.
    """
    if history.is_acting():
        yield
        return
    token = _answers.set([*zip(asked, several(asked), strict=True)])
    try:
        yield
    finally:
        _answers.reset(token)


BETWEEN = ";\n"


def several(asked: Sequence[Asked]) -> list[Answer]:
    """The answers to the statements, which are sent in one message."""
    if not asked:
        return []
    with connection.cursor() as cursor:
        calls = [_call(each.text, each.types, len(each.values)) for each in asked]
        cursor.execute(BETWEEN.join(calls), [value for each in asked for value in each.values])
        found = []
        for each in asked:
            found.append(_fetched(cursor, each))
            cursor.nextset()
        return found


def _fetched(cursor: Any, asked: Asked) -> Answer:
    names = [column.name for column in cursor.description] if asked.named else []
    return Answer(names, cursor.fetchall())


def apart(sent: str, values: Sequence[Any] | None) -> list[tuple[str, Any]]:
    """The statements of one message with their values. For who measures."""
    parts = sent.split(BETWEEN) if sent.startswith("EXECUTE ") else [sent]
    if len(parts) == 1:
        return [(sent, values)]
    left = list(values or ())
    found = []
    for part in parts:
        number = part.count("%s")
        found.append((part, left[:number]))
        left = left[number:]
    return found


# --- one ------------------------------------------------------------------------------------------
def text_of(sent: str) -> str:
    """The text of a statement that was sent by its name; of any other the statement itself. For who measures."""
    return _texts.get(sent.split()[1], sent) if sent.startswith("EXECUTE ") else sent


def execute(cursor: Any, text: str, types: Sequence[str], values: Sequence[Any]) -> None:
    """Runs the statement on the cursor, from which its answer is fetched. Raises what the database raises.

    Without `types` the database finds out what each parameter is.
    """
    cursor.execute(_call(text, types, len(values)), values)


def _call(text: str, types: Sequence[str], number: int) -> str:
    """What runs a statement with so many values, which the connection knows from now on."""
    name = name_of(text)
    known = _known.setdefault(connection.connection, set())
    if name not in known:
        head = f"{name} ({', '.join(types)})" if types else name
        _prepare(known, name, f"PREPARE {head} AS {text}")
    return f"EXECUTE {name} ({', '.join(['%s'] * number)})" if number else f"EXECUTE {name}"


def _prepare(known: set[str], name: str, sentence: str) -> None:
    """Once for each connection and statement; it belongs to no page, and so does not count among its statements."""
    with connection.wrap_database_errors, connection.connection.cursor() as cursor:
        if len(known) >= MOST:  # those of yesterday, say, which name another day
            cursor.execute("DEALLOCATE ALL")
            known.clear()
        cursor.execute(sentence)
    known.add(name)


@lru_cache(maxsize=1024)
def numbered(text: str) -> str:
    """The statement with its parameters as $1, $2, … where Django writes %s."""
    first, *rest = text.split("%s")
    return (first + "".join(f"${n}{part}" for n, part in enumerate(rest, start=1))).replace("%%", "%")
