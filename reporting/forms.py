"""What a reader may ask of the figures: as of which day, for which period, team and caseworker. GET only."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.dates import add_months, danish
from refugees.districts import District
from refugees.rules import ResidenceBasis
from reporting.figures import Cell, Question
from reporting.rules import MONTHS_AHEAD, MONTHS_BACK, State, last_day_of_month, month_of, next_month
from targets.whatif import From, Trial

FIRST_DAY = dt.date(2016, 1, 1)  # Copenhagen received nobody before
LONGEST_PERIOD = 120  # months
LAST_PAGE = 10_000
LAST_DAY = dt.date(2100, 1, 1)


def within_reach(day: dt.date) -> None:
    """A due date that makes sense. Raises ValidationError."""
    if not FIRST_DAY <= day <= LAST_DAY:
        words = {"first": danish(FIRST_DAY), "last": danish(LAST_DAY)}
        raise ValidationError(_("Choose a day from %(first)s to %(last)s."), params=words)


class QuestionForm(forms.Form):
    """The filters above the dashboard. Every field may be empty; `today` is the default of `on`."""

    on = forms.DateField(label=_("As of"), required=False)
    due_from = forms.DateField(label=_("Due from"), required=False, validators=[within_reach])
    due_to = forms.DateField(label=_("Due to"), required=False, validators=[within_reach])
    team = forms.TypedChoiceField(label=_("Team"), required=False, coerce=int, empty_value=None)
    caseworker = forms.TypedChoiceField(label=_("Caseworker"), required=False, coerce=int, empty_value=None)

    basis = forms.ChoiceField(
        label=_("Residence basis"), required=False, choices=[("", _("All")), *ResidenceBasis.choices]
    )
    cohort = forms.TypedChoiceField(label=_("Year of takeover"), required=False, coerce=int, empty_value=None)
    district = forms.ChoiceField(
        label=_("District of the permanent home"), required=False, choices=[("", _("All")), *District.choices]
    )

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
        self.fields["team"].choices = [("", _("All")), *teams]  # type: ignore[attr-defined]
        self.fields["caseworker"].choices = [("", _("All")), *caseworkers]  # type: ignore[attr-defined]
        years = [(year, str(year)) for year in range(today.year, FIRST_DAY.year - 1, -1)]
        self.fields["cohort"].choices = [("", _("All")), *years]  # type: ignore[attr-defined]

    def clean_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["on"] or self.today
        if not FIRST_DAY <= day <= self.today:
            words = {"first": danish(FIRST_DAY), "last": danish(self.today)}
            raise ValidationError(_("Choose a day from %(first)s to %(last)s."), params=words)
        return day

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if "on" not in data or "due_from" not in data or "due_to" not in data:
            return data
        data["due_from"] = data["due_from"] or next_month(month_of(data["on"]), -MONTHS_BACK)
        data["due_to"] = data["due_to"] or last_day_of_month(next_month(month_of(data["on"]), MONTHS_AHEAD))
        if data["due_to"] < data["due_from"]:
            self.add_error("due_to", _("The period ends before it begins."))
        elif data["due_to"] >= add_months(data["due_from"], LONGEST_PERIOD):
            self.add_error("due_to", _("The period is longer than ten years."))
        return data

    def question(self) -> Question:
        """What was asked, with the defaults filled in. Only after `is_valid()`."""
        data = self.cleaned_data
        return Question(
            on=data["on"],
            first=data["due_from"],
            last=data["due_to"],
            today=self.today,
            team=data["team"],
            caseworker=data["caseworker"],
            basis=data["basis"],
            cohort=data["cohort"],
            district=data["district"],
            goal=data.get("goal", ""),
        )


class DashboardForm(QuestionForm):
    """The filters of the dashboard, on which one target can be looked at alone."""

    goal = forms.ChoiceField(label=_("Target"), required=False)

    def __init__(self, *args: Any, labels: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goal"].choices = [("", _("All")), *labels.items()]  # type: ignore[attr-defined]


class PartForm(forms.Form):
    """Which part of a figure a list of people belongs to, and which page of the list."""

    part = forms.ChoiceField(required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=LAST_PAGE)

    def __init__(self, *args: Any, parts: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = list(parts.items())  # type: ignore[attr-defined]


class CellForm(forms.Form):
    """Which number of the dashboard a list of people belongs to, and which page of the list."""

    target = forms.SlugField(max_length=60)
    month = forms.DateField(required=False, input_formats=["%Y-%m"])
    state = forms.ChoiceField(choices=State.choices)
    reason = forms.SlugField(required=False, max_length=40)
    page = forms.IntegerField(required=False, min_value=1, max_value=LAST_PAGE)

    def __init__(self, *args: Any, targets: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.targets = targets

    def clean_target(self) -> str:
        key: str = self.cleaned_data["target"]
        if key not in self.targets:
            raise ValidationError(_("There is no such target."))
        return key

    def cell(self) -> Cell:
        data = self.cleaned_data
        return Cell(data["target"], data["month"], State(data["state"]), data["reason"])


MOST_MONTHS, MOST_DAYS = 36, 730


class TrialForm(forms.Form):
    """Another length of a target, or another day to count from, to be tried on the past. GET only."""

    months = forms.IntegerField(label=_("Months"), required=False, min_value=0, max_value=MOST_MONTHS)
    days = forms.IntegerField(label=_("Days"), required=False, min_value=-60, max_value=MOST_DAYS)
    counted_from = forms.ChoiceField(
        label=_("Counted from"), required=False, choices=[("", _("as it is")), *From.choices]
    )
    starting = forms.DateField(label=_("For deadlines that start on or after"), required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=LAST_PAGE, widget=forms.HiddenInput)

    def clean_starting(self) -> dt.date:
        day: dt.date = self.cleaned_data["starting"] or FIRST_DAY
        within_reach(day)
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        lengths = [data[name] for name in ("months", "days") if data.get(name) is not None]
        if len(lengths) > 1 or not (lengths or data.get("counted_from")):
            raise ValidationError(_("Give a length, in months or in days, or another day to count from."))
        return data

    def trial(self, target: str) -> Trial:
        """What is tried. Only after `is_valid()`."""
        data = self.cleaned_data
        return Trial(target, data["starting"], data["months"], data["days"], data["counted_from"])
