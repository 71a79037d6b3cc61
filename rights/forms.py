"""Forms of requests and packs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.crispy import helper
from core.forms import CaseForm
from core.privacy import Attachment
from rights.models import Consent, DataRequest, Restriction
from rights.models_erasure import ArchiveDecision, RetentionRule
from rights.rules import ConsentForm, Outcome

TEXT = forms.Textarea(attrs={"rows": 4})


class Plain(forms.Form):
    """A form with a version where the record has one, and a way back."""

    submit: Any = _("Save")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)

    def __init__(self, *args: Any, cancel: str = "", version: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = version
        self.helper = helper(cancel=cancel, submit=self.submit)

    @property
    def expected_version(self) -> int:
        return self.cleaned_data.get("version") or 0


class FindForm(forms.Form):
    """The case that a request is about, by its number or the person ID; nothing is listed."""

    number = forms.CharField(label=_("Case number or person ID"), max_length=40)

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel, submit=_("Find the case"), guard=False)


class RequestForm(CaseForm):
    """A request as it came."""

    class Meta:
        model = DataRequest
        fields = ["kind", "received_on", "channel", "text"]
        widgets = {"kind": forms.RadioSelect, "text": TEXT}

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = self.fields["kind"].choices[1:]  # type: ignore[attr-defined]
        self.helper = helper(cancel=cancel, submit=_("Record the request"))


class ExtendForm(Plain):
    submit = _("Put the answer off")
    reason = forms.CharField(
        label=_("Why the answer takes longer"), max_length=300, help_text=_("The person must be told this now."),
    )  # fmt: skip


class AnswerForm(Plain):
    submit = _("Record the answer")
    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome.choices, widget=forms.RadioSelect)
    answered_on = forms.DateField(label=_("Answered on"))
    answer = forms.CharField(
        label=_("Answer and reasons"), widget=TEXT, required=False, max_length=5000,
        help_text=_("Where the request is not met in full: the reasons, and that the person may complain to"
                    " Datatilsynet."),
    )  # fmt: skip
    field_order = ["outcome", "answered_on", "answer"]


class PackForm(forms.Form):
    """Which documents go along, and that somebody has looked through them."""

    language = forms.ChoiceField(label=_("Language"), choices=[("da", "Dansk"), ("en", "English")])
    left_out = forms.MultipleChoiceField(
        label=_("Documents to leave out"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Leave out what says something about other people that this person must not learn."),
    )  # fmt: skip
    left_out_reason = forms.CharField(label=_("Why they are left out"), required=False, max_length=300)
    looked = forms.BooleanField(
        label=_("I have looked through the documents for what they say about other people"), required=True
    )

    def __init__(self, *args: Any, documents: list[Attachment], cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(each.uid), f"{each.title} ({each.name})") for each in documents]
        self.fields["left_out"].choices = choices  # type: ignore[attr-defined]
        if not documents:
            for name in ("left_out", "left_out_reason", "looked"):
                del self.fields[name]
        self.helper = helper(cancel=cancel, submit=_("Make the pack"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("left_out") and not data.get("left_out_reason"):
            self.add_error("left_out_reason", _("Write why documents are left out."))
        return data


class RestrictForm(CaseForm):
    """Restricts a person's data, and why."""

    class Meta:
        model = Restriction
        fields = ["ground", "valid_from", "note"]
        widgets = {"ground": forms.RadioSelect, "note": TEXT}

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = self.fields["ground"].choices[1:]  # type: ignore[attr-defined]
        self.helper = helper(cancel=cancel, submit=_("Restrict processing"))


class LiftForm(Plain):
    submit = _("Lift the restriction")
    reason = forms.CharField(label=_("Why it is lifted"), max_length=300)
    told_on = forms.DateField(
        label=_("The person was told on"), help_text=_("The person must be told before it is lifted (art. 18(3)).")
    )


class GiveForm(CaseForm):
    """A consent as it was given."""

    class Meta:
        model = Consent
        fields = ["purpose", "scope", "given_on", "form"]
        widgets = {"purpose": forms.RadioSelect, "form": forms.RadioSelect, "scope": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("purpose", "form"):
            self.fields[name].choices = self.fields[name].choices[1:]  # type: ignore[attr-defined]
        self.helper = helper(cancel=cancel, submit=_("Record the consent"))


class WithdrawForm(Plain):
    submit = _("Record the withdrawal")
    withdrawn_on = forms.DateField(label=_("Withdrawn on"))
    form = forms.ChoiceField(label=_("How it was withdrawn"), choices=ConsentForm.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("About the withdrawal"), max_length=300, required=False)


class ArchiveForm(CaseForm):
    """What the archive says of a case."""

    class Meta:
        model = ArchiveDecision
        fields = ["status", "decided_on", "reference"]
        widgets = {"status": forms.RadioSelect}

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = self.fields["status"].choices[1:]  # type: ignore[attr-defined]
        self.helper = helper(cancel=cancel)


class RetentionRuleForm(CaseForm):
    """A rule of retention: its period, its length, where it comes from."""

    class Meta:
        model = RetentionRule
        fields = ["valid_from", "valid_to", "months", "source"]

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel)


class DecisionForm(forms.Form):
    """What becomes of a proposed erasure."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    decision = forms.ChoiceField(choices=[("confirm", "confirm"), ("withdraw", "withdraw")])
