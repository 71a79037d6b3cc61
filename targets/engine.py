"""What other floors ask: the clocks of people as of a day, as plain rows, and the export of all of them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from core import clock, kept, prepared
from refugees import registry
from targets import derivation, standing
from targets.rules import EXCLUSION_WORDS, ICONS, Standing, days_left


@dataclass(frozen=True)
class ClockView:
    """One clock as a page shows it, on the day asked about."""

    refugee_id: int
    target: str
    subject: str
    label: Any
    clock_started_on: dt.date | None
    due_on: dt.date | None
    met_on: dt.date | None
    excluded_as: str
    standing: str
    days_left: int | None
    order: int

    @property
    def standing_label(self) -> Any:
        return Standing(self.standing).label

    @property
    def icon(self) -> str:
        return ICONS[Standing(self.standing)]

    @property
    def excluded_label(self) -> Any:
        return EXCLUSION_WORDS.get(self.excluded_as, self.excluded_as)

    @property
    def days_over(self) -> int:
        return -self.days_left if self.days_left is not None and self.days_left < 0 else 0

    @property
    def next_action(self) -> registry.NextAction | None:
        """The button that does what this clock waits for; none where nothing is waited for."""
        return None if self.met_on or self.excluded_as else registry.next_action(self.target)


def view(row: Any, on: dt.date, known: Mapping[str, Any]) -> ClockView:
    """A Clock that carries its standing (`with_standing`) as a page shows it; `known` are the targets by key."""
    target = known[row.target]
    return ClockView(
        refugee_id=row.refugee_id,
        target=row.target,
        subject=row.subject,
        label=target.label,
        clock_started_on=row.clock_started_on,
        due_on=row.due_on,
        met_on=row.met_on,
        excluded_as=row.excluded_as,
        standing=row.standing,
        days_left=days_left(row.due_on, on),
        order=target.order,
    )


def standings_for(ids: Sequence[int], on: dt.date) -> dict[int, list[ClockView]]:
    """The port: every clock of these people as of a day, in the order of the model, by refugee id."""
    from targets.models import Clock

    found: dict[int, list[ClockView]] = defaultdict(list)
    today = clock.today()

    clocks: Any = []
    if len(ids) == 1 and on == today:
        clocks = kept.rows(standings_for, on, lambda person: stored(person, on), person=ids[0])
    if not clocks or clocks[0].is_behind:  # several people, another day, or the night has not seen the day come
        clocks = Clock.objects.as_of(on, today=today, ids=ids).filter(refugee__in=ids).with_standing(on)
    known = {each.key: each for each in derivation.targets()}
    for each in clocks:
        found[each.refugee_id].append(view(each, on, known))
    for rows in found.values():
        rows.sort(key=lambda row: (row.order, row.subject))
    return dict(found)


def stored(person: int, on: dt.date) -> Any:
    """The stored clocks of a person, each with whether they are those of the day."""
    from targets.models import Behind, Clock

    return Clock.objects.filter(refugee=person).with_standing(on).annotate(is_behind=Behind(on))


def standings_asked(person: int, on: dt.date) -> list[prepared.Asked]:
    """What `standings_for` asks about one person today."""
    return kept.asked(standings_for, on, lambda person: stored(person, on), person=person)


EXPORT_HEADER = ("person_id", "target", "subject", "clock_started_on", "due_on", "met_on", "standing", "excluded_as")


def export_statement(on: dt.date, *, only: Sequence[str] = ()) -> str:
    """COPY of every clock as of the day: comma, UTF-8, ISO dates, sorted by code points."""
    return f"""COPY (SELECT f.person_id, d.target, nullif(d.subject, '') AS subject, d.clock_started_on, d.due_on,
d.met_on, {standing.sql(on, "d")} AS standing, nullif(d.excluded_as, '') AS excluded_as
FROM ({derivation.rows(on, only=only, everybody=True)}) d JOIN refugees_refugee f ON f.id = d.refugee_id
ORDER BY f.person_id COLLATE "C", d.target COLLATE "C", d.subject COLLATE "C")
TO STDOUT WITH (FORMAT csv, HEADER true)"""


def export(on: dt.date, *, only: Sequence[str] = ()) -> Iterator[bytes]:
    """The standings export of all people, in parts as the database sends them."""
    with connection.cursor() as cursor, cursor.cursor.copy(export_statement(on, only=only)) as parts:
        for part in parts:
            yield bytes(part)
