"""Forms of the import: the file, which rows to see, one row to correct."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.crispy import Columns, helper
from refugees.imports.allocations_rules import COLUMNS, LONGEST, parse_row
from refugees.imports.merging import label
from refugees.imports.newcomers import PLAIN_FIELDS
from refugees.imports.runs import UPLOAD_LIMITS, WaitingRow

MEGABYTE = 1024 * 1024
LONG_COLUMNS = {"bemaerkning"}
OWN_LABELS = {
    "person_id": gettext_lazy("immigration person ID"),
    "kommunekode": gettext_lazy("municipality code"),
    "familie_id": gettext_lazy("family ID"),
}


class UploadForm(forms.Form):
    """The list to read. Its content decides what it is, not its name."""

    file = forms.FileField(
        label=gettext_lazy("Allocation list"),
        help_text=gettext_lazy(
            "CSV (semicolons) or Excel (.xlsx), at most 10 MB. Nothing is taken in before you confirm."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
        allow_empty_file=True,
    )

    def __init__(self, *args: Any, action: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = helper(submit=_("Show what is in it"), action=action, multipart=True, guard=False)

    def clean_file(self) -> Any:
        found = self.cleaned_data["file"]
        if found.size > UPLOAD_LIMITS.bytes:
            words = {"limit": UPLOAD_LIMITS.bytes // MEGABYTE}
            raise forms.ValidationError(_("The file is larger than %(limit)d MB.") % words)
        return found


class RowsFilter(forms.Form):
    """Which rows of a preview are shown, and from where on. What cannot be read is as if it were not there."""

    show = forms.CharField(required=False, max_length=20)
    after = forms.IntegerField(required=False, min_value=0, max_value=2_000_000)

    def asked(self) -> tuple[str, int]:
        data = self.cleaned_data if self.is_valid() else {}
        return data.get("show", ""), data.get("after") or 0


class RowForm(forms.Form):
    """One row of a list, as text; checked like a row of a file."""

    def __init__(self, *args: Any, line: int, action: str, cancel: str, in_place: bool, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"id_{line}_%s", **kwargs})
        for column in COLUMNS:
            self.fields[column] = forms.CharField(
                label=f"{capfirst(column_label(column))} ({column})",
                required=False,
                max_length=LONGEST.get(column, 400),
                strip=False,
                widget=forms.Textarea(attrs={"rows": 2}) if column in LONG_COLUMNS else forms.TextInput(),
            )
        self.helper = helper(
            Columns(*(column for column in COLUMNS if column not in LONG_COLUMNS)), *LONG_COLUMNS,
            submit=_("Check the row again"), action=action, cancel=cancel, guard=False,
        )  # fmt: skip
        if in_place:
            self.helper.attrs |= {"hx-post": action, "hx-target": f"#row-{line}", "hx-swap": "outerHTML"}

    def cells(self) -> dict[str, str]:
        return {column: self.cleaned_data[column] for column in COLUMNS if self.cleaned_data.get(column)}

    def clean(self) -> dict[str, Any]:
        typed = {column: self.data.get(column, "") for column in COLUMNS}
        if not any(self.errors.values()):
            found = parse_row(typed, today=clock.today(), municipality=settings.HAVN_MUNICIPALITY_CODE)
            for note in [*found.problems, *([found.elsewhere] if found.elsewhere else [])]:
                self.add_error(note.column, note.reason)
        return self.cleaned_data


def column_label(column: str) -> str:
    """What a caseworker calls the column."""
    if column in OWN_LABELS:
        return str(OWN_LABELS[column])
    return label(next(name for name, known in PLAIN_FIELDS.items() if known == column))


def form_for(row: WaitingRow, *, data: Any = None, action: str, cancel: str, in_place: bool = False) -> RowForm:
    """The form of a waiting row: what was typed just now, else what the list says with the reasons beside it.

    `in_place`: it stands in the list itself and is sent by htmx.
    """
    cells = row.cells if data is None else data
    form = RowForm(cells, line=row.record.line, action=action, cancel=cancel, in_place=in_place)
    if data is None:
        form.full_clean()
        add_reasons(form, row)
    return form


def add_reasons(form: RowForm, row: WaitingRow) -> None:
    """The reasons that only the whole list could find: a number of somebody else, another person, too few cells."""
    told = {str(message) for messages in form.errors.values() for message in messages}
    for note in row.notes:
        if row.is_rejected and note.reason not in told:
            form.add_error(note.column or None, note.reason)
