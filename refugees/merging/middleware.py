"""Leads from an address with a former case number to the same page of the case it became part of."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from refugees.merging.former import MergedAway

TEMPORARY_SAME_METHOD = 307


def answer_merged(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """The way on, for now (a merging can be undone): a form that was sent is sent on as it is, so that nothing is lost.

    Nothing for other errors. Whoever does not reach the case got the usual 404 before.
    """
    if not isinstance(error, MergedAway):
        return None
    answer = HttpResponseRedirect(request.get_full_path().replace(f"/{error.number}/", f"/{error.now}/", 1))
    if request.method not in {"GET", "HEAD"}:
        answer.status_code = TEMPORARY_SAME_METHOD
    return answer


class MergedMiddleware:
    """Answers what get_visible says of a former case number."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return answer_merged(request, exception)
