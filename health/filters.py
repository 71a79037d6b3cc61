"""What the lists of health may be asked for: all in the address, checked before it is used."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

UNOFFERED, WAITING, VISITS, UNDECIDED, FOLLOW_UPS = "", "waiting", "visits", "undecided", "follow-ups"
SHOWN = (
    (UNOFFERED, _("not offered yet")),
    (WAITING, _("wait for an answer")),
    (VISITS, _("appointments in 14 days")),
    (UNDECIDED, _("held, but nothing decided")),
    (FOLLOW_UPS, _("follow-ups open")),
)


class ListForm(forms.Form):
    """Which list, whose people, which page."""

    show = forms.ChoiceField(label=_("Which ones"), choices=SHOWN, required=False, widget=forms.HiddenInput)
    whose = forms.ChoiceField(
        label=_("Whose"), choices=[("", _("All within reach")), ("mine", _("My cases"))], required=False
    )
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000, widget=forms.HiddenInput)

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked for; nothing where it cannot be."""
        return self.cleaned_data if self.is_valid() else {}
