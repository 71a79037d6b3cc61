"""Every permission check of the source, and a way to switch each off while the program runs.

A check is a place: a call of `can`, of a function `may_…` that is handed a reader, a look at somebody's `roles`, a call
of `read` (the log), a decorator, or a `visible_to` of a queryset. While one is off, every other one works, also another
of the same words in the same line. What each check answered can be watched as well, so that we know whom to ask again
without it.
"""

import ast
import importlib
import inspect
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.utils import functional

from accounts import decorators
from accounts.models import User
from audit import log
from core import kept
from refugees.models import RefugeeQuerySet
from tests.test_conventions import sources

ROOT = Path(__file__).resolve().parents[2]
DECORATORS = decorators.__file__
ACCOUNTS = ROOT / "accounts"
DEMO = ROOT / "demo"


@dataclass(frozen=True)
class Check:
    """`kind`: view, right, may, role, scope, reach or log; `place`: which one."""

    kind: str
    place: str

    def __str__(self) -> str:
        return f"{self.kind} {self.place}"


Seen = Callable[[Check], None]


# --- where a call stands ----------------------------------------------------------------------------
Span = tuple[int | None, int | None, int | None, int | None]  # line, end line, column, end column; as code objects say


def function_of(node: ast.AST) -> str:
    return getattr(node, "name", "<module>")


def is_call(node: ast.AST, name: str) -> bool:
    """Whether it calls something of that name: `x.name()`, or `name()` itself."""
    if not isinstance(node, ast.Call):
        return False
    return name in {getattr(node.func, "attr", ""), getattr(node.func, "id", "")}


def is_look(node: ast.AST, name: str) -> bool:
    """Whether it asks the roles of somebody: `role in user.roles`, `user.roles & those`."""
    sides = []
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.In, ast.NotIn)):
        sides = node.comparators
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd):
        sides = [node.left, node.right]
    return any(isinstance(side, ast.Attribute) and side.attr == name for side in sides)


def spans(node: Any, name: str) -> Span:
    """Where the running program says that it is when it asks: the call, or the attribute within the look."""
    if not isinstance(node, ast.Call):
        node = next(each for each in ast.walk(node) if isinstance(each, ast.Attribute) and each.attr == name)
    return node.lineno, node.end_lineno, node.col_offset, node.end_col_offset


@cache
def calls(path: str, name: str) -> dict[Span, str]:
    """By place, the calls of what has that name (of `roles`: the looks at it): "file function expression".

    The second of the same words in one function ends in "#2", and so on.
    """
    source = Path(path).read_text(encoding="utf-8")
    if name not in source:
        return {}
    tree, wanted = ast.parse(source), is_look if name == "roles" else is_call
    found: dict[Span, str] = {}
    for outer in ast.walk(tree):  # a function within another comes after it, and has the last word
        if isinstance(outer, (ast.Module, ast.FunctionDef)):
            for node in ast.walk(outer):
                if wanted(node, name):
                    words = f"{Path(path).relative_to(ROOT)} {function_of(outer)}: {ast.unparse(node)}"
                    found[spans(node, name)] = words[:150]
    return numbered(found)


def numbered(found: dict[Span, str]) -> dict[Span, str]:
    told: Counter[str] = Counter()
    for span in sorted(found, key=lambda each: (each[0] or 0, each[2] or 0)):
        told[found[span]] += 1
        if told[found[span]] > 1:
            found[span] += f" #{told[found[span]]}"
    return found


@cache
def span_at(code: CodeType, instruction: int) -> Span:
    return next(islice(code.co_positions(), instruction // 2, None))


def caller(name: str, frame: FrameType | None) -> str:
    """The call of a function in our own source that led here; nothing where tests or a library asked."""
    if frame is None or not frame.f_code.co_filename.startswith(str(ROOT)):
        return ""
    if "/tests/" in frame.f_code.co_filename:
        return ""
    return calls(frame.f_code.co_filename, name).get(span_at(frame.f_code, frame.f_lasti), "")


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
    importlib.import_module(settings.ROOT_URLCONF)  # a view loaded meanwhile would keep the watched helpers for good
    with pytest.MonkeyPatch.context() as patch:
        watch_rights(patch, off, seen)
        watch_helpers(patch, off, seen)
        watch_scopes(patch, off, seen)
        watch_log(patch, off, seen)
        kept.forget()  # a statement composed before knows nothing of what is off now
        yield
    kept.forget()


def watch_rights(patch: pytest.MonkeyPatch, off: Check | None, seen: Seen) -> None:
    original = User.can

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

    def held(self: User) -> Any:
        frame = sys._getframe(1)
        while frame.f_code.co_filename == functional.__file__ and frame.f_back is not None:  # a lazy user
            frame = frame.f_back
        view = guarded_view(frame)
        check = Check("view", view) if view else Check("role", caller("roles", frame))
        found = frozenset(held.role for held in self.held_roles)
        if check == off:
            return Everything(found)
        if check.place:
            seen(check)
        return found

    patch.setattr(User, "can", can)
    patch.setattr(User, "roles", property(held))


class Everything(frozenset):  # type: ignore[type-arg]
    """Roles that hold whatever is asked of them."""

    def __and__(self, other: Any) -> Any:
        return other

    def __contains__(self, role: object) -> bool:
        return True


# --- what a pillar calls its own questions --------------------------------------------------------------
READERS = {"user", "viewer", "request"}


@cache
def helpers() -> dict[str, list[Any]]:
    """The functions named may_… that are handed a reader, by name; two pillars may use the same word."""
    found: dict[str, list[Any]] = {}
    for path in sources("*.py"):
        if "def may_" not in path.read_text(encoding="utf-8") or "sign_in" in path.parts:
            continue
        module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for name, function in vars(module).items():
            is_its_own = name.startswith("may_") and getattr(function, "__module__", "") == module.__name__
            if is_its_own and READERS & set(inspect.signature(function).parameters):
                found.setdefault(name, []).append(function)
    return found


def watch_helpers(patch: pytest.MonkeyPatch, off: Check | None, seen: Seen) -> None:
    """Wherever a module of ours has such a function, under its own name, it has the watched one."""
    for module, name, function in places_of_helpers():
        patch.setattr(module, name, watched_helper(name, function, off, seen))


def places_of_helpers() -> list[tuple[Any, str, Any]]:
    found = []
    for module in [each for each in list(sys.modules.values()) if is_ours(each)]:
        held = vars(module)
        found += [
            (module, name, held[name]) for name, each in helpers().items() if any(held.get(name) is one for one in each)
        ]
    return found


@cache
def is_ours(module: Any) -> bool:
    name = getattr(module, "__file__", None) or ""
    return name.startswith(str(ROOT)) and "/tests/" not in name and "/var/" not in name


def watched_helper(name: str, original: Any, off: Check | None, seen: Seen) -> Any:
    def asked(*arguments: Any, **words: Any) -> Any:
        check = Check("may", caller(name, sys._getframe(1)))
        if check == off:
            return True
        allowed = original(*arguments, **words)
        if not allowed and check.place:
            seen(check)
        return allowed

    return asked


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
        for name in helpers():
            found |= {Check("may", words) for words in calls(str(path), name).values()}
        # There the roles of an account are read, not those of who reads; the demo picks whom it made by their roles.
        if not {ACCOUNTS, DEMO} & set(path.parents):
            found |= {Check("role", words) for words in calls(str(path), "roles").values()}
        if path.name != "log.py":
            found |= {Check("log", words) for words in calls(str(path), "read").values() if ": log.read(" in words}
    return found
