"""Turning what was typed into recorded answers, each kind in its own table, each with its author and day."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from screening.answers import Working, key_of
from screening.models import Answers, Interview
from screening.questions import Sensitivity, clean_section, same
from screening.restricted import TABLES

Entry = dict[str, Any]


def record(interview: Interview, work: Working, *, by: Any, on: dt.date) -> None:
    """Stores every readable answer of the form. Raises ValidationError naming the first that cannot be stored,
    or where two versions wait for a choice."""
    if work.conflicts():
        raise ValidationError(_("Some answers have two versions. Choose between them first."))
    by_kind: dict[str, dict[str, Entry]] = {kind: {} for kind in Sensitivity.values}
    typed = work.values()
    for section in work.sections:
        if not work.touched(section):
            continue
        good, errors = clean_section(section, typed[section.key], on)
        if errors:
            key, sentence = next(iter(errors.items()))
            question = section.question(key)
            raise ValidationError(f"{section.label}, {question.label if question else key}: {sentence}")
        for question in section.questions:
            value = good.get(question.key, "")
            key = key_of(section, question.key)
            if value or key in work.own.values:
                by_kind[question.sensitivity][key] = {"value": value, **author_of(work, key, value, by, on)}
    store_ordinary(interview, by_kind[Sensitivity.ORDINARY])
    for kind, table in TABLES.items():
        if by_kind[kind]:
            row, _new = table._default_manager.select_for_update().get_or_create(interview=interview)
            merged = row.entries | by_kind[kind]
            if merged != row.entries:
                row.entries = merged
                row.version += 1
                row.save()


def author_of(work: Working, key: str, value: Any, by: Any, on: dt.date) -> Entry:
    """Who gave the answer: who recorded it first, unless it says something else now."""
    known = work.authors.get(key)
    if known and same(work.base.get(key), value):
        return {name: known.get(name, "") for name in ("by", "name", "on")}
    return {"by": by.pk, "name": by.name, "on": on.isoformat()}


def store_ordinary(interview: Interview, entries: dict[str, Entry]) -> None:
    """One row per section; rows that say the same as before are not written."""
    sections: dict[str, dict[str, Entry]] = {}
    for key, entry in entries.items():
        section, _dot, question = key.partition(".")
        sections.setdefault(section, {})[question] = entry
    rows = {row.section: row for row in Answers.objects.select_for_update().filter(interview=interview)}
    for section, answers in sections.items():
        row = rows.get(section) or Answers(interview=interview, section=section)
        values = row.values | {key: entry["value"] for key, entry in answers.items()}
        authors = row.authors | {key: {n: e[n] for n in ("by", "name", "on")} for key, e in answers.items()}
        if row.pk is None or values != row.values or authors != row.authors:
            row.values, row.authors = values, authors
            row.version += 1 if row.pk else 0
            row.save()
