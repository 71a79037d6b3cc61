"""Which views of the figures the reader is sent on the first, and how to begin and end it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import needs
from accounts.policy import Area
from core import clock
from core.pages import go, page
from reporting import clocks
from reporting.asking import sees_people
from reporting.subscriptions import addresses, services
from reporting.subscriptions.addresses import Address
from reporting.subscriptions.models import Subscription


def asked_for(request: HttpRequest, text: str) -> tuple[Address, list[str]] | None:
    teams, caseworkers = clocks.choices(request.user, clock.today())
    return addresses.parsed(text, today=clock.today(), teams=teams, caseworkers=caseworkers)


@require_safe
@needs(Area.FIGURES)
def subscriptions(request: HttpRequest) -> HttpResponse:
    """The reader's own."""
    if not sees_people(request):
        raise PermissionDenied
    teams, caseworkers = clocks.choices(request.user, clock.today())
    choices = {"today": clock.today(), "teams": teams, "caseworkers": caseworkers}
    rows = []
    for each in Subscription.objects.visible_to(request.user):
        address = Address(each.view, each.key, each.query)
        found = addresses.parsed(address.url, **choices)
        rows.append({"subscription": each, "address": address, "words": found[1] if found else []})
    return page(request, "reporting/subscriptions.html", {"title": _("What you are sent on the first"), "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Area.FIGURES)
def subscribe(request: HttpRequest) -> HttpResponse:
    """Asks once more what is to be sent, and then has it sent."""
    if not sees_people(request):
        raise PermissionDenied
    view = (request.POST if request.method == "POST" else request.GET).get("view", "")
    found = asked_for(request, view)
    if found is None:
        messages.error(request, _("This view cannot be sent: something in its address is unknown."))
        return go(request, "reporting:subscriptions")
    address, words = found
    if request.method == "POST":
        owner: Any = request.user
        if services.subscribe(address, by=owner, on=clock.today()):
            messages.success(request, _("The view is sent to you on the first of each month."))
        else:
            messages.info(request, _("You are sent this view already."))
        return go(request, "reporting:subscriptions")
    context = {"title": _("Send me this view on the first"), "address": address, "words": words}
    return page(request, "reporting/subscribe.html", context)


@require_POST
@needs(Area.FIGURES)
def unsubscribe(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ends one; a second click finds it ended already."""
    if not sees_people(request):
        raise PermissionDenied
    Subscription.objects.visible_to(request.user).filter(uid=uid).delete()
    messages.success(request, _("The view is no longer sent."))
    return go(request, "reporting:subscriptions")
