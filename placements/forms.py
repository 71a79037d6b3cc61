"""Forms of employers, placements and what happens to them."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.crispy import Columns, Section, helper
from core.forms import CaseForm
from placements.models import Employer, Placement
from placements.rules import EndReason, Event, Kind, plain_cvr
from refugees.forms import FactForm

SUGGESTIONS = 300
CVR_BEHIND_NAME = re.compile(r"\(CVR (\d{8})\)\s*$")


class EmployerForm(CaseForm):
    class Meta:
        model = Employer
        fields = ["name", "cvr", "address", "contact", "phone", "email", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Longer than the column: people write "DK 12 34 56 74".
        words = _("Eight digits; empty where there is none.")
        self.fields["cvr"] = forms.CharField(label=_("CVR number"), required=False, max_length=20, help_text=words)
        if self.instance.pk:
            self.initial["cvr"] = self.instance.cvr
        self.order_fields(["name", "cvr"])
        self.helper = helper(cancel=cancel)

    def clean_cvr(self) -> str:
        typed = self.cleaned_data["cvr"].strip()
        if not typed:
            return ""
        try:
            return plain_cvr(typed)
        except ValueError:
            raise ValidationError(_("This is not a CVR number: eight digits with a valid check digit.")) from None


class PlacementForm(CaseForm):
    """What is agreed. With `event` it also asks for the day of the offer or the start."""

    employer_name = forms.CharField(
        label=_("Employer or school"), required=False, max_length=200, help_text=_("Name or CVR number."),
        widget=forms.TextInput(attrs={"list": "employers", "autocomplete": "off"}),
    )  # fmt: skip
    create_employer = forms.BooleanField(label=_("Register it as a new employer if it is not known"), required=False)
    happened_on = forms.DateField(label=_("Date"))
    overlap_reason = forms.CharField(
        label=_("Why it runs beside another placement"), required=False, max_length=300,
        help_text=_("Only where another placement runs at the same time."),
    )  # fmt: skip

    class Meta:
        model = Placement
        fields = ["kind", "hours", "tasks", "supervisor", "note"]
        widgets = {"tasks": forms.Textarea(attrs={"rows": 3}), "note": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, event: Event | None = None, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, widget=forms.RadioSelect)
        self.fields["hours"].widget.attrs |= {"min": 1}
        when = ["happened_on"] if event else []
        when += ["overlap_reason"] if event == Event.STARTED else []
        for name in {"happened_on", "overlap_reason"} - set(when):
            del self.fields[name]
        if event:
            self.fields["happened_on"].label = EVENT_DATES[event]
        where: list[Any] = [Columns("employer_name", "supervisor")]
        if self.instance.pk:
            self.initial["employer_name"] = self.instance.employer_name
            del self.fields["create_employer"]
        else:
            where.append("create_employer")
        self.helper = helper(
            "kind",
            *when,
            Section(_("Where"), *where),
            Section(_("What"), Columns("hours"), "tasks", "note"),
            cancel=cancel,
        )

    def clean_happened_on(self) -> Any:
        return FactForm.clean_happened_on(self)  # type: ignore[arg-type]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        typed = data.get("employer_name", "").strip()
        try:
            self.instance.employer = found_employer(typed) if typed else None
        except LookupError as error:
            if data.get("create_employer") and not error.args[0]:
                self.instance.employer = Employer(name=typed)
            else:
                self.add_error("employer_name", error.args[0] or UNKNOWN_EMPLOYER)
        return data

    def _post_clean(self) -> None:
        employer, self.instance.employer = self.instance.employer, None
        super()._post_clean()
        self.instance.employer = employer


UNKNOWN_EMPLOYER = _("No employer has that name. Tick the box below to register it, or correct the name.")
EVENT_DATES = {Event.OFFERED: _("Offered on"), Event.STARTED: _("First day")}


def suggestions() -> list[str]:
    return [employer.suggestion for employer in Employer.objects.all()[:SUGGESTIONS]]


def found_employer(typed: str) -> Employer:
    """The employer behind a name or CVR number. Raises LookupError, with a sentence where several have the name."""
    behind = CVR_BEHIND_NAME.search(typed)
    digits = behind.group(1) if behind else re.sub(r"\D", "", typed)
    if len(digits) == 8 and (behind or not re.search(r"[^\W\d_]{3}", typed)):
        employer = Employer.objects.filter(cvr=digits).first()
        if employer is None:
            raise LookupError(_("No employer with that CVR number is registered."))
        return employer
    named = list(Employer.objects.filter(name__iexact=typed)[:2])
    if len(named) > 1:
        raise LookupError(_("Several employers have that name; write the CVR number."))
    if not named:
        raise LookupError("")
    return named[0]


class EventForm(FactForm):
    """What happened to a placement, and when; carries the placement's version."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: Any, placement: Placement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.placement = placement
        self.fields["version"].initial = placement.version

    @property
    def expected_version(self) -> int:
        return self.cleaned_data.get("version") or 0

    def values(self) -> dict[str, Any]:
        """What the service wants beside the version."""
        data = self.cleaned_data
        return {"on" if name == "happened_on" else name: value for name, value in data.items() if name != "version"}


class KindForm(EventForm):
    """An offer and a start name the kind, which may differ from what was planned."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    field_order = ["kind", "happened_on", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].initial = self.placement.kind


class StartForm(KindForm):
    overlap_reason = forms.CharField(
        label=_("Why it runs beside another placement"), required=False, max_length=300,
        help_text=_("Only where another placement runs at the same time."),
    )  # fmt: skip
    field_order = ["kind", "happened_on", "overlap_reason", "note"]


class EndForm(EventForm):
    reason = forms.ChoiceField(label=_("Reason"), choices=EndReason.choices, widget=forms.RadioSelect)
    field_order = ["happened_on", "reason", "note"]


class AnnulForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    reason = forms.CharField(label=_("Why is it annulled?"), max_length=300, strip=True)

    def __init__(self, *args: Any, cancel: str, shown_version: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = shown_version
        self.helper = helper(cancel=cancel, submit=_("Annul"))
