"""How a draft takes what is typed, and how it finds out that two wrote the same answer. Pure.

A draft is {"section.question": entry}. An entry holds `value` and `at` (what its writer typed, and when), `base`
(the mark of the recorded answer it was typed over) and, where a second window sent another text, `aside`
({"value", "at"}: never thrown away until somebody chooses).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from screening.questions import fingerprint, same

Entry = dict[str, Any]
Body = dict[str, Entry]
SAVED, UNCHANGED, CONFLICT = "saved", "unchanged", "conflict"
MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Conflict:
    """Two versions of one answer: `mine` as typed last, `theirs` as it stands; `at` and `author` of the other."""

    key: str
    mine: Any
    theirs: Any
    at: str = ""
    author: str = ""


def current(body: Body, recorded: Mapping[str, Any], key: str) -> Any:
    """What the form shows: the draft's value, else the recorded answer."""
    entry = body.get(key, {})
    return entry["value"] if "value" in entry else recorded.get(key, "")


def put(body: Body, recorded: Mapping[str, Any], key: str, value: Any, *, base: str | None, at: str) -> str:
    """Takes one typed value into the draft: saved, unchanged or conflict.

    `base` is the mark of what the writer saw; None means whatever there is may be replaced. Where the answer
    has changed since, the typed value is set aside, and neither is lost.
    """
    now = current(body, recorded, key)
    mark = fingerprint(value)
    if mark == fingerprint(now) or mark == base:
        return UNCHANGED
    entry = body.setdefault(key, {})
    if base is not None and base != fingerprint(now):
        entry["aside"] = {"value": value, "at": at}
        return CONFLICT
    entry.update(value=value, at=at)
    entry.setdefault("base", fingerprint(recorded.get(key, "")))
    return SAVED


def conflicts(body: Body, recorded: Mapping[str, Any], authors: Mapping[str, Mapping[str, str]]) -> list[Conflict]:
    """Every answer of which there are two versions: a second window's, or what somebody else recorded meanwhile."""
    found = []
    for key, entry in body.items():
        if "aside" in entry:
            aside = entry["aside"]
            found.append(Conflict(key, aside["value"], current(body, recorded, key), entry.get("at", ""), ""))
        elif "value" in entry and overtaken(entry, recorded.get(key, "")):
            author = authors.get(key, {})
            found.append(
                Conflict(key, entry["value"], recorded.get(key, ""), author.get("on", ""), author.get("name", ""))
            )
    return found


def overtaken(entry: Entry, recorded: Any) -> bool:
    """Whether the recorded answer is another than the one the entry was typed over, and than the entry."""
    return entry.get("base") != fingerprint(recorded) and not same(entry["value"], recorded)


def resolve(body: Body, recorded: Mapping[str, Any], key: str, choice: str, *, at: str) -> bool:
    """Settles a conflict for `mine` or `theirs`. False where there is none."""
    entry = body.get(key)
    if entry is None or choice not in {MINE, THEIRS}:
        return False
    aside = entry.pop("aside", None)
    if aside is None and choice == THEIRS:
        del body[key]
        return True
    if aside is not None and choice == MINE:
        entry.update(value=aside["value"], at=at)
    if "value" in entry:
        entry["base"] = fingerprint(recorded.get(key, ""))
    else:
        del body[key]
    return True
