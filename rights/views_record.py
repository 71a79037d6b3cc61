"""The record of processing: a page for the data-protection officer, and the document made from it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import needs
from accounts.models import RoleAssignment
from accounts.policy import Area, Role
from core import clock
from core.export import attachment
from core.pages import page
from core.pdf import tagged_pdf
from core.privacy import register
from rights import record


def record_context() -> dict[str, Any]:
    """What page and document both say."""
    known, today = register(), clock.today()
    held = RoleAssignment.objects.on(today).filter(role=Role.DATA_PROTECTION_OFFICER, user__is_active=True)
    return {
        "title": _("Record of processing"),
        "activities": record.activities(known),
        "sheets": record.sheets(known),
        "nobodys": record.nobodys(known),
        "measures": record.measures(),
        "officers": [each.user for each in held.select_related("user")],
        "controller": settings.HAVN_MUNICIPALITY_NAME,
        "today": today,
    }


@require_safe
@needs(Area.PRIVACY)
def record_page(request: HttpRequest) -> HttpResponse:
    """What is processed, why, who sees it, how long it is kept; then every table field by field."""
    return page(request, "rights/record.html", record_context() | {"may_see_record": True})


@require_safe
@needs(Area.PRIVACY)
def record_pdf(request: HttpRequest) -> HttpResponse:
    """The record as a tagged PDF."""
    context = record_context() | {"language": request.LANGUAGE_CODE}
    pdf = tagged_pdf("rights/record_pdf.html", context, css="css/rights-pdf.css")
    return attachment(pdf, "application/pdf", f"fortegnelse-{context['today']:%Y-%m-%d}.pdf")
