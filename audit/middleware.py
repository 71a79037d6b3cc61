"""No log, no data."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from audit.log import LogUnavailable

log = logging.getLogger("havn.readlog")


class LogGuardMiddleware:
    """Answers 503, and nothing of what was asked for, where the read log could not be written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, LogUnavailable):
            return None
        log.error("read log cannot be written: %s", type(exception.__cause__).__name__)
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "60"})
