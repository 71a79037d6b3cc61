"""Forms of agreements, of who agreed, of end evaluations, of the job that follows, and of the rules of a kind."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import clock
from core.crispy import Columns, Section, helper
from core.forms import CaseForm
from placements.forms import RuleReasonForm
from placements.models import Agreement, EndEvaluation, KindRule, Placement
from placements.rules import Kind
from placements.wording import refuse_unfit
from refugees.forms import sane_day

ROWS = {"rows": 3}
LANGUAGES = (("da", "Dansk"), ("en", "English"))


def fit(form: Any, names: tuple[str, ...]) -> None:
    """Refuses what must not stand on a paper for the workplace, field by field."""
    for name in names:
        text = form.cleaned_data.get(name)
        if text:
            try:
                refuse_unfit(text)
            except forms.ValidationError as error:
                form.add_error(name, error)


def past_day(day: dt.date | None) -> dt.date | None:
    """The day itself. Raises ValidationError where it lies ahead or cannot be meant."""
    if day is None:
        return None
    if day > clock.today():
        raise forms.ValidationError(_("The date must be today or earlier."))
    return sane_day(day)


class AgreementForm(CaseForm, RuleReasonForm):
    """What is agreed; the workplace gets it on paper."""

    on_paper = (
        "working_times", "tasks", "aims", "supervisor", "contact", "language_help", "danish_lessons",
    )  # fmt: skip

    class Meta:
        model = Agreement
        fields = [
            "starts_on", "ends_on", "hours", "working_times", "school_weeks", "tasks", "aims", "supervisor", "contact",
            "language_help", "danish_lessons", "insured", "safety",
        ]
        widgets = {"tasks": forms.Textarea(attrs=ROWS), "aims": forms.Textarea(attrs=ROWS)}
        help_texts = {
            "ends_on": _("Empty where no end is agreed."),
            "working_times": _("For example Monday to Thursday 8–14."),
            "contact": _("Name and telephone, where it is another than the supervisor."),
            "language_help": _("For example a colleague who speaks Tigrinya, or nothing."),
            "danish_lessons": _("For example Tuesday and Thursday evening."),
            "school_weeks": _("Weeks of school in the whole period."),
        }

    def __init__(self, *args: Any, kind: str, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.fields["hours"].widget.attrs |= {"min": 1}
        when = ["starts_on", "ends_on"], ["hours", "working_times"]
        if kind != Kind.IGU:
            del self.fields["school_weeks"]
        if kind in (Kind.TRAINEESHIP, Kind.WAGE_SUBSIDY):
            self.fields["ends_on"].required = True
            self.fields["ends_on"].help_text = ""
        school = ["school_weeks"] if kind == Kind.IGU else []
        self.helper = helper(
            Section(_("When"), Columns(*when[0]), Columns(*when[1]), *school, "rule_reason"),
            Section(_("What"), "tasks", "aims"),
            Section(_("Who helps"), Columns("supervisor", "contact"), Columns("language_help", "danish_lessons")),
            Section(_("Before the first day"), "insured", "safety"),
            cancel=cancel,
        )

    def clean_starts_on(self) -> dt.date:
        return sane_day(self.cleaned_data["starts_on"])

    def clean_ends_on(self) -> dt.date | None:
        day = self.cleaned_data["ends_on"]
        return sane_day(day) if day else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        fit(self, self.on_paper)
        self.why = data.pop("rule_reason", "")  # no field of the record: nothing two versions differ in
        return data


class AgreeForm(CaseForm):
    """Who has agreed, and when."""

    class Meta:
        model = Agreement
        fields = ["person_on", "employer_on", "employer_name", "municipality_on"]

    def __init__(self, *args: Any, user: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.helper = helper("person_on", Columns("employer_on", "employer_name"), "municipality_on", cancel=cancel)

    def clean_person_on(self) -> dt.date | None:
        return past_day(self.cleaned_data["person_on"])

    def clean_employer_on(self) -> dt.date | None:
        return past_day(self.cleaned_data["employer_on"])

    def clean_municipality_on(self) -> dt.date | None:
        return past_day(self.cleaned_data["municipality_on"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("employer_on") and not data.get("employer_name"):
            self.add_error("employer_name", _("Write who agreed for the employer."))
        return data

    def _post_clean(self) -> None:
        # The service names who agreed for the municipality; the constraint asks only that somebody is named.
        if self.cleaned_data.get("municipality_on") and self.instance.municipality_by_id is None:
            self.instance.municipality_by = self.user
        super()._post_clean()


class EvaluationForm(forms.ModelForm):
    """What is said at the end; the workplace may get it on paper."""

    on_paper = (
        "tasks_done", "attended", "danish_used", "employer_words", "person_words", "next_step", "employer_signed",
    )  # fmt: skip

    class Meta:
        model = EndEvaluation
        fields = [
            "happened_on", "outcome", "tasks_done", "attended", "danish_used", "employer_words", "person_words",
            "next_step", "employer_signed", "person_signed",
        ]
        widgets = {
            "outcome": forms.RadioSelect,
            "tasks_done": forms.Textarea(attrs=ROWS),
            "employer_words": forms.Textarea(attrs=ROWS),
            "person_words": forms.Textarea(attrs=ROWS),
        }
        labels = {"happened_on": _("Held on")}
        help_texts = {
            "attended": _("For example all days but two."),
            "danish_used": _("What the person said and understood in Danish at work."),
        }

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = self.fields["outcome"].choices[-4:]  # type: ignore[attr-defined]
        self.helper = helper(
            Columns("happened_on"), "outcome",
            Section(_("What was done"), "tasks_done", "attended", "danish_used"),
            Section(_("In their own words"), "employer_words", "person_words"),
            Section(_("What now"), "next_step", "employer_signed", "person_signed"),
            cancel=cancel,
        )  # fmt: skip

    def clean_happened_on(self) -> dt.date | None:
        return past_day(self.cleaned_data["happened_on"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        fit(self, self.on_paper)
        return data


class FollowForm(forms.Form):
    """Which placement a traineeship or a job with wage subsidy turned into."""

    NEW, NONE = "new", "none"
    which = forms.ChoiceField(label=_("Which one?"), widget=forms.RadioSelect)
    kind = forms.ChoiceField(
        label=_("Kind of the new one"), required=False,
        choices=[(kind.value, kind.label) for kind in (Kind.ORDINARY_JOB, Kind.IGU, Kind.WAGE_SUBSIDY)],
    )  # fmt: skip
    same_employer = forms.BooleanField(label=_("At the same employer"), required=False, initial=True)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, others: list[Placement], current: Placement | None, cancel: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.others = {str(each.uid): each for each in others}
        choices = [(key, named(each)) for key, each in self.others.items()]
        none = [(self.NONE, _("It did not turn into a placement here"))] if current else []
        self.fields["which"].choices = [(self.NEW, _("A new placement")), *choices, *none]  # type: ignore[attr-defined]
        self.fields["which"].initial = str(current.uid) if current else self.NEW
        self.fields["seen"].initial = str(current.uid) if current else ""
        self.helper = helper("which", Columns("kind"), "same_employer", cancel=cancel)

    def chosen(self) -> Placement | None:
        """The known placement that was chosen."""
        return self.others.get(self.cleaned_data["which"])


def named(placement: Placement) -> str:
    text = f"{placement.kind_word} {placement.ref}"
    return f"{text}, {placement.employer.name}" if placement.employer else text


class KindRuleForm(CaseForm):
    class Meta:
        model = KindRule
        fields = ["kind", "what", "number", "unit", "strictness", "valid_from", "valid_to", "source"]

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].widget.attrs |= {"min": 1}
        self.helper = helper(
            Columns("kind", "what"), Columns("number", "unit"), "strictness", Columns("valid_from", "valid_to"),
            "source", cancel=cancel,
        )  # fmt: skip


class PaperForm(forms.Form):
    """The language of a paper."""

    lang = forms.ChoiceField(choices=LANGUAGES, required=False)
