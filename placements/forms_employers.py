"""Forms of employers: the employer itself, its sites, contacts and notes."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.crispy import Columns, Section, helper
from core.forms import CaseForm
from placements.branches import choices as branch_choices
from placements.duplicates import Alike, alike
from placements.models import Contact, Employer, EmployerNote, Site, TwoEmployers
from placements.rules import District, Kind, plain_cvr

TAKES = [f"takes_{kind.value}" for kind in Kind]
NO_BRANCH = ("", _("Not known"))


def cleaned_cvr(typed: str) -> str:
    """The eight digits of what was typed, or nothing. Raises ValidationError with a sentence."""
    try:
        return plain_cvr(typed) if typed.strip() else ""
    except ValueError:
        raise ValidationError(_("This is not a CVR number: eight digits with a valid check digit.")) from None


class EmployerForm(CaseForm):
    class Meta:
        model = Employer
        fields = ["name", "cvr", "branch", *TAKES, "in_use"]
        help_texts = {"in_use": _("Take the tick away when the workplace has closed or is registered twice.")}

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Longer than the column: people write "DK 12 34 56 74".
        words = _("Eight digits; empty where there is none.")
        self.fields["cvr"] = forms.CharField(label=_("CVR number"), required=False, max_length=20, help_text=words)
        self.fields["branch"] = forms.ChoiceField(
            label=_("Branch"), required=False, choices=[NO_BRANCH, *branch_choices()], help_text=_("By DB07."),
        )  # fmt: skip
        if self.instance.pk:
            self.initial["cvr"] = self.instance.cvr
        self.helper = helper(*self.parts(), cancel=cancel)

    def parts(self) -> list[Any]:
        intro = _("Empty where nobody has asked.")
        capacity = Section(_("How many at a time"), Columns(*TAKES[:3]), Columns(*TAKES[3:]), intro=intro)
        return [Columns("name", "cvr"), "branch", capacity, "in_use"]

    def clean_cvr(self) -> str:
        return cleaned_cvr(self.cleaned_data["cvr"])


class NewEmployerForm(EmployerForm):
    """A new employer with its first site and contact; one that looks like a known one is asked about."""

    address = forms.CharField(label=_("Address"), required=False, max_length=200)
    postal_code = forms.RegexField(
        r"^\d{4}$", label=_("Postal code"), required=False,
        error_messages={"invalid": _("A Danish postal code has four digits.")},
    )  # fmt: skip
    district = forms.ChoiceField(label=_("District"), required=False)
    contact = forms.CharField(label=_("Contact person"), required=False, max_length=120)
    role = forms.CharField(label=_("Job or role"), required=False, max_length=120)
    phone = forms.CharField(label=_("Telephone"), required=False, max_length=40)
    email = forms.EmailField(label=_("E-mail"), required=False)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )  # fmt: skip
    another = forms.BooleanField(label=_("It is none of these: register it"), required=False)

    class Meta(EmployerForm.Meta):
        fields = ["name", "cvr", "branch", *TAKES]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.suggested: list[Alike] = []
        super().__init__(*args, **kwargs)
        self.fields["district"].choices = [("", "–"), *District.choices]  # type: ignore[attr-defined]
        if not self.is_bound or not self.data.get("another"):
            self.fields["another"].widget = forms.HiddenInput()

    def parts(self) -> list[Any]:
        return [
            "another", *super().parts()[:2],
            Section(_("Where"), Columns("address", "postal_code"), "district"),
            Section(_("Whom we talk to"), Columns("contact", "role"), Columns("phone", "email")),
            super().parts()[2], "note",
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.suggested = alike(name=data.get("name", ""), cvr=data.get("cvr", ""), phones=[data.get("phone", "")])
        if self.suggested and not data.get("another"):
            self.fields["another"].widget = forms.CheckboxInput()
            self.add_error("another", _("It may be registered already. Look at the suggestions above."))
        return data

    def first_site(self) -> Site | None:
        data = self.cleaned_data
        values = {name: data.get(name, "") for name in ("address", "postal_code", "district")}
        return Site(**values) if any(values.values()) else None

    def first_contact(self) -> Contact | None:
        data = self.cleaned_data
        values = {name: data.get(name, "") for name in ("phone", "email", "role")} | {"name": data.get("contact", "")}
        return Contact(**values) if values["name"] or values["phone"] or values["email"] else None


class PartForm(CaseForm):
    layout: Sequence[Any] = ()

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(*self.layout, cancel=cancel)


class SiteForm(PartForm):
    layout = (Columns("name", "p_number"), "address", Columns("postal_code", "city"), "district", "in_use")

    class Meta:
        model = Site
        fields = ["name", "p_number", "address", "postal_code", "city", "district", "in_use"]


class ContactForm(PartForm):
    layout = (Columns("name", "role"), Columns("phone", "email"), "is_current")

    class Meta:
        model = Contact
        fields = ["name", "role", "phone", "email", "is_current"]


class NoteForm(PartForm):
    class Meta:
        model = EmployerNote
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"text": _("About the workplace. What concerns a person belongs in the case.")}


class TwoEmployersForm(PartForm):
    class Meta:
        model = TwoEmployers
        fields = ["reason"]
