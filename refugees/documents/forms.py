"""The form that files a document."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.crispy import helper
from refugees.documents import rules
from refugees.documents.models import Document
from refugees.forms import sane_day


class DocumentForm(forms.ModelForm):
    """A file and what it is."""

    file = forms.FileField(label=gettext_lazy("File"), help_text=gettext_lazy("PDF, JPEG or PNG, at most 10 MB."))

    class Meta:
        model = Document
        fields = ["kind", "title", "dated_on"]

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(cancel=cancel, submit=_("File the document"), multipart=True)

    def clean_dated_on(self) -> date:
        day: date = self.cleaned_data["dated_on"]
        if day > clock.today():
            raise forms.ValidationError(_("The date must be today or earlier."))
        return sane_day(day)

    def clean_file(self) -> bytes:
        upload = self.cleaned_data["file"]
        if upload.size > rules.MOST_BYTES:
            raise forms.ValidationError(str(rules.refusal("size")))
        content: bytes = upload.read()
        return content
