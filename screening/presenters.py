"""What the pages of an interview say, as plain things for the templates. Reads nothing of its own."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from refugees.models import Refugee
from screening import drafts, known
from screening.answers import Keyed, Recorded, Working, key_of
from screening.models import Interview
from screening.questions import (
    CHOICE,
    DATE,
    ROWS,
    TICK,
    Question,
    Section,
    display,
    display_date,
    display_rows,
    fingerprint,
    same,
)
from screening.rules import Progress, progress

RADIOS_AT_MOST = 5


@dataclass
class Asked:
    """One question on the form."""

    question: Question
    value: Any
    mark: str
    error: str = ""
    before: str = ""
    before_meta: str = ""
    before_mark: str = ""
    changed: bool = False
    compared: bool = False
    quiet: bool = False  # compared, and shown only where it has changed
    note: str = ""
    rows: list[dict[str, Any]] = field(default_factory=list)
    blank: dict[str, Any] = field(default_factory=dict)
    conflict: dict[str, str] | None = None

    @property
    def kind(self) -> str:
        q = self.question
        return "select" if q.kind == CHOICE and len(q.choices) > RADIOS_AT_MOST else q.kind

    @property
    def shown(self) -> Any:
        """What the control holds: dates as people write them."""
        return display_date(self.value) if self.question.kind == DATE else self.value


@dataclass
class Step:
    """One section on the form."""

    section: Section
    number: int
    current: bool
    asked: list[Asked]
    previous_key: str = ""
    next_key: str = ""
    errors: list[Asked] = field(default_factory=list)


def step_url(interview: Interview, section: str) -> str:
    return reverse("screening:step", args=[interview.refugee.case_number, interview.pk, section])


def step_links(interview: Interview, found: Iterable[Progress], current: str) -> list[dict[str, Any]]:
    """The list of steps with what is missing in each, for components/steps.html."""
    return [
        {
            "key": step.section.key,
            "label": str(step.section.short or step.section.label),
            "url": step_url(interview, step.section.key),
            "current": step.section.key == current,
            **step_state(step),
        }
        for step in found
    ]


def step_state(step: Progress) -> dict[str, str]:
    """How a step is marked: state (error, done, missing or nothing yet) and a note in words."""
    states = {"error": "error", "done": "done", "begun": "missing", "empty": ""}
    if step.errors:
        note = ngettext("%(n)d answer to mend", "%(n)d answers to mend", len(step.errors)) % {"n": len(step.errors)}
    elif step.missing:
        note = ngettext("%(n)d missing", "%(n)d missing", len(step.missing)) % {"n": len(step.missing)}
    else:
        note = ""
    return {"state": states[step.state], "note": note}


def steps_of(work: Working, current: str, on: dt.date) -> list[Step]:
    """Every step of the form as it is on a day, in order, with the current one marked."""
    values, conflicts = work.values(), {c.key: c for c in work.conflicts()}
    keys, stood = [section.key for section in work.sections], work.stood
    found = []
    for number, section in enumerate(work.sections, start=1):
        errors = progress([section], values, on)[0].errors
        asked = [
            one_asked(work, section, q, values[section.key][q.key], errors, conflicts, stood) for q in section.questions
        ]
        found.append(
            Step(
                section,
                number,
                section.key == current,
                asked,
                keys[number - 2] if number > 1 else "",
                keys[number] if number < len(keys) else "",
                [a for a in asked if a.error],
            )
        )
    return found


def one_asked(
    work: Working,
    section: Section,
    question: Question,
    value: Any,
    errors: Mapping[str, str],
    conflicts: Mapping[str, drafts.Conflict],
    stood: Keyed,
) -> Asked:
    key = key_of(section, question.key)
    asked = Asked(question, value, fingerprint(value), errors.get(question.key, ""))
    compare(asked, work, key, stood)
    asked.note = known.notes(work.interview.refugee).get(key, "") if work.case else ""
    if question.kind == ROWS:
        rows = value if isinstance(value, list) else []
        asked.rows = [row_of(question, number, row) for number, row in enumerate([*rows, {}])]
        asked.blank = row_of(question, "__n__", {})
    if key in conflicts:
        asked.conflict = conflict_words(question, conflicts[key])
    return asked


def compare(asked: Asked, work: Working, key: str, stood: Keyed) -> None:
    """Puts the answer of the interview before, or of the case, beside the answer."""
    if key not in stood and key not in work.case:
        return
    before = stood.get(key, work.case.get(key, ""))
    told = bool(stood) and bool(work.before.values.get(key))
    asked.before_meta = meta(work.before.authors.get(key, {})) if told else _("the case") if before else ""
    asked.compared, asked.quiet = True, not told
    asked.changed, asked.before_mark = not same(before, asked.value), fingerprint(before)
    asked.before = display(asked.question, before) or _("not answered")


def row_of(question: Question, number: Any, row: Mapping[str, Any]) -> dict[str, Any]:
    """One row of controls: number and cells of (column, name, value)."""
    cells = [
        {
            "column": column,
            "name": f"{question.key}-{number}-{column.key}",
            "value": display_date(row.get(column.key, "")) if column.kind == DATE else row.get(column.key, ""),
        }
        for column in question.columns
    ]
    return {"number": number, "cells": cells, "empty": not row}


def conflict_words(question: Question, conflict: drafts.Conflict) -> dict[str, str]:
    """Both versions of an answer in words, and the mark by which the choice between them is made."""
    mine, theirs = {
        drafts.ELSEWHERE: (written(conflict.typed_at), written(conflict.at)),
        drafts.COLLEAGUE: (_("Yours"), meta({"name": conflict.author, "on": conflict.at})),
        drafts.CASE: (_("Yours"), _("In the case now")),
    }[conflict.source]
    return {
        "key": conflict.key,
        "mark": conflict.mark,
        "label": str(question.label),
        "mine": display(question, conflict.mine) or _("nothing"),
        "mine_title": mine,
        "theirs": display(question, conflict.theirs) or _("nothing"),
        "theirs_title": theirs,
    }


def written(at: str) -> str:
    """ "Written 06-02 at 10:30" of two texts of one's own, in two windows."""
    try:
        when = localtime(dt.datetime.fromisoformat(at))
    except ValueError:
        return _("Written in another window")
    return _("Written %(day)s at %(time)s") % {"day": f"{when:%d-%m}", "time": f"{when:%H:%M:%S}"}


