"""Forms of shifts. Day and times of day are written as a clock in Copenhagen shows them."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.clock import COPENHAGEN
from core.crispy import Columns, helper
from core.forms import CaseForm
from volunteers.rules import Skill
from welcome_house.models import Activity
from welcome_house.shifts import rules
from welcome_house.shifts.models import Shift, ShiftPattern
from welcome_house.shifts.rules import Outcome, Weekday

FURTHEST_AHEAD = 366  # days
YEARS = (2016, 2199)


def time_field(label: Any, *, required: bool = True) -> forms.TimeField:
    return forms.TimeField(label=label, required=required, widget=forms.TimeInput(format="%H:%M"))


def skills_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Needs somebody for (nothing: anybody)"), choices=Skill.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


class ShiftForm(CaseForm):
    """A single shift."""

    day = forms.DateField(label=_("Day"))
    begins, ends = time_field(_("From")), time_field(_("To"))
    skills = skills_field()

    class Meta:
        model = Shift
        fields = ["title", "needed", "skills"]
        labels = {"title": _("What"), "needed": _("How many are needed")}

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            first, last = self.instance.starts_at.astimezone(COPENHAGEN), self.instance.ends_at.astimezone(COPENHAGEN)
            self.initial.update({"day": first.date(), "begins": first.time(), "ends": last.time()})
        if self.instance.session_id:
            for name in ("day", "begins", "ends"):
                self.fields[name].disabled = True
                self.fields[name].help_text = _("Follows the programme.")
        self.helper = helper(
            "title", Columns("day", "begins", "ends", "needed"), "skills", "version", cancel=cancel
        )  # fmt: skip

    def clean_day(self) -> dt.date:
        day: dt.date = self.cleaned_data["day"]
        today = clock.today()
        if "day" in self.changed_data and not today <= day <= today + dt.timedelta(days=FURTHEST_AHEAD):
            raise forms.ValidationError(_("The day must be today or later, within a year."))
        return day

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not {"day", "begins", "ends"} <= data.keys():
            return data
        if data["ends"] <= data["begins"]:
            self.add_error("ends", _("The shift ends before it begins."))
            return data
        if not self.instance.session_id:
            self.instance.starts_at = rules.at(data["day"], data["begins"])
            self.instance.ends_at = rules.at(data["day"], data["ends"])
        self.instance.day = data["day"]
        return data


class PatternForm(CaseForm):
    """A need that comes again."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days of the week"), choices=Weekday.choices, coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    begins, ends = time_field(_("From"), required=False), time_field(_("To"), required=False)
    skills = skills_field()

    class Meta:
        model = ShiftPattern
        fields = [
            "title", "activity", "weekdays", "every_weeks", "begins", "ends", "needed", "skills", "valid_from",
            "valid_to",
        ]  # fmt: skip
        labels = {
            "title": _("What"), "activity": _("With every date of an activity"), "needed": _("How many are needed"),
            "every_weeks": _("Every so many weeks"), "valid_from": _("First day"), "valid_to": _("Last day"),
        }  # fmt: skip

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        activity: Any = self.fields["activity"]
        activity.queryset = Activity.objects.order_by("name", "pk")
        activity.empty_label = _("None: choose days and times below")
        self.helper = helper(
            "title", "activity", "weekdays", Columns("begins", "ends", "every_weeks", "needed"), "skills",
            Columns("valid_from", "valid_to"), "version", cancel=cancel,
        )  # fmt: skip

    def day_of(self, name: str) -> Any:
        day = self.cleaned_data[name]
        if day is not None and not YEARS[0] <= day.year <= YEARS[1]:
            raise forms.ValidationError(_("The year cannot be right."))
        return day

    def clean_valid_from(self) -> Any:
        return self.day_of("valid_from")

    def clean_valid_to(self) -> Any:
        return self.day_of("valid_to")


class WeekForm(forms.Form):
    """Which week the board shows."""

    on = forms.DateField(label=_("Week of"), required=False)

    @property
    def day(self) -> dt.date:
        day: dt.date = (self.cleaned_data.get("on") if self.is_valid() else None) or clock.today()
        return day if YEARS[0] <= day.year <= YEARS[1] else clock.today()


class YearForm(forms.Form):
    year = forms.IntegerField(label=_("Year"), required=False, min_value=YEARS[0], max_value=YEARS[1])

    @property
    def chosen(self) -> int:
        return (self.cleaned_data.get("year") if self.is_valid() else None) or clock.today().year


class GiveForm(forms.Form):
    """Whom the coordinator puts on a shift."""

    volunteer: Any = forms.ModelChoiceField(
        queryset=None, label=_("Volunteer"), empty_label=_("Choose"), to_field_name="uid"
    )  # fmt: skip
    beyond = forms.BooleanField(label=_("Also when enough have the shift"), required=False)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["volunteer"]
        chosen.queryset = people
        self.helper = helper("volunteer", "beyond", submit=_("Put on the shift"), guard=False)


class OutcomesForm(forms.Form):
    """Who came: one choice for each turn of the shift."""

    def __init__(self, *args: Any, turns: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for turn in turns:
            self.fields[f"t{turn.pk}"] = forms.ChoiceField(
                label=turn.volunteer.name if turn.volunteer else _("Forgotten"), required=False, initial=turn.outcome,
                choices=[("", _("Not said")), *Outcome.choices], widget=forms.RadioSelect,
            )  # fmt: skip
        self.helper = helper(submit=_("Save who came"), guard=False, css_class="outcomes")

    @property
    def outcomes(self) -> dict[int, str]:
        return {int(name[1:]): value for name, value in self.cleaned_data.items()}
