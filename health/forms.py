"""Forms of health. Free texts refuse what looks like a CPR number or the code of a diagnosis."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import RoleAssignment, User
from accounts.policy import Role
from core import clock
from core.crispy import Columns, Section, helper
from health.rules import (
    Booking,
    Decider,
    HousingNeed,
    Purpose,
    Source,
    State,
    Transport,
    WorkNeed,
    what_is_wrong_with,
)
from refugees.forms import FactForm
from refugees.offers import Answer

FURTHEST_AHEAD = 366  # days
REFUSED = {
    "cpr": _("This looks like a CPR number. Write it without."),
    "diagnosis": _("This looks like the code of a diagnosis. Write what is needed, not why."),
}
NO_DIAGNOSES = _("No diagnoses, no medicine, no CPR numbers: only what is needed in practice.")


class CarefulField(forms.CharField):
    """A free text without CPR numbers and diagnoses; the form says so."""

    def __init__(self, *, label: Any, max_length: int = 500, rows: int = 2, **more: Any) -> None:
        more.setdefault("help_text", NO_DIAGNOSES)
        super().__init__(
            label=label, max_length=max_length, widget=forms.Textarea(attrs={"rows": rows}), **more
        )

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if wrong := what_is_wrong_with(text):
            raise forms.ValidationError(REFUSED[wrong])
        return text


def name_field(label: Any) -> forms.CharField:
    return CarefulField(
        label=label, max_length=120, rows=1, required=False,
        help_text=_("Needed where the custody holder decides: below 15 years."),
    )  # fmt: skip


def one_of(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **more)


def several(label: Any, choices: Any, **more: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, **more
    )


def ahead(day: dt.date | None) -> dt.date | None:
    """A day for which something can be planned. Raises ValidationError."""
    today = clock.today()
    if day is not None and not today <= day <= today + dt.timedelta(days=FURTHEST_AHEAD):
        raise forms.ValidationError(_("The day must be today or later, within a year."))
    return day


class Dated(FactForm):
    """A dated fact without a note."""

    day_label: Any = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("note", None)
        if self.day_label:
            self.fields["happened_on"].label = self.day_label


class Versioned(forms.Form):
    """Carries the version of the record that was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: Any, shown_version: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = shown_version or None

    @property
    def expected_version(self) -> int:
        return self.cleaned_data.get("version") or 0


