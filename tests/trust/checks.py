"""Every permission check of the source, and a way to switch each off while the program runs.

A check is a place: a call of `can`, `needs`, `read` (the log), or a `visible_to` of a queryset. While one is off, every
other one works. What each check answered can be watched as well, so that we know who to ask again without it.
"""

import ast
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from django.apps import apps
from django.utils import functional

from accounts import decorators
from accounts.models import User
from audit import log
from refugees.models import RefugeeQuerySet
from tests.test_conventions import sources

ROOT = Path(__file__).resolve().parents[2]
DECORATORS = decorators.__file__


@dataclass(frozen=True)
class Check:
    """`kind`: view, right, scope, reach or log; `place`: which one."""

    kind: str
    place: str

    def __str__(self) -> str:
        return f"{self.kind} {self.place}"


Seen = Callable[[Check], None]


# --- where a call stands ----------------------------------------------------------------------------
@cache
def calls(path: str, name: str) -> dict[int, str]:
    """By line, the calls of a method with that name: "file function expression"."""
    tree = ast.parse(Path(path).read_text(encoding="utf-8"))
    short, found = Path(path).relative_to(ROOT), {}
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for function in functions:
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
                words = f"{short} {function.name}: {ast.unparse(node)}"
                found |= dict.fromkeys(range(node.lineno, (node.end_lineno or node.lineno) + 1), words[:150])
    return found


def caller(name: str, frame: FrameType | None) -> str:
    """The call of a method in our own source that led here; nothing where tests or a library asked."""
    if frame is None or not frame.f_code.co_filename.startswith(str(ROOT)):
        return ""
    if "/tests/" in frame.f_code.co_filename:
        return ""
    return calls(frame.f_code.co_filename, name).get(frame.f_lineno, "")


def guarded_view(frame: FrameType | None) -> str:
    """The view whose own decorator asks: `can` stands in a generator within it, and the user is a lazy object."""
    while frame is not None and (
        frame.f_code.co_filename == functional.__file__
        or (frame.f_code.co_filename == DECORATORS and frame.f_code.co_name == "<genexpr>")
    ):
        frame = frame.f_back
    if frame is None or frame.f_code.co_name != "guarded" or frame.f_code.co_filename != DECORATORS:
        return ""
    return str(frame.f_locals["request"].resolver_match.view_name)


# --- one off, all watched ---------------------------------------------------------------------------
@contextmanager
def without(off: Check | None, seen: Seen = lambda _check: None) -> Iterator[None]:
    """Everything works, but the one check lets everybody through; `seen` is told of each check that said no."""
    with pytest.MonkeyPatch.context() as patch:
        watch_rights(patch, off, seen)
        watch_scopes(patch, off, seen)
        watch_log(patch, off, seen)
        yield


def watch_rights(patch: pytest.MonkeyPatch, off: Check | None, seen: Seen) -> None:
    original, roles = User.can, User.roles

    def can(self: User, area: str, *, write: bool = False) -> bool:
        frame = sys._getframe(1)
        view = guarded_view(frame)
        check = Check("view", view) if view else Check("right", caller("can", frame))
        if check == off:
            return True
        allowed = original(self, area, write=write)
        if not allowed and check.place:
            seen(check)
        return allowed

    class Everything(frozenset):  # type: ignore[type-arg]
        def __and__(self, other: Any) -> Any:
            return other

    def held(self: User) -> Any:
        view = guarded_view(sys._getframe(1))
        check = Check("view", view) if view else None
        found = frozenset(held.role for held in self.held_roles)
        if check is not None and check == off:
            return Everything(found)
        if check is not None:
            seen(check)
        return found

    patch.setattr(User, "can", can)
    patch.setattr(User, "roles", property(held))
    assert roles is not None


def scopes() -> dict[str, type]:
    """Every queryset that says of itself what a user may see."""
    found = {}
    for model in apps.get_models():
        for base in type(model._default_manager.all()).__mro__:
            if "visible_to" in vars(base):
                found[f"{base.__module__}.{base.__name__}"] = base
    return found


def watch_scopes(patch: pytest.MonkeyPatch, off: Check | None, seen: Seen) -> None:
    for name, queryset in scopes().items():
        watch_scope(patch, Check("scope", name), queryset, off, seen)
    reach, check = RefugeeQuerySet.get_visible, Check("reach", "Refugee.get_visible")

    def get_visible(self: Any, user: Any, case_number: str) -> Any:
        if check == off:
            found = self.with_people().filter(case_number=case_number).first()
            return found or reach(self, user, case_number)
        seen(check)
        return reach(self, user, case_number)

    patch.setattr(RefugeeQuerySet, "get_visible", get_visible)


def watch_scope(patch: pytest.MonkeyPatch, check: Check, queryset: Any, off: Check | None, seen: Seen) -> None:
    original = vars(queryset)["visible_to"]

    def visible_to(self: Any, user: Any) -> Any:
        if check == off:
            return self
        seen(check)
        return original(self, user)

    patch.setattr(queryset, "visible_to", visible_to)


def watch_log(patch: pytest.MonkeyPatch, off: Check | None, seen: Seen) -> None:
    original = log.read

    def read(request: Any, people: Any, **words: Any) -> None:
        check = Check("log", caller("read", sys._getframe(1)))
        if check == off:
            return
        if check.place:
            seen(check)
        original(request, people, **words)

    patch.setattr(log, "read", read)


# --- all there are ----------------------------------------------------------------------------------
def written() -> set[Check]:
    """Every check that stands in the source, whether or not anything ever comes by it."""
    found = {Check("scope", name) for name in scopes()} | {Check("reach", "Refugee.get_visible")}
    for path in sources("*.py"):
        if path == Path(DECORATORS):
            continue
        found |= {Check("right", words) for words in calls(str(path), "can").values()}
        if path.name != "log.py":
            found |= {Check("log", words) for words in calls(str(path), "read").values() if ": log.read(" in words}
    return found
