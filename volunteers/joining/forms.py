"""Forms of joining: the public sign-up with its guards, and the coordinator's."""

import datetime as dt
import re
from typing import Any

from allauth.core import ratelimit
from django import forms
from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core import clock
from core.crispy import Columns, Section, helper
from core.forms import CaseForm, Versioned
from core.logs import CPR
from volunteers.joining import rules
from volunteers.joining.models import CodeOfConduct, SignUp, VolunteerRule
from volunteers.joining.rules import Cleared, Stage
from volunteers.people import Clearance, Volunteer
from volunteers.rules import Leaving, Skill, Slot

MOST_LANGUAGES = 12
SALT = "volunteers.joining.sign_up"
OLDEST = dt.date(2016, 1, 1)
NO_NUMBERS = _("This looks like a CPR number. Write none: nobody here needs it.")


def stamp() -> str:
    """When the page was made, signed; a form without it was not made by us."""
    return signing.dumps(int(clock.now().timestamp()), salt=SALT)


def age(stamped: str) -> int | None:
    """Seconds since a page was made; None where the stamp is not ours."""
    try:
        made: int = signing.loads(stamped, salt=SALT)
    except signing.BadSignature:
        return None
    return int(clock.now().timestamp()) - made


def languages_of(text: str) -> list[str]:
    """The languages of a line, parted by commas. Raises ValidationError."""
    words = [word.strip() for word in re.split(r"[,;\n]", text)]
    found = list(dict.fromkeys(word for word in words if word))
    if len(found) > MOST_LANGUAGES or any(len(word) > 40 for word in found):
        raise forms.ValidationError(_("At most twelve languages, each a word or two."))
    return found


def past(day: dt.date | None) -> dt.date | None:
    """A day on which something happened. Raises ValidationError."""
    if day is not None and not OLDEST <= day <= clock.today():
        raise forms.ValidationError(_("The date must be today or earlier."))
    return day


