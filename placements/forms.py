"""Forms of employers, placements and what happens to them."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.crispy import Columns, Section, helper
from core.dates import danish
from core.forms import CaseForm
from placements.duplicates import alike
from placements.forms_employers import cleaned_cvr
from placements.models import Employer, Opening, OverlapReason, OverlapRule, Placement
from placements.rules import DeclineReason, EndReason, Event, Kind, pair
from placements.wording import refuse_health
from refugees.forms import FactForm, sane_day

SUGGESTIONS = 300
CVR_BEHIND_NAME = re.compile(r"\(CVR (\d{8})\)\s*$")


class BesideForm(forms.Form):
    """Asks why a start runs beside another placement, where one runs or the start was refused for that."""

    overlap_reason = forms.CharField(
        label=_("Why it runs beside another placement"), required=False, max_length=300, strip=True
    )

    def ask_why(self, running: Sequence[str]) -> None:
        """`running`: the placements that run now, in words."""
        field = self.fields["overlap_reason"]
        if running:
            field.help_text = _("Runs now: %(placements)s.") % {"placements": "; ".join(running)}
        elif not self.is_bound:
            field.widget = forms.HiddenInput()


class RuleReasonForm(forms.Form):
    """Asks why a rule of the kind is not kept, once it was refused for that."""

    rule_reason = forms.CharField(
        label=_("Why the rule is not kept"), required=False, max_length=300, strip=True, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self.data.get(self.add_prefix("rule_reason")):
            self.fields["rule_reason"].widget = forms.TextInput()

    def add_error(self, field: Any, error: Any) -> None:
        """What is refused for want of a reason shows the field in which it is given."""
        if field == "rule_reason":
            self.fields["rule_reason"].widget = forms.TextInput(attrs={"maxlength": 300})
        super().add_error(field, error)


class PlacementForm(CaseForm, BesideForm, RuleReasonForm):
    """What is agreed. With `event` it also asks for the day of the offer or the start."""

    employer_name = forms.CharField(
        label=_("Employer or school"), required=False, max_length=200, help_text=_("Name or CVR number."),
        widget=forms.TextInput(attrs={"list": "employers", "autocomplete": "off"}),
    )  # fmt: skip
    create_employer = forms.BooleanField(label=_("Register it as a new employer if it is not known"), required=False)
    employer_cvr = forms.CharField(
        label=_("CVR number of the new employer"), required=False, max_length=20,
        help_text=_("Empty where it has none."),
    )  # fmt: skip
    another = forms.BooleanField(label=_("It is none of these: register it"), required=False)
    happened_on = forms.DateField(label=_("Date"))
    opening = forms.ModelChoiceField(
        label=_("Opening"), queryset=Opening.objects.none(), required=False, to_field_name="uid", empty_label="–",
        help_text=_("The placement takes a place of it from the offer or the start until it is declined or ends."),
    )  # fmt: skip

    class Meta:
        model = Placement
        fields = ["kind", "hours", "tasks", "supervisor", "note"]
        widgets = {"tasks": forms.Textarea(attrs={"rows": 3}), "note": forms.Textarea(attrs={"rows": 3})}

    def __init__(
        self, *args: Any, event: Event | None = None, cancel: str = "", kind_stands: bool = False,
        running: Sequence[str] = (), openings: Any = None, is_agreed: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        if openings is not None:
            self.fields["opening"].queryset = openings  # type: ignore[attr-defined]
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, widget=forms.RadioSelect)
        self.fields["hours"].widget.attrs |= {"min": 1}
        self.ask_why(running)
        wanted = [] if kind_stands else ["kind"]
        wanted += ["happened_on"] if event else []
        wanted += ["overlap_reason", "rule_reason"] if event == Event.STARTED else []
        for name in {"kind", "happened_on", "overlap_reason", "rule_reason"} - set(wanted):
            del self.fields[name]
        for name in ("hours", "tasks", "supervisor") if is_agreed else ():
            del self.fields[name]  # they stand in the agreement
        if event:
            self.fields["happened_on"].label = EVENT_DATES[event]
        self.helper = helper(
            *wanted,
            Section(_("Where"), *self.where()),
            Section(_("What"), *(["note"] if is_agreed else [Columns("hours"), "tasks", "note"])),
            cancel=cancel,
        )

    def where(self) -> list[Any]:
        """The fields of the workplace; a new one can be registered together with a new placement."""
        if self.instance.pk:
            self.initial["employer_name"] = self.instance.employer_name
            self.initial["opening"] = self.instance.opening.uid if self.instance.opening else None
            del self.fields["create_employer"], self.fields["employer_cvr"], self.fields["another"]
            both = [name for name in ("employer_name", "supervisor") if name in self.fields]
            return [Columns(*both), "opening"]
        self.fields["opening"].widget = forms.HiddenInput()
        if not self.is_bound or not self.data.get("another"):
            self.fields["another"].widget = forms.HiddenInput()
        return [Columns("employer_name", "supervisor"), "create_employer", "another", "employer_cvr"]

    def clean_happened_on(self) -> Any:
        return FactForm.clean_happened_on(self)  # type: ignore[arg-type]

    def clean_employer_cvr(self) -> str:
        return cleaned_cvr(self.cleaned_data["employer_cvr"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        typed = data.get("employer_name", "").strip()
        try:
            self.instance.employer = found_employer(typed) if typed else None
        except LookupError as error:
            if data.get("create_employer") and not error.args[0]:
                self.instance.employer = self.new_employer(typed)
            else:
                self.add_error("employer_name", error.args[0] or UNKNOWN_EMPLOYER)
        else:
            self.check_cvr(data.get("employer_cvr", ""))
        self.check_opening(data.get("opening"))
        return data

    def check_opening(self, opening: Opening | None) -> None:
        """A placement from an opening is at its employer."""
        self.instance.opening = opening
        if opening is not None and self.instance.employer != opening.employer and "employer_name" not in self.errors:
            text = _("The opening “%(opening)s” is at %(employer)s.")
            self.add_error("employer_name", text % {"opening": opening.title, "employer": opening.employer.name})

    def check_cvr(self, cvr: str) -> None:
        """A number beside a known employer must be that employer's; beside no name it belongs to nobody."""
        known = self.instance.employer
        if cvr and known is None:
            self.add_error("employer_name", _("Write the employer's name."))
        elif cvr and known is not None and known.cvr != cvr:
            text = _("%(employer)s is registered already; its CVR number is changed on its own page.")
            self.add_error("employer_cvr", text % {"employer": known.name})

    def new_employer(self, name: str) -> Employer:
        """The employer to register; a CVR number that another one has is refused with its name."""
        cvr = self.cleaned_data.get("employer_cvr", "")
        taken = Employer.objects.filter(cvr=cvr).first() if cvr else None
        if taken:
            text = _("%(employer)s has this CVR number. Write that name above, or correct the number.")
            self.add_error("employer_cvr", text % {"employer": taken.name})
        else:
            self.ask_about_alike(name, cvr)
        return Employer(name=name[:160], cvr=cvr)

    def ask_about_alike(self, name: str, cvr: str) -> None:
        """A name that is nearly a known one is asked about once, with the reasons."""
        known = alike(name=name, cvr=cvr)
        if known and not self.cleaned_data.get("another"):
            self.fields["another"].widget = forms.CheckboxInput()
            names = "; ".join(f"{each.employer.suggestion} ({', '.join(each.reasons)})" for each in known)
            self.add_error("employer_name", _("Is it one of these? %(names)s.") % {"names": names})

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


