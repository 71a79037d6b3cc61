"""The answers of an interview as one reader may see them: recorded, drafted, and those of the interview before."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from screening import drafts, known
from screening.models import Answers, Interview, InterviewDraft
from screening.questions import Question, Section, Sensitivity, Text, display
from screening.restricted import TABLES
from screening.rules import Sequence, Status
from screening.sections import BACKGROUND
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


def recorded(interview: Interview, allowed: Collection[str]) -> Recorded:
    """What is recorded of the interview, in the kinds of answers that may be read (restricted.sensitivities)."""
    return recorded_of([interview], allowed)[interview.pk]


def recorded_of(interviews: Collection[Interview], allowed: Collection[str]) -> dict[int, Recorded]:
    """What is recorded of several interviews, by their ids: one query for each kind of answers."""
    found = {interview.pk: Recorded() for interview in interviews}
    if Sensitivity.ORDINARY in allowed:
        for row in Answers.objects.filter(interview__in=found):
            one = found[row.interview_id]
            one.values |= {f"{row.section}.{key}": value for key, value in row.values.items()}
            one.authors |= {f"{row.section}.{key}": author for key, author in row.authors.items()}
    for kind in TABLES.keys() & set(allowed):
        for restricted in TABLES[kind]._default_manager.filter(interview__in=found):
            one = found[restricted.interview_id]
            for key, entry in restricted.entries.items():
                one.values[key] = entry["value"]
                one.authors[key] = {name: entry.get(name, "") for name in ("by", "name", "on")}
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


@dataclass(frozen=True)
class Drafted:
    """One answer of a draft in words: every version of it, and what is recorded."""

    section: Text
    question: Question
    texts: list[str]
    recorded: str


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
    case: Keyed = field(default_factory=dict)
    saved_at: dt.datetime | None = None

    @property
    def base(self) -> Keyed:
        """What an answer is typed over: recorded here, else taken over unchanged from the interview before, else
        known in the case."""
        return self.case | self.before.values | self.own.values

    @property
    def stood(self) -> Keyed:
        """What interview 2 is compared with: the answers of the interview before, else what the case knows. Empty
        where there is nothing to compare with: in interview 1, and where interview 1 has no answers (imported)."""
        if self.interview.sequence != Sequence.SECOND or not self.before.values:
            return {}
        asked = {key_of(section, question.key) for section in BACKGROUND for question in section.questions}
        return {key: self.before.values.get(key) or self.case.get(key, "") for key in asked}

    def touched(self, section: Section) -> bool:
        """Whether somebody has answered anything in the section; what the case knows is no answer yet."""
        keys = {key_of(section, question.key) for question in section.questions}
        return any(keys & answers.keys() for answers in (self.body, self.own.values, self.before.values))

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

    @property
    def known(self) -> dict[str, Question]:
        """The questions of the form by "section.question"."""
        return {key_of(section, q.key): q for section in self.sections for q in section.questions}

    def conflicts(self) -> list[drafts.Conflict]:
        known = self.known
        return [c for c in drafts.conflicts(self.body, self.base, self.authors) if c.key in known]

    def drafted(self) -> list["Drafted"]:
        """What stands in the writer's draft, question by question."""
        found = []
        for section in self.sections:
            for question in section.questions:
                key = key_of(section, question.key)
                if key in self.body:
                    texts = [display(question, value) or _("nothing") for value in drafts.versions(self.body[key])]
                    recorded_text = display(question, self.own.values.get(key, ""))
                    found.append(Drafted(section.label, question, texts, recorded_text))
        return found

    @property
    def has_draft(self) -> bool:
        return any(key in self.known for key in self.body)


def working(interview: Interview, draft: InterviewDraft | None, allowed: Collection[str]) -> Working:
    """Everything the form, its pages and its services need of an interview, in at most four queries."""
    before = earlier(interview)
    found = recorded_of([one for one in (interview, before) if one is not None], allowed)
    return Working(
        interview=interview,
        sections=visible_sections(interview.sequence, allowed),
        own=found[interview.pk],
        before=found[before.pk] if before else Recorded(),
        before_interview=before,
        body=draft.entries if draft else {},
        version=draft.version if draft else 0,
        case=known.of_case(interview.refugee, allowed),
        saved_at=draft.updated_at if draft else None,
    )
