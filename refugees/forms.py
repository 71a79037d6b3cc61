"""Forms of the case: dated facts, notes, addresses, languages."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.crispy import Button, Columns, helper
from core.forms import CaseForm
from refugees import journal, rules
from refugees.models import Address, JournalEntry, LanguageSkill
from refugees.rules import ExitReason, LeaveKind, Readiness

YEARS = range(1990, 2100)  # an event of a case outside them is a slip of the keyboard
NOT_FOR_NOTES = {journal.CASE, journal.ADMINISTRATION}


def sane_day(day: date) -> date:
    """The day itself. Raises ValidationError where the year cannot be meant."""
    if day.year not in YEARS:
        raise forms.ValidationError(_("The year %(year)s cannot be right."), params={"year": day.year})
    return day


class SuggestingInput(forms.TextInput):
    """A text that may be anything, with suggestions while it is typed."""

    template_name = "refugees/widgets/suggesting.html"

    def __init__(self, suggestions: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.suggestions = suggestions

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        own = context["widget"]["attrs"]
        own["list"] = f"{own.get('id', name)}-suggestions"
        return context | {"suggestions": self.suggestions}


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

    def clean_happened_on(self) -> date:
        day: date = self.cleaned_data["happened_on"]
        if day > clock.today():
            raise forms.ValidationError(_("The date must be today or earlier."))
        return sane_day(day)


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

    def clean_happened_on(self) -> date:
        return sane_day(self.cleaned_data["happened_on"])

    def clean_until(self) -> date | None:
        return sane_day(self.cleaned_data["until"]) if self.cleaned_data["until"] else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        start, until = data.get("happened_on"), data.get("until")
        if start and until and until < start:
            self.add_error("until", _("The leave ends before it begins."))
        return data


class LeaveEndForm(forms.Form):
    until = forms.DateField(label=_("Last day of leave"))

    def clean_until(self) -> date:
        return sane_day(self.cleaned_data["until"])

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel)


class AnnulForm(forms.Form):
    reason = forms.CharField(label=_("Why is it annulled?"), max_length=300)

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel, submit=_("Annul"))


class AddressForm(forms.Form):
    """A new address from a day on."""

    text = forms.CharField(label=_("Address"), max_length=300)
    temporary = forms.BooleanField(label=_("Temporary accommodation"), required=False, initial=True)
    valid_from = forms.DateField(label=_("From"))

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel)

    def clean_valid_from(self) -> date:
        return sane_day(self.cleaned_data["valid_from"])


class AddressCorrectionForm(CaseForm):
    """An address that was written down wrongly."""

    text = forms.CharField(label=_("Address"), max_length=300)

    class Meta:
        model = Address
        fields = ["text", "temporary", "valid_from", "valid_to"]

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name in ("valid_from", "valid_to"):
            if data.get(name):
                self.sane(name, data[name])
        if data.get("valid_to") and data.get("valid_from") and data["valid_to"] < data["valid_from"]:
            self.add_error("valid_to", _("The period ends before it begins."))
        return data

    def sane(self, name: str, day: date) -> None:
        try:
            sane_day(day)
        except forms.ValidationError as error:
            self.add_error(name, error)


class LanguageForm(CaseForm):
    """A language with its two levels."""

    class Meta:
        model = LanguageSkill
        fields = ["language", "spoken", "written"]

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].help_text = _("In Danish and small letters: arabisk, tigrinya, engelsk.")
        self.fields["language"].widget = SuggestingInput(rules.LANGUAGE_NAMES, attrs={"maxlength": 80})
        submit = _("Save") if self.instance.pk else _("Add")
        self.helper = helper(Columns("language", "spoken", "written"), cancel=cancel, submit=submit)
        if self.instance.pk:
            self.helper.add_input(Button("remove", _("Remove the language"), css_class="button-secondary"))

    def clean_language(self) -> str:
        return " ".join(self.cleaned_data["language"].lower().split())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        none = LanguageSkill.Level.NONE
        if "language" in data and data.get("spoken") == none and data.get("written") == none:
            self.add_error("spoken", _("Choose a level for speaking or for writing."))
        return data


class NoteForm(CaseForm):
    """A case note: about what, when it happened, and what was said or done."""

    theme = forms.ChoiceField(label=_("Concerns"), required=False)

    class Meta:
        model = JournalEntry
        fields = ["theme", "event_on", "title", "text"]

    def __init__(self, *args: Any, viewer: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pillars = [(key, label) for key, label in journal.themes(viewer) if key not in NOT_FOR_NOTES]
        self.fields["theme"].choices = [(journal.NOTE, _("The case as a whole")), *pillars]  # type: ignore[attr-defined]
        self.fields["title"].widget.attrs["autofocus"] = True
        self.helper = helper(Columns("theme", "event_on"), "title", "text", cancel=cancel, submit=_("Save draft"))
        self.helper.add_input(Button("sign", _("Sign and lock"), css_class="button-secondary"))

    def clean_theme(self) -> str:
        return self.cleaned_data["theme"] or journal.NOTE

    def clean_event_on(self) -> date:
        day: date = self.cleaned_data["event_on"]
        if day > clock.today():
            raise forms.ValidationError(_("The date must be today or earlier."))
        return sane_day(day)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "sign" in self.data and "text" in data and not data["text"].strip():
            self.add_error("text", _("Write the note before you sign it."))
        return data
