"""Forms of holistic mentors. Dates are checked as those of every dated fact; what was typed stays when refused."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import clock
from core.crispy import helper
from core.forms import CaseForm, Versioned
from mentoring.models import ChecklistItem, MentorProfile, MentorRule
from mentoring.reads import Load, mentors
from mentoring.rules import Condition, EndReason, Event, How, Network
from refugees.forms import FactForm

FURTHEST_AHEAD = 366  # days
MOST_LANGUAGES = 12


def ahead(day: dt.date | None) -> dt.date | None:
    """A day for which something can be planned. Raises ValidationError."""
    today = clock.today()
    if day is not None and not today <= day <= today + dt.timedelta(days=FURTHEST_AHEAD):
        raise forms.ValidationError(_("The day must be today or later, within a year."))
    return day


def several(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
    )  # fmt: skip


class OfferForm(FactForm):
    """An offer, with the answer where it came at once."""

    said = forms.ChoiceField(
        label=_("What does the person say?"), required=False, widget=forms.RadioSelect,
        choices=[("", _("No answer yet")), (Event.ACCEPTED, _("Yes, thank you")), (Event.DECLINED, _("No, thank you"))],
    )  # fmt: skip
    field_order = ["happened_on", "said", "note"]


class AnswerForm(FactForm):
    """The answer to an offer made earlier."""

    said = forms.ChoiceField(
        label=_("What does the person say?"), widget=forms.RadioSelect,
        choices=[(Event.ACCEPTED, _("Yes, thank you")), (Event.DECLINED, _("No, thank you"))],
    )  # fmt: skip
    field_order = ["said", "happened_on", "note"]


def load_words(load: Load, *, fits: bool) -> str:
    """ "Sara Lykke · follows 5 of at most 8 · tigrinya, arabisk · speaks the language"."""
    follows = _("follows %(number)d of at most %(most)d") % {"number": load.people, "most": load.capacity}
    parts: list[Any] = [load.user.name, follows, ", ".join(load.languages)]
    parts += [_("speaks the language")] if fits else []
    parts += [_("full")] if load.is_full else []
    parts += [_("away, %(name)s covers") % {"name": load.cover}] if load.cover else []
    return " · ".join(str(part) for part in parts if part)


class AssignForm(forms.Form):
    """Who becomes the mentor, from when, and the little that the mentor is told."""

    mentor = forms.ModelChoiceField(User.objects.none(), label=_("Holistic mentor"), empty_label=None,
                                    widget=forms.RadioSelect)  # fmt: skip
    valid_from = forms.DateField(label=_("From"))
    task = forms.CharField(
        label=_("What the mentor needs to know"), max_length=300, required=False,
        help_text=_("Practical things only, nothing about health. Name, contact and language the mentor sees anyway."),
    )  # fmt: skip
    conditions = several(_("What holds of the person (decides what the checklist asks)"), Condition.choices)

    def __init__(self, *args: Any, cancel: str = "", words: dict[int, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words or {}
        field: Any = self.fields["mentor"]
        field.queryset = mentors(clock.today())
        field.label_from_instance = lambda user: self.words.get(user.pk, user.name)
        self.helper = helper(cancel=cancel)
        order = {key: number for number, key in enumerate(self.words)}
        field.choices = sorted(field.choices, key=lambda pair: order.get(getattr(pair[0], "value", 0), 0))

    def clean_valid_from(self) -> Any:
        day = self.cleaned_data["valid_from"]
        return day if day <= clock.today() else ahead(day)


class ChangeForm(Versioned):
    """What the mentor is told."""

    task = AssignForm.base_fields["task"]
    conditions = AssignForm.base_fields["conditions"]

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel)


class HandOverForm(Versioned, FactForm):
    """The mentor's work ends, and whom the person has then."""

    reason = forms.ChoiceField(label=_("Why does it end?"), choices=EndReason.choices, widget=forms.RadioSelect)
    network = several(_("Whom does the person have now?"), Network.choices)
    network_note = forms.CharField(label=_("What is arranged?"), max_length=500, required=False,
                                   widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip
    field_order = ["happened_on", "reason", "network", "network_note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_on"].label = _("Last day")
        del self.fields["note"]


class RenewForm(Versioned, FactForm):
    """The support is decided anew from a day on."""

    field_order = ["happened_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_on"].label = _("Decided anew from")
        del self.fields["note"]


class ReplyForm(Versioned):
    """The caseworker's answer to a question of the mentor."""

    text = forms.CharField(
        label=_("Your answer to the mentor"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The mentor reads it on the phone. Nothing about health."),
    )  # fmt: skip

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel)


class AnnulForm(Versioned):
    reason = forms.CharField(label=_("Why is it annulled?"), max_length=300)

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel)


