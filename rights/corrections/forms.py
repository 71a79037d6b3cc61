"""What the person says is wrong, and the decision."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.crispy import Button, Columns, helper
from core.forms import CaseForm
from rights.corrections.models import Correction
from rights.corrections.rules import LONGEST_VALUE, Field


class CorrectionForm(CaseForm):
    """One thing that is wrong."""

    value = forms.CharField(
        label=_("What should stand there"), required=False, max_length=LONGEST_VALUE,
        help_text=_("A date as dd-mm-yyyy. Empty where nothing should stand there."),
    )  # fmt: skip
    statement = forms.CharField(
        label=_("What the person says"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In the person's own words. It is kept beside if the case is not corrected."),
    )  # fmt: skip

    class Meta:
        model = Correction
        fields = ["field", "where", "value", "statement"]

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["where"].help_text = _("Only for something else in the case: a note, a date, a document.")
        parts = (Columns("field", "value"), "where", "statement")
        self.helper = helper(*parts, cancel=cancel, submit=_("Take it up"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("field") == Field.OTHER and not data.get("where"):
            self.add_error("where", _("Write where in the case it stands."))
        return data


class DecideForm(forms.Form):
    """Accepted or refused, with the reasons."""

    reason = forms.CharField(
        label=_("Reasons"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed where the case is not corrected."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: Any, cancel: str = "", version: int, may_accept: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = version
        self.helper = helper(cancel=cancel, submit="")
        if may_accept:
            self.helper.add_input(Button("accept", _("Correct it")))
        self.helper.add_input(Button("refuse", _("Do not correct it"), css_class="button-secondary"))

    @property
    def expected_version(self) -> int:
        return self.cleaned_data.get("version") or 0
