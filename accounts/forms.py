"""Forms of the administrator."""

from typing import Any

from django import forms
from django.conf import settings

from accounts.models import RoleAssignment, StandIn, User
from core.crispy import helper


class DemoForm(forms.Form):
    user = forms.IntegerField(min_value=1, max_value=2**31)


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES)


class Plain(forms.ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(tag=False)

    def _get_validation_exclusions(self) -> set[str]:
        """Validates also constraints over the field the page has filled in itself."""
        return super()._get_validation_exclusions() - {"user", "absent"}  # type: ignore[misc]


class UserForm(Plain):
    class Meta:
        model = User
        fields = ["name", "email", "phone", "is_active"]

    def clean_email(self) -> str:
        """In small letters: sign-in looks addresses up as they stand."""
        return str(self.cleaned_data["email"]).lower()


class RoleForm(Plain):
    class Meta:
        model = RoleAssignment
        fields = ["role", "team", "valid_from", "valid_to"]


class StandInForm(Plain):
    class Meta:
        model = StandIn
        fields = ["covering", "valid_from", "valid_to"]
