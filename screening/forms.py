"""Forms around an interview; the questions themselves are read by questions.py."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import CaseForm
from screening.models import Interview
from screening.questions import Sensitivity
from screening.rules import Absentee, InterpreterState

INTERPRETER = [
    "interpreter_state",
    "interpreter_language",
    "interpreter_dialect",
    "interpreter_name",
    "interpreter_agency",
    "interpreter_mode",
]


def bare_helper() -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    return helper


class PlanForm(CaseForm):
    """When and where, and which interpreter."""

    class Meta:
        model = Interview
        fields = ["planned_at", "place", "place_text", "mode", *INTERPRETER, "present"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["interpreter_state"].choices = [  # type: ignore[attr-defined]
            (value, label)
            for value, label in InterpreterState.choices
            if value not in {InterpreterState.PRESENT, InterpreterState.NO_SHOW}
            or value == self.instance.interpreter_state
        ]
        self.fields["planned_at"].required = True
        self.fields["present"].label = _("Who is expected to be present")
        self.helper = bare_helper()


class HeldForm(CaseForm):
    """The day and circumstances under which the interview was held."""

    class Meta:
        model = Interview
        fields = ["held_on", "place", "place_text", "mode", *INTERPRETER, "present"]

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["held_on"].required = True
        self.fields["interpreter_state"].choices = [  # type: ignore[attr-defined]
            (state.value, state.label) for state in (InterpreterState.PRESENT, InterpreterState.NOT_NEEDED)
        ]
        self.fields["interpreter_state"].help_text = _(
            "Without an interpreter who was needed the interview is not held: record who did not come, and move it."
        )
        if self.instance.interpreter_state != InterpreterState.NOT_NEEDED:
            self.initial["interpreter_state"] = InterpreterState.PRESENT
        self.helper = bare_helper()

    def clean_held_on(self) -> dt.date:
        held_on: dt.date = self.cleaned_data["held_on"]
        if held_on > self.today:
            raise forms.ValidationError(_("An interview cannot be held in the future."))
        return held_on

    def _post_clean(self) -> None:
        self.instance.status = "held"
        super()._post_clean()


class ReasonForm(forms.Form):
    """Why an interview is cancelled or annulled."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    reason = forms.CharField(label=_("Reason"), max_length=300, strip=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper()


class NoShowForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    absentee = forms.ChoiceField(label=_("Who did not come?"), choices=Absentee.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Remark"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper()


class AddendumForm(forms.Form):
    """A correction; what it is about says who reads it."""

    ABOUT = {
        Sensitivity.ORDINARY: _("The interview – not health"),
        Sensitivity.HEALTH: _("Health – seen only by those who may see health"),
        Sensitivity.SAFETY: _("Safety – seen only by those who may see protected information"),
    }
    text = forms.CharField(label=_("Addendum"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    sensitivity = forms.ChoiceField(
        label=_("What is it about?"), widget=forms.RadioSelect, initial=Sensitivity.ORDINARY
    )

    def __init__(self, *args: Any, allowed: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        about = [(kind.value, label) for kind, label in self.ABOUT.items() if kind in allowed]
        self.fields["sensitivity"].choices = about  # type: ignore[attr-defined]
        self.helper = bare_helper()


class CompleteForm(forms.Form):
    """Locks the interview; what is missing is accepted on purpose or not at all."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    accept_missing = forms.BooleanField(
        label=_("The questions not answered were asked or left out on purpose"), required=False
    )

    def __init__(self, *args: Any, missing: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.missing = missing
        if not missing:
            del self.fields["accept_missing"]
        self.helper = bare_helper()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.missing and not cleaned.get("accept_missing"):
            self.add_error("accept_missing", _("Answer the missing questions, or tick that they are left out."))
        return cleaned


class ListFilter(forms.Form):
    """Which interviews a list shows."""

    SHOW = (("planned", _("Planned")), ("held", _("Held")), ("cancelled", _("Cancelled")))
    show = forms.ChoiceField(label=_("Show"), choices=SHOW, required=False)
    sequence = forms.ChoiceField(
        label=_("Interview"),
        choices=(("", _("Both")), ("1", _("First interview")), ("2", _("Second interview"))),
        required=False,
    )
    mine = forms.BooleanField(label=_("Only my own cases"), required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000, widget=forms.HiddenInput)
