"""Forms about who a person is: search before create, master data, the household."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock, crypto, identifiers
from core.crispy import Collapsible, Columns, Section, helper
from core.dates import danish
from core.forms import CaseForm
from core.names import search_key
from refugees import registering, rules
from refugees.forms import SuggestingInput
from refugees.merging import former
from refugees.models import Refugee

# First and last year, counted from today's, in which each date of the master data can lie.
YEARS_OFF = {
    "birth_date": (-120, 0), "permit_date": (-30, 1), "permit_expires_on": (-30, 30),
    "allocation_decided_on": (-30, 0), "takeover_on": (-30, 2), "planned_move_on": (-30, 2),
}  # fmt: skip
NOT_AHEAD = {"birth_date": _("The date of birth lies in the future."),
             "allocation_decided_on": _("The allocation decision lies in the future.")}  # fmt: skip
DECIDE_TAKEOVER = {"takeover_on", "allocation_decided_on", "residence_basis"}


class FindForm(forms.Form):
    """Search before create: what is known of somebody who may be registered already."""

    given_names = forms.CharField(label=_("Given names"), max_length=200, required=False)
    family_name = forms.CharField(label=_("Family name"), max_length=200, required=False)
    birth_date = forms.DateField(label=_("Date of birth"), required=False)
    person_id = forms.CharField(label=_("Immigration person ID"), max_length=40, required=False)

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(
            Columns("given_names", "family_name"), Columns("birth_date", "person_id"),
            submit=_("Search"), submit_name="find", cancel=cancel, guard=False,
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        named = search_key(f"{data.get('given_names', '')} {data.get('family_name', '')}")
        if not self.errors and not named and not data.get("person_id"):
            raise forms.ValidationError(_("Write a name or the person ID."))
        return data


class ArrivalForm(CaseForm):
    """What every form about an arrival checks: years that can be meant, a permit that ends after it begins, and a
    reason where another takeover date than the computed one is given."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.check_years(data)
        permit, expires = data.get("permit_date"), data.get("permit_expires_on")
        if permit and expires and expires < permit:
            self.add_error("permit_expires_on", _("The period ends before it begins."))
        self.check_takeover(data)
        return data

    def check_years(self, data: dict[str, Any]) -> None:
        today = clock.today()
        for name, (first, last) in YEARS_OFF.items():
            day: date | None = data.get(name)
            if day is None:
                continue
            if name in NOT_AHEAD and day > today:
                self.add_error(name, NOT_AHEAD[name])
            elif not today.year + first <= day.year <= today.year + last:
                self.add_error(name, _("The year %(year)s cannot be right.") % {"year": day.year})

    def check_takeover(self, data: dict[str, Any]) -> None:
        """Another takeover date than the computed one is possible, with a reason (handbook 2.2)."""
        takeover, basis = data.get("takeover_on"), data.get("residence_basis")
        if self.errors or takeover is None or not DECIDE_TAKEOVER & set(self.changed_data):
            return
        computed = rules.computed_takeover(basis or "", data.get("allocation_decided_on"))
        if computed and computed != takeover and not data.get("takeover_reason"):
            text = _("The computed takeover date is %(day)s. Write why another one applies.")
            self.add_error("takeover_reason", text % {"day": danish(computed)})


