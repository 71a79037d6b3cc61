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
from core.dates import add_months, danish
from housing.forecasting import drawing, reads, rules
from housing.forecasting.forms import AssumedForm
from housing.pages import CASEWORK, listed
from refugees.presenters import shown_name

HEADLINE = 4  # the last month end that always lies within the six months that are tested against the past


def sentence(month: rules.Month) -> str:
    """ "9 households cross six months by 31-05-2027 (6–13)"."""
    text = ngettext(
        "%(number)d household crosses six months by %(day)s (%(low)d–%(high)d)",
        "%(number)d households cross six months by %(day)s (%(low)d–%(high)d)",
        month.middle,
    )
    return text % {"number": month.middle, "day": danish(month.until), "low": month.low, "high": month.high}


@require_safe
@needs_role(*CASEWORK)
def forecast(request: HttpRequest) -> HttpResponse:
    """How many households of the municipality will cross six months without an offer; the list is within reach."""
    form, today = AssumedForm(request.GET), clock.today()
    found = rules.forecast(reads.homes(today), today, assumed=form.assumed)
    rows = reads.at_risk(request.user, found.risks, today)
    log.read(request, rows, kind=ReadKind.LIST)
    for row in rows:
        row.shown_name = shown_name(row, request.user, lists=True)
        row.percent = round(row.risk * 100)
    context: dict[str, Any] = {
        "form": form, "found": found, "rows": rows, "today": today, "headline": sentence(found.months[HEADLINE]),
        "drawing": drawing.draw(found.months, [sentence(month) for month in found.months]),
        "percent": round(rules.COVERAGE * 100), "over": len(found.over), "typed": form.assumed != rules.Assumed(),
        "until": add_months(today, rules.MONTHS_OF_CLOCK),
    }  # fmt: skip
    return listed(request, "forecast", _("Forecast"), context)
