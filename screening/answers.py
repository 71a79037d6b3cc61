"""The answers of an interview as one reader may see them: recorded, drafted, and those of the interview before."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from screening import drafts
from screening.models import Answers, Interview, InterviewDraft
from screening.questions import Section, Sensitivity
from screening.restricted import TABLES
from screening.rules import Sequence, Status
from screening.sections_second import sections_of

Keyed = dict[str, Any]


def key_of(section: Section, question_key: str) -> str:
    return f"{section.key}.{question_key}"


@dataclass
class Recorded:
    """Recorded answers by "section.question", and who gave each of them: {"by", "name", "on"}."""

    values: Keyed = field(default_factory=dict)
    authors: dict[str, dict[str, Any]] = field(default_factory=dict)

    def of(self, section: Section) -> dict[str, Any]:
        """The answers of one section by question."""
        return {q.key: self.values[k] for q in section.questions if (k := key_of(section, q.key)) in self.values}


def recorded(interview: Interview, allowed: Iterable[str]) -> Recorded:
    """What is recorded of the interview, in the kinds of answers that may be read (restricted.sensitivities)."""
    found = Recorded()
    if Sensitivity.ORDINARY in allowed:
        for row in Answers.objects.filter(interview=interview):
            found.values |= {f"{row.section}.{key}": value for key, value in row.values.items()}
            found.authors |= {f"{row.section}.{key}": author for key, author in row.authors.items()}
    for kind in TABLES.keys() & set(allowed):
        restricted = TABLES[kind]._default_manager.filter(interview=interview).first()
        for key, entry in (restricted.entries if restricted else {}).items():
            found.values[key] = entry["value"]
            found.authors[key] = {name: entry.get(name, "") for name in ("by", "name", "on")}
    return found


def earlier(interview: Interview) -> Interview | None:
    """The interview whose answers stand beside this one: the last interview 1 held before interview 2."""
    if interview.sequence != Sequence.SECOND:
        return None
    firsts = Interview.objects.standing().filter(
        refugee=interview.refugee_id, sequence=Sequence.FIRST, status=Status.HELD
    )
    if interview.held_on:
        firsts = firsts.filter(held_on__lte=interview.held_on)
    return firsts.order_by("-held_on", "-pk").first()


def visible_sections(sequence: int, allowed: Iterable[str]) -> list[Section]:
    """The steps with the questions that may be read; a step without any is left out."""
    may = set(allowed)
    shown = []
    for section in sections_of(sequence):
        questions = tuple(q for q in section.questions if q.sensitivity in may)
        if questions:
            shown.append(
                Section(section.key, section.label, questions, section.intro, section.sensitivity, section.short)
            )
    return shown


@dataclass
class Working:
    """An interview in work: what the form shows to one writer."""

    interview: Interview
    sections: list[Section]
    own: Recorded
    before: Recorded
    before_interview: Interview | None
    body: drafts.Body
    version: int

    @property
    def base(self) -> Keyed:
        """What an answer is typed over: recorded here, else taken over unchanged from the interview before."""
        return self.before.values | self.own.values

    @property
    def authors(self) -> dict[str, dict[str, Any]]:
        return self.before.authors | self.own.authors

    def values(self) -> dict[str, dict[str, Any]]:
        """What the form shows, by section and question."""
        base = self.base
        return {
            section.key: {q.key: drafts.current(self.body, base, key_of(section, q.key)) for q in section.questions}
            for section in self.sections
        }

    def conflicts(self) -> list[drafts.Conflict]:
        known = {key_of(section, q.key) for section in self.sections for q in section.questions}
        return [c for c in drafts.conflicts(self.body, self.base, self.authors) if c.key in known]

    @property
    def has_draft(self) -> bool:
        return bool(self.body)


def working(interview: Interview, draft: InterviewDraft | None, allowed: set[str]) -> Working:
    """Everything the form and its services need of an interview, in at most seven queries."""
    before = earlier(interview)
    return Working(
        interview=interview,
        sections=visible_sections(interview.sequence, allowed),
        own=recorded(interview, allowed),
        before=recorded(before, allowed) if before else Recorded(),
        before_interview=before,
        body=draft.entries if draft else {},
        version=draft.version if draft else 0,
    )
