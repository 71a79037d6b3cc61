"""The rows of the worklist in words, on the page and in the file."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.openable import may_open
from accounts.policy import Area
from core.addresses import address
from core.dates import danish
from core.look import days_words
from refugees import registry
from refugees.presenters import shown_name
from targets import derivation, drawing, filters
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
    """Rows under one heading; `drawn` are they as the page shows them."""

    title: str
    rows: list[Row]

    @property
    def drawn(self) -> SafeString:
        return drawing.rows(self.rows)


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
    def labels(self) -> dict[str, str]:
        """What the targets are called."""
        return {each.key: str(each.label) for each in derivation.targets()}

    @cached_property
    def opened(self) -> dict[str, bool]:
        """Of the pages behind buttons, which let the reader in; whose case it is about makes no difference."""
        return {}

    def may_open(self, name: str, url: str) -> bool:
        if name not in self.opened:
            self.opened[name] = may_open(self.user, url)
        return self.opened[name]

    @cached_property
    def may_snooze(self) -> bool:
        return self.on == self.today and bool(self.user.can(Area.TARGETS, write=True))

    @cached_property
    def may_mend(self) -> bool:
        return bool(self.user.can(Area.CASE, write=True))

    @cached_property
    def buttons(self) -> dict[str, tuple[str, str]]:
        """The word and the view of each target's button."""
        return {key: (str(each.label), each.url_name) for key, each in self.actions.items()}

    def action(self, clock: Any) -> tuple[str, str]:
        """The word and the address of the button; where data is missing, the page on which it is filled in."""
        number = clock.refugee.case_number
        if clock.standing == Standing.UNKNOWN:
            return (_("Fill in the takeover date"), address("refugees:edit", number)) if self.may_mend else ("", "")
        label, name = self.buttons.get(clock.target, ("", ""))
        url = address(name, number) if name else ""
        return (label, url) if name and self.may_open(name, url) else ("", "")

    @cached_property
    def day(self) -> str:
        """The day of the list, where it is not today."""
        return danish(self.on) if self.on != self.today else ""

    def beside(self, name: str, clock: Any) -> str:
        """The address of a page about one clock: "why" or "snooze"."""
        more = {"subject": clock.subject, "on": self.day, "list": self.query if name == "snooze" else ""}
        url = address(f"targets:{name}", clock.refugee.case_number, clock.target)
        kept = {key: value for key, value in more.items() if value}
        return f"{url}?{urlencode(kept)}" if kept else url

    @cached_property
    def interpreter(self) -> str:
        return _("interpreter %(language)s")

    @cached_property
    def said(self) -> dict[dt.date | None, str]:
        """How far due dates are, in words, as far as they were asked for: a list says the same ones often."""
        return {}

    def days(self, due_on: dt.date | None) -> str:
        if due_on not in self.said:
            self.said[due_on] = days_words(due_on, self.on)
        return self.said[due_on]


def label_of(clock: Any, reader: Reader) -> str:
    label = reader.labels[clock.target]
    return f"{label} ({clock.subject})" if clock.subject else label


def small(clock: Any, reader: Reader) -> str:
    """The line under the name: case number, interpreter, and whose case it is where the list is not one's own."""
    parts = [clock.refugee.case_number]
    if clock.refugee.interpreter_language:
        parts.append(reader.interpreter % {"language": clock.refugee.interpreter_language})
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
        target=label_of(clock, reader),
        due_on=clock.due_on,
        standing=clock.standing,
        words=reader.days(clock.due_on) if clock.standing != Standing.UNKNOWN else "",
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
            reader.labels[clock.target],
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
