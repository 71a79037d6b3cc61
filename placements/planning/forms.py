"""Forms of goals and next actions."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.crispy import Columns, Section, helper
from core.forms import CaseForm
from placements.planning.models import Action, Goal
from placements.planning.rules import GoalState, Theme, Who
from refugees.forms import sane_day


class PlanForm(CaseForm):
    """What the two have in common: every day is one that can be meant."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for name, value in list(data.items()):
            if isinstance(value, dt.date):
                try:
                    sane_day(value)
                except forms.ValidationError as error:
                    self.add_error(name, error)
        return data


class GoalForm(PlanForm):
    """A goal; one that is there already can be reached or dropped."""

    theme = forms.ChoiceField(label=_("Theme"), choices=Theme.choices, widget=forms.RadioSelect)

    class Meta:
        model = Goal
        fields = ["text", "theme", "target_on", "state", "ended_on", "reason"]

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["autofocus"] = True
        parts: list[Any] = ["text", "theme", Columns("target_on")]
        if self.instance.pk is None:
            for name in ("state", "ended_on", "reason"):
                del self.fields[name]
        else:
            self.fields["state"] = forms.ChoiceField(
                label=_("State"), choices=GoalState.choices, widget=forms.RadioSelect
            )
            self.fields["ended_on"].help_text = _("Today where it is empty.")
            self.fields["reason"].help_text = _("Needed where the goal is dropped.")
            parts.append(Section(_("Is it reached or dropped?"), "state", Columns("ended_on", "reason")))
        self.helper = helper(*parts, cancel=cancel)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("state") == GoalState.DROPPED and not data.get("reason"):
            self.add_error("reason", _("Write why the goal is dropped."))
        return data

    def _post_clean(self) -> None:
        """The day of the end is filled in by the service: the table's rule is asked there."""
        state = self.cleaned_data.get("state")
        if state == GoalState.OPEN:
            self.cleaned_data["ended_on"] = None
        elif state and not self.cleaned_data.get("ended_on") and "ended_on" not in self.errors:
            from core import clock

            self.cleaned_data["ended_on"] = clock.today()
        super()._post_clean()


class ActionForm(PlanForm):
    """The next action towards a goal; one that is there already can be done, or not relevant any more."""

    who = forms.ChoiceField(label=_("Who does it"), choices=Who.choices, widget=forms.RadioSelect)

    class Meta:
        model = Action
        fields = ["text", "who", "due_on", "done_on", "not_relevant"]

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["autofocus"] = True
        parts: list[Any] = ["text", "who", Columns("due_on")]
        if self.instance.pk is None:
            del self.fields["done_on"], self.fields["not_relevant"]
        else:
            parts.append(Section(_("Is it done, or not relevant any more?"), Columns("done_on", "not_relevant")))
        self.helper = helper(*parts, cancel=cancel)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("done_on") and data.get("not_relevant"):
            self.add_error("not_relevant", _("An action is done, or it is not relevant any more; not both."))
        return data


class DecideForm(forms.Form):
    """One suggestion, by its key."""

    key = forms.RegexField(r"^[0-9a-f]{32}$")


class VersionForm(forms.Form):
    """The version that was on the page."""

    version = forms.IntegerField(min_value=1)
