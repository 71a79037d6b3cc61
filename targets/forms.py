"""Forms over clocks: the snooze, the rule."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.crispy import helper
from core.forms import CaseForm
from targets import derivation
from targets.models import SavedView, Snooze, TargetRule
from targets.rules import due_date


class SnoozeForm(forms.ModelForm):
    """Until when the alert rests, and why."""

    class Meta:
        model = Snooze
        fields = ["valid_to", "reason"]
        labels = {"valid_to": _("Put off until")}

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel, submit=_("Put off"))

    def _get_validation_exclusions(self) -> set[str]:
        own = {"refugee", "target", "subject", "clock_started_on", "valid_from", "created_by"}
        return super()._get_validation_exclusions() | own  # type: ignore[misc]

    def values(self) -> dict[str, Any]:
        """What the service wants."""
        return {"until": self.cleaned_data["valid_to"], "reason": self.cleaned_data["reason"]}


class SavedViewForm(CaseForm):
    """A named filter; whether it opens with the list is settled with the other views by the service."""

    opens = forms.BooleanField(label=_("Open the deadlines with this view"), required=False)

    class Meta:
        model = SavedView
        fields = ["name"]

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opens"].initial = self.instance.is_default
        self.helper = helper(cancel=cancel)


class RuleForm(CaseForm):
    """One dated rule: length in months or days, warning days, basis and source."""

    target = forms.ChoiceField(label=_("Target"))

    class Meta:
        model = TargetRule
        fields = ["target", "valid_from", "valid_to", "months", "days", "warning_days", "basis", "source"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = [(each.key, each.label) for each in derivation.targets()]  # type: ignore[attr-defined]
        self.fields["months"].widget.attrs.update({"min": 0, "max": 120})
        for name in ("valid_from", "valid_to"):
            self.fields[name].required = name == "valid_from"

    def clean_months(self) -> int | None:
        return _within(self.cleaned_data["months"], 1, 120)

    def clean_days(self) -> int | None:
        return _within(self.cleaned_data["days"], -366, 3660)

    def clean_warning_days(self) -> int:
        return _within(self.cleaned_data["warning_days"], 0, 366) or 0


def _within(number: int | None, low: int, high: int) -> int | None:
    if number is not None and not low <= number <= high:
        raise forms.ValidationError(_("Between %(low)s and %(high)s."), params={"low": low, "high": high})
    return number


def example(rule: TargetRule, on: dt.date) -> dt.date:
    """The due date of a clock counted from the day: what the rule does, shown before it is saved."""
    return due_date(on, months=rule.months, days=rule.days)