class Decided(Dated):
    """Says who decides: the custody holder by name."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("decider") == Decider.CUSTODY and not data.get("decider_name"):
            self.add_error("decider_name", _("Write the name of the custody holder."))
        return data


# --- offer, answer, consents ---------------------------------------------------------------------------
class OfferForm(Dated):
    day_label = _("Offered on")


class AnswerForm(Decided):
    answer = one_of(_("Answer"), Answer.choices)
    decider = one_of(_("Who answered?"), Decider.choices)
    decider_name = name_field(_("Name of the custody holder"))
    day_label = _("Answered on")
    field_order = ["answer", "happened_on", "decider", "decider_name"]


class AgreeForm(Decided):
    purposes = several(_("Agreed to"), Purpose.choices)
    decider = one_of(_("Who consented?"), Decider.choices)
    decider_name = name_field(_("Name of the custody holder"))
    day_label = _("Consented on")
    field_order = ["purposes", "happened_on", "decider", "decider_name"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purposes"].required = True


# --- referral, appointment -------------------------------------------------------------------------------
class ReferForm(Dated):
    """Only what the clinic needs to receive somebody."""

    language = forms.CharField(label=_("Language"), max_length=80, required=False)
    needs_interpreter = forms.BooleanField(label=_("An interpreter is needed"), required=False)
    transport = one_of(_("Transport"), Transport.choices, initial=Transport.ALONE)
    children = CarefulField(label=_("Children who come along or must be looked after"), max_length=300, required=False)
    message = CarefulField(label=_("Practical message to the clinic"), max_length=500, required=False)
    day_label = _("Referred on")
    field_order = ["happened_on", "language", "needs_interpreter", "transport", "children", "message"]


class AppointForm(Versioned):
    planned_on = forms.DateField(label=_("Appointment"))
    planned_at = forms.TimeField(label=_("Time of day"), required=False)
    interpreter = one_of(_("Interpreter"), Booking.choices, initial=Booking.NEEDED)
    transport = one_of(_("Transport"), Transport.choices, initial=Transport.ALONE)
    children = CarefulField(label=_("Who looks after the children"), max_length=300, required=False)

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(
            Columns("planned_on", "planned_at"), "interpreter", "transport", "children", cancel=cancel
        )

    def clean_planned_on(self) -> Any:
        day = self.cleaned_data["planned_on"]
        return day if day == self.initial.get("planned_on") else ahead(day)


class CloseForm(Versioned, Dated):
    """What became of an appointment."""

    state = one_of(_("Did the person come?"), [each for each in State.choices if each[0] != State.PLANNED])
    day_label = _("Date")
    field_order = ["state", "happened_on"]


class ResultForm(Dated):
    """That the result has come; there is no field for what it says."""

    referred_on = forms.DateField(
        label=_("The clinic referred on to treatment on"), required=False,
        help_text=_("Only that and when. Empty where it did not."),
    )  # fmt: skip
    day_label = _("Received on")

    def clean_referred_on(self) -> Any:
        day = self.cleaned_data.get("referred_on")
        if day and day > clock.today():
            raise forms.ValidationError(_("The date must be today or earlier."))
        return day


# --- what follows ------------------------------------------------------------------------------------------
def staff() -> Any:
    """Everybody who works with the health offer today."""
    held = RoleAssignment.objects.on(clock.today()).filter(role__in=[Role.CASEWORKER, Role.HEALTH_LIAISON])
    return User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("name")


class DecideForm(forms.Form):
    """What follows the assessment: considerations, a follow-up, or nothing."""

    work = several(_("At work"), WorkNeed.choices)
    hours = forms.IntegerField(label=_("Hours a week at most"), required=False, min_value=1, max_value=37)
    housing = several(_("In a home"), HousingNeed.choices)
    source = one_of(_("Known from"), Source.choices, initial=Source.RESULT)
    valid_from = forms.DateField(label=_("From"))
    valid_to = forms.DateField(label=_("Until, if known"), required=False)
    text = CarefulField(label=_("What"), max_length=300, required=False)
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Who does it"), required=False)
    due_on = forms.DateField(label=_("By"), required=False)
    nothing = forms.BooleanField(label=_("Nothing is needed"), required=False)

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = staff()  # type: ignore[attr-defined]
        self.helper = helper(
            Section(
                _("Functional considerations"), "work", "hours", "housing", "source",
                Columns("valid_from", "valid_to"),
                intro=_(
                    "Others see the words, never why. No diagnoses: there is no field for one."
                ),
            ),
            Section(_("Follow-up"), "text", Columns("owner", "due_on")),
            Section(_("Or"), "nothing"),
            cancel=cancel,
        )  # fmt: skip

    def clean_due_on(self) -> Any:
        return ahead(self.cleaned_data.get("due_on"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        needs = [*data.get("work", []), *data.get("housing", [])]
        if (WorkNeed.HOURS in needs) != bool(data.get("hours")) and "hours" not in self.errors:
            self.add_error("hours", _("Tick limited hours and write how many, or neither."))
        if (data.get("valid_to") or dt.date.max) < (data.get("valid_from") or dt.date.min):
            self.add_error("valid_to", _("The period ends before it begins."))
        self.check_follow_up(data)
        something = bool(needs or data.get("text"))
        if something == bool(data.get("nothing")) and not self.errors:
            self.add_error(None, _("Choose what is needed, or that nothing is needed."))
        return data | {"needs": needs}

    def check_follow_up(self, data: dict[str, Any]) -> None:
        """A follow-up has words, an owner and a day, or none of them."""
        if not data.get("text"):
            if data.get("due_on") and "text" not in self.errors:
                self.add_error("text", _("Write what is to be done."))
            return
        if not data.get("owner"):
            self.add_error("owner", _("Choose who does it."))
        if not data.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("Write by when."))


class StopForm(Versioned, Dated):
    day_label = _("Last day")
    field_order = ["happened_on"]


class AnnulForm(Versioned):
    reason = forms.CharField(label=_("Why is it annulled?"), max_length=300)

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel, submit=_("Annul"))

    def clean_reason(self) -> Any:
        if wrong := what_is_wrong_with(self.cleaned_data["reason"]):
            raise forms.ValidationError(REFUSED[wrong])
        return self.cleaned_data["reason"]
