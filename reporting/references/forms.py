"""One published number with its source, as the analyst enters it."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.crispy import Columns, helper
from core.forms import CaseForm
from reporting import registry
from reporting.models import Reference
from targets.indicators import Shape

IN_PER_CENT = (Shape.SHARE, Shape.CURVE)


def figures() -> list[tuple[Any, list[tuple[str, str]]]]:
    """Every figure under its promise, with its unit, in which the published number is entered."""
    return [
        (section.label, [(each.key, f"{each.definition.label} ({each.definition.unit})") for each in found])
        for section, found in registry.by_section()
        if found
    ]


class ReferenceForm(CaseForm):
    class Meta:
        model = Reference
        fields = ("figure", "first", "last", "number", "name_da", "name_en", "source", "address", "published_on",
                  "differs_da", "differs_en")  # fmt: skip

    figure = forms.ChoiceField(label=_("Beside which figure"), help_text=_("The number is in the figure's own unit."))
    address = forms.URLField(
        label=_("Address of the source"), required=False, max_length=300, assume_scheme="https",
        help_text=_("Where it can be read, e.g. https://integrationsbarometer.dk"),
    )  # fmt: skip

    def __init__(self, *args: Any, today: dt.date, cancel: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["figure"].choices = figures()  # type: ignore[attr-defined]
        self.fields["first"].label, self.fields["last"].label = _("Period from"), _("Period to")
        self.fields["published_on"].label = _("Published on")
        names = Columns("name_da", "name_en"), Columns("differs_da", "differs_en")
        self.helper = helper(
            "figure", Columns("first", "last"), "number", names[0], "source", Columns("address", "published_on"),
            names[1], "version", cancel=cancel,
        )  # fmt: skip

    def clean_published_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["published_on"]
        if day and day > self.today:
            raise forms.ValidationError(_("The day has not come yet."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        number, figure = data.get("number"), data.get("figure")
        if number is not None and figure and registry.figure(figure).shape in IN_PER_CENT and number > 100:
            self.add_error("number", _("The figure is in per cent: at most 100."))
        return data
