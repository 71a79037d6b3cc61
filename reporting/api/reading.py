"""What the interface gives: definitions, published counts, standings. Plain rows in the order of their keys."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q
from django.utils import translation

from refugees.ports import shareable
from reporting import clocks, registry
from reporting.held_back import Span, Told, is_held_back
from reporting.models import Publication
from reporting.published import line
from reporting.registry import MUNICIPALITY
from targets.indicators import Indicator
from targets.models import Clock

Key = Sequence[str]


def in_both(word: Any) -> dict[str, str]:
    """A text in both languages."""
    found = {}
    for language in ("da", "en"):
        with translation.override(language):
            found[language] = str(word)
    return found


def definition(figure: Indicator) -> dict[str, Any]:
    """A figure in words, with the version of its definition."""
    words = figure.definition
    texts = {name: in_both(getattr(words, name)) for name in ("label", "text", "population", "source", "unit")}
    return {"key": figure.key, "promise": figure.promise, "version": words.version, "since": words.since} | texts


def definitions() -> list[dict[str, Any]]:
    return [definition(each) for each in registry.every().values()]


def published(after: Key | None, limit: int) -> list[dict[str, Any]]:
    """The published quarters after a key, small counts held back (null, with their ranges)."""
    found = Publication.objects.filter(target__in=clocks.labels())
    if after:
        quarter, target = after
        found = found.filter(Q(quarter__gt=quarter) | Q(quarter=quarter, target__gt=target))
    return [row(each) for each in found.order_by("quarter", "target")[:limit]]


def row(publication: Publication) -> dict[str, Any]:
    """A number is null where it is held back; then `ranges` says between what it lies."""
    shown = line(publication)
    names = ("met", "missed", "outside", "total", "percent")
    values: dict[str, Told | None] = dict(zip(names, (*shown.cells, shown.total, shown.percent), strict=True))
    ranges = {name: [each.low, each.high] for name, each in values.items() if isinstance(each, Span)}
    return {
        "figure": f"rate-{publication.target}",
        "quarter": publication.quarter,
        "as_of": shown.as_of,
        **{name: None if name in ranges else each for name, each in values.items()},
        "ranges": ranges,
        "suppressed": any(map(is_held_back, (*shown.cells, shown.total))),
    }


FIELDS = ("clock_started_on", "due_on", "met_on", "standing", "excluded_as")


def standings(on: dt.date, today: dt.date, targets: Iterable[str], after: Key | None, limit: int) -> list[Clock]:
    """The clocks of everybody as of a day after a key, with their persons, in the order of the standings export."""
    found = Clock.objects.as_of(on, today=today).visible_to(MUNICIPALITY).with_standing(on)
    if wanted := list(targets):
        found = found.filter(target__in=wanted)
    found = found.select_related("refugee")
    if after:
        person, target, subject = after
        same = Q(refugee__person_id=person)
        found = found.filter(
            Q(refugee__person_id__gt=person)
            | same & Q(target__gt=target)
            | same & Q(target=target, subject__gt=subject)
        )
    return list(found.order_by("refugee__person_id", "target", "subject")[:limit])


def may_leave(rows: Iterable[Clock]) -> list[Clock]:
    """The rows without those of people whose data may only be stored."""
    return shareable(rows, lambda each: each.refugee_id)


def standing(clock: Any, on: dt.date) -> dict[str, Any]:
    """One clock as the export writes it: nothing that is dated after the day."""
    met = clock.met_on if clock.met_on and clock.met_on <= on else None
    values = {name: getattr(clock, name) for name in FIELDS} | {"met_on": met}
    return {"person_id": clock.refugee.person_id, "target": clock.target, "subject": clock.subject} | values
