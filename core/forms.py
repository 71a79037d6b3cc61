"""The form base: crispy helper, version, constraints in the caseworker's words."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model


class CaseForm(forms.ModelForm):
    """A form for an editable record.

    Carries the version the user saw, and validates the model's constraints also where they
    mention a field that is not on the form.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version if self.instance.pk else None

    @property
    def expected_version(self) -> int:
        """The version the user saw. A form without one is as stale as can be."""
        return self.cleaned_data.get("version") or 0

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions()  # type: ignore[misc]

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        try:
            self.instance.validate_constraints()
        except ValidationError as error:
            self.add_error(None, ValidationError(error.messages))


class FollowingForm(CaseForm):
    """A form about a period that follows another: the one before ends when this is stored, so that whether the two
    overlap is asked then, by the service, and not by the form."""

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() | {"valid_to"}

    def _post_clean(self) -> None:
        super(CaseForm, self)._post_clean()  # type: ignore[misc]


class Versioned(forms.Form):
    """A form about a record that others may change meanwhile: carries the version that was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: Any, shown_version: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = shown_version or None

    @property
    def expected_version(self) -> int:
        return self.cleaned_data.get("version") or 0


def differences(form: forms.ModelForm, current: Model) -> list[dict[str, Any]]:
    """The fields in which a stale form differs from the record as it is now: label, mine, theirs."""
    rows = []
    for name, field in form.fields.items():
        if name == "version" or name not in form.cleaned_data:
            continue
        mine, theirs = form.cleaned_data[name], getattr(current, name, None)
        if mine != theirs:
            rows.append({"name": name, "label": field.label, "mine": mine, "theirs": theirs})
    return rows
