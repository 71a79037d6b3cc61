"""What a page offers beyond its text: links, forms, headings and labels; and who is offered what.

tests/data/offered.txt: view<TAB>item<TAB>readers, of every item that some reader of the page is offered and another is
not. It is the list of what hangs on a role: a check that is taken away offers somebody an item that the table gives to
others only. What the table does not name is not judged, so that pages may grow; `HAVN_WRITE_OFFERED=yes
bin/test tests/trust/test_offered.py` writes it anew, and the difference is to be read by a person.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.support.links import on_page
from tests.trust.troubles import view_of

TABLE = Path(__file__).resolve().parents[1] / "data" / "offered.txt"
SAID = {"h1", "h2", "h3", "h4", "dt", "th", "button", "summary", "label", "legend"}
LONGEST = 70
Item = tuple[str, str]  # view, what is offered


class Words(HTMLParser):
    """The text of every heading, label and button between <main> and its end, numbers left out."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, list[str]]] = []
        self.found: set[str] = set()
        self.inside = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.inside = self.inside or tag == "main"
        if self.inside and tag in SAID:
            self.open.append((tag, []))

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "main"
        if self.open and self.open[-1][0] == tag:
            _tag, parts = self.open.pop()
            text = " ".join(re.sub(r"[\d.,:()–-]+", " ", " ".join(parts)).split())
            if text:
                self.found.add(f"{tag}: {text[:LONGEST]}")

    def handle_data(self, data: str) -> None:
        for _tag, parts in self.open:
            parts.append(data)


def items(address: str, answer: Any, names: Iterable[str]) -> set[str]:
    """What the page offers; nothing of what names a person, who is another each time."""
    if answer.status_code != 200 or answer.streaming or not answer["Content-Type"].startswith("text/html"):
        return set()
    text = answer.content.decode()
    gets, posts = on_page(address, text)
    words = Words()
    words.feed(text)
    leads = {f"get {view_of(urlsplit(each).path)}" for each in gets} | {
        f"post {view_of(urlsplit(each).path)}" for each in posts
    }
    return leads | {each for each in words.found if not any(name in each for name in names)}


@cache
def table() -> dict[Item, frozenset[str]]:
    """By item, who is offered it."""
    lines = TABLE.read_text(encoding="utf-8").splitlines() if TABLE.exists() else []
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return {(view, item): frozenset(readers.split(",")) for view, item, readers in rows}


def of_others(reader: str, view: str, found: Iterable[str]) -> list[str]:
    """Items that the table gives to others on this page, and not to this reader."""
    return [f"offers {each}" for each in sorted(found) if reader not in table().get((view, each), {reader})]


def written(seen: dict[str, dict[str, set[str]]]) -> str:
    """The table of what was seen: by view and reader, the items."""
    lines = []
    for view, by_reader in sorted(seen.items()):
        whom: dict[str, set[str]] = defaultdict(set)
        for reader, found in by_reader.items():
            for each in found:
                whom[each].add(reader)
        some = {each: who for each, who in whom.items() if who != set(by_reader)}
        lines += [f"{view}\t{each}\t{','.join(sorted(who))}" for each, who in sorted(some.items())]
    return "\n".join(lines) + "\n"
