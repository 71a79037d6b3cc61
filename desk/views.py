"""Min dag: the start page of each role."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from accounts.policy import Area, one_factor_is_enough
from audit import log
from audit.models import Kind
from core import clock
from core.context import navigation
from core.pages import go, page
from desk import panels, roles


@login_required
def today(request: HttpRequest) -> HttpResponse:
    """What is overdue, due, planned, new and forgotten, as far as the reader's roles reach."""
    day = clock.today()
    shown = panels.panels_for(request.user, day)
    if not shown and request.user.can(Area.DROP_IN):
        return go(request, "retention:counselling")
    if not shown and one_factor_is_enough(request.user.roles):
        return go(request, "shifts:mine")
    log.read(request, [uid for one in shown for uid in one.people], kind=Kind.LIST, purpose="min dag")
    places = [(label, url) for label, url, here in navigation(request) if not here]
    context = {
        "day": day,
        "sentences": roles.sentences(request.user, len(places)),
        "panels": [each for each in shown if each.rows],
        "quiet": [each.empty for each in shown if not each.rows],
        "places": places,
    }
    return page(request, "desk/today.html", context)
