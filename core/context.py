"""What every page shows around its content: navigation, search, language, demo banner."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core import addresses, kept

Entry = tuple[Any, str, bool]


def address(*names: str) -> str:
    """The address of the first view name that exists, else the empty string."""
    return next((found for name in names if (found := addresses.address(name))), "")


def signed_in(request: HttpRequest) -> bool:
    """False also where the request was answered before anybody looked who asks, and in the middle of a sign-in."""
    user = getattr(request, "user", None)
    return bool(user is not None and user.is_authenticated and not getattr(request, "session_is_weak", False))


def may_search(request: HttpRequest) -> bool:
    """Whether the field in the bar would answer; it is not there for those it would refuse."""
    return signed_in(request) and any(request.user.can(area) for area in ("case", "contact"))  # type: ignore[union-attr]


def navigation(request: HttpRequest) -> list[Entry]:
    """Label, address and whether one is there, for each entry of HAVN_NAV the user may open."""
    if not signed_in(request):
        return []
    user: Any = request.user
    found: list[tuple[Any, str]] = kept.once(navigation, user.rights, lambda: entries(user))
    here = max((url for _, url in found if request.path.startswith(url)), key=len, default="")
    return [(label, url, url == here) for label, url in found]


def entries(user: Any) -> list[tuple[Any, str]]:
    """Label and address of each entry of HAVN_NAV that the user's roles may open."""
    return [
        (label, url)
        for label, name, who in settings.HAVN_NAV
        if (not who or user.can(who) or who in user.roles) and (url := address(name))
    ]


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Lazy where it costs something: a fragment for htmx has no header."""
    return {
        "nav": SimpleLazyObject(lambda: navigation(request)),
        "search_url": SimpleLazyObject(lambda: address("search") if may_search(request) else ""),
        "language_url": address("language", "accounts:language"),
        "alive_url": address("alive", "accounts:alive"),
        "account_url": address("accounts:me"),
        "demo": settings.HAVN_DEMO,
        "municipality": settings.HAVN_MUNICIPALITY_NAME,
        "idle_minutes": settings.HAVN_IDLE_MINUTES,
        "session_left": getattr(request, "session_left", ""),
        "form_key": getattr(request, "form_key", ""),
    }
