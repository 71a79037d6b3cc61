"""What the pages of an interview say, as plain things for the templates. Reads nothing of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from refugees.models import Refugee
from screening import drafts
from screening.answers import Recorded, Working, key_of
from screening.models import Interview
from screening.questions import (
    CHOICE,
    DATE,
    ROWS,
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


def steps_of(work: Working, current: str) -> list[Step]:
    """Every step of the form, in order, with the current one marked."""
    values, conflicts = work.values(), {c.key: c for c in work.conflicts()}
    keys = [section.key for section in work.sections]
    found = []
    for number, section in enumerate(work.sections, start=1):
        errors = progress([section], values)[0].errors
        asked = [one_asked(work, section, q, values[section.key][q.key], errors, conflicts) for q in section.questions]
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
) -> Asked:
    key = key_of(section, question.key)
    asked = Asked(question, value, fingerprint(value), errors.get(question.key, ""))
    if work.before_interview is not None and key in work.before.values:
        before = work.before.values[key]
        asked.compared, asked.changed = True, not same(before, value)
        asked.before_mark = fingerprint(before)
        asked.before = display(question, before) or _("not answered")
        asked.before_meta = meta(work.before.authors.get(key, {}))
    if question.kind == ROWS:
        rows = value if isinstance(value, list) else []
        asked.rows = [row_of(question, number, row) for number, row in enumerate([*rows, {}])]
        asked.blank = row_of(question, "__n__", {})
    if key in conflicts:
        asked.conflict = conflict_words(question, conflicts[key])
    return asked


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
    """Both versions of an answer in words."""
    return {
        "key": conflict.key,
        "label": str(question.label),
        "mine": display(question, conflict.mine) or _("nothing"),
        "theirs": display(question, conflict.theirs) or _("nothing"),
        "theirs_title": meta({"name": conflict.author, "on": conflict.at})
        if conflict.author
        else _("Saved in another window"),
    }


def meta(author: Mapping[str, Any]) -> str:
    """ "Mette Kjær, 06-02-2017"."""
    return ", ".join(part for part in (author.get("name", ""), display_date(author.get("on", ""))) if part)


def answered(sections: Iterable[Section], own: Recorded, before: Recorded) -> list[dict[str, Any]]:
    """The recorded answers to read, section by section, changes since interview 1 marked."""
    found = []
    for section in sections:
        lines = [line_of(section, q, own, before) for q in section.questions]
        lines = [line for line in lines if line]
        if lines:
            found.append({"section": section, "lines": lines, "changed": sum(line["changed"] for line in lines)})
    return found


def line_of(section: Section, question: Question, own: Recorded, before: Recorded) -> dict[str, Any]:
    key = key_of(section, question.key)
    value, old = own.values.get(key), before.values.get(key)
    changed = key in before.values and key in own.values and not same(value, old)
    if not value and not changed:
        return {}
    rows = display_rows(question, value) if question.kind == ROWS and isinstance(value, list) else []
    return {
        "label": question.label,
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
