"""Statements whose plan the database keeps: planned a few times for each connection and not once for each use.

For the few long statements that run at every save, where planning takes several times as long as running. The
parameters are $1, $2, …; the text may hold nothing that changes from use to use. It needs a connection of its own (a
pooler that hands one connection to many in turn, by transaction or statement, would not find the plan again).
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection

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


def text_of(sent: str) -> str:
    """The text of a statement that was sent by its name; of any other the statement itself. For who measures."""
    return _texts.get(sent.split()[1], sent) if sent.startswith("EXECUTE ") else sent


def execute(cursor: Any, text: str, types: Sequence[str], values: Sequence[Any]) -> None:
    """Runs the statement on the cursor, from which its answer is fetched. Raises what the database raises.

    Without `types` the database finds out what each parameter is.
    """
    name = name_of(text)
    known = _known.setdefault(connection.connection, set())
    if name not in known:
        head = f"{name} ({', '.join(types)})" if types else name
        _prepare(known, name, f"PREPARE {head} AS {text}")
    places = f" ({', '.join(['%s'] * len(values))})" if values else ""
    cursor.execute(f"EXECUTE {name}{places}", values)


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
