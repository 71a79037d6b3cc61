"""Which files the database names: told by the floors above, in AppConfig.ready, so that a drill can miss one."""

from collections.abc import Callable, Iterable
from typing import Any

import psycopg

# From a connection to a restored database: each file's name below MEDIA_ROOT and the SHA-256 it was filed with.
Source = Callable[[psycopg.Connection[Any]], Iterable[tuple[str, str]]]
_sources: list[Source] = []


def name_files(source: Source) -> None:
    """Registers who knows about files."""
    if source not in _sources:
        _sources.append(source)


def named_files(connection: psycopg.Connection[Any]) -> dict[str, str]:
    """Every file that a row of this database names, with its SHA-256."""
    return {name: digest for source in _sources for name, digest in source(connection)}
