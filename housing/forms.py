"""Forms about a household's housing. Dates are checked as those of every dated fact; what was typed stays."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.crispy import Columns, Section, helper
from core.forms import CaseForm
from housing.lodgings import free_beds
from housing.models import ChecklistItem, HomeNeed, Room
from housing.rules import Access, HouseholdClass, Near, Refusal, Verdict, Waiting
from refugees.districts import District
from refugees.forms import FactForm, sane_day
from refugees.models import Refugee

FURTHEST_AHEAD = 366  # days
COPENHAGEN = [choice for choice in District.choices if choice[0] != District.OUTSIDE]


def several(label: Any, choices: Any, **more: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, **more
    )


def one_of(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **more)


def near_future(day: dt.date) -> dt.date:
    """A day of the past or of the next year. Raises ValidationError."""
    if day > clock.today() + dt.timedelta(days=FURTHEST_AHEAD):
        raise forms.ValidationError(_("The day must lie within a year."))
    return sane_day(day)


class Versioned(forms.Form):
    """A form about a record that others may change meanwhile: carries the version that was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: Any, shown_version: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = shown_version or None

    @property
    def expected_version(self) -> int:
        return self.cleaned_data.get("version") or 0


class PeopleField(forms.ModelMultipleChoiceField):
    """Whom of the household it concerns; all of them unless somebody is left out."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, people: Sequence[Refugee], names: dict[int, str], **kwargs: Any) -> None:
        chosen = Refugee.objects.filter(pk__in=[each.pk for each in people])
        super().__init__(chosen, initial=[each.pk for each in people], **kwargs)
        self.names = names

    def label_from_instance(self, obj: Any) -> str:
        return self.names[obj.pk]


class HouseholdForm(FactForm):
    """A dated fact about the people of a household."""

    def __init__(self, *args: Any, people: Sequence[Refugee], names: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"] = PeopleField(people, names, label=_("Who"))
        self.order_fields(["people"])


class ReadyForm(HouseholdForm):
    """Somebody is ready to move out; with open points of the checklist only with words."""

    def __init__(self, *args: Any, open_points: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_on"].label = _("Ready since")
        if open_points:
            self.fields["note"].required = True
            self.fields["note"].label = _("Why ready although points are open")


class OwnForm(HouseholdForm):
    district = forms.ChoiceField(
        label=_("District"), required=False, choices=[("", _("Not known")), *District.choices]
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_on"].label = _("Found on")
        self.fields["note"].help_text = _("The address itself is recorded in the case.")
        self.order_fields(["people", "happened_on", "district", "note"])


class ChecklistForm(forms.Form):
    """The points of the local checklist in force today."""

    items = forms.ModelMultipleChoiceField(
        ChecklistItem.objects.none(), label=_("In place"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, items: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"].queryset = items  # type: ignore[attr-defined]
        self.helper = helper(cancel=cancel)


class NeedForm(CaseForm):
    """What home a household needs, may cost, and where it should be."""

    class Meta:
        model = HomeNeed
        fields = [
            "bedrooms", "income", "waiting", "people_later", "awaited_on", "access", "shared_ok", "pets", "districts",
            "district_reasons", "near", "near_note", "note",
        ]  # fmt: skip
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, suggested: int = 1, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bedrooms"].help_text = _("Suggested for the household: %(number)d") % {"number": suggested}
        self.fields["income"].help_text = _("Decides the rent ceiling by the municipality's table.")
        self.fields["waiting"] = one_of(_("Is family awaited from abroad?"), Waiting.choices)
        self.fields["access"] = several(_("What is needed to get in and around"), Access.choices)
        self.fields["access"].help_text = _("Only what the home must have; nothing about health.")
        self.fields["districts"] = several(_("Wished districts"), COPENHAGEN)
        self.fields["near"] = several(_("Should be near"), Near.choices)
        self.helper = helper(
            Section(_("Size and rent"), Columns("bedrooms", "income"), "shared_ok", "pets"),
            Section(_("Reunification"), "waiting", Columns("people_later", "awaited_on")),
            Section(_("Access"), "access"),
            Section(_("Where"), "districts", "district_reasons", "near", "near_note"),
            "note",
            cancel=cancel,
        )


# --- offers ------------------------------------------------------------------------------------------
class OfferForm(FactForm):
    """A dwelling is offered. The reason field is there where the municipality's own list asks for one."""

    answer_due = forms.DateField(label=_("Answer by"))
    override_reason = forms.CharField(
        label=_("Why it is offered although the area is on the municipality's own list"), required=False,
        max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("The reason is reported."),
    )  # fmt: skip
    field_order = ["happened_on", "answer_due", "override_reason", "note"]

    def __init__(self, *args: Any, verdict: str = Verdict.FREE, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, cancel=cancel, **kwargs)
        self.fields["happened_on"].label = _("Offered on")
        if verdict != Verdict.MUNICIPAL and not self.is_bound:
            del self.fields["override_reason"]
        self.helper = helper(cancel=cancel, submit=_("Offer the home"))

    def clean_answer_due(self) -> dt.date:
        return near_future(self.cleaned_data["answer_due"])


