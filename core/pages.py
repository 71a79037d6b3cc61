"""Answers of views: a whole page, the fragment htmx asked for, a redirect that both understand."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseLocation


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part; a boosted link wants the whole page."""
    htmx = getattr(request, "htmx", None)
    if not htmx:
        return False
    return not htmx.boosted and not htmx.history_restore_request


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    fragment: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page, or to htmx the `fragment` template that the page itself includes."""
    name = fragment if fragment and wants_fragment(request) else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def own_address(back: str) -> str:
    """An address of this installation as a form asked to go on to it; anything else is the front page."""
    own = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if own else "/"


def go(request: HttpRequest, to: Any, **kwargs: Any) -> HttpResponse:
    """Sends the reader on: to a view's name, a model or an address of our own."""
    url = resolve_url(to, **kwargs)
    if wants_fragment(request):
        # The page that htmx fetches next is a whole one: the header keeps it from getting a fragment.
        return HttpResponseLocation(url, headers={"HX-Boosted": "true"})
    return redirect(url)
