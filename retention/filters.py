"""What the lists of retention may be asked for: all in the address, checked before it is used."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from placements.rules import Kind
from retention.rules import WORK
from retention.staying import AFTER, Staying

NO_OFFER, WAITING, HAS_MENTOR = "none", "waiting", "has"
KINDS = [(kind.value, kind.label) for kind in Kind if kind.value in WORK]
STAYING_YEARS = 2  # what the page of staying shows when nobody asks


class ListForm(forms.Form):
    """Whose people, and the place in the list."""

    whose = forms.ChoiceField(
        label=_("Whose"), choices=[("", _("All within reach")), ("mine", _("My cases"))], required=False
    )
    after = forms.RegexField(r"^\d{8}-\d{1,17}$", required=False, widget=forms.HiddenInput)

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked for; nothing where it cannot be."""
        return self.cleaned_data if self.is_valid() else {}

    def of_user(self, found: Any, user: Any) -> Any:
        """The rows about the user's own cases, where these are asked for; none where the question is wrong."""
        if not self.is_valid():
            return found.none()
        return found.filter(refugee__caseworker=user) if self.asked.get("whose") == "mine" else found


class WorkForm(ListForm):
    kind = forms.ChoiceField(label=_("What"), choices=[("", _("All")), *KINDS], required=False)
    mentor = forms.ChoiceField(
        label=_("Retention mentor"), required=False,
        choices=[
            ("", _("All")), (NO_OFFER, _("None offered")), (WAITING, _("Offered, none assigned")),
            (HAS_MENTOR, _("Has a mentor")),
        ],
    )  # fmt: skip


class PaceForm(ListForm):
    show = forms.ChoiceField(
        label=_("Which ones"), required=False,
        choices=[("", _("Behind or past the deadline")), ("all", _("All that wait"))],
    )  # fmt: skip


class TalksForm(ListForm):
    show = forms.ChoiceField(
        label=_("Which ones"), choices=[("", _("Planned")), ("unrecorded", _("Past, not recorded yet"))], required=False
    )


class StayingForm(forms.Form):
    """The starts between two days, as known on a day."""

    since = forms.DateField(label=_("Started from"), required=False)
    until = forms.DateField(label=_("to"), required=False)
    on = forms.DateField(label=_("As of"), required=False)

    def asked(self) -> tuple[dt.date, dt.date, dt.date]:
        """From, to and as of; what is not asked for is the last two years up to today."""
        data = self.cleaned_data if self.is_valid() else {}
        on = data.get("on") or clock.today()
        until = min(data.get("until") or on, on)
        since = data.get("since") or dt.date(max(until.year - STAYING_YEARS, 1), until.month, 1)
        return since, until, on


class PeopleForm(StayingForm):
    """Which number of the table: the people behind it."""

    months = forms.TypedChoiceField(choices=[(str(n), n) for n in AFTER], coerce=int, required=False)
    state = forms.ChoiceField(choices=[("", ""), ("decided", ""), ("success", ""), *Staying.choices], required=False)
    quarter = forms.DateField(required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)
