"""The page behind the link with which one of two says that a match does not work. It names nobody."""

from uuid import UUID

from allauth.decorators import rate_limit
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core import clock
from core.pages import page
from volunteers.matching import saying


@never_cache
@require_http_methods(["GET", "POST"])
@rate_limit(action="login")
def say(request: HttpRequest, side: str, uid: UUID, signed: str) -> HttpResponse:
    """Opening the link asks for one press: programs that look into mails say nothing."""
    match = saying.match_of(uid, side, signed)
    if match is None:
        raise Http404
    done = runs = False
    if request.method == "POST":
        runs = saying.say(match, side, on=clock.today())
        done = True
    return page(request, "volunteers/say.html", {"done": done, "runs": runs or match.ended_on is None})
