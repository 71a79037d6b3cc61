"""What the crispy template pack `dkfds` needs to know about a field: its kind, classes, ids and aria wiring."""

from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField, BoundWidget
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

KINDS: list[tuple[type[forms.Widget], str]] = [  # first match wins: subclasses before their parents
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file"),
    (forms.DateTimeInput, "datetime"),
    (forms.DateInput, "date"),
    (forms.TimeInput, "time"),
    (forms.MultiWidget, "group"),
]
CLASSES = {
    "checkbox": "form-checkbox", "checkboxes": "form-checkbox", "radios": "form-radio", "select": "form-select",
    "file": "file-input", "date": "form-input input-date", "datetime": "form-input input-datetime",
    "time": "form-input input-time",
}  # fmt: skip


@register.filter
def kind(field: BoundField) -> str:
    """checkbox, checkboxes, radios, select, textarea, file, date, datetime, time, group or input."""
    return next((name for widget, name in KINDS if isinstance(field.field.widget, widget)), "input")


@register.filter
def is_grouped(field: BoundField) -> bool:
    """Whether the field needs a fieldset with a legend instead of a label."""
    return kind(field) in ("radios", "checkboxes", "group")


@register.filter
def hint(field: BoundField) -> str:
    """The help text, and for dates the form in which to write them."""
    patterns = {
        "date": _("dd-mm-yyyy"),
        "datetime": _("dd-mm-yyyy hh:mm"),
        "time": _("hh:mm"),
    }
    parts = [str(field.help_text or ""), patterns.get(kind(field), "")]
    return SafeString(" · ".join(part for part in parts if part))


@register.filter
def hint_id(field: BoundField) -> str:
    return f"{field.auto_id}_helptext"


@register.filter
def error_id(field: BoundField) -> str:
    return f"{field.auto_id}_error"


@register.filter
def described_by(field: BoundField) -> str:
    """The ids of hint and error, for aria-describedby."""
    ids = [hint_id(field)] if hint(field) else []
    return " ".join([*ids, error_id(field)] if field.errors else ids)


@register.filter
def target_id(field: BoundField) -> str:
    """The id the error summary links to: the control itself, or the first choice of a group."""
    grouped = kind(field) in ("radios", "checkboxes", "group")
    return f"{field.auto_id}_0" if grouped else str(field.id_for_label or field.auto_id)


def marks_required(form: forms.BaseForm) -> bool:
    """Whether most fields of the form may stay empty. Found out once per form."""
    if "marks_required" not in vars(form):
        visible = [one.field.required for one in form.visible_fields()]
        vars(form)["marks_required"] = sum(visible) * 2 < len(visible)
    return bool(vars(form)["marks_required"])


@register.filter
def mark(field: BoundField) -> str:
    """What stands after the label. The form marks the fewer: either what must be filled in or what need not."""
    if field.field.disabled:
        return ""
    if marks_required(field.form):
        return _("must be filled in") if field.field.required else ""
    return "" if field.field.required or kind(field) == "checkbox" else _("optional")


def attributes(field: BoundField) -> dict[str, Any]:
    """Class and aria attributes for the widget, beside those the form gave it."""
    sort = kind(field)
    own = CLASSES.get(sort, "form-input")
    given = field.field.widget.attrs.get("class", "")
    attrs: dict[str, Any] = {"class": f"{own} {given}".strip()}
    described = described_by(field)
    if described and not is_grouped(field):
        attrs["aria-describedby"] = described
    if sort in ("date", "datetime", "time"):
        attrs |= {"inputmode": "numeric", "autocomplete": "off"}
    if sort in ("date",):
        attrs["data-date"] = True
    return attrs


@register.simple_tag
def control(field: BoundField, extra_class: str = "") -> SafeString:
    """The control of any field but radios and checkboxes, with class and aria wiring."""
    attrs = attributes(field)
    if extra_class:
        attrs["class"] += f" {extra_class}"
    return field.as_widget(attrs=attrs)


@register.simple_tag
def choice(field: BoundField, option: BoundWidget) -> SafeString:
    """One radio button or checkbox of a group, without its label."""
    data = option.data
    attrs = {name: value for name, value in data["attrs"].items() if name not in ("class", "aria-invalid")}
    attrs |= {"type": data["type"], "name": data["name"], "value": data["value"], "class": attributes(field)["class"]}
    if data["selected"]:
        attrs["checked"] = True
    if field.errors:
        attrs["aria-invalid"] = "true"
        attrs["aria-describedby"] = error_id(field)
    attrs.pop("required", None)
    return format_html("<input{}>", flatatt(attrs))