def meta(author: Mapping[str, Any]) -> str:
    """ "Mette Kjær, 06-02-2017"."""
    return ", ".join(part for part in (author.get("name", ""), display_date(author.get("on", ""))) if part)


def answered(work: Working) -> list[dict[str, Any]]:
    """The recorded answers to read, section by section, changes since interview 1 marked."""
    found, stood = [], work.stood
    for section in work.sections:
        lines = [line for q in section.questions if (line := line_of(section, q, work.own, stood))]
        if any(line["value"] or line["changed"] for line in lines):
            told = said_once(lines)
            found.append(
                {"section": section, "lines": lines, "meta": told, "changed": sum(line["changed"] for line in lines)}
            )
    return found


def said_once(lines: list[dict[str, Any]]) -> str:
    """Who answered most of the section, and when: said of the section, and of an answer only where it differs."""
    usual = Counter(line["meta"] for line in lines if line["meta"]).most_common(1)
    told: str = usual[0][0] if usual else ""
    for line in lines:
        line["meta"] = "" if line["meta"] == told else line["meta"]
    return told


def line_of(section: Section, question: Question, own: Recorded, stood: Keyed) -> dict[str, Any]:
    """One answer to read. A tick box tells also that it is not ticked."""
    key = key_of(section, question.key)
    value, old = own.values.get(key), stood.get(key)
    changed = key in stood and key in own.values and not same(value, old)
    if not value and not changed and question.kind != TICK:
        return {}
    rows = display_rows(question, value) if question.kind == ROWS and isinstance(value, list) else []
    return {
        "label": question.label,
        "value": value,
        "text": display(question, value),
        "rows": rows,
        "meta": meta(own.authors.get(key, {})),
        "changed": changed,
        "before": display(question, old) or _("not answered"),
    }


def head_context(person: Refugee, viewer: Any, on: Any, left: Any = None) -> dict[str, Any]:
    """Head and tabs of the case page around screening's own pages."""
    from refugees import presenters

    return {
        "person": person,
        "head": presenters.head(person, viewer, on, left),
        "tabs": presenters.tabs(person, viewer, "screening"),
    }
