"""Forms of the house. What was typed stays when it is refused; a room that is taken is told date by date."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.clock import COPENHAGEN
from core.crispy import Columns, Section, helper
from core.forms import CaseForm, Versioned
from welcome_house.models import (
    Activity,
    ActivityText,
    HouseText,
    LeafletPart,
    Organisation,
    Room,
    Season,
    Session,
)
from welcome_house.recurrence import DAY_NAMES, Ordinal, Plan, Repeat, ends, local, plan_of, rule_of, starts

FURTHEST = 3 * 366  # days ahead that anything is planned
FIRST_DAY = dt.date(2016, 5, 1)  # the house opened in May 2016


def time_field(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label, input_formats=["%H:%M", "%H.%M", "%H"],
        widget=forms.TimeInput(format="%H:%M", attrs={"class": "input-time", "inputmode": "numeric"}),
        error_messages={"invalid": _("Write the time as 17:00.")},
    )  # fmt: skip


def minutes_between(begins: dt.time, over: dt.time) -> int:
    """How long from one time of day to another; past midnight where the second is the earlier one."""
    length = (over.hour * 60 + over.minute) - (begins.hour * 60 + begins.minute)
    return length if length > 0 else length + 24 * 60


def sensible(day: dt.date) -> None:
    """A day on which the house can have been open. Raises ValidationError."""
    if not FIRST_DAY <= day <= dt.date(2100, 1, 1):
        raise ValidationError(_("The year cannot be right."))


class ActivityForm(CaseForm):
    """An activity and its plan: what, where, from when to when, how often, until when.

    `taken` are dates on which the room is taken, told by the service: then the form asks what to do with them.
    """

    day = forms.DateField(label=_("First day"), validators=[sensible])
    begins = time_field(_("From (time)"))
    over = time_field(_("To (time)"))
    repeat = forms.ChoiceField(label=_("Repeats"), choices=Repeat.choices, initial=Repeat.WEEKLY)
    days = forms.TypedMultipleChoiceField(
        label=_("Weekdays"), choices=list(enumerate(DAY_NAMES)), coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("Nothing chosen: the weekday of the first day."),
    )  # fmt: skip
    ordinal = forms.ChoiceField(
        label=_("Which of the month"), choices=[("", "–"), *Ordinal.choices], required=False,
        help_text=_("Only for what is held once a month: the first Saturday, say."),
    )  # fmt: skip
    until = forms.DateField(label=_("Until and with"), required=False, help_text=_("Empty: until further notice."))
    despite = forms.BooleanField(
        label=_("Make these dates without a room; I find another room afterwards."), required=False
    )

    class Meta:
        model = Activity
        fields = ["name", "sort", "organisation", "room", "responsible", "capacity", "is_public"]

    def __init__(self, *args: Any, cancel: str = "", today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["organisation"].queryset = Organisation.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["room"].queryset = Room.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["responsible"].help_text = _(
            "Shown to nobody outside. Somebody who lives here is written with a name of their own choice, never with "
            "anything that leads to a case."
        )
        self.fields["name"].help_text = _("In Danish; other languages are written afterwards.")
        changing = not self.instance._state.adding
        if changing:
            self.fields["day"].label = _("The plan applies from")
            self.fields["day"].help_text = _("Earlier dates stay as they are.")
            self.initial.update(self.of_plan())
        self.helper = helper(
            "name", Columns("sort", "organisation"), Columns("responsible", "capacity"), "is_public",
            Section(
                _("When and where"), Columns("day", "begins", "over"), "room", Columns("repeat", "ordinal"), "days",
                "until", "despite",
            ),
            cancel=cancel,
        )  # fmt: skip
        if not (self.data and self.data.get("asked")):
            self.fields["despite"].widget = forms.HiddenInput()

    def of_plan(self) -> dict[str, Any]:
        """The plan of an activity that exists, as the form's values."""
        activity: Any = self.instance
        first, plan = local(activity.first_starts), plan_of(activity.recurrence)
        day = max(first.date(), self.today) if activity.recurrence else first.date()
        return {
            "day": day, "begins": first.time(), "over": ends(first, activity.minutes).time(), "repeat": plan.repeat,
            "days": list(plan.days), "ordinal": plan.ordinal, "until": plan.until,
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if not {"day", "begins", "over", "repeat"} <= set(data):
            return data
        plan = self.plan(data)
        if plan is None:
            return data
        activity: Any = self.instance
        activity.minutes = minutes_between(data["begins"], data["over"])
        activity.recurrence = rule_of(plan)
        first = activity.first_starts
        if self.begins_anew(plan):
            first = dt.datetime.combine(data["day"], data["begins"], COPENHAGEN)
        dates = starts(first, activity.recurrence, until=data["day"] + dt.timedelta(days=FURTHEST))
        if not dates:
            self.add_error("until", _("The plan has no date: it ends before its first one."))
            return data
        activity.first_starts = dates[0]
        return data

    def begins_anew(self, plan: Plan) -> bool:
        """Whether weeks are counted from the day on the form: a new name leaves every second week where it is."""
        if self.instance._state.adding or {"begins", "repeat", "days", "ordinal"} & set(self.changed_data):
            return True
        return "day" in self.changed_data and plan.repeat != Repeat.WEEKLY

    @property
    def since(self) -> dt.date:
        """From which day on the plan applies."""
        day: dt.date = self.cleaned_data["day"]
        if self.cleaned_data["repeat"] == Repeat.ONCE and "day" in self.initial:
            return min(day, self.initial["day"])
        return day

    def plan(self, data: dict[str, Any]) -> Plan | None:
        """The plan as it was chosen; an error at its field where it cannot be."""
        repeat, until = data["repeat"], data.get("until")
        days = tuple(data.get("days") or ()) or (data["day"].weekday(),)
        if until and until < data["day"]:
            self.add_error("until", _("The last day lies before the first one."))
            return None
        if repeat == Repeat.MONTHLY and (len(days) > 1 or not data.get("ordinal")):
            self.add_error("ordinal", _("Choose which one of the month, and one weekday."))
            return None
        if repeat == Repeat.ONCE:
            return Plan()
        return Plan(repeat, days, data.get("ordinal", "") if repeat == Repeat.MONTHLY else "", until)

    def ask_about_room(self) -> None:
        """Puts the question what to do with the dates on which the room is taken into the form shown again."""
        self.add_error(None, _("The room is taken on the dates below. Nothing is saved yet."))
        self.fields["despite"].widget = forms.CheckboxInput()


class SessionForm(CaseForm):
    """Another day, time or room of one date."""

    day = forms.DateField(label=_("Day"), validators=[sensible])
    begins = time_field(_("From (time)"))
    over = time_field(_("To (time)"))

    class Meta:
        model = Session
        fields = ["room"]

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = local(self.instance.starts_at)
        over = local(self.instance.ends_at).time()
        self.initial.update({"day": first.date(), "begins": first.time(), "over": over})
        self.fields["room"].queryset = Room.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.helper = helper(Columns("day", "begins", "over"), "room", cancel=cancel)

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if {"day", "begins", "over"} <= set(data):
            first = dt.datetime.combine(data["day"], data["begins"], COPENHAGEN)
            self.instance.starts_at = first
            self.instance.ends_at = ends(first, minutes_between(data["begins"], data["over"]))
        return data


class CancelForm(Versioned):
    """Why a date is cancelled; the public reads it."""

    because = forms.CharField(
        label=_("Why"), max_length=200, required=False,
        help_text=_("Everybody reads it in the programme. Name nobody."),
    )  # fmt: skip

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper("because", submit=_("Cancel this date"), cancel=cancel)


class EndForm(Versioned):
    """The last day of an activity."""

    last = forms.DateField(label=_("Held for the last time on"), validators=[sensible])

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper("last", submit=_("End the activity"), cancel=cancel)


class CloseForm(forms.Form):
    """Days on which the house is closed: everything on them is cancelled."""

    first = forms.DateField(label=_("From"), validators=[sensible])
    last = forms.DateField(label=_("Until and with"), validators=[sensible])
    because = forms.CharField(label=_("Why"), max_length=200, help_text=_("Everybody reads it in the programme."))

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(Columns("first", "last"), "because", submit=_("Close these days"), cancel=cancel)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if first and last and (last - first).days > 100:
            self.add_error("last", _("At most a hundred days at once."))
        return data


def record_form(model_: Any, names: list[str], *, rows: int = 4) -> type[CaseForm]:
    """The form of one of the house's own tables."""

    class RecordForm(CaseForm):
        class Meta:
            model = model_
            fields = names
            widgets = {"text": forms.Textarea(attrs={"rows": rows, "dir": "auto"})}

        def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.helper = helper(cancel=cancel)

    return RecordForm


RoomForm = record_form(Room, ["name", "seats", "is_active"])
OrganisationForm = record_form(Organisation, ["name", "contact", "email", "phone", "is_active"])
SeasonForm = record_form(Season, ["name", "begins_on", "ends_on"])
ActivityTextForm = record_form(ActivityText, ["name", "text"])
HouseTextForm = record_form(HouseText, ["text"])
LeafletForm = record_form(LeafletPart, ["language", "place", "heading", "text"], rows=10)


class DayForm(forms.Form):
    """Which week or month is looked at: any day of it."""

    on = forms.DateField(required=False, validators=[sensible])

    def day(self, today: dt.date) -> dt.date:
        return (self.cleaned_data.get("on") or today) if self.is_valid() else today
