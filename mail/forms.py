"""What a person who decides about a mail must say."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.crispy import helper
from core.forms import CaseForm
from mail.models import Mail


class DecisionForm(CaseForm):
    """Why a mail is sent again or given up; carries the version that was looked at."""

    reason = forms.CharField(label=_("Reason"), max_length=300, strip=True)

    class Meta:
        model = Mail
        fields: list[str] = []

    def __init__(self, *args: Any, submit: Any, cancel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(submit=submit, cancel=cancel)