class StartForm(KindForm, BesideForm, RuleReasonForm):
    field_order = ["kind", "happened_on", "overlap_reason", "rule_reason", "note"]

    def __init__(self, *args: Any, running: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask_why(running)


class DeclineForm(EventForm):
    reason = forms.ChoiceField(
        label=_("Why"), choices=DeclineReason.choices, widget=forms.RadioSelect,
        help_text=_("Write nothing about health, here or in the note: it belongs in the health part of the case."),
    )  # fmt: skip
    field_order = ["happened_on", "reason", "note"]

    def clean_note(self) -> str:
        return refuse_health(
            self.cleaned_data["note"],
            gettext("Write nothing about health here (“%(word)s”): it belongs in the health part of the case."),
        )


class ExtendForm(EventForm, RuleReasonForm):
    happened_on = forms.DateField(label=_("Agreed on"))
    until = forms.DateField(label=_("New last day"))
    note = forms.CharField(label=_("Why is it extended?"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    field_order = ["until", "happened_on", "note", "rule_reason"]

    def __init__(self, *args: Any, so_far: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if so_far:
            self.fields["until"].help_text = _("So far until %(day)s.") % {"day": danish(so_far)}

    def clean_until(self) -> Any:
        return sane_day(self.cleaned_data["until"])


class EndForm(EventForm):
    reason = forms.ChoiceField(label=_("Reason"), choices=EndReason.choices, widget=forms.RadioSelect)
    field_order = ["happened_on", "reason", "note"]


class AnnulForm(BesideForm):
    """Why an event is annulled; without its end a placement may come to run beside another one."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    reason = forms.CharField(label=_("Why is it annulled?"), max_length=300, strip=True)
    field_order = ["version", "reason", "overlap_reason"]

    def __init__(self, *args: Any, cancel: str, shown_version: int, asks_why: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = shown_version
        if not asks_why:
            del self.fields["overlap_reason"]
        self.helper = helper(cancel=cancel, submit=_("Annul"))


class OverlapReasonForm(CaseForm):
    class Meta:
        model = OverlapReason
        fields = ["reason"]
        labels = {"reason": _("Why do they run at the same time?")}

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel)


class OverlapRuleForm(CaseForm):
    class Meta:
        model = OverlapRule
        fields = ["kind", "beside", "allowed", "valid_from", "valid_to", "source"]

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel)

    def _post_clean(self) -> None:
        # The two kinds may be chosen in either order; the table knows one.
        first, second = self.cleaned_data.get("kind"), self.cleaned_data.get("beside")
        if first and second:
            self.cleaned_data["kind"], self.cleaned_data["beside"] = pair(first, second)
        super()._post_clean()
