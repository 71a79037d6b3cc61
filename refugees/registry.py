"""The one registry by which the case page, the desk and the engine know the pillars."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from core import kept
from core.prepared import Asked
from refugees import fronts


@dataclass(frozen=True)
class SummaryLine:
    """One line about a person on the case's front page: label, text, where it leads, tone (ok, warn, bad).

    A `fact` stands in the facts panel (education, work, wishes) instead of among the pillar's own lines.
    `targets` names the clocks that the line is about: while one of them is open, its next step also says `text`
    and its button leads to `button_url` with the word `button`.
    """

    label: Any
    text: str
    url: str = ""
    tone: str = ""
    fact: bool = False
    targets: Sequence[str] = ()
    button: Any = ""
    button_url: str = ""


@dataclass(frozen=True)
class NextAction:
    """The button that does what a clock waits for: its word and the url name that takes a case number."""

    label: Any
    url_name: str


@dataclass(frozen=True)
class PanelRow:
    """One row of a panel on Min dag: when, whom, what. `name` is as the viewer may see it (`shown_name`)."""

    when: str
    text: str
    url: str
    case_number: str = ""
    state: str = ""
    name: str = ""


@dataclass(frozen=True)
class Panel:
    """A box of Min dag, already scoped to its reader; `people` are the uids it shows (for the read log)."""

    title: str
    rows: Sequence[PanelRow]
    empty: str = ""
    url: str = ""
    people: Sequence[Any] = ()


@dataclass(frozen=True)
class Reminder:
    """Something that no clock counts and that waits for somebody: the mail of the day tells its users once.

    `pillar` is the key of the pillar that asks, `key` its own; `label` names nobody and nothing about health.
    """

    pillar: str
    key: int
    case_number: str
    label: str
    due_on: date
    url: str
    users: Sequence[int]


@dataclass(frozen=True)
class Paper:
    """Something a pillar has made of a case, listed among its documents: when, what for whom by whom, where it lies."""

    at: datetime
    title: str
    state: str
    url: str


@dataclass(frozen=True)
class QualityCheck:
    """Something missing or odd in the data, as work to be done: the list "Datakvalitet" shows its rows.

    `rows` is SQL that yields refugee_id, since (a date), subject (text, "" where the person is the subject), uid
    (text, of the record to mend, "" where it is the person) and detail (text for `words`). It reads only people of
    `p` (id, caseworker_id, residence_basis, allocation_decided_on, takeover_on, planned_move_on, permit_expires_on):
    those within the reader's reach who have not left. `{on}` is today; no per cent sign. `settles` is a condition
    on the stored clocks `c` (target, due_on, met_on, excluded_as) of the person that mending it would settle.
    """

    key: str
    label: Any
    order: int
    rows: str
    words: Callable[[date, str, str], str]  # since, subject, detail → what is wrong, in one sentence
    url: Callable[[str, str], str]  # case number, uid → the page on which it is mended
    action: Any  # the word on the button
    area: str = "case"  # who may mend it sees it
    settles: str = "false"


@dataclass(frozen=True)
class Task:
    """Something one pillar asks another to do for a person: when and where, and nothing else of why.

    `kind` says which pillar takes it and how it calls it, `origin` is the uid of what it belongs to: handed over
    again it moves the task that is there, `on` None takes it back.
    """

    kind: str
    refugee: Any
    origin: UUID
    by: Any
    on: date | None
    at: time | None = None
    place: str = ""


@dataclass(frozen=True)
class Pillar:
    """What the house must know of a pillar, declared once in its pillar.py.

    `area` opens its tab. Its summary is asked, once for all lines, for whoever may read `area` or one of
    `summary_areas`; with more than one area the summary itself leaves out what the viewer may not read.
    """

    key: str
    label: Any
    order: int
    tab_url: str = ""
    area: str = "case"
    summary_areas: Sequence[str] = ()
    summary: Callable[..., dict[int, list[SummaryLine]]] | None = None
    front: str = ""  # the statement its summary reads, asked with the others' (refugees.fronts)
    targets: Sequence[Any] = ()
    history: Sequence[Any] = ()
    next_actions: dict[str, NextAction] = field(default_factory=dict)
    panel: Callable[[Any, date], Panel | None] | None = None
    more_panels: Sequence[Callable[[Any, date], Panel | None]] = ()
    reminders: Callable[[date], Sequence[Reminder]] | None = None  # of which no mail of the day has told yet
    reminded: Callable[[Sequence[Reminder]], None] | None = None  # remembers that a mail has
    asks: Callable[[int, Any, date], list[Asked]] | None = None  # what `summary` of one person asks, if not `front`
    drafts: Callable[[Any], Panel] | None = None
    on_interview: Callable[[Any], None] | None = None  # gets refugees.offers.Handed when an interview is completed
    on_interview_annulled: Callable[[Any], None] | None = None  # gets refugees.offers.Revoked
    consents: Callable[[Any], Sequence[Any]] | None = None  # a person's consents to it (refugees.offers.Consent)
    papers: Callable[[Any, Any], Sequence[Paper]] | None = None  # of a person, for a viewer: what was made of the case
    profiles: Callable[[list[int], date], dict[int, Any]] | None = None  # refugees.profiles.Profile of people, by id
    home_wishes: Callable[[int, Any, date], Any] | None = None  # refugees.home_wishes.HomeWishes of a person
    considerations: Callable[[Any, str, date], Sequence[Any]] | None = None  # see refugees.considerations
    checks: Sequence[QualityCheck] = ()
    receives: Mapping[str, Callable[[Task], None]] = field(default_factory=dict)  # by kind of task
    rule_pages: Sequence[tuple[Any, str]] = ()  # label and url name of pages with dated rules of its own


_pillars: dict[str, Pillar] = {}


def register(pillar: Pillar) -> None:
    """Makes a pillar known. Raises ValueError where its key, a target's or an event's is taken."""
    if pillar.key in _pillars:
        raise ValueError(f"pillar '{pillar.key}' is registered twice")
    _pillars[pillar.key] = pillar


def pillars() -> list[Pillar]:
    """All pillars in the brochure's order."""
    return sorted(_pillars.values(), key=lambda pillar: pillar.order)


