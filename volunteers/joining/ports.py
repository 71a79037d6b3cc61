"""What joining asks of the floors above: filled in AppConfig.ready."""

import datetime as dt
from collections.abc import Callable
from typing import Any

Leaves = Callable[[Any, dt.datetime, Any], object]  # the volunteer, the moment, the actor
_leaves: list[Leaves] = []


def on_leaving(handler: Leaves) -> None:
    """Registers what ends when a volunteer leaves (coming shifts), in the same transaction."""
    if handler not in _leaves:
        _leaves.append(handler)


def leaving(volunteer: Any, at: dt.datetime, by: Any) -> None:
    for handler in _leaves:
        handler(volunteer, at, by)


Work = Callable[[Any, dt.datetime], Any]  # the volunteer and the moment; what the coordinator's page shows of it
_works: list[Work] = []


def work_by(source: Work) -> None:
    """Registers who knows what a volunteer has done and will do."""
    if source not in _works:
        _works.append(source)


def work_of(volunteer: Any, at: dt.datetime) -> Any:
    return next((source(volunteer, at) for source in _works), None)
