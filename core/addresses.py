"""Addresses of pages by the name of their view. A list asks for several in every row, so they are remembered."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse

REMEMBERED = 8192


def address(name: str, *args: Any) -> str:
    """The address of the view, or nothing where there is none of that name."""
    return _known(get_urlconf() or settings.ROOT_URLCONF, get_script_prefix(), name, args)


@lru_cache(maxsize=REMEMBERED)
def _known(_urlconf: str, _prefix: str, name: str, args: tuple[Any, ...]) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
