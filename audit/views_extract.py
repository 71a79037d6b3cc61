"""The extract of the log that a citizen may ask for: days and purposes, never the names of staff."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import needs
from accounts.policy import Area
from audit import log, reads
from audit.extract import as_pdf
from audit.models import Kind
from audit.views import case_of
from core import clock
from core.export import attachment, csv_response


@require_safe
@needs(Area.AUDIT)
def as_csv(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The extract as a file for a spreadsheet."""
    number, lines = case_of(uid), reads.extract(uid)
    log.read(request, [uid], kind=Kind.EXPORT)
    header = [_("Date"), _("What"), _("Purpose"), _("Times")]
    rows = [(line.day, line.kind, line.purpose, line.count) for line in lines]
    return csv_response(f"log-{number or uid}.csv", header, rows)


@require_safe
@needs(Area.AUDIT)
def pdf(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The extract as a letter."""
    number, lines = case_of(uid), reads.extract(uid)
    log.read(request, [uid], kind=Kind.EXPORT)
    return attachment(as_pdf(number, lines, now=clock.now()), "application/pdf", f"log-{number or uid}.pdf")
