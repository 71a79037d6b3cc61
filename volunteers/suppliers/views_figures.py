"""The funnel and the comparison of suppliers and years, and a supplier's report of the year as PDF and XLSX."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from audit.models import Kind as ReadKind
from core.export import XLSX_TYPE, attachment, xlsx_bytes
from core.pages import page
from core.pdf import tagged_pdf
from volunteers import figures as counted
from volunteers.forms import FiguresForm
from volunteers.pages import is_staff
from volunteers.suppliers.models import Contract
from volunteers.suppliers.report import chapters, head


@require_safe
@needs(Area.VOLUNTEERS, Area.FIGURES)
def figures(request: HttpRequest) -> HttpResponse:
    """How many were offered a match and how far they came, by supplier and contract year."""
    form = FiguresForm(request.GET or None)
    on, casework = form.day, is_staff(request.user)
    every = counted.by_contract(on)
    top = {key: counted.shown(number, casework=casework) for key, number in counted.offered(on).items()}
    rows = [
        {"contract": contract, "parts": [part.lines for part in chapters(made, casework=casework)[:2]]}
        for contract, made in every
    ]
    whole = chapters(counted.funnel([contract.pk for contract, _made in every], on), casework=casework)
    context = {"title": _("Matches: figures"), "form": form, "on": on, "top": top, "rows": rows, "whole": whole,
               "casework": casework}  # fmt: skip
    return page(request, "volunteers/figures.html", context)


def reported(request: HttpRequest, uid: UUID) -> tuple[Contract, dict[str, Any]]:
    """A contract that the reader may report on, and its report as of today or the day asked for."""
    visible = Contract.objects.visible_to(request.user).select_related("supplier")
    contract = get_object_or_404(visible, uid=uid)
    on = FiguresForm(request.GET or None).day
    log.read(request, [], kind=ReadKind.EXPORT, purpose="match report")
    made = counted.funnel([contract.pk], on)
    return contract, head(contract, on) | {"chapters": chapters(made, casework=False), "language": get_language()}


@require_safe
@needs(Area.VOLUNTEERS, Area.SUPPLIER)
def report_pdf(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The supplier's report of the year on paper; it names nobody."""
    contract, context = reported(request, uid)
    pdf = tagged_pdf("volunteers/report_pdf.html", context, css="css/rights-pdf.css")
    return attachment(pdf, "application/pdf", f"match-{contract.year}-{contract.pk}.pdf")


@require_safe
@needs(Area.VOLUNTEERS, Area.SUPPLIER)
def report_xlsx(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The same as a worksheet."""
    contract, context = reported(request, uid)
    rows = [(part.title, label, text) for part in context["chapters"] for label, text in part.lines]
    made = xlsx_bytes([_("Part"), _("What"), _("Number")], rows, title=str(contract))
    return attachment(made, XLSX_TYPE, f"match-{contract.year}-{contract.pk}.xlsx")
