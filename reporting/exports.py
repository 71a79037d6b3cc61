"""The figures and the people behind them as rows of a file: the same numbers as on the page."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from core.export import csv_response, xlsx_response
from reporting import clocks, shown
from reporting.figures import Question, figures
from reporting.rules import COLUMNS, percent
from targets.rules import Standing

WRITERS = {"csv": csv_response, "xlsx": xlsx_response}
Rows = tuple[list[str], list[list[Any]]]


def numbers(question: Question, user: Any) -> Rows:
    """One row per target and month, and one per target for the whole period (month empty)."""
    labels = {key: label for key, label in clocks.labels().items() if question.goal in ("", key)}
    found = figures(clocks.count(question, user, only=labels), question, labels)
    targets = [(promise, figure) for promise, of_promise in found for figure in of_promise]
    reasons = sorted({reason for _promise, figure in targets for reason in figure.reasons})
    header = [_("As of"), _("Promise"), _("Target"), _("Month of due date")]
    header += [str(state.label) for state in COLUMNS]
    header += [shown.reason_words(reason) for reason in reasons] + [_("Rate (per cent)")]
    rows = []
    for promise, figure in targets:
        for month, tally in [*figure.months.items(), (None, figure.total)]:
            counts = [tally[state] for state in COLUMNS] + [tally.excluded.get(reason, 0) for reason in reasons]
            name = f"{month:%Y-%m}" if month else _("The whole period")
            rows.append([question.on, str(promise.label), str(figure.label), name, *counts, percent(tally.rate)])
    return header, rows


def people(rows: Sequence[shown.Row]) -> Rows:
    """One row per clock, with the person's case number and name."""
    header = [
        _("Case number"), _("Name"), _("Caseworker"), _("Team"), _("Clock started"), _("Due"), _("Met"),
        _("Standing"), _("Excluded because"),
    ]  # fmt: skip
    return header, [
        [
            row.person.case_number, exported_name(row.person), str(row.person.caseworker or ""),
            str(row.person.team or ""), row.clock.clock_started_on, row.clock.due_on, row.clock.met_on,
            str(Standing(row.clock.standing).label), row.reason,
        ]
        for row in rows
    ]  # fmt: skip


def exported_name(person: Any) -> str:
    """The name as a file may carry it: a protected one never leaves the house."""
    return _("Protected") if person.name_protected else person.list_name
