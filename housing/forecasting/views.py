"""The page of the forecast: one sentence, the months ahead, who is most at risk, and what is assumed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.decorators import needs_role
from audit import log
from audit.models import Kind as ReadKind
from core import clock
from core.dates import danish
from housing.forecasting import assuming, drawing, reads, rules
from housing.forecasting.forms import AssumedForm
from housing.pages import CASEWORK, listed
from refugees.presenters import shown_name


def sentence(month: rules.Month, length: str) -> str:
    """ "9 households cross six months by 31-05-2027 (6–13)"."""
    text = ngettext(
        "%(number)d household crosses %(length)s by %(day)s (%(low)d–%(high)d)",
        "%(number)d households cross %(length)s by %(day)s (%(low)d–%(high)d)",
        month.middle,
    )
    words = {"number": month.middle, "day": danish(month.until), "low": month.low, "high": month.high}
    return text % (words | {"length": length})


@require_safe
@needs_role(*CASEWORK)
def forecast(request: HttpRequest) -> HttpResponse:
    """How many households of the municipality will cross the time limit without an offer; the list is within reach."""
    form, today, lengths = AssumedForm(request.GET), clock.today(), reads.lengths()
    source = assuming.Source(form.assumed, reads.assumption(today))
    found = rules.forecast(reads.homes(today, lengths), today, lengths, assumed=source.assumed)
    rows = reads.at_risk(request.user, found.risks, today)
    log.read(request, rows, kind=ReadKind.LIST)
    for row in rows:
        row.shown_name = shown_name(row, request.user, lists=True)
        row.percent = round(row.risk * 100)
    length = assuming.length_words(lengths.on(today))
    context: dict[str, Any] = {
        "form": form, "found": found, "rows": rows, "today": today, "headline": sentence(found.headline, length),
        "drawing": drawing.draw(found.months, [sentence(month, length) for month in found.months]),
        "percent": round(rules.COVERAGE * 100), "over": len(found.over), "length": length,
        "assumed": assuming.sentences(found, source, lengths.on(today)),
    }  # fmt: skip
    return listed(request, "forecast", _("Forecast"), context)
