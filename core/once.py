"""A form that is sent twice counts once: a double click, a repeated request on a bad connection, two windows.

Every form carries a mark that was made with the page (`{% csrf_token %}` writes it). What a marked form does and the
row that says so are one transaction; the same form sent again, with the same content, waits for the first and gets
its answer. Another content under the same mark (a page gone back to and changed) is another form.
"""

import datetime as dt
import json
import re
import secrets
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from core import clock
from core.models import Submission
from core.pages import go

FIELD = "once"
MARK = re.compile(r"[\w-]{16,40}")
KEPT = dt.timedelta(days=2)
CLAIM = "INSERT INTO core_submission (key, at, location) VALUES (%s, %s, '') ON CONFLICT (key) DO NOTHING"
LONGEST = 500


def new_mark() -> str:
    return secrets.token_urlsafe(16)


def key_of(request: HttpRequest) -> str:
    """What tells this form from every other, or nothing where the form carries no mark.

    Keyed and not only hashed: the content may hold personal data.
    """
    if request.method != "POST" or not request.user.is_authenticated:
        return ""
    mark = request.POST.get(FIELD, "")
    if not MARK.fullmatch(mark):
        return ""
    fields = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    files = sorted((name, each.name, each.size) for name, found in request.FILES.lists() for each in found)
    content = json.dumps([request.path, request.user.pk, fields, files])
    return salted_hmac("core.once", content, algorithm="sha256").hexdigest()


def claimed(key: str) -> bool:
    """Whether this transaction is the first with the key. Waits while another one with it is under way."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [key, clock.now()])
        return cursor.rowcount == 1


def leads_to(response: HttpResponse) -> str:
    """Where an answer that did something sends the reader; nothing for a page that shows a form again."""
    if "HX-Location" in response:
        return str(json.loads(response["HX-Location"])["path"])
    return str(response.get("Location", ""))


_answers: list[Callable[[HttpRequest, Exception], HttpResponse | None]] = []


def on_error(answer: Callable[[HttpRequest, Exception], HttpResponse | None]) -> None:
    """Registers what answers an error of a view: Django asks no process_exception where a middleware runs the view."""
    _answers.append(answer)


class OnceMiddleware:
    """Stands last, so that every other check of a request comes before it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        key = key_of(request)
        if not key:
            return None
        try:
            return self.done_once(key, request, view, args, kwargs)
        except Exception as error:
            found = next((answer for each in _answers if (answer := each(request, error))), None)
            if found is None:
                raise
            return found

    def done_once(self, key: str, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse:
        """Runs the view and keeps where it led, as one transaction; or gives the answer of the first time."""
        with transaction.atomic():
            if not claimed(key):
                return go(request, Submission.objects.get(key=key).location)
            response: HttpResponse = view(request, *args, **kwargs)
            where = leads_to(response)
            done = Submission.objects.filter(key=key)
            if where and len(where) <= LONGEST:
                done.update(location=where)
            else:
                done.delete()
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response


def forget(*, now: dt.datetime) -> int:
    """Removes the rows that no browser will ask for any more; how many."""
    count, _by_model = Submission.objects.filter(at__lt=now - KEPT).delete()
    return count
