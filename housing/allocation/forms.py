"""What is asked "what if" of, what is decided about a pair, and the rule itself."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.crispy import Columns, Section, helper
from core.deciding import OFFERED
from core.deciding import DecideForm as Deciding
from core.forms import CaseForm, FollowingForm
from housing.allocation.models import MOST_OVER, MOST_SHORT, MOST_SPARE, AllocationRule
from housing.allocation.points import MOST_POINTS, Criterion
from housing.allocation.rules import Rule
from housing.forms import near_future

LARGEST_KEY = 2**63 - 1
NORMS = {"rent_over": MOST_OVER, "rooms_short": MOST_SHORT, "rooms_spare": MOST_SPARE}
WEIGHTS = [each.value for each in Criterion]
HELP = {
    "clock": _("Points for each thirty days on the household's oldest clock. Without a most."),
    "spread": _("0: where homes were given before does not count."),
}


class OlderForm(forms.Form):
    """Where the list of proposals goes on."""

    before = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_KEY, widget=forms.HiddenInput)


class WhatIfForm(forms.Form):
    """Another rule than the one in force, for once. Every field has its most, as the table has."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in (*WEIGHTS, *NORMS):
            label = AllocationRule._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            self.fields[name] = forms.IntegerField(
                label=str(label)[:1].upper() + str(label)[1:], min_value=0, max_value=NORMS.get(name, MOST_POINTS),
                help_text=HELP.get(name, ""),
            )  # fmt: skip
        self.helper = helper(
            Section(_("Points at most"), Columns("clock", "spread"), Columns("size", "rent"),
                    Columns("district", "near")),
            Section(_("Norms"), Columns("rent_over", "rooms_short"), "rooms_spare"),
            submit=_("Work out what it would change"),
        )  # fmt: skip
        self.helper.form_method = "get"
        self.helper.disable_csrf = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not any(data[name] for name in WEIGHTS):
            raise forms.ValidationError(_("At least one weight must be above 0."))
        return data

    @property
    def rule(self) -> Rule:
        data = self.cleaned_data
        return Rule({name: data[name] for name in WEIGHTS}, **{name: data[name] for name in NORMS})


def values_of(rule: Rule) -> dict[str, int]:
    """A rule as the form's fields."""
    return {**rule.weights, **{name: getattr(rule, name) for name in NORMS}}


class DecideForm(Deciding):
    """The home is offered, with the day by which the household answers; or it is not, and why."""

    answer_due = forms.DateField(label=_("Answer by"), required=False)

    def __init__(self, *args: Any, may_offer: bool, **kwargs: Any) -> None:
        more = ("answer_due",) if may_offer else ()
        super().__init__(*args, may_offer=may_offer, offer=_("Offer this home"), more=more, **kwargs)
        if not may_offer:
            del self.fields["answer_due"]

    def clean_answer_due(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["answer_due"]
        return near_future(day) if day else None

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("answer") == OFFERED and "answer_due" not in self.errors:
            due = data.get("answer_due")
            if due is None:
                self.add_error("answer_due", _("Write by when the household answers."))
            elif due < clock.today():
                self.add_error("answer_due", _("The answer cannot be due before the offer."))
        return data


class RuleForm(CaseForm):
    """A rule of allocation: weights, norms, from when, and on whose word."""

    class Meta:
        model = AllocationRule
        fields = [*WEIGHTS, *NORMS, "valid_from", "valid_to", "source"]

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, text in HELP.items():
            self.fields[name].help_text = text
        self.fields["source"].help_text = _("Who has decided it, and where that can be read.")
        self.helper = helper(
            Section(_("Points at most"), Columns("clock", "spread"), Columns("size", "rent"),
                    Columns("district", "near")),
            Section(_("Norms"), Columns("rent_over", "rooms_short"), "rooms_spare"),
            Section(_("When, and why"), Columns("valid_from", "valid_to"), "source"),
            cancel=cancel,
        )  # fmt: skip


class NewRuleForm(FollowingForm, RuleForm):
    """A rule that begins today or later: what was proposed before was proposed by the rule of its day."""

    def clean_valid_from(self) -> dt.date:
        day: dt.date = self.cleaned_data["valid_from"]
        if day < clock.today():
            raise forms.ValidationError(_("A rule begins today or later."))
        return day
