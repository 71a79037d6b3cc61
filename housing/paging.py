"""Pages of a list, by number: what waits for a home is some hundreds of rows at most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

PAGE_SIZE = 25


@dataclass(frozen=True)
class Page:
    """The rows of a page, and the addresses of the first, the former and the next one (empty where there is none)."""

    rows: Sequence[Any]
    first_url: str = ""
    previous_url: str = ""
    next_url: str = ""


def link(data: Mapping[str, Any], **more: Any) -> str:
    """The same list with something else; the place in it falls away."""
    kept = {key: str(value) for key, value in data.items() if value not in (None, "") and key != "page"}
    return "?" + urlencode(kept | {key: str(value) for key, value in more.items() if value not in (None, "")})


def page_of(found: Any, data: Mapping[str, Any]) -> Page:
    """The page that `data["page"]` asks for."""
    number = int(data.get("page") or 1)
    start = (number - 1) * PAGE_SIZE
    rows = list(found[start : start + PAGE_SIZE + 1])
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    return Page(
        rows, link(data) if number > 1 else "", link(data, page=number - 1) if number > 1 else "",
        link(data, page=number + 1) if more else "",
    )  # fmt: skip
