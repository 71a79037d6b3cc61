"""Whether a page would let somebody in, asked of the page's own view: a link nobody may follow is not shown."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.urls import Resolver404, get_script_prefix, resolve

REMEMBERED = 8192


@lru_cache(maxsize=REMEMBERED)
def _view(path: str) -> Any:
    """The view behind a path of ours, or None. What a path leads to never changes while the process lives."""
    try:
        return resolve(path).func
    except Resolver404:
        return None


def may_open(user: Any, url: str) -> bool:
    """Whether the user's rights open the page (`@needs`, `@needs_role`). Whose case it is about is not asked.

    A view that names no right lets everybody in; an address that leads nowhere opens for nobody.
    """
    path = urlsplit(url).path.removeprefix(get_script_prefix().rstrip("/"))
    view = _view(path) if path else None
    if view is None:
        return False
    areas, write = getattr(view, "needs", ((), False))
    roles: frozenset[str] = getattr(view, "needs_roles", frozenset())
    return (not areas or any(user.can(area, write=write) for area in areas)) and (
        not roles or bool(user.roles & roles)
    )
