"""What is asked before two records become one: which record, what counts of each, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.crispy import helper
from core.text import clean
from refugees.break_glass.rules import names_a_number
from refugees.merging.rules import JOIN, OTHER, OWN

MOST = 1000
LEAST = 10  # characters of a reason
CHOSEN = {"required": _("Choose what counts.")}


class OtherForm(forms.Form):
    """The other case, by its exact number."""

    number = forms.CharField(
        label=_("Case number or person ID of the other case"),
        max_length=40,
        help_text=_("The whole number, exactly."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(submit=_("Compare"), guard=False)

    def clean_number(self) -> str:
        typed = clean(self.cleaned_data["number"]).text
        if names_a_number(typed):
            raise forms.ValidationError(_("Write the case number or the person ID, not a CPR number."))
        return typed


def reason(form: forms.Form, name: str, least: int = LEAST) -> str:
    """A reason in words: long enough to say something, and without a CPR number."""
    typed = clean(form.cleaned_data[name], multiline=True).text
    if len(typed) < least:
        raise forms.ValidationError(_("Say in a sentence why: at least %(least)d characters.") % {"least": least})
    if names_a_number(typed):
        raise forms.ValidationError(_("The reason must not hold a CPR number."))
    return typed


class ProposeForm(forms.Form):
    """A choice for each field that differs and for each table whose rows cannot stand beside each other."""

    note = forms.CharField(
        label=_("Why is it the same person?"), max_length=MOST, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The manager who confirms reads it, and it stands in the journal. Write no CPR number."),
    )  # fmt: skip
    own_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    other_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, preview: Any, own: Any, other: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.preview = preview
        self.fields["own_version"].initial, self.fields["other_version"].initial = own.version, other.version
        for each in preview.pairs:
            if each.answers:
                self.add(each.key, each.label, each.answers, each.usual)
        for each in preview.questions:
            self.add(each.key, each.label, (OWN, OTHER), "")
        self.order_fields([name for name in self.fields if name != "note"])  # the reason comes last, as on the page

    def add(self, key: str, label: str, answers: tuple[str, ...], usual: str) -> None:
        words = {OWN: _("The case that stays"), OTHER: _("The case that goes"), JOIN: _("Both together")}
        self.fields[key] = forms.ChoiceField(
            label=label, choices=[(answer, words[answer]) for answer in answers], widget=forms.RadioSelect,
            initial=usual, error_messages=CHOSEN,
        )  # fmt: skip

    def clean_note(self) -> str:
        return reason(self, "note")

    @property
    def choices(self) -> dict[str, str]:
        """What was chosen, as far as it is possible."""
        asked = [each.key for each in [*self.preview.pairs, *self.preview.questions]]
        return {key: self.cleaned_data[key] for key in asked if self.cleaned_data.get(key)}

    @property
    def seen(self) -> tuple[int, int]:
        return self.cleaned_data["own_version"], self.cleaned_data["other_version"]


class DecisionForm(forms.Form):
    """A manager's decision, for what they saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    own_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)
    other_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, required=False)
    decision = forms.ChoiceField(choices=[("confirm", ""), ("reject", "")])
    note = forms.CharField(label=_("Reason"), max_length=MOST, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_note(self) -> str:
        rejected = self.cleaned_data.get("decision") == "reject"
        return reason(self, "note", LEAST if rejected else 0)

    @property
    def seen(self) -> tuple[int, int]:
        return self.cleaned_data.get("own_version") or 0, self.cleaned_data.get("other_version") or 0


class UndoForm(forms.Form):
    """Why two cases are parted again."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    note = forms.CharField(
        label=_("Why are they two persons after all?"), max_length=MOST, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_note(self) -> str:
        return reason(self, "note")