class ProfileForm(CaseForm):
    """How many people a mentor can follow, and in which languages."""

    languages = forms.CharField(
        label=_("Languages"), required=False, max_length=400, help_text=_("Parted by commas: arabisk, tigrinya")
    )

    class Meta:
        model = MentorProfile
        fields = ["capacity", "languages"]

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["languages"] = ", ".join(self.instance.languages)
        self.helper = helper(cancel=cancel)

    def clean_languages(self) -> list[str]:
        words = [word.strip() for word in re.split(r"[,;]", self.cleaned_data["languages"])]
        found = list(dict.fromkeys(word for word in words if word))
        if len(found) > MOST_LANGUAGES or any(len(word) > 40 for word in found):
            raise forms.ValidationError(_("At most twelve languages, each a word or two."))
        return found


class ItemForm(CaseForm):
    """An item of the checklist and when it is in force."""

    class Meta:
        model = ChecklistItem
        fields = ["key", "week", "text_da", "text_en", "doer", "condition", "valid_from", "valid_to"]

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].help_text = _("One word. Two versions of the same item have the same key.")
        if self.instance.pk:
            self.fields["key"].disabled = True  # what people have ticked is known by it
        self.helper = helper(cancel=cancel)


class RuleForm(CaseForm):
    class Meta:
        model = MentorRule
        fields = ["follower_days", "coordinator_days", "renewal_months", "valid_from", "valid_to", "source"]

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel)


# --- the mentor's phone --------------------------------------------------------------------------------
class Keyed(forms.Form):
    """A form that may be sent more than once: `key` was made with the page."""

    key = forms.UUIDField(widget=forms.HiddenInput)


class VisitForm(Keyed):
    """One tap: how; today unless another day is chosen."""

    how = forms.ChoiceField(choices=How.choices)
    happened_on = forms.DateField(label=_("Day"), required=False)
    note = forms.CharField(label=_("A few words (not needed)"), max_length=500, required=False)

    def clean_happened_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["happened_on"] or clock.today()
        if not clock.today() - dt.timedelta(days=FURTHEST_AHEAD) <= day <= clock.today():
            raise forms.ValidationError(_("The date must be today or earlier."))
        return day


class TickForm(forms.Form):
    """An item of the checklist is done, or not relevant for a reason."""

    item = forms.SlugField(max_length=40)
    irrelevant = forms.BooleanField(required=False)
    reason = forms.CharField(max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("irrelevant") and not data.get("reason"):
            self.add_error("reason", _("Write why it is not relevant."))
        return data


class SettleForm(TickForm):
    """A task that was added is done, or not relevant for a reason."""

    item = None  # type: ignore[assignment]


class TaskForm(Keyed):
    text = forms.CharField(label=_("What is to be done?"), max_length=200)
    due_on = forms.DateField(label=_("By (not needed)"), required=False)
    at = forms.TimeField(label=_("Time (not needed)"), required=False)
    place = forms.CharField(label=_("Place (not needed)"), max_length=200, required=False)

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel)

    def clean_due_on(self) -> Any:
        return ahead(self.cleaned_data["due_on"])


class AskForm(Keyed):
    note = forms.CharField(
        label=_("What do you want to ask?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The caseworker answers here. Write nothing about health."),
    )  # fmt: skip

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel)


class StopForm(forms.Form):
    note = forms.CharField(label=_("What should the next mentor know?"), max_length=300, required=False)
