"""What the forecast may be asked to assume; all in the address, checked before it is used."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from housing.forecasting.rules import Assumed
from housing.tables import MOST_A_MONTH


def number(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=MOST_A_MONTH)


class AssumedForm(forms.Form):
    arrivals = number(_("Households taken over a month"))
    small = number(_("Dwellings a month for 1–2 people"))
    large = number(_("Dwellings a month for 3 people or more"))

    @property
    def assumed(self) -> Assumed:
        """What is to be assumed; the past where nothing is said or it cannot be read."""
        return Assumed(**self.cleaned_data) if self.is_valid() else Assumed()
