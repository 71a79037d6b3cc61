"""What a page answers when a person's data may only be stored, and no form of its own could say so."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.once import FIELD
from refugees.ports import Restricted

LOCKED = 423
HIDDEN = {"csrfmiddlewaretoken", "version", FIELD}


def answer_restricted(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """A sentence, with what was typed to copy, where a person's data may only be stored; nothing for other errors."""
    if not isinstance(error, Restricted):
        return None
    typed = [text for name, text in request.POST.items() if name not in HIDDEN and len(str(text)) > 1]
    context = {"sentence": error.messages[0], "typed": typed, "back": request.path}
    return render(request, "rights/restricted.html", context, status=LOCKED)


class RestrictedMiddleware:
    """Turns a refused change or export into a sentence, with what was typed to copy: nothing is lost."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return answer_restricted(request, exception)
