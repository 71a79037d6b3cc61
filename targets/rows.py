"""The rows of the worklist in words, on the page and in the file."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from accounts.openable import may_open
from accounts.policy import Area
from core.addresses import address
from core.dates import danish
from core.look import days_words
from refugees import registry
from refugees.presenters import shown_name
from targets import derivation, filters
from targets.models import Clock
from targets.rules import Standing
from targets.worklist import count_words


@dataclass(frozen=True)
class Row:
    """One clock of the list, ready to show."""

    key: str
    name: str
    url: str
    small: str
    target: str
    due_on: dt.date | None
    standing: str
    words: str
    part: int | None
    last: str
    resting: str
    button: str
    button_url: str
    primary: bool
    snooze_url: str
    why_url: str


@dataclass(frozen=True)
class Group:
    title: str
    rows: list[Row]


def resting_words(snooze: dict[str, str] | None) -> str:
    """ "Put off until 20-04-2017: agreed with the employer"."""
    if not snooze:
        return ""
    words = {"day": danish(dt.date.fromisoformat(snooze["until"])), "reason": snooze["reason"]}
    return _("Put off until %(day)s: %(reason)s") % words


def last_words(event: dict[str, str] | None) -> str:
    """ "Offered: traineeship 22-03"."""
    return f"{event['title']} {danish(dt.date.fromisoformat(event['on']))[:5]}" if event else ""


def _part(clock: Clock, on: dt.date) -> int | None:
    """How much of the time is gone, in per cent; nothing for what is overdue or undated."""
    if not clock.due_on or not clock.clock_started_on or clock.due_on < on:
        return None
    whole = (clock.due_on - clock.clock_started_on).days
    return max(0, min(100, round(100 * (on - clock.clock_started_on).days / whole))) if whole > 0 else None


@dataclass(frozen=True)
class Reader:
    """Who looks at the list, and how it was asked for: the same for every row."""

    user: Any
    on: dt.date
    today: dt.date
    query: str = ""  # of the list, so that a page beside it leads back
    names_caseworkers: bool = False

    @cached_property
    def actions(self) -> dict[str, registry.NextAction]:
        """The buttons of the targets whose next step the reader may take."""
        pillars = [each for each in registry.pillars() if self.user.can(each.area, write=True)]
        return {key: action for each in pillars for key, action in each.next_actions.items()}

    @cached_property
    def may_snooze(self) -> bool:
        return self.on == self.today and bool(self.user.can(Area.TARGETS, write=True))

    @cached_property
    def may_mend(self) -> bool:
        return bool(self.user.can(Area.CASE, write=True))

    def action(self, clock: Any) -> tuple[str, str]:
        """The word and the address of the button; where data is missing, the page on which it is filled in."""
        number = clock.refugee.case_number
        if clock.standing == Standing.UNKNOWN:
            return (_("Fill in the takeover date"), address("refugees:edit", number)) if self.may_mend else ("", "")
        action = self.actions.get(clock.target)
        url = address(action.url_name, number) if action else ""
        return (str(action.label), url) if action and may_open(self.user, url) else ("", "")

    def beside(self, name: str, clock: Any) -> str:
        """The address of a page about one clock: "why" or "snooze"."""
        more = {"subject": clock.subject, "on": danish(self.on) if self.on != self.today else "", "list": self.query}
        kept = {key: value for key, value in more.items() if value and (key != "list" or name == "snooze")}
        url = address(f"targets:{name}", clock.refugee.case_number, clock.target)
        return f"{url}?{urlencode(kept)}" if kept else url


def label_of(clock: Any) -> str:
    target = derivation.target(clock.target)
    return f"{target.label} ({clock.subject})" if clock.subject else str(target.label)


def small(clock: Any, reader: Reader) -> str:
    """The line under the name: case number, interpreter, and whose case it is where the list is not one's own."""
    parts = [clock.refugee.case_number]
    if clock.refugee.interpreter_language:
        parts.append(_("interpreter %(language)s") % {"language": clock.refugee.interpreter_language})
    if reader.names_caseworkers and clock.caseworker_id != reader.user.pk:
        parts.append(clock.caseworker.name if clock.caseworker else _("without a caseworker"))
    return " · ".join(parts)


def shown(clock: Any, reader: Reader) -> Row:
    """A clock in words, with the button that does what it waits for."""
    button, button_url = reader.action(clock)
    return Row(
        key=f"{clock.refugee_id}~{clock.target}~{clock.subject}",
        name=shown_name(clock.refugee, reader.user, lists=True),
        url=address("refugees:case", clock.refugee.case_number),
        small=small(clock, reader),
        target=label_of(clock),
        due_on=clock.due_on,
        standing=clock.standing,
        words=days_words(clock.due_on, reader.on) if clock.standing != Standing.UNKNOWN else "",
        part=_part(clock, reader.on),
        last=last_words(clock.last),
        resting=resting_words(clock.resting),
        button=button,
        button_url=button_url,
        primary=clock.standing == Standing.OVERDUE,
        snooze_url=reader.beside("snooze", clock) if reader.may_snooze else "",
        why_url=reader.beside("why", clock),
    )


def groups(rows: Sequence[Row], numbers: dict[str, int], sort: str, on: dt.date) -> list[Group]:
    """The rows under a heading for each state where the list stands in the order of due dates."""
    if sort != "due":
        return [Group("", list(rows))] if rows else []
    named = (
        (filters.OVERDUE, _("Overdue (%(count)s)")),
        (filters.WEEK, _("Within 7 days (%(count)s)")),
        ("", _("Later")),
        (filters.UNKNOWN, _("Data missing (%(count)s)")),
    )
    made = [
        Group(
            title % {"count": count_words(numbers[key])} if key else title,
            [row for row in rows if _group(row, on) == key],
        )
        for key, title in named
    ]
    return [group for group in made if group.rows]


def _group(row: Row, on: dt.date) -> str:
    if row.due_on is None:
        return filters.UNKNOWN
    if row.due_on < on:
        return filters.OVERDUE
    return filters.WEEK if (row.due_on - on).days <= filters.SOON_DAYS else ""


def table(clocks: Iterable[Any], reader: Reader) -> tuple[list[str], list[list[Any]]]:
    """The list as a file: the same rows and the same words, one line each."""
    header = [_("Person"), _("Case number"), _("Target"), _("Concerns"), _("Due"), _("Standing"), _("Days left")]
    header += [_("Last event"), _("Next step"), _("Alert"), _("Caseworker")]
    lines = [
        [
            shown_name(clock.refugee, reader.user, lists=True),
            clock.refugee.case_number,
            str(derivation.target(clock.target).label),
            clock.subject,
            clock.due_on,
            str(Standing(clock.standing).label),
            (clock.due_on - reader.on).days if clock.due_on else None,
            last_words(clock.last),
            reader.action(clock)[0],
            resting_words(clock.resting),
            clock.caseworker.name if clock.caseworker else "",
        ]
        for clock in clocks
    ]
    return header, lines
