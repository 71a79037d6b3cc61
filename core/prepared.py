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


@lru_cache(maxsize=64)
def name_of(text: str) -> str:
    """The name under which a connection knows the statement; another text has another one."""
    return "havn_" + hashlib.sha256(text.encode()).hexdigest()[:24]


def execute(cursor: Any, text: str, types: Sequence[str], values: Sequence[Any]) -> None:
    """Runs the statement on the cursor, from which its answer is fetched. Raises what the database raises."""
    name = name_of(text)
    known = _known.setdefault(connection.connection, set())
    if name not in known:
        cursor.execute(f"PREPARE {name} ({', '.join(types)}) AS {text}")
        known.add(name)
    cursor.execute(f"EXECUTE {name} ({', '.join(['%s'] * len(values))})", values)
