"""What an administrator says of a new token."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.dates import add_months, danish
from reporting.models import TokenScope

LONGEST = 12  # months


class TokenForm(forms.Form):
    """The system, what it may read, and until when."""

    name = forms.CharField(label=_("Name of the system"), max_length=80)
    scopes = forms.MultipleChoiceField(
        label=_("May read"), choices=TokenScope.choices, widget=forms.CheckboxSelectMultiple
    )
    until = forms.DateField(label=_("Valid through"))

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_until(self) -> dt.date:
        day: dt.date = self.cleaned_data["until"]
        last = add_months(self.today, LONGEST)
        if not self.today <= day <= last:
            words = {"first": danish(self.today), "last": danish(last)}
            raise ValidationError(_("Choose a day from %(first)s to %(last)s."), params=words)
        return day
