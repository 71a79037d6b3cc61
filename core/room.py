"""A full disk, ours or the database's, is answered with a sentence: nothing was saved, and nothing half is left."""

import errno
import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from psycopg.errors import DiskFull

log = logging.getLogger("havn.request")
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def took_no_more(error: BaseException | None) -> bool:
    """Whether a full disk stands behind an error."""
    while error is not None:
        if isinstance(error, DiskFull) or (isinstance(error, OSError) and error.errno in NO_ROOM):
            return True
        error = error.__cause__
    return False


def answer_full(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """503 where a disk took no more; nothing for any other error. The view's transaction is rolled back already."""
    if not took_no_more(error):
        return None
    log.error("no room on the disk: %s", type(error).__name__)
    return HttpResponse(render_to_string("full.html"), status=503, headers={"Retry-After": "60"})


class FullDiskMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return answer_full(request, exception)
