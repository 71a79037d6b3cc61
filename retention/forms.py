"""Forms of retention. Dates are checked as those of every dated fact; what was typed stays when it is refused."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import RoleAssignment, User
from accounts.policy import Role
from core import clock
from core.crispy import Columns, Section, helper
from core.forms import CaseForm, Versioned
from placements.rules import EndReason
from refugees.forms import FactForm
from retention.models import FollowUp
from retention.rules import (
    Answer,
    Challenge,
    EducationTopic,
    MissedBecause,
    Mode,
    Outcome,
    Sign,
    Source,
    State,
    StepFor,
    Topic,
    VisitOutcome,
    WhatNext,
    WithWhom,
    WorkTopic,
)
from retention.services import Step

NEW_STEPS = 3  # empty lines for agreed steps on a conversation
FURTHEST_AHEAD = 366  # days


def box(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def several(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
    )  # fmt: skip


def one_of(label: Any, choices: Any, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **more)


def ahead(day: dt.date | None) -> dt.date | None:
    """A day for which something can be planned. Raises ValidationError."""
    today = clock.today()
    if day is not None and not today <= day <= today + dt.timedelta(days=FURTHEST_AHEAD):
        raise forms.ValidationError(_("The day must be today or later, within a year."))
    return day


# --- follow-ups ------------------------------------------------------------------------------------
class PlanForm(CaseForm):
    """A follow-up that is to be held: when, how, and what to remember."""

    mode = one_of(_("How"), Mode.choices)

    class Meta:
        model = FollowUp
        fields = ["planned_on", "planned_at", "mode", "with_whom", "note"]
        widgets = {"note": box()}

    def __init__(self, *args: Any, cancel: str = "", cadence: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.state = State.PLANNED
        self.fields["planned_on"].required = True
        self.fields["planned_on"].help_text = cadence
        self.fields["with_whom"] = several(_("Who takes part"), WithWhom.choices)
        self.fields["note"].label = _("What to remember")
        self.helper = helper(Columns("planned_on", "planned_at"), "mode", "with_whom", "note", cancel=cancel)

    def clean_planned_on(self) -> Any:
        day = self.cleaned_data["planned_on"]
        return day if day == self.initial.get("planned_on") else ahead(day)


class ConversationForm(CaseForm):
    """A follow-up that was held: when and how, its topics at work and in the education, what was agreed."""

    mode = one_of(_("How"), Mode.choices)

    class Meta:
        model = FollowUp
        fields = [
            "happened_on", "mode", "with_whom", "work_topics", "work_note", "education_topics", "education_note",
            "note",
        ]  # fmt: skip
        widgets = {"work_note": box(), "education_note": box(), "note": box()}

    def __init__(self, *args: Any, cancel: str = "", words_only: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.state = State.HELD
        self.fields["happened_on"].required = True
        self.fields["happened_on"].label = _("Held on")
        self.fields["with_whom"] = several(_("Who took part beside the person"), WithWhom.choices)
        self.fields["work_topics"] = several(_("Topics"), WorkTopic.choices)
        self.fields["education_topics"] = several(_("Topics"), EducationTopic.choices)
        self.fields["note"].label = _("Other things")
        when = [Columns("happened_on", "mode")]
        if words_only:
            del self.fields["happened_on"], self.fields["mode"]
            when = []
        steps = [self.add_step(number) for number in range(1, NEW_STEPS + 1)]
        self.helper = helper(
            *when,
            "with_whom",
            Section(_("The workplace"), "work_topics", "work_note"),
            Section(_("The education"), "education_topics", "education_note"),
            Section(_("Agreed steps"), *steps, intro=_("What was promised, by whom, by when.")),
            "note",
            cancel=cancel,
        )

    def add_step(self, number: int) -> Columns:
        """One line for a step; ordinary fields, so that nothing typed is lost in any answer."""
        what, who, by = (f"step_{number}_{part}" for part in ("text", "who", "due"))
        self.fields[what] = forms.CharField(label=_("What"), max_length=300, required=False)
        self.fields[who] = forms.ChoiceField(label=_("Who"), choices=StepFor.choices, required=False)
        self.fields[by] = forms.DateField(label=_("By"), required=False)
        return Columns(what, who, by, css_class="step-line")

    def clean_happened_on(self) -> Any:
        return FactForm.clean_happened_on(self)  # type: ignore[arg-type]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for number in range(1, NEW_STEPS + 1):
            if data.get(f"step_{number}_due") and not data.get(f"step_{number}_text", "").strip():
                self.add_error(f"step_{number}_text", _("Write what is agreed."))
        return data

    def steps(self) -> list[Step]:
        """The steps that were typed."""
        data = self.cleaned_data
        return [
            Step(data[f"step_{n}_text"].strip(), data[f"step_{n}_who"] or StepFor.PERSON, data[f"step_{n}_due"])
            for n in range(1, NEW_STEPS + 1)
            if data[f"step_{n}_text"].strip()
        ]


class MissForm(Versioned, FactForm):
    missed_because = one_of(_("Why was it not held?"), MissedBecause.choices)
    field_order = ["happened_on", "missed_because", "note"]


class CancelForm(Versioned):
    reason = forms.CharField(label=_("Why is it called off?"), max_length=300)

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel, submit=_("Call the follow-up off"))


# --- mentors ---------------------------------------------------------------------------------------
class OfferForm(FactForm):
    """A retention mentor is offered for one of the person's jobs or educations."""

    answer = one_of(_("Answer"), [("", _("No answer yet")), *Answer.choices], required=False)
    field_order = ["ref", "happened_on", "answer", "note"]

    def __init__(self, *args: Any, placements: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ref"] = one_of(_("For"), placements)
        self.fields["happened_on"].label = _("Offered on")
        self.order_fields(self.field_order)


class AnswerForm(Versioned, FactForm):
    answer = one_of(_("Answer"), Answer.choices)
    field_order = ["answer", "happened_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["note"]


def mentors() -> Any:
    """Everybody who is a retention mentor today."""
    held = RoleAssignment.objects.on(clock.today()).filter(role=Role.RETENTION_MENTOR)
    return User.objects.filter(is_active=True, pk__in=held.values("user"))


class AssignForm(forms.Form):
    mentor = forms.ModelChoiceField(User.objects.none(), label=_("Retention mentor"))
    valid_from = forms.DateField(label=_("From"))
    task = forms.CharField(
        label=_("What the mentor is to support"), max_length=300,
        help_text=_("This, the contact details and the language are all that the mentor is told."),
    )  # fmt: skip

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mentor"].queryset = mentors()  # type: ignore[attr-defined]
        self.helper = helper(cancel=cancel)

    def clean_valid_from(self) -> Any:
        day = self.cleaned_data["valid_from"]
        return day if day <= clock.today() else ahead(day)


class EndMentorForm(Versioned, FactForm):
    reason = forms.CharField(label=_("Why does it end?"), max_length=300)
    field_order = ["happened_on", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_on"].label = _("Last day")
        del self.fields["note"]


class MentorNoteForm(FactForm):
    """The mentor's own form, made for a thumb."""

    challenge = forms.ChoiceField(label=_("Challenge"), choices=Challenge.choices)
    help = forms.CharField(label=_("What I helped with"), widget=box(), max_length=2000)
    outcome = one_of(_("How it stands"), Outcome.choices)
    sign = forms.ChoiceField(
        label=_("Is the job or education at risk?"), required=False,
        choices=[("", _("No, not that I know")), *Sign.choices],
        help_text=_("The caseworker then sees it as an early-warning sign."),
    )  # fmt: skip
    field_order = ["happened_on", "challenge", "help", "outcome", "sign"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["note"]


# --- signs, visits, ends -----------------------------------------------------------------------------
class SignForm(FactForm):
    sign = one_of(_("What was noticed?"), Sign.choices)
    source = forms.ChoiceField(label=_("Who told?"), choices=Source.choices, initial=Source.STAFF)
    field_order = ["sign", "happened_on", "source", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_on"].label = _("Noticed on")
        self.fields["note"].help_text = _("In a few words; nothing about health.")


class CloseForm(Versioned, FactForm):
    note = forms.CharField(label=_("What was done about it?"), widget=box(), max_length=2000)
    field_order = ["happened_on", "note"]


class FindForm(forms.Form):
    """The two letters of a name, or a whole number; by POST, so that no name stands in an address."""

    q = forms.CharField(label=_("Name, case number or person ID"), max_length=80, min_length=2)


class VisitForm(forms.Form):
    """What somebody came for and left with: arrow keys and Enter."""

    topic = one_of(_("Topic"), Topic.choices)
    outcome = one_of(_("Result"), VisitOutcome.choices)
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].widget.attrs["autofocus"] = True
        self.helper = helper(Columns("topic", "outcome"), "note", cancel=cancel, submit=_("Save the visit"))


class EndForm(FactForm):
    """The end of a job, IGU or education: when, why, and what happens next."""

    reason = one_of(_("Why does it end?"), EndReason.choices)
    next_step = one_of(_("What happens next?"), WhatNext.choices)
    talk_on = forms.DateField(
        label=_("Next follow-up"), required=False, help_text=_("Is planned as a meeting; can be moved later.")
    )  # fmt: skip
    field_order = ["placement", "happened_on", "reason", "next_step", "note", "talk_on"]

    def __init__(self, *args: Any, placements: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["placement"] = one_of(_("Which"), placements)
        self.fields["happened_on"].label = _("Last day")
        self.fields["note"].label = _("What is agreed")
        self.order_fields(self.field_order)

    def clean_talk_on(self) -> Any:
        return ahead(self.cleaned_data.get("talk_on"))


class NextForm(Versioned):
    """What happens after an end that somebody else, or an import, has recorded."""

    next_step = one_of(_("What happens next?"), WhatNext.choices)
    plan = forms.CharField(label=_("What is agreed"), required=False, widget=box(), max_length=2000)

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel)


class AnnulForm(Versioned):
    reason = forms.CharField(label=_("Why is it annulled?"), max_length=300)

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel, submit=_("Annul"))
