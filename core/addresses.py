"""Addresses of pages by the name of their view. A list asks for several in every row, so they are remembered."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse

REMEMBERED = 8192
ANY_CASE = "0000-0000"  # a case number that nobody has: in an address it is where the number of any case goes


def address(name: str, *args: Any) -> str:
    """The address of the view, or nothing where there is none of that name."""
    return _known(get_urlconf() or settings.ROOT_URLCONF, get_script_prefix(), name, args)


@lru_cache(maxsize=REMEMBERED)
def _known(_urlconf: str, _prefix: str, name: str, args: tuple[Any, ...]) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def of_any_case(name: str, *args: Any) -> str:
    """The address of a page of a case, for every case at once: `of_case` puts a case number in."""
    return address(name, ANY_CASE, *args)


def of_case(of_any: str, case_number: str) -> str:
    return of_any.replace(ANY_CASE, case_number, 1)
