"""What somebody says before they open a case out of their reach."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.crispy import helper
from core.text import clean
from refugees.break_glass.rules import LEAST_REASON, MOST_REASON, names_a_number


class OpenForm(forms.Form):
    """Which case, exactly, and why."""

    number = forms.CharField(
        label=_("Case number or person ID"),
        max_length=40,
        help_text=_("The whole number, exactly. Names are not searched here."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Why must you read this case now?"),
        max_length=MOST_REASON,
        help_text=_("The data-protection officer reads it. Write no CPR number and nothing about health."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(submit=_("Open the case for 8 hours"))

    def clean_number(self) -> str:
        typed = clean(self.cleaned_data["number"]).text
        if names_a_number(typed):
            raise forms.ValidationError(_("Write the case number or the person ID, not a CPR number."))
        return typed

    def clean_reason(self) -> str:
        typed = clean(self.cleaned_data["reason"], multiline=True).text
        if len(typed) < LEAST_REASON:
            raise forms.ValidationError(
                _("Say in a sentence why: at least %(least)d characters.") % {"least": LEAST_REASON}
            )
        if names_a_number(typed):
            raise forms.ValidationError(_("The reason must not hold a CPR number."))
        return typed
