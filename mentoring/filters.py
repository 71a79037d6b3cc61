"""What the board may be asked for: all in the address, checked before it is used."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class BoardForm(forms.Form):
    """Whose people, and the place in the list of those without a mentor."""

    whose = forms.ChoiceField(
        label=_("Whose"), choices=[("", _("All within reach")), ("mine", _("My cases"))], required=False
    )
    after = forms.RegexField(r"^\d{8}-\d{1,17}$", required=False, widget=forms.HiddenInput)

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked for; nothing where it cannot be."""
        return self.cleaned_data if self.is_valid() else {}

    def of_user(self, found: Any, user: Any, caseworker: str = "caseworker") -> Any:
        """The rows about the user's own cases, where these are asked for; none where the question is wrong."""
        if not self.is_valid():
            return found.none()
        return found.filter(**{caseworker: user}) if self.asked.get("whose") == "mine" else found
