"""No log, no data."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from audit.log import LogUnavailable

log = logging.getLogger("havn.readlog")


def answer_unlogged(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """503 where the read log could not be written; nothing for any other error."""
    if not isinstance(error, LogUnavailable):
        return None
    log.error("read log cannot be written: %s", type(error.__cause__).__name__)
    return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "60"})


class LogGuardMiddleware:
    """Answers 503, and nothing of what was asked for, where the read log could not be written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return answer_unlogged(request, exception)
