"""The request log, the guards over methods and parameters, and the reader's language."""

import logging
import re
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.middleware.security import SecurityMiddleware
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

Handler = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger("havn.request")

# Ten digits, with or without the hyphen, look like a CPR number; a part of a longer word (a uid) does not.
CPR_LIKE = re.compile(r"(?<![0-9A-Za-z-])\d{6}[-\s]?\d{4}(?![0-9A-Za-z-])")
FORBIDDEN = re.compile("[\x00\ud800-\udfff]")


class RequestLogMiddleware:
    """One line per request: method, route name, status, milliseconds, user id. Never query or body."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.monotonic()
        response = self.get_response(request)
        match = request.resolver_match
        user = getattr(request, "user", None)
        log.info(
            "request",
            extra={
                "method": request.method,
                "route": match.view_name if match else "",
                "status": response.status_code,
                "ms": round((time.monotonic() - started) * 1000, 1),
                "user_id": user.pk if user is not None else None,
            },
        )
        return response


class MethodMiddleware:
    """Refuses every method that no page of ours knows: a view that only tells POST from the rest shows them nothing."""

    ALLOWED = ("GET", "HEAD", "POST")

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in self.ALLOWED:
            return HttpResponseNotAllowed(self.ALLOWED)
        return self.get_response(request)


class TransportMiddleware(SecurityMiddleware):
    """Django's own, before the guards, so that what they refuse carries its headers too.

    What was sent without TLS is refused here: only a page that is asked for is led to https. A form or an autosave
    that followed the redirect would work, and nobody would learn that it is read on its way.
    """

    def process_request(self, request: HttpRequest) -> HttpResponse | None:  # type: ignore[override]
        if self.redirect and not request.is_secure() and request.method == "POST":
            return HttpResponse("https only", status=403, content_type="text/plain; charset=utf-8")
        return super().process_request(request)


class CacheMiddleware:
    """Says of every answer to a signed-in reader that no cache on its way keeps it, and that the browser does not.

    What was typed into a form is kept by its page instead, encrypted (static/js/typed.js, docs/adr/0046).
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and "Cache-Control" not in response:
            response.headers["Cache-Control"] = "no-store"
        return response


class ParameterMiddleware:
    """Refuses addresses and query strings that no form can read, or that carry a CPR number."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        text = request.path + " " + " ".join(v for values in request.GET.lists() for v in [values[0], *values[1]])
        if FORBIDDEN.search(text):
            return self.refuse(request, _("The address holds characters that cannot be read."))
        if CPR_LIKE.search(text):
            return self.refuse(
                request,
                _("The address holds something that looks like a CPR number. Use the search field instead."),
            )
        return self.get_response(request)

    def refuse(self, request: HttpRequest, sentence: str) -> HttpResponse:
        return render(request, "400.html", {"sentence": sentence}, status=400)


class PublicMiddleware:
    """Pages that everybody may read: who asks makes no difference, so no cookie is read or set.

    They cost no session, caches between may keep them, and nobody's reading of them can be told from another's.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(settings.HAVN_PUBLIC):
            return self.get_response(request)
        request.COOKIES = {}
        response = self.get_response(request)
        response.cookies.clear()
        vary = [each.strip() for each in response.headers.get("Vary", "").split(",")]
        response.headers["Vary"] = ", ".join(each for each in vary if each and each != "Cookie")
        if not response.headers["Vary"]:
            del response.headers["Vary"]
        return response


class LeavingMiddleware:
    """Has the browser forget the pages it kept when somebody leaves: by signing out, or by the end of the session.

    Only the cache: unsent drafts lie encrypted in the browser and wait for their writer.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_here = request.user.is_authenticated
        response = self.get_response(request)
        if was_here and not request.user.is_authenticated:
            response.headers["Clear-Site-Data"] = '"cache"'
        return response


class LanguageMiddleware:
    """Shows the interface in the language the user chose; Danish to everybody else."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = getattr(request.user, "language", None) or request.session.get("language")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
