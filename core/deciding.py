"""The form in which somebody decides about what was proposed; whoever decides otherwise says why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.crispy import helper

OFFERED, NOT_THIS = "offered", "not_this"


class DecideForm(forms.Form):
    """Offered (`offer` in the words of the pillar) or not, with the reason."""

    answer = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("Why?"), max_length=300, required=False, strip=True)

    def __init__(
        self, *args: Any, was_proposed: bool, may_offer: bool, cancel: str, offer: Any, more: tuple[str, ...] = (),
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.was_proposed = was_proposed
        choices = [(OFFERED, offer)] if may_offer else []
        choices.append((NOT_THIS, _("Not this one")))
        self.fields["answer"].choices = choices  # type: ignore[attr-defined]
        self.fields["answer"].initial = choices[0][0]
        self.fields["reason"].help_text = (
            _("Needed where it is “Not this one”.") if was_proposed else _("This pair was not proposed: write why.")
        )
        self.helper = helper("answer", *more, "reason", cancel=cancel, submit=_("Decide"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        against = data.get("answer") == NOT_THIS or not self.was_proposed
        if data.get("answer") and against and not data.get("reason"):
            self.add_error("reason", _("Write why: it is kept beside the proposal."))
        return data
