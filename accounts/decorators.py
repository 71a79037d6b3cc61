"""Preconditions of views."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def needs(*areas: str, write: bool = False) -> Callable[[View], View]:
    """Lets only signed-in users in whose roles have the right to one of the areas; else 403."""

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not any(request.user.can(area, write=write) for area in areas):
                raise PermissionDenied
            request.user.is_reading = not write and request.method in {"GET", "HEAD"}
            return view(request, *args, **kwargs)

        guarded.needs = (areas, write)  # type: ignore[attr-defined]
        return guarded

    return decorate


def needs_role(*roles: str) -> Callable[[View], View]:
    """Lets only holders of one of the roles in; else 403."""

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.roles & set(roles):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.needs_roles = frozenset(roles)  # type: ignore[attr-defined]
        return guarded

    return decorate
