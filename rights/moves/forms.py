"""The order of a pack: for which municipality, what goes along, on which basis."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policy import Area
from core.crispy import Columns, Section, helper
from core.forms import CaseForm
from core.privacy import Attachment
from rights.moves import rules
from rights.moves.models import MovePack
from rights.moves.rules import Basis, Part


class MoveForm(CaseForm):
    """What goes to the other municipality. What the reader may not read is not offered."""

    parts = forms.MultipleChoiceField(
        label=gettext_lazy("What goes along"), widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Ticked is what another municipality needs for its integration task."),
        error_messages={"required": gettext_lazy("Choose what goes along.")},
    )  # fmt: skip
    basis = forms.ChoiceField(
        label=gettext_lazy("Health goes along because"), required=False, widget=forms.RadioSelect,
        choices=[("", gettext_lazy("It does not go along")), *Basis.choices],
    )  # fmt: skip
    documents = forms.MultipleChoiceField(
        label=gettext_lazy("Documents that go along"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Look through them first: what do they say about others?"),
    )  # fmt: skip

    class Meta:
        model = MovePack
        fields = ["municipality", "address", "parts", "basis", "basis_text", "documents", "with_address"]

    def __init__(
        self, *args: Any, viewer: Any, documents: list[Attachment], cancel: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        shown = [part for part in Part if viewer.can(rules.AREA_OF[part])]
        self.fields["parts"].choices = [(part.value, part.label) for part in shown]  # type: ignore[attr-defined]
        self.initial["parts"] = self.instance.parts or [part.value for part in rules.NECESSARY]
        self.fields["documents"].choices = [  # type: ignore[attr-defined]
            (str(each.uid), f"{each.title} ({each.name})") for each in documents if viewer.can(each.area)
        ]
        self.health_papers = {str(each.uid) for each in documents if each.area == Area.HEALTH}
        self.fields["address"].help_text = _("Only noted: Havn does not send the pack.")
        if not documents:
            del self.fields["documents"]
        if Part.HEALTH not in shown:
            del self.fields["basis"], self.fields["basis_text"]
        if not (self.instance.refugee.address_protected and viewer.can(Area.PROTECTED)):
            del self.fields["with_address"]
        self.helper = helper(*self.layout(), cancel=cancel, submit=_("Make the pack"))

    def layout(self) -> list[Any]:
        health = [name for name in ("basis", "basis_text") if name in self.fields]
        rest = [name for name in ("documents", "with_address") if name in self.fields]
        sections = [Columns("municipality", "address"), "parts"]
        sections += [Section(_("Health"), *health)] if health else []
        return sections + rest

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("basis") and Part.HEALTH not in data.get("parts", []):
            self.add_error("parts", _("A basis for health is chosen: tick Health as well, or take the basis away."))
        if self.health_papers & set(data.get("documents", [])) and Part.HEALTH not in data.get("parts", []):
            self.add_error("documents", _("One of the documents tells of health: it goes along only with Health."))
        return data
