"""The operations page: is the installation well, what ran when, what is there to restore."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.decorators import needs
from accounts.policy import Area
from audit import wellness
from core import clock
from core.pages import page


@require_safe
@needs(Area.ADMIN, Area.AUDIT)
def operations(request: HttpRequest) -> HttpResponse:
    """Every check in words, every daily job with its last time, every backup."""
    return page(request, "audit/operations.html", wellness.report(clock.now()))
