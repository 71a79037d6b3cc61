"""What may be asked of the outcomes. GET only; every field may be empty."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.dates import danish
from refugees.rules import ResidenceBasis
from reporting.forms import FIRST_DAY, LAST_PAGE
from reporting.outcomes.people import Asked
from reporting.outcomes.rules import MARKS, TODAY, Group, Status

ALL = [("", _("All"))]


class OutcomeForm(forms.Form):
    """The filters above the outcomes; `today` is the default of `on`."""

    on = forms.DateField(label=_("As of"), required=False)
    year = forms.TypedChoiceField(label=_("Year of takeover"), required=False, coerce=int, empty_value=None)
    basis = forms.ChoiceField(label=_("Residence basis"), required=False, choices=[*ALL, *ResidenceBasis.choices])
    team = forms.TypedChoiceField(label=_("Team"), required=False, coerce=int, empty_value=None)
    caseworker = forms.TypedChoiceField(label=_("Caseworker"), required=False, coerce=int, empty_value=None)
    group = forms.ChoiceField(label=_("Told apart by"), required=False, choices=Group.choices)

    def __init__(
        self,
        *args: Any,
        today: dt.date,
        teams: Sequence[tuple[int, str]],
        caseworkers: Sequence[tuple[int, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        years = [(year, str(year)) for year in range(today.year, FIRST_DAY.year - 1, -1)]
        for name, choices in (("year", years), ("team", teams), ("caseworker", caseworkers)):
            self.fields[name].choices = [*ALL, *choices]  # type: ignore[attr-defined]

    def clean_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["on"] or self.today
        if not FIRST_DAY <= day <= self.today:
            words = {"first": danish(FIRST_DAY), "last": danish(self.today)}
            raise ValidationError(_("Choose a day from %(first)s to %(last)s."), params=words)
        return day

    def asked(self) -> Asked:
        """What was asked, with the defaults filled in. Only after `is_valid()`."""
        data = self.cleaned_data
        names = ("on", "team", "caseworker", "basis", "year")
        return Asked(group=Group(data["group"] or Group.COHORT), **{name: data[name] for name in names})


class NumberForm(forms.Form):
    """Which number of the outcomes a list of people belongs to, and which page of the list."""

    mark = forms.TypedChoiceField(choices=[(mark, mark) for mark in (*MARKS, TODAY)], coerce=int)
    status = forms.ChoiceField(required=False, choices=[("", ""), *Status.choices])
    value = forms.SlugField(required=False, max_length=40)
    page = forms.IntegerField(required=False, min_value=1, max_value=LAST_PAGE)
