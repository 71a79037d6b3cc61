"""The frozen months, for those who work with the numbers of cases: nothing is held back here."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import needs
from accounts.policy import Area
from core.pages import page
from reporting.asking import sees_people
from reporting.frozen import pages


@require_safe
@needs(Area.FIGURES)
def frozen(request: HttpRequest) -> HttpResponse:
    """Which months are frozen, and which have been revised since."""
    if not sees_people(request):
        raise PermissionDenied
    return page(request, "reporting/frozen.html", {"title": _("Frozen months"), "months": pages.months()})


@require_safe
@needs(Area.FIGURES)
def frozen_month(request: HttpRequest, key: str) -> HttpResponse:
    """One month's numbers as frozen, with the revisions beside them."""
    if not sees_people(request):
        raise PermissionDenied
    try:
        day = dt.datetime.strptime(key, "%Y-%m").date()  # noqa: DTZ007 (a month has no zone)
    except ValueError:
        raise Http404(key) from None
    context = pages.month(day)
    if context is None:
        raise Http404(key)
    return page(request, "reporting/frozen_month.html", context)
