"""The summary as a PDF: shown where the worker has made it, else a page that asks for it and waits.

Looking changes nothing: only POST has a summary made, by the page's button or its script.
"""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from core import clock
from core.pages import go, page, wants_fragment
from refugees.ports import refuse_restricted
from refugees.services import left_on
from screening import summaries
from screening.models import Interview
from screening.presenters import head_context
from screening.rules import Status
from screening.views import find


@needs(Area.INTERVIEW)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pdf(request: HttpRequest, case: str, pk: int, language: str) -> HttpResponse:
    """The summary in Danish or English; without health and safety, whoever asks. POST has it made where it is not."""
    found, viewer = find(request, case, pk), cast("Any", request.user)
    if found.status != Status.HELD:
        raise Http404(case)
    if found.refugee.name_protected and not viewer.can(Area.PROTECTED):
        raise PermissionDenied
    refuse_restricted([found.refugee_id])
    content = summaries.ready(found, language)
    if content is None and request.method == "POST":
        summaries.ask(found, language, now=clock.now())
    if wants_fragment(request):
        if content is None:
            return page(request, "screening/_summary_wait.html")
        return HttpResponseClientRedirect(request.path)
    if request.method == "POST":
        return go(request, request.path)
    if content is None:
        return waiting(request, found)
    log.read(request, [found.refugee], kind="print")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{case}-{found.sequence}-{language}.pdf"'
    return response


def waiting(request: HttpRequest, found: Interview) -> HttpResponse:
    """The page that asks for the summary until it is there."""
    log.read(request, [found.refugee])
    context = head_context(found.refugee, request.user, clock.today(), left_on(found.refugee)) | {
        "interview": found, "title": _("Summary of the interview"),
    }  # fmt: skip
    return page(request, "screening/summary_wait.html", context)