def pillar(key: str) -> Pillar | None:
    """The pillar with the key."""
    return _pillars.get(key)


def summaries(people: Sequence[Any], viewer: Any, on: date) -> list[tuple[Pillar, dict[int, list[SummaryLine]]]]:
    """Each pillar's lines about people, by refugee id, as far as the viewer's areas reach."""
    telling = tellers(viewer)
    keys = [getattr(person, "pk", person) for person in people]
    with fronts.together([pillar.front for pillar in telling if pillar.front], keys, on):
        return [(pillar, pillar.summary(people, viewer, on)) for pillar in telling if pillar.summary]


def tellers(viewer: Any) -> list[Pillar]:
    """The pillars that have something to say about people to the viewer: the same for the same rights."""
    found: list[Pillar] = kept.once(tellers, viewer.rights, lambda: tellers_of(viewer))
    return found


def tellers_of(viewer: Any) -> list[Pillar]:
    return [
        pillar
        for pillar in pillars()
        if pillar.summary and any(viewer.can(area) for area in (pillar.area, *pillar.summary_areas))
    ]


def summaries_asked(person: Any, viewer: Any, on: date) -> list[Asked]:
    """What `summaries` of one person will ask, as far as that is known before."""
    telling = tellers(viewer)
    found = [each for pillar in telling if pillar.asks for each in pillar.asks(person.pk, viewer, on)]
    statements = [pillar.front for pillar in telling if pillar.front]
    return found + ([fronts.asked(statements, [person.pk], on)] if len(statements) > 1 else [])


def checks() -> list[QualityCheck]:
    """Every check of the data, whichever floor or pillar contributes it."""
    found = [check for pillar in pillars() for check in pillar.checks]
    return sorted(found, key=lambda check: check.order)


def papers(person: Any, viewer: Any) -> list[Paper]:
    """What the pillars have made of a case, the latest first."""
    found = [paper for pillar in pillars() if pillar.papers for paper in pillar.papers(person, viewer)]
    return sorted(found, key=lambda paper: paper.at, reverse=True)


def next_action(target_key: str) -> NextAction | None:
    """The button for a target, whichever pillar declares it."""
    return next((p.next_actions[target_key] for p in pillars() if target_key in p.next_actions), None)


def hand(task: Task) -> bool:
    """Gives a task to the pillar that receives its kind, in the caller's transaction; whether there is one."""
    receive = next((each.receives[task.kind] for each in pillars() if task.kind in each.receives), None)
    if receive is not None:
        receive(task)
    return receive is not None
