"""Forms of the case: dated facts, notes, addresses, languages."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.crispy import Button, Columns, Effect, helper
from core.forms import CaseForm
from refugees import journal, rules
from refugees.grounds import Ground
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


class TwoSteps(forms.Form):
    """A form that first shows what it changes of the deadlines, and then saves. Needs no script.

    `seen` is the digest of the effect that was shown: what is saved is what was seen.
    """

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    preview_word: Any = _("See the effect")
    save_word: Any = _("Save")

    def in_two_steps(self, cancel: str) -> None:
        """The helper of the first step: one button, which shows and does not save."""
        names = [name for name in self.fields if name != "seen"]
        self.helper = helper(
            *names, Effect(), cancel=cancel, submit=self.preview_word, submit_name="preview", action="#effect"
        )

    def show(self, digest: str) -> None:
        """The second step: what was typed stays, and can be saved now that its effect is seen."""
        typed: Any = self.data.copy()  # type: ignore[attr-defined]
        typed["seen"] = digest
        self.data = typed
        again = Button("preview", _("See the effect again"), css_class="button-secondary")
        self.helper.inputs = [Button("save", self.save_word), again]

    def asks_to_save(self, digest: str) -> bool:
        """Whether it may be saved: asked for, and its effect is the one that was shown."""
        return "save" in self.data and self.cleaned_data["seen"] == digest

    @property
    def days(self) -> list[date]:
        """The days that the form names: on those, too, it is looked what changes."""
        return [value for value in self.cleaned_data.values() if isinstance(value, date)]


class MoveInForm(TwoSteps, FactForm):
    """The physical move to Copenhagen."""

    field_order = ["happened_on", "note"]

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, cancel=cancel, **kwargs)
        self.in_two_steps(cancel)


class ReadinessForm(TwoSteps, FactForm):
    """An assessment: the grounds as choices and in words, and when it is looked at again."""

    outcome = forms.ChoiceField(label=_("Assessment"), choices=Readiness.choices, widget=forms.RadioSelect)
    reasons = forms.MultipleChoiceField(
        label=_("What the assessment rests on"), choices=Ground.choices, widget=forms.CheckboxSelectMultiple,
        help_text=_("What the person can and does; tick all that apply."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Grounds in words"), widget=forms.Textarea(attrs={"rows": 4}), max_length=5000,
        help_text=_("How it shows in everyday life. No diagnoses: they are kept with the health offer."),
    )  # fmt: skip
    review_on = forms.DateField(
        label=_("To be looked at again"), required=False, help_text=_("On that day it stands on Min dag.")
    )
    field_order = ["outcome", "happened_on", "reasons", "note", "review_on"]

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, cancel=cancel, **kwargs)
        self.in_two_steps(cancel)

    def clean_review_on(self) -> date | None:
        return sane_day(self.cleaned_data["review_on"]) if self.cleaned_data["review_on"] else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        day, review = data.get("happened_on"), data.get("review_on")
        if day and review and review <= day:
            self.add_error("review_on", _("It must be looked at again after the day of the assessment."))
        return data


class ExitForm(TwoSteps, FactForm):
    reason = forms.ChoiceField(label=_("Reason"), choices=ExitReason.choices, widget=forms.RadioSelect)
    field_order = ["reason", "happened_on", "note"]

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, cancel=cancel, **kwargs)
        self.in_two_steps(cancel)


class LeaveForm(TwoSteps, FactForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=LeaveKind.choices, widget=forms.RadioSelect)
    until = forms.DateField(label=_("Last day, if known"), required=False)
    documented_elsewhere = forms.BooleanField(
        label=_("The documentation has been seen and is kept outside Havn"), required=False,
        help_text=_("Otherwise it is added to the leave once it is saved."),
    )  # fmt: skip
    field_order = ["kind", "happened_on", "until", "documented_elsewhere", "note"]

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, cancel=cancel, **kwargs)
        self.in_two_steps(cancel)

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


class LeaveEndForm(TwoSteps):
    until = forms.DateField(label=_("Last day of leave"))

    def clean_until(self) -> date:
        return sane_day(self.cleaned_data["until"])

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.in_two_steps(cancel)


class AnnulForm(TwoSteps):
    reason = forms.CharField(label=_("Why is it annulled?"), max_length=300)
    save_word = _("Annul")

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.in_two_steps(cancel)


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
