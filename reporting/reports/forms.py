"""Which report is asked for: one of the periods there are, and for a team sheet whose."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.crispy import helper
from reporting.models import Publication
from reporting.reports.contents import quarter_words
from reporting.reports.rules import Kind
from reporting.rules import month_of, next_month
from reporting.shown import full_month

SHEETS, REPORTS = 24, 12  # how many months and quarters can be chosen
Choices = list[tuple[str, str]]


def periods(today: dt.date, *, sheets: bool) -> list[tuple[Any, Choices]]:
    """The periods that can be reported on, the newest first, by kind."""
    months = [next_month(month_of(today), -back) for back in range(1, SHEETS + 1)] if sheets else []
    quarters = list(Publication.objects.order_by("-quarter").values_list("quarter", flat=True).distinct())
    years = [each.replace(month=1) for each in quarters if each.month == 10]
    found = {
        Kind.YEAR: [(each, str(each.year)) for each in years],
        Kind.COMMITTEE: [(each, quarter_words(each)) for each in quarters[:REPORTS]],
        Kind.SHEET: [(each, full_month(each)) for each in months],
    }
    return [
        (kind.label, [(f"{kind}:{first:%Y-%m-%d}", f"{kind.label}: {words}") for first, words in choices])
        for kind, choices in found.items()
        if choices
    ]


class ReportForm(forms.Form):
    """One choice of kind and period together."""

    period = forms.ChoiceField(label=_("Report"))
    team = forms.TypedChoiceField(
        label=_("Team (team sheets only)"), required=False, coerce=int, empty_value=None,
    )  # fmt: skip

    def __init__(
        self, *args: Any, today: dt.date, teams: Sequence[tuple[int, str]], sheets: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = periods(today, sheets=sheets)  # type: ignore[attr-defined]
        self.fields["team"].choices = [("", _("All in reach")), *teams]  # type: ignore[attr-defined]
        if not sheets:
            del self.fields["team"]
        self.helper = helper(submit=_("Make the report"))

    def order(self) -> dict[str, Any]:
        """Kind, first day and team. Only after `is_valid()`."""
        kind, first = self.cleaned_data["period"].split(":")
        team = self.cleaned_data.get("team") if kind == Kind.SHEET else None
        return {"kind": kind, "first": dt.date.fromisoformat(first), "team_id": team}
