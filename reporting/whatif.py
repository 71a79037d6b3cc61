"""A target with another length or start, computed on the past: its counts before and after, who gains and loses."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.dates import danish
from refugees.models import Refugee
from refugees.presenters import shown_name
from reporting import clocks
from reporting.definitions import RATE
from reporting.exports import Rows, exported_name
from reporting.figures import Question
from reporting.rules import State, Tally, change, percent
from reporting.shown import PAGE, files_at
from targets import derivation, whatif
from targets.explain import length_words
from targets.models import Clock, TargetRule
from targets.rules import Standing
from targets.whatif import Trial

Key = tuple[int, str]  # person, subject


@dataclass(frozen=True)
class Side:
    """How a clock stands on one side; none where it does not run."""

    standing: str = ""
    due_on: dt.date | None = None

    @property
    def words(self) -> str:
        return str(Standing(self.standing).label) if self.standing else _("No such deadline")


NONE = Side()


@dataclass(frozen=True)
class Difference:
    """A clock that stands otherwise with the tried length."""

    key: Key
    before: Side
    after: Side

    @property
    def change(self) -> int:
        return change(self.before.standing, self.after.standing)


def sides(found: Any, question: Question, user: Any) -> dict[Key, tuple[Side, str]]:
    """The clocks that started in the period, of the people asked about, by person and subject."""
    found = found.filter(clock_started_on__range=(question.first, question.until))
    rows = clocks.limited(found.visible_to(user), question).with_standing(question.on)
    fields = ("refugee_id", "subject", "standing", "due_on", "excluded_as")
    return {(who, what): (Side(standing, due), why) for who, what, standing, due, why in rows.values_list(*fields)}


@dataclass(frozen=True)
class Compared:
    """Both sides counted, and what differs."""

    before: Tally
    after: Tally
    differences: Sequence[Difference]

    @property
    def gains(self) -> int:
        return sum(each.change > 0 for each in self.differences)

    @property
    def loses(self) -> int:
        return sum(each.change < 0 for each in self.differences)

    @property
    def lines(self) -> list[tuple[Any, int, int]]:
        """Each state with its counts before and after."""
        return [(state.label, self.before[state], self.after[state]) for state in State]


def tally(found: Iterable[tuple[Side, str]]) -> Tally:
    counted = Tally()
    for (standing, why), number in Counter((side.standing, why) for side, why in found).items():
        counted.add(standing, why, number)
    return counted


def compare(question: Question, user: Any, trial: Trial) -> Compared:
    """Derived twice as of the same day: with the rules as they are, and with the tried one."""
    before = sides(Clock.objects.derived(question.on, only=[trial.target]), question, user)
    after = sides(whatif.clocks(trial, question.on), question, user)
    nothing = (NONE, "")
    differences = [
        Difference(key, before.get(key, nothing)[0], after.get(key, nothing)[0])
        for key in sorted({*before, *after})
        if before.get(key, nothing)[0].standing != after.get(key, nothing)[0].standing
    ]
    differences.sort(key=lambda each: (each.change, each.key))
    return Compared(tally(before.values()), tally(after.values()), differences)


@dataclass(frozen=True)
class Row:
    """A difference with its person."""

    difference: Difference
    person: Any
    name: str

    @property
    def words(self) -> str:
        return {1: _("gains"), -1: _("loses")}.get(self.difference.change, _("differs"))


def rows(differences: Sequence[Difference], user: Any) -> list[Row]:
    """The differences with their persons, as far as this reader reaches."""
    wanted = {each.key[0] for each in differences}
    people = Refugee.objects.visible_to(user).filter(pk__in=wanted).with_people().in_bulk()
    return [
        Row(each, people[each.key[0]], shown_name(people[each.key[0]], user, lists=True))
        for each in differences
        if each.key[0] in people
    ]


def asked(question: Question, trial: Trial) -> dict[str, str]:
    """Question and trial as GET parameters."""
    length = {"months": trial.months, "days": trial.days, "counted_from": trial.counted_from or None}
    words = {name: str(value) for name, value in length.items() if value is not None}
    return question.parameters() | words | {"starting": f"{trial.valid_from:%d-%m-%Y}"}


def page(question: Question, user: Any, trial: Trial, *, turned: int) -> dict[str, Any]:
    """Everything below the forms."""
    found = compare(question, user, trial)
    said = asked(question, trial)
    shown = found.differences[(turned - 1) * PAGE : turned * PAGE]
    more = len(found.differences) > turned * PAGE
    return {
        "compared": found,
        "words": RATE,
        "rates": [
            (percent(each.rate), each[State.MET], each.denominator) for each in (found.before, found.after)
        ],
        "rows": rows(shown, user),
        "previous_url": "?" + urlencode(said | {"page": str(turned - 1)}) if turned > 1 else "",
        "next_url": "?" + urlencode(said | {"page": str(turned + 1)}) if more else "",
        "exports": files_at("reporting:what_if_file", [trial.target], urlencode(said)),
    }  # fmt: skip


def table(found: Sequence[Row]) -> Rows:
    """One line per clock that stands otherwise."""
    header = [
        _("Case number"), _("Name"), _("Caseworker"), _("Team"), _("Concerns"), _("Due before"), _("Standing before"),
        _("Due after"), _("Standing after"), pgettext("of a standing", "Change"),
    ]  # fmt: skip
    return header, [
        [
            row.person.case_number, exported_name(row.person), str(row.person.caseworker or ""),
            str(row.person.team or ""), row.difference.key[1], row.difference.before.due_on,
            row.difference.before.words, row.difference.after.due_on, row.difference.after.words, row.words,
        ]
        for row in found
    ]  # fmt: skip


def as_it_is(key: str, first: dt.date, last: dt.date) -> list[str]:
    """The length of the target in words, each rule that was in force in the period, and what it is counted from."""
    target = derivation.target(key)
    words = str(target.count_words or target.start_words)
    rules = TargetRule.objects.filter(target=key, valid_from__lte=last).order_by("valid_from")
    return [
        _("%(start)s %(length)s, in force since %(day)s (%(source)s)")
        % {"start": words, "length": length_words(rule), "day": danish(rule.valid_from), "source": rule.source}
        for rule in rules
        if rule.valid_to is None or rule.valid_to >= first
    ]


def back(question: Question, key: str) -> str:
    return f"{reverse('reporting:target', args=[key])}?{urlencode(question.parameters())}"