YES, NO = "yes", "no"


class AnswerForm(Versioned, FactForm):
    """What the household said; a refusal names its reason and that its consequence was explained."""

    said = one_of(_("Answer"), [(YES, _("Yes, please")), (NO, _("No, thank you"))])
    reason = forms.ChoiceField(
        label=_("Why not"), required=False, choices=[("", _("Choose where the answer is no")), *Refusal.choices]
    )  # fmt: skip
    consequence_told = forms.BooleanField(label=_("What a refusal means was explained"), required=False)
    field_order = ["said", "happened_on", "reason", "consequence_told", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_on"].label = _("Answered on")
        self.fields["consequence_told"].help_text = _(
            "The household stays where it is and goes on waiting. The promise of an offer within six months is kept "
            "by this offer; whether another one comes, and when, is not promised."
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("said") == NO:
            if not data.get("reason"):
                self.add_error("reason", _("Say why the offer was refused."))
            if not data.get("consequence_told"):
                self.add_error("consequence_told", _("Explain first what a refusal means."))
        return data


class MoveInForm(Versioned, FactForm):
    field_order = ["happened_on", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_on"].label = _("Moved in on")


class AnnulForm(Versioned):
    reason = forms.CharField(label=_("Why is it annulled?"), max_length=300)

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel, submit=_("Annul"))


# --- stays -------------------------------------------------------------------------------------------
class RoomField(forms.ModelChoiceField):
    """A room with the number of its beds that are free now."""

    def label_from_instance(self, obj: Any) -> str:
        words = {"site": obj.site.name, "room": obj.name, "free": obj.free}
        return str(_("%(site)s, room %(room)s – %(free)d free") % words)


def rooms_with_free_beds(on: dt.date) -> Any:
    from django.db.models import Count, Q

    free = free_beds(on, on).values("pk")
    rooms = Room.objects.select_related("site").annotate(free=Count("beds", filter=Q(beds__in=free)))
    return rooms.filter(free__gt=0).order_by("site__name", "name")


class StayForm(forms.Form):
    """Beds for the people of a household, in one room."""

    room = RoomField(Room.objects.none(), label=_("Room"))
    valid_from = forms.DateField(label=_("From"))
    valid_to = forms.DateField(label=_("Last night, if known"), required=False)
    household = forms.ChoiceField(label=_("Class of co-payment"), choices=HouseholdClass.choices)
    rules_signed_on = forms.DateField(label=_("House rules signed"), required=False)
    with_address = forms.BooleanField(label=_("Record it as the address too"), required=False, initial=True)

    def __init__(
        self, *args: Any, people: Sequence[Refugee], names: dict[int, str], cancel: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"] = PeopleField(people, names, label=_("Who"))
        self.fields["room"].queryset = rooms_with_free_beds(clock.today())  # type: ignore[attr-defined]
        self.order_fields(["people", "room"])
        self.helper = helper(
            "people", "room", Columns("valid_from", "valid_to"), Columns("household", "rules_signed_on"),
            "with_address", cancel=cancel,
        )  # fmt: skip

    def clean_valid_from(self) -> dt.date:
        return near_future(self.cleaned_data["valid_from"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("valid_from"), data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("The stay ends before it begins."))
        return data


class EndStayForm(Versioned):
    valid_to = forms.DateField(label=_("Last night"))
    reason = forms.CharField(label=_("Why does it end?"), max_length=200)

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel)

    def clean_valid_to(self) -> dt.date:
        return near_future(self.cleaned_data["valid_to"])
