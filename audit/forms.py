"""What the officer asks for and decides."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import rules
from audit.models import Kind, Outcome, RetentionRule, SpotCheck, SpotCheckItem
from audit.rules import Tie
from core import clock
from core.crispy import helper
from core.forms import CaseForm

LARGEST_KEY = 2**62
FILES = "files"  # what left the system: exported or printed


class PeriodForm(forms.Form):
    """From one day to another, and where the page goes on."""

    since = forms.DateField(label=_("From"), required=False)
    until = forms.DateField(label=_("To"), required=False)
    before = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_KEY, widget=forms.HiddenInput)


class LogForm(PeriodForm):
    """Which entries: of whom, by whom, of what kind, in which days."""

    user = forms.ModelChoiceField(User.objects.all(), label=_("User"), required=False, empty_label=_("All"))
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("All")), (FILES, _("Exports and prints")), *Kind.choices], required=False
    )
    person = forms.UUIDField(label=_("Person (opaque ID)"), required=False, widget=forms.HiddenInput)

    field_order = ["user", "kind", "since", "until"]


class TieForm(PeriodForm):
    """Which look-ups without a relation: of whom, and whether the case's own team counts as one."""

    user = forms.ModelChoiceField(User.objects.all(), label=_("User"), required=False, empty_label=_("All"))
    weakest = forms.TypedChoiceField(
        label=_("Show"),
        required=False,
        coerce=int,
        empty_value="",
        choices=[(int(Tie.NONE), _("No relation at all")), (int(Tie.TEAM), _("Also members of the case's team"))],
    )

    field_order = ["user", "weakest", "since", "until"]


class FindForm(forms.Form):
    """A case number or a person ID, sent by POST so that it stands in no address."""

    text = forms.CharField(label=_("Case number or person ID"), max_length=40, strip=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper("text", submit=_("Find"), guard=False)


class DrawForm(forms.Form):
    """Which quarter, how many entries."""

    quarter = forms.TypedChoiceField(label=_("Quarter"), coerce=dt.date.fromisoformat)
    size = forms.IntegerField(label=_("Entries to draw"), min_value=5, max_value=200, initial=25)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = rules.quarters(clock.today())
        self.fields["quarter"].choices = [(day.isoformat(), rules.quarter_label(day)) for day in chosen]  # type: ignore[attr-defined]
        self.fields["quarter"].initial = chosen[1].isoformat()
        self.helper = helper("quarter", "size", submit=_("Draw the sample"), guard=False)


class OutcomeForm(CaseForm):
    """What the check of one entry found."""

    class Meta:
        model = SpotCheckItem
        fields = ["outcome", "remark"]
        widgets = {"outcome": forms.RadioSelect, "remark": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, cancel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [choice for choice in Outcome.choices if choice[0] != Outcome.OPEN]  # type: ignore[attr-defined]
        self.fields["remark"].help_text = _("What was explained, or what was not in order and what happens now.")
        self.helper = helper("outcome", "remark", cancel=cancel)


class CloseForm(CaseForm):
    """The conclusion of a spot check."""

    class Meta:
        model = SpotCheck
        fields = ["conclusion"]
        widgets = {"conclusion": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["conclusion"].required = True
        self.helper = helper("conclusion", submit=_("Close the spot check"))


class RetentionForm(forms.ModelForm):
    """How long the log is kept from a day on."""

    class Meta:
        model = RetentionRule
        fields = ["valid_from", "months", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = self.fields["months"]
        months.help_text = _("At least 6. An entry that is deleted cannot come back.")
        months.widget.attrs.update({"min": rules.FEWEST_MONTHS, "max": 120})
        self.helper = helper("valid_from", "months", "reason")

    def clean_months(self) -> int:
        months: int = self.cleaned_data["months"]
        if not rules.FEWEST_MONTHS <= months <= 120:
            raise forms.ValidationError(_("Between %(low)s and %(high)s."), params={"low": 6, "high": 120})
        return months

    def clean_valid_from(self) -> dt.date:
        day: dt.date = self.cleaned_data["valid_from"]
        if day <= clock.today():
            raise forms.ValidationError(_("A new rule can be in force from tomorrow on."))
        return day