class PersonForm(ArrivalForm):
    """Master data of a person. The CPR number is typed, never shown.

    `met` are the other people whose identifiers were typed; the view logs that their existence was answered.
    """

    cpr_number = forms.CharField(label=_("CPR number"), required=False, max_length=20)

    class Meta:
        model = Refugee
        fields = [
            "given_names", "family_name", "original_name", "person_id", "sex", "birth_date", "birth_date_estimated",
            "nationality", "mother_tongue", "interpreter_language", "residence_basis", "permit_date",
            "permit_expires_on", "allocation_decided_on", "takeover_on", "takeover_reason", "asylum_centre",
            "planned_move_on", "phone", "email", "remark", "name_protected", "address_protected",
        ]  # fmt: skip

    def __init__(self, *args: Any, viewer: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        self.met: list[Refugee] = []
        if self.instance.pk and self.instance.cpr:
            self.fields["cpr_number"].help_text = _("Leave empty to keep the number as it is.")
        self.fields["takeover_on"].help_text = _("Leave empty to have it computed from the allocation decision.")
        self.fields["interpreter_language"].help_text = _("Leave empty where no interpreter is needed.")
        for name in ("mother_tongue", "interpreter_language"):
            self.fields[name].widget = SuggestingInput(rules.LANGUAGE_NAMES, attrs={"maxlength": 80})
        self.helper = helper(*LAYOUT, cancel=cancel, form_id="" if self.instance.pk else "new-case")

    def clean_person_id(self) -> str:
        typed: str = self.cleaned_data["person_id"]
        taken = Refugee.objects.filter(Q(person_id=typed) | Q(pk__in=former.of_number(typed)))
        self.refuse_taken(taken)
        return typed

    def clean_cpr_number(self) -> str:
        typed = self.cleaned_data["cpr_number"].strip()
        if not typed:
            return ""
        try:
            number = identifiers.parse_cpr(typed)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        self.refuse_taken(Refugee.objects.filter(cpr_index=crypto.blind_index(number, "cpr")))
        return number

    def refuse_taken(self, people: Any) -> None:
        """Raises ValidationError where another person has the identifier, with no more than may be said."""
        other = people.exclude(pk=self.instance.pk).select_related("team").first()
        if other is not None:
            self.met.append(other)
            raise forms.ValidationError(registering.already(self.viewer, other))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        number = data.get("cpr_number")
        if number:
            self.instance.cpr = number
            self.instance.cpr_index = crypto.blind_index(number, "cpr")
        return data


LAYOUT = (
    Section(
        _("Person"),
        Columns("given_names", "family_name"),
        Columns("person_id", "cpr_number"),
        Columns("birth_date", "sex"),
        "birth_date_estimated",
        Columns("nationality", "original_name"),
    ),
    Section(
        _("Allocation and takeover"),
        Columns("residence_basis", "asylum_centre"),
        Columns("permit_date", "permit_expires_on"),
        Columns("allocation_decided_on", "takeover_on"),
        "takeover_reason",
        "planned_move_on",
    ),
    Section(_("Contact and language"), Columns("phone", "email"), Columns("mother_tongue", "interpreter_language")),
    Section(_("Protection"), "name_protected", "address_protected"),
    Collapsible(_("Remark"), "remark"),
)


class ReturnForm(ArrivalForm):
    """The new arrival of somebody who left and has come back; who they are is known."""

    class Meta:
        model = Refugee
        fields = [
            "residence_basis", "permit_date", "permit_expires_on", "allocation_decided_on", "takeover_on",
            "takeover_reason", "asylum_centre", "planned_move_on", "phone",
        ]  # fmt: skip

    def __init__(self, *args: Any, left_on: date, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.left_on = left_on
        self.fields["takeover_on"].help_text = _("Leave empty to have it computed from the allocation decision.")
        self.helper = helper(
            Columns("residence_basis", "asylum_centre"), Columns("permit_date", "permit_expires_on"),
            Columns("allocation_decided_on", "takeover_on"), "takeover_reason", Columns("planned_move_on", "phone"),
            submit=_("Open the new case"), cancel=cancel,
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        days = [data.get("allocation_decided_on"), data.get("takeover_on")]
        if not self.errors and not any(day and day > self.left_on for day in days):
            text = _("The person left on %(day)s; the new decision or takeover lies after that.")
            self.add_error("takeover_on", text % {"day": danish(self.left_on)})
        return data


class HouseholdForm(forms.Form):
    """Puts a person into the household of another one."""

    other = forms.RegexField(
        r"^[0-9]{4}-[0-9]{4,7}$",
        label=_("Case number of another member"),
        max_length=12,
        error_messages={"invalid": _("Write the case number, for example 2017-0142.")},
    )
    relation = forms.ChoiceField(label=_("Relation"), choices=[("", "–"), *rules.Relation.choices], required=False)

    def __init__(self, *args: Any, viewer: Any, person: Refugee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer, self.person = viewer, person
        self.helper = helper(Columns("other", "relation"), submit=_("Add"), tag=False)

    def clean_other(self) -> Refugee:
        number = self.cleaned_data["other"]
        named = Q(case_number=number) | Q(pk__in=former.of_number(number))
        found = Refugee.objects.visible_to(self.viewer).filter(named).first()
        if found is None:
            raise forms.ValidationError(_("No case within your reach has that number."))
        if found.pk == self.person.pk:
            raise forms.ValidationError(_("That is the person's own case."))
        other: Refugee = found
        return other