class Giving(CaseForm):
    """Who somebody is, what they can, when they come."""

    languages = forms.CharField(
        label=_("Which languages do you speak? Part them by commas."), required=False, max_length=500
    )
    skills = forms.MultipleChoiceField(
        label=_("What would you like to help with?"), choices=Skill.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    available = forms.MultipleChoiceField(
        label=_("When can you come?"), choices=Slot.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["languages"] = ", ".join(self.instance.languages)
        self.fields["brings"].widget = forms.Textarea(attrs={"rows": 4})

    def clean_languages(self) -> list[str]:
        return languages_of(self.cleaned_data["languages"])

    def clean_brings(self) -> str:
        text: str = self.cleaned_data["brings"]
        if CPR.search(text):
            raise forms.ValidationError(NO_NUMBERS)
        return text


FIELDS = ["name", "email", "phone", "languages", "skills", "available", "district", "brings", "mail_language"]


class SignUpForm(Giving):
    """The public page. `website` is a field that no person sees; `stamp` says when the page was made."""

    website = forms.CharField(required=False, max_length=200)
    stamp = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
    version = None  # type: ignore[assignment]

    class Meta:
        model = SignUp
        fields = FIELDS
        labels = {
            "name": _("Your name"), "email": _("Your e-mail"), "phone": _("Your telephone (not needed)"),
            "district": _("Where do you live? (not needed)"), "mail_language": _("In which language do we write?"),
            "brings": _("What do you bring? A few words about you (not needed)"),
        }  # fmt: skip

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        forms.ModelForm.__init__(self, *args, **kwargs)
        self.request = request
        self.initial["stamp"], self.initial["languages"] = stamp(), ""
        self.fields["brings"].widget = forms.Textarea(attrs={"rows": 4})
        self.fields["brings"].help_text = _("Write nothing about your own case, health or other people.")
        self.helper = helper(tag=False, submit="", guard=False)

    @property
    def is_spam(self) -> bool:
        """Whether a machine filled in the field that no person sees."""
        return bool(self.data.get("website"))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        seconds = age(data.get("stamp") or "")
        if seconds is None or not rules.SHORTEST_SECONDS <= seconds <= rules.LONGEST_SECONDS:
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.data["stamp"] = stamp()  # type: ignore[index]
            raise forms.ValidationError(_("That was quick, or the page is old. Send it once more in a moment."))
        if data.get("email") and not ratelimit.consume(
            self.request, action="volunteer_sign_up", key=data["email"].lower()
        ):  # fmt: skip
            raise forms.ValidationError(_("Too many tries. Wait an hour and try again."))
        return data


class VolunteerForm(Giving):
    """What the coordinator changes of a volunteer."""

    class Meta:
        model = Volunteer
        fields = FIELDS
        labels = {"brings": _("Experience, knowledge and resources")}

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True
        self.fields["languages"].label = _("Languages, parted by commas")
        self.fields["skills"].label, self.fields["available"].label = _("Can help with"), _("Can come")
        self.helper = helper(
            Section(_("Who"), "name", Columns("email", "phone"), Columns("mail_language", "district")),
            Section(_("What and when"), "languages", "skills", "available", "brings"), "version", cancel=cancel,
        )  # fmt: skip


class DayForm(Versioned):
    """The day on which something happened to a volunteer."""

    on = forms.DateField(label=_("Day"))

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today()
        self.helper = helper(cancel=cancel)

    def clean_on(self) -> Any:
        return past(self.cleaned_data["on"])


class AnswerForm(DayForm):
    """What the certificate says: passed or not, and nothing else."""

    passed = forms.TypedChoiceField(
        label=_("Result"), choices=[("yes", _("Passed")), ("no", _("Not passed"))], widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        help_text=_("Write nothing of what the certificate says anywhere, and no CPR number."),
    )  # fmt: skip
    field_order = ["passed", "on"]

    def __init__(self, *args: Any, clearance: Clearance, **kwargs: Any) -> None:
        super().__init__(*args, shown_version=clearance.version, **kwargs)
        self.asked_on = clearance.asked_on
        self.fields["on"].label = _("Answered")

    def clean_on(self) -> Any:
        day = super().clean_on()
        if day and day < self.asked_on:
            raise forms.ValidationError(_("The answer cannot come before it was asked for."))
        return day


class LeaveForm(DayForm):
    because = forms.ChoiceField(label=_("Why"), choices=[("", _("Choose")), *Leaving.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.inputs[0].value = _("The volunteer has left")


class DecisionForm(Versioned):
    """Approve or decline, by one button."""


class ListForm(forms.Form):
    """Which volunteers the list shows."""

    stage = forms.ChoiceField(label=_("Stage"), choices=[("", _("New and approved")), *Stage.choices], required=False)
    cleared = forms.ChoiceField(label=_("Clearance"), choices=[("", _("All")), *Cleared.choices], required=False)
    skill = forms.ChoiceField(label=_("Can help with"), choices=[("", _("All")), *Skill.choices], required=False)
    slot = forms.ChoiceField(label=_("Can come"), choices=[("", _("Any time")), *Slot.choices], required=False)
    after = forms.RegexField(r"^\d{8}-\d{1,17}$", required=False, widget=forms.HiddenInput)

    @property
    def asked(self) -> dict[str, Any]:
        return self.cleaned_data if self.is_valid() else {}


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Name"), max_length=100, strip=True)


class RuleForm(CaseForm):
    class Meta:
        model = VolunteerRule
        fields = [
            "clearance_months", "warn_days", "cancel_hours", "keep_left_months", "keep_declined_days", "valid_from",
            "valid_to", "source",
        ]  # fmt: skip

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel)


class CodeForm(CaseForm):
    class Meta:
        model = CodeOfConduct
        fields = ["text_da", "text_en", "valid_from", "valid_to"]
        widgets = {
            "text_da": forms.Textarea(attrs={"rows": 10}), "text_en": forms.Textarea(attrs={"rows": 10}),
        }  # fmt: skip

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel)
