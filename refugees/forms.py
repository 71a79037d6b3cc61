"""Forms of the case: master data, dated facts, notes, addresses."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import RoleAssignment, User
from accounts.policy import Role
from core import clock, crypto, identifiers
from core.crispy import Button, helper
from core.forms import CaseForm
from refugees.models import JournalEntry, Refugee
from refugees.rules import ExitReason, LeaveKind, Readiness


def caseworkers() -> Any:
    """Everybody who is a caseworker today."""
    today = clock.today()
    held = RoleAssignment.objects.on(today).filter(role=Role.CASEWORKER)
    return User.objects.filter(is_active=True, pk__in=held.values("user"))


class PersonForm(CaseForm):
    """Master data of a person. The CPR number is typed, never shown."""

    cpr_number = forms.CharField(
        label=_("CPR number"), required=False, max_length=20, help_text=_("Leave empty to keep the number as it is.")
    )

    class Meta:
        model = Refugee
        fields = [
            "given_names", "family_name", "original_name", "person_id", "sex", "birth_date", "birth_date_estimated",
            "nationality", "mother_tongue", "interpreter_language", "residence_basis", "permit_date",
            "permit_expires_on", "allocation_decided_on", "takeover_on", "takeover_reason", "asylum_centre",
            "planned_move_on", "phone", "email", "remark", "name_protected", "address_protected",
        ]  # fmt: skip

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel, form_id="" if self.instance.pk else "new-case")

    def clean_cpr_number(self) -> str:
        typed = self.cleaned_data["cpr_number"].strip()
        if not typed:
            return ""
        try:
            number = identifiers.parse_cpr(typed)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        taken = Refugee.objects.filter(cpr_index=crypto.blind_index(number, "cpr")).exclude(pk=self.instance.pk)
        if taken.exists():
            raise forms.ValidationError(_("The CPR number already belongs to another person."))
        return number

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        born = data.get("birth_date")
        if born and born > clock.today():
            self.add_error("birth_date", _("The date of birth lies in the future."))
        number = data.get("cpr_number")
        if number:
            self.instance.cpr = number
            self.instance.cpr_index = crypto.blind_index(number, "cpr")
        return data


class SearchForm(forms.Form):
    """The search field in the bar: a name, a case number, a person ID."""

    q = forms.CharField(label=_("Search"), max_length=120, min_length=2, strip=True)


class FactForm(forms.Form):
    """What every dated fact asks: when, and a note."""

    happened_on = forms.DateField(label=_("Date"))
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=5000)

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel)

    def clean_happened_on(self) -> Any:
        day = self.cleaned_data["happened_on"]
        if day.year < 1990 or day > clock.today():
            raise forms.ValidationError(_("The date must be today or earlier."))
        return day


class ReadinessForm(FactForm):
    outcome = forms.ChoiceField(label=_("Assessment"), choices=Readiness.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Grounds"), widget=forms.Textarea(attrs={"rows": 4}), max_length=5000)
    field_order = ["outcome", "happened_on", "note"]


class ExitForm(FactForm):
    reason = forms.ChoiceField(label=_("Reason"), choices=ExitReason.choices, widget=forms.RadioSelect)
    field_order = ["reason", "happened_on", "note"]


class LeaveForm(FactForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=LeaveKind.choices, widget=forms.RadioSelect)
    until = forms.DateField(label=_("Last day, if known"), required=False)
    field_order = ["kind", "happened_on", "until", "note"]

    def clean_happened_on(self) -> Any:
        return self.cleaned_data["happened_on"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        start, until = data.get("happened_on"), data.get("until")
        if start and until and until < start:
            self.add_error("until", _("The leave ends before it begins."))
        return data


class LeaveEndForm(forms.Form):
    until = forms.DateField(label=_("Last day of leave"))

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel)


class AnnulForm(forms.Form):
    reason = forms.CharField(label=_("Why is it annulled?"), max_length=300)

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel, submit=_("Annul"))


class AddressForm(forms.Form):
    text = forms.CharField(label=_("Address"), max_length=300)
    temporary = forms.BooleanField(label=_("Temporary accommodation"), required=False, initial=True)
    valid_from = forms.DateField(label=_("From"))

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel)


class AssignForm(forms.Form):
    caseworker = forms.ModelChoiceField(User.objects.none(), label=_("Caseworker"))

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["caseworker"].queryset = caseworkers()  # type: ignore[attr-defined]
        self.helper = helper(cancel=cancel)


class NoteForm(CaseForm):
    class Meta:
        model = JournalEntry
        fields = ["event_on", "title", "text"]

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel, submit=_("Save draft"))
        self.helper.add_input(Button("sign", _("Sign and lock"), css_class="button-secondary"))
