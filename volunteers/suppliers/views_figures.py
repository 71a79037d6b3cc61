"""The funnel and the comparison of suppliers and years, and a supplier's report of the year as PDF and XLSX."""

import datetime as dt
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
from volunteers.suppliers.report import CASEWORK, chapters, head, sights, top_words


def last_quarter(day: dt.date) -> dt.date:
    """The day itself where a quarter ends on it, else the end of the quarter before.

    Outside casework: two days next to each other would tell what happened on the second.
    """
    after = day + dt.timedelta(days=1)
    return after.replace(month=(after.month - 1) // 3 * 3 + 1, day=1) - dt.timedelta(days=1)


@require_safe
@needs(Area.VOLUNTEERS, Area.FIGURES)
def figures(request: HttpRequest) -> HttpResponse:
    """How many were offered a match and how far they came, by supplier and contract year."""
    form = FiguresForm(request.GET or None)
    casework = is_staff(request.user)
    on = form.day if casework else last_quarter(form.day)
    every = counted.by_contract(on)
    whole = counted.funnel([contract.pk for contract, _made in every], on)
    seen = [CASEWORK] * (len(every) + 1) if casework else sights([made for _contract, made in every], whole)
    top = top_words(counted.offered(on) | {"referred": whole.counts["referred"]}, casework=casework)
    rows = [
        {"contract": contract, "parts": [part.lines for part in chapters(made, sight)[:2]]}
        for (contract, made), sight in zip(every, seen, strict=False)
    ]
    context = {"title": _("Matches: figures"), "form": form, "on": on, "top": top, "rows": rows,
               "whole": chapters(whole, seen[-1]), "casework": casework}  # fmt: skip
    return page(request, "volunteers/figures.html", context)


def reported(request: HttpRequest, uid: UUID) -> tuple[Contract, dict[str, Any]]:
    """A contract that the reader may report on, and its report as of today or the day asked for."""
    visible = Contract.objects.visible_to(request.user).select_related("supplier")
    contract = get_object_or_404(visible, uid=uid)
    on = FiguresForm(request.GET or None).day
    log.read(request, [], kind=ReadKind.EXPORT, purpose="match report")
    every = counted.by_contract(on)
    whole = counted.funnel([each.pk for each, _made in every], on)
    seen = sights([made for _each, made in every], whole)
    own, sight = next(
        (made, sight) for (each, made), sight in zip(every, seen, strict=False) if each.pk == contract.pk
    )  # fmt: skip
    return contract, head(contract, on) | {"chapters": chapters(own, sight), "language": get_language()}


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
