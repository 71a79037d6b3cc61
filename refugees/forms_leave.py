"""The form that documents a leave: a document of the case, or a new one."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.crispy import Columns, Section, helper
from refugees.documents.forms import DocumentForm
from refugees.documents.models import Document
from refugees.documents.rules import Shows

NEW = ("title", "dated_on", "file")


class LeaveDocumentForm(DocumentForm):
    """What the document shows, and which one it is."""

    shows = forms.ChoiceField(label=gettext_lazy("What it is"), choices=Shows.choices, widget=forms.RadioSelect)
    existing = forms.ModelChoiceField(
        label=gettext_lazy("A document that is in the case already"), queryset=Document.objects.none(), required=False,
        to_field_name="uid", empty_label="–",
    )  # fmt: skip

    class Meta:
        model = Document
        fields = ["title", "dated_on"]

    def __init__(self, *args: Any, documents: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["existing"]
        field.queryset = documents
        field.label_from_instance = lambda each: f"{each.title} ({each.dated_on:%d-%m-%Y})"
        if not documents.exists():
            del self.fields["existing"]
        for name in NEW:
            self.fields[name].required = False
        parts: list[Any] = ["shows"]
        if "existing" in self.fields:
            parts.append("existing")
        heading = _("Or file a new one") if "existing" in self.fields else _("Document")
        parts.append(Section(heading, Columns("title", "dated_on"), "file"))
        self.helper = helper(*parts, cancel=cancel, submit=_("Add it to the leave"), multipart=True)

    def clean_dated_on(self) -> Any:
        return super().clean_dated_on() if self.cleaned_data["dated_on"] else None

    def clean_file(self) -> Any:
        return super().clean_file() if self.cleaned_data["file"] else b""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("existing") is None and "existing" not in self.errors:
            for name in NEW:
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Fill this in, or choose a document that is in the case already."))
        return data

    def _post_clean(self) -> None:
        """A document of the case is not changed by this form: only a new one is made of what was typed."""
        if not self.cleaned_data.get("existing"):
            super()._post_clean()  # type: ignore[misc]
