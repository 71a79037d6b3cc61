"""What a proposal is asked for, what is settled before it is made again, what is decided, and the weights."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.crispy import Columns, Section, helper
from core.forms import CaseForm
from placements.matching.models import MatchWeights
from placements.rules import Kind
from targets import filters

LARGEST_KEY = 2**63 - 1


class AskForm(forms.Form):
    """Whose people, and which openings."""

    whose = forms.ChoiceField(label=_("Whose"), error_messages={"invalid_choice": filters.NOT_THERE})
    kinds = forms.MultipleChoiceField(
        label=_("Openings of these kinds"), choices=Kind.choices, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("None chosen: all kinds."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["whose"].choices = filters.whose_choices(user)  # type: ignore[attr-defined]
        self.fields["whose"].initial = filters.default_whose(user)
        self.helper = helper("whose", "kinds", submit=_("Make a proposal"))


class OlderForm(forms.Form):
    """Where the list of proposals goes on."""

    before = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_KEY, widget=forms.HiddenInput)


class AgainForm(forms.Form):
    """The pairs that stand, and those that shall not be, as "person-opening" by the keys of the page."""

    keep = forms.MultipleChoiceField(required=False)
    apart = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, pairs: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("keep", "apart"):
            self.fields[name].choices = [(pair, pair) for pair in pairs]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if set(data.get("keep", ())) & set(data.get("apart", ())):
            raise forms.ValidationError(_("A pair cannot both stand and be ruled out."))
        return data

    def pairs(self, name: str) -> list[tuple[int, int]]:
        found = [pair.split("-") for pair in self.cleaned_data[name]]
        return [(int(person), int(opening)) for person, opening in found]


class WeightsForm(CaseForm):
    class Meta:
        model = MatchWeights
        fields = ["competence", "wish", "danish", "hours", "commute", "waiting", "valid_from", "valid_to", "source"]

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(
            Section(
                _("Points at most"), Columns("competence", "wish"), Columns("danish", "hours"),
                Columns("commute", "waiting"),
            ),
            Section(_("When, and why"), Columns("valid_from", "valid_to"), "source"),
            cancel=cancel,
        )  # fmt: skip
