"""Short words for forms: the helper every form gets, and the layout parts of the template pack `dkfds`."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout, LayoutObject, Submit
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise
SAVE = _("Save")


class Button(Submit):
    """A DKFDS button that sends the form; `css_class` "button-secondary" or "button-warning" makes it another one."""

    field_classes = "button"

    def __init__(self, name: str, value: Text, *, css_class: str = "button-primary", **kwargs: Any) -> None:
        super().__init__(name, value, css_class=css_class, **kwargs)


class Section(Fieldset):
    """A group of fields under a heading; `intro` is a sentence below the heading."""

    template = "%s/layout/section.html"

    def __init__(self, legend: Text, *fields: Any, intro: Text = "", **kwargs: Any) -> None:
        super().__init__(legend, *fields, **kwargs)
        self.intro = intro


class Columns(Div):
    """Fields side by side where there is room, below each other where there is not."""

    css_class = "field-columns"


class Collapsible(LayoutObject):
    """Fields behind a <details>: rarely needed, never hidden when one of them has an error."""

    template = "%s/layout/collapsible.html"

    def __init__(self, summary: Text, *fields: Any, is_open: bool = False) -> None:
        self.summary = summary
        self.fields = list(fields)
        self.is_open = is_open

    def render(self, form: Any, context: Any, template_pack: Any = "dkfds", **kwargs: Any) -> str:
        from django.template.loader import render_to_string

        names = {pointer.name for pointer in self.get_field_names()}
        inner = self.get_rendered_fields(form, context, template_pack, **kwargs)
        values = {"summary": self.summary, "fields": inner, "is_open": self.is_open or bool(names & set(form.errors))}
        return render_to_string(self.get_template_name(template_pack), values)


class Effect(LayoutObject):
    """What saving would change (`effect` of the page), between fields and buttons; nothing until it is known."""

    template = "%s/layout/effect.html"

    def render(self, form: Any, context: Any, template_pack: Any = "dkfds", **kwargs: Any) -> str:
        from django.template.loader import render_to_string

        known = {name: context.get(name) for name in ("effect", "moved")}
        return render_to_string(self.get_template_name(template_pack), known) if known["effect"] else ""

    def get_field_names(self, index: Any = None) -> list[Any]:
        return []


class Helper(FormHelper):
    """Its action is an address; crispy's own would first look through every URL for a view of that name."""

    form_action = ""


def helper(
    *parts: Any,
    submit: Text = SAVE,
    submit_name: str = "",
    cancel: str = "",
    action: str = "",
    method: str = "post",
    tag: bool = True,
    guard: bool = True,
    multipart: bool = False,
    css_class: str = "",
    form_id: str = "",
) -> FormHelper:
    """The crispy helper of a form.

    `parts` are field names and layout parts (all fields in order where none is given; hidden fields always go
    along). `submit` "" leaves the button out, `cancel` is the address of a link beside it, `tag` False leaves the
    <form> to the page, `guard` warns before leaving with unsaved changes. The server validates: its sentences are
    Danish and its summary links to the fields, so the browser's own bubbles are off (novalidate).
    """
    made = Helper()
    made.form_method = method
    made.form_tag = tag
    made.form_action = action
    made.form_class = f"form {css_class}".strip()
    made.form_id = form_id
    made.attrs = {"novalidate": True}
    if multipart:
        made.attrs["enctype"] = "multipart/form-data"
    if guard and method == "post":
        made.attrs["data-guard"] = True
    made.include_media = False
    made.disable_csrf = method != "post"
    made.cancel_url = cancel
    if parts:
        made.layout = Layout(*parts)
        made.render_hidden_fields = True
    if submit:
        made.add_input(Button(submit_name or "submit-button", submit))
    return made
