"""How a draft takes what is typed, and how it finds out that two wrote the same answer. Pure.

A draft is {"section.question": entry}. An entry holds `value` and `at` (what its writer typed, and when), `base`
(the mark of the recorded answer it was typed over), `from` and `count` (the window that typed it, and its how many
change of the answer it was) and, where another window sent another text, `asides`: a list of {"value", "at", "from",
"count"}, one for each window, of which none is thrown away until somebody chooses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from screening.questions import fingerprint, same

Entry = dict[str, Any]
Body = dict[str, Entry]
SAVED, UNCHANGED, CONFLICT = "saved", "unchanged", "conflict"
MINE, THEIRS = "mine", "theirs"
ELSEWHERE, COLLEAGUE, CASE = "elsewhere", "colleague", "case"


@dataclass(frozen=True)
class Seen:
    """What its window knew when an answer was typed.

    `mark`: of the answer as the window saw it; None means that whatever there is may be replaced. `window`: an opaque
    name of the page; empty where it has none. `count`: the how many change of the answer in that window; 0: unknown.
    """

    mark: str | None
    window: str = ""
    count: int = 0

    def wrote(self, typed: Mapping[str, Any]) -> bool:
        """Whether the same window typed it."""
        return bool(self.window) and typed.get("from") == self.window

    def is_older_than(self, typed: Mapping[str, Any]) -> bool:
        """Whether the same window has sent a newer text already (answers overtake each other on a weak line)."""
        return self.wrote(typed) and 0 < self.count < typed.get("count", 0)


@dataclass(frozen=True)
class Conflict:
    """Two versions of one answer: `mine` as typed (`typed_at`), `theirs` as it stands; `at` and `author` of the other.

    `source` says where theirs comes from: the writer's other window, a colleague's recording, or the case.
    """

    key: str
    mine: Any
    theirs: Any
    at: str = ""
    author: str = ""
    source: str = ELSEWHERE
    typed_at: str = ""

    @property
    def mark(self) -> str:
        """By which a choice says between which two versions it was made."""
        return fingerprint([self.mine, self.theirs])


def current(body: Body, recorded: Mapping[str, Any], key: str) -> Any:
    """What the form shows: the draft's value, else the recorded answer."""
    entry = body.get(key, {})
    return entry["value"] if "value" in entry else recorded.get(key, "")


def asides(entry: Entry) -> list[dict[str, Any]]:
    """The texts set aside; `aside` alone is how drafts were kept before several windows had a name."""
    return entry.get("asides") or ([entry["aside"]] if "aside" in entry else [])


def versions(entry: Entry) -> list[Any]:
    """Every text of an entry: what its writer typed, and what other windows of theirs did."""
    return ([entry["value"]] if "value" in entry else []) + [one["value"] for one in asides(entry)]


def set_asides(entry: Entry, kept: list[dict[str, Any]]) -> None:
    entry.pop("aside", None)
    entry.pop("asides", None)
    if kept:
        entry["asides"] = kept


def put(body: Body, recorded: Mapping[str, Any], key: str, value: Any, *, seen: Seen, at: str) -> str:
    """Takes one typed value into the draft: saved, unchanged or conflict.

    Where the answer has changed since its window saw it, the typed value is set aside, and neither is lost. A text
    of the same window is only its next text, also where the window never heard that the last one arrived.
    """
    now, entry = current(body, recorded, key), body.get(key, {})
    mark, typed = fingerprint(value), {"value": value, "at": at, "from": seen.window, "count": seen.count}
    if any(seen.is_older_than(one) for one in [entry, *asides(entry)]):
        return UNCHANGED
    if mark == fingerprint(now) or (mark == seen.mark and not seen.wrote(entry)):
        return take_back(body, key, seen)
    if seen.mark is not None and seen.mark != fingerprint(now) and not seen.wrote(entry):
        entry = body.setdefault(key, {})
        set_asides(entry, [one for one in asides(entry) if not seen.wrote(one)] + [typed])
        return CONFLICT
    entry = body.setdefault(key, {})
    entry.update(typed)
    entry.setdefault("base", fingerprint(recorded.get(key, "")))
    set_asides(entry, [one for one in asides(entry) if not seen.wrote(one) and not same(one["value"], value)])
    return SAVED


def take_back(body: Body, key: str, seen: Seen) -> str:
    """The window has the answer as it stands, or as it found it: a text of its own set aside is then past."""
    entry = body.get(key)
    kept = [one for one in asides(entry) if not seen.wrote(one)] if entry else []
    if entry is None or len(kept) == len(asides(entry)):
        return UNCHANGED
    set_asides(entry, kept)
    if not entry:
        del body[key]
    return SAVED


def conflicts(body: Body, recorded: Mapping[str, Any], authors: Mapping[str, Mapping[str, str]]) -> list[Conflict]:
    """The answers of which there are two versions: a second window's, or what somebody else recorded meanwhile.

    One at a time for each answer: where there are three, the next shows when the first is settled.
    """
    found = (conflict_of(key, entry, recorded, authors) for key, entry in body.items())
    return [conflict for conflict in found if conflict is not None]


def conflict_of(
    key: str, entry: Entry, recorded: Mapping[str, Any], authors: Mapping[str, Mapping[str, str]]
) -> Conflict | None:
    """The two versions of one answer, or None where there is but one."""
    set_aside, stands = asides(entry), recorded.get(key, "")
    mine = set_aside[-1]["value"] if set_aside else entry.get("value")
    if "value" in entry and set_aside:
        return Conflict(key, mine, entry["value"], entry.get("at", ""), typed_at=set_aside[-1].get("at", ""))
    if not set_aside and not ("value" in entry and overtaken(entry, stands)):
        return None
    author = authors.get(key)
    if author is None:
        return Conflict(key, mine, stands, source=CASE if stands else ELSEWHERE)
    return Conflict(key, mine, stands, author.get("on", ""), author.get("name", ""), COLLEAGUE)


def overtaken(entry: Entry, recorded: Any) -> bool:
    """Whether the recorded answer is another than the one the entry was typed over, and than the entry."""
    return entry.get("base") != fingerprint(recorded) and not same(entry["value"], recorded)


def resolve(body: Body, recorded: Mapping[str, Any], key: str, choice: str, *, mark: str = "", at: str) -> bool:
    """Settles a conflict for `mine` or `theirs`. False where there is none, or another than the one chosen in."""
    entry = body.get(key)
    conflict = conflict_of(key, entry, recorded, {}) if entry is not None else None
    if entry is None or conflict is None or choice not in {MINE, THEIRS} or mark not in {"", conflict.mark}:
        return False
    kept = asides(entry)
    if not kept:
        settle_recorded(body, key, entry, recorded.get(key, ""), choice)
        return True
    chosen = kept.pop()
    if choice == MINE:
        entry.setdefault("base", fingerprint(recorded.get(key, "")))
        entry.update(chosen | {"at": at})
    set_asides(entry, [one for one in kept if not same(one["value"], entry.get("value"))])
    if not entry:
        del body[key]
    return True


def settle_recorded(body: Body, key: str, entry: Entry, recorded: Any, choice: str) -> None:
    """A choice against the recorded answer: the draft's text goes, or counts as typed over the answer as it is now."""
    if choice == THEIRS:
        del body[key]
    else:
        entry["base"] = fingerprint(recorded)
