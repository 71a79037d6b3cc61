"""Forms of the counter and the survey."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.crispy import Columns, helper
from core.forms import CaseForm
from welcome_house.rules import Group
from welcome_house.visits.models import Survey
from welcome_house.visits.services import MOST


class TapForm(forms.Form):
    """One tap: its own number, the group, one more or one less."""

    key = forms.UUIDField()
    group = forms.ChoiceField(choices=Group.choices)
    change = forms.TypedChoiceField(choices=[("1", "+1"), ("-1", "-1")], coerce=int)


class CorrectForm(forms.Form):
    """What the counts ought to be, and why they were wrong."""

    because = forms.CharField(label=_("Why it is corrected"), max_length=200, help_text=_("Name nobody."))

    def __init__(self, *args: Any, now: dict[str, int], cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for group in Group:
            self.fields[group] = forms.IntegerField(
                label=group.label, min_value=0, max_value=MOST, initial=now.get(group, 0)
            )
        self.order_fields([*Group, "because"])
        self.helper = helper(Columns(*[str(group) for group in Group]), "because", cancel=cancel)

    @property
    def numbers(self) -> dict[str, int]:
        return {str(group): self.cleaned_data[group] for group in Group}


class SurveyForm(CaseForm):
    """A wave: its name, its days, and what staff counted on paper."""

    class Meta:
        model = Survey
        fields = ["name", "begins_on", "ends_on", "asked", "answered", "users"]

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asked"].help_text = _("Everybody who was asked, also those who did not answer.")
        self.helper = helper(
            "name", Columns("begins_on", "ends_on"), Columns("asked", "answered", "users"), cancel=cancel
        )


class AnswerForm(forms.Form):
    """The one question on the tablet; `key` is the page's, so that a double tap counts once."""

    uses = forms.TypedChoiceField(choices=[("yes", "yes"), ("no", "no")], coerce=lambda text: text == "yes")
    key = forms.UUIDField()
