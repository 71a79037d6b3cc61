"""The rows of the worklist in words, on the page and in the file."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.openable import may_open
from accounts.policy import Area
from core import kept
from core.addresses import of_any_case, of_case
from core.dates import danish
from core.look import days_words
from refugees import registry
from refugees.presenters import shown_name
from targets import derivation, drawing, filters
from targets.rules import Standing
from targets.worklist import Line, count_words


class Row(NamedTuple):
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


def _part(line: Line, on: dt.date) -> int | None:
    """How much of the time is gone, in per cent; nothing for what is overdue or undated."""
    if not line.due_on or not line.clock_started_on or line.due_on < on:
        return None
    whole = (line.due_on - line.clock_started_on).days
    return max(0, min(100, round(100 * (on - line.clock_started_on).days / whole))) if whole > 0 else None


@dataclass(frozen=True)
class Reader:
    """Who looks at the list, and how it was asked for: the same for every row."""

    user: Any
    on: dt.date
    today: dt.date
    query: str = ""  # of the list, so that a page beside it leads back
    names_caseworkers: bool = False

    @cached_property
    def labels(self) -> dict[str, str]:
        """What the targets are called."""
        found: dict[str, str] = kept.once(Reader.labels, get_language(), labels)
        return found

    @cached_property
    def may_snooze(self) -> bool:
        return self.on == self.today and bool(self.user.can(Area.TARGETS, write=True))

    @cached_property
    def may_mend(self) -> bool:
        return bool(self.user.can(Area.CASE, write=True))

    @cached_property
    def ways(self) -> dict[str, tuple[str, str]]:
        """Of each target the word and the address of its button for any case, as far as they were asked for: the
        same for everybody with the same rights."""
        rights = self.user.rights
        found: dict[str, tuple[str, str]] = kept.once(
            Reader.ways, None if rights is None else (rights, get_language()), dict
        )
        return found

    def way(self, target: str) -> tuple[str, str]:
        """The button of a target, where its page lets the reader in; whose case it is about makes no difference."""
        action = registry.next_action(target)
        url = of_any_case(action.url_name) if action else ""
        return (str(action.label), url) if action and url and may_open(self.user, url) else ("", "")

    @cached_property
    def mending(self) -> tuple[str, str]:
        """The way to the page on which missing data is filled in."""
        return (_("Fill in the takeover date"), of_any_case("refugees:edit")) if self.may_mend else ("", "")

    def action(self, line: Line) -> tuple[str, str]:
        """The word and the address of the button; where data is missing, the page on which it is filled in."""
        if line.standing == Standing.UNKNOWN:
            word, url = self.mending
        else:
            if line.target not in self.ways:
                self.ways[line.target] = self.way(line.target)
            word, url = self.ways[line.target]
        return word, of_case(url, line.case_number)

    @cached_property
    def day(self) -> str:
        """The day of the list, where it is not today."""
        return danish(self.on) if self.on != self.today else ""

    @cached_property
    def places(self) -> dict[tuple[str, str, str], str]:
        """The addresses of pages about clocks of any case, as far as they were asked for."""
        return {}

    def beside(self, name: str, line: Line) -> str:
        """The address of a page about one clock: "why" or "snooze"."""
        key = (name, line.target, line.subject)
        if key not in self.places:
            more = {"subject": line.subject, "on": self.day, "list": self.query if name == "snooze" else ""}
            kept = {key: value for key, value in more.items() if value}
            url = of_any_case(f"targets:{name}", line.target)
            self.places[key] = f"{url}?{urlencode(kept)}" if kept else url
        return of_case(self.places[key], line.case_number)

    @cached_property
    def case(self) -> str:
        """The address of any case."""
        return of_any_case("refugees:case")

    @cached_property
    def interpreter(self) -> str:
        return _("interpreter %(language)s")


def labels() -> dict[str, str]:
    return {each.key: str(each.label) for each in derivation.targets()}


def label_of(line: Line, reader: Reader) -> str:
    label = reader.labels[line.target]
    return f"{label} ({line.subject})" if line.subject else label


def small(line: Line, reader: Reader) -> str:
    """The line under the name: case number, interpreter, and whose case it is where the list is not one's own."""
    parts = [line.case_number]
    if line.interpreter_language:
        parts.append(reader.interpreter % {"language": line.interpreter_language})
    if reader.names_caseworkers and line.caseworker_id != reader.user.pk:
        parts.append(_("without a caseworker") if line.caseworker_name is None else line.caseworker_name)
    return " · ".join(parts)


def shown(line: Line, reader: Reader) -> Row:
    """A clock in words, with the button that does what it waits for."""
    button, button_url = reader.action(line)
    return Row(
        key=f"{line.refugee_id}~{line.target}~{line.subject}",
        name=shown_name(line, reader.user, lists=True),
        url=of_case(reader.case, line.case_number),
        small=small(line, reader),
        target=label_of(line, reader),
        due_on=line.due_on,
        standing=line.standing,
        words=days_words(line.due_on, reader.on) if line.standing != Standing.UNKNOWN else "",
        part=_part(line, reader.on),
        last=last_words(line.last),
        resting=resting_words(line.resting),
        button=button,
        button_url=button_url,
        primary=line.standing == Standing.OVERDUE,
        snooze_url=reader.beside("snooze", line) if reader.may_snooze else "",
        why_url=reader.beside("why", line),
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


def table(lines: Iterable[Line], reader: Reader) -> tuple[list[str], list[list[Any]]]:
    """The list as a file: the same rows and the same words, one line each."""
    header = [_("Person"), _("Case number"), _("Target"), _("Concerns"), _("Due"), _("Standing"), _("Days left")]
    header += [_("Last event"), _("Next step"), _("Alert"), _("Caseworker")]
    rows = [
        [
            shown_name(line, reader.user, lists=True),
            line.case_number,
            reader.labels[line.target],
            line.subject,
            line.due_on,
            str(Standing(line.standing).label),
            (line.due_on - reader.on).days if line.due_on else None,
            last_words(line.last),
            reader.action(line)[0],
            resting_words(line.resting),
            line.caseworker_name or "",
        ]
        for line in lines
    ]
    return header, rows
