"""The crispy template pack: every kind of control, with and without an error, wired for screen readers."""

import html.parser
import re
from typing import Any

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template import Context, Template

from core.crispy import Button, Collapsible, Columns, Section, helper

CHOICES = [("a", "Apple"), ("b", "Banana"), ("c", "Cherry"), ("d", "Date")]
FIELDS: dict[str, forms.Field] = {
    "text": forms.CharField(help_text="As on the card"),
    "number": forms.IntegerField(help_text="Whole"),
    "mail": forms.EmailField(help_text="Work address"),
    "note": forms.CharField(widget=forms.Textarea, help_text="Short"),
    "day": forms.DateField(help_text="Day of the meeting"),
    "at": forms.DateTimeField(help_text="Start"),
    "time": forms.TimeField(help_text="Start"),
    "one": forms.ChoiceField(choices=[("", "Choose"), *CHOICES], help_text="One"),
    "radio": forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect, help_text="One"),
    "many": forms.MultipleChoiceField(choices=CHOICES, widget=forms.CheckboxSelectMultiple, help_text="Several"),
    "yes": forms.BooleanField(help_text="Consent is given"),
    "paper": forms.FileField(help_text="PDF"),
    "both": forms.SplitDateTimeField(help_text="Date and time"),
}
GROUPED = {"radio", "many", "both"}


class Elements(html.parser.HTMLParser):
    """The elements of a piece of HTML as (tag, attributes)."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, Any]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.found.append((tag, dict(attrs)))

    def all(self, *tags: str) -> list[dict[str, Any]]:
        return [attrs for tag, attrs in self.found if tag in tags]

    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.found if "id" in attrs]

    def controls(self) -> list[dict[str, Any]]:
        return [one for one in self.all("input", "select", "textarea") if one.get("type") != "hidden"]


def form_with(name: str, data: dict[str, Any] | None = None, **options: Any) -> forms.Form:
    kind = type("OneForm", (forms.Form,), {name: FIELDS[name]})
    form: forms.Form = kind(data)
    form.helper = helper(**options)  # type: ignore[attr-defined]
    return form


def rendered(form: forms.Form) -> str:
    return str(render_crispy_form(form, form.helper))  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", FIELDS)
def test_every_control_has_a_label_or_a_legend_and_its_hint(name):
    text = rendered(form_with(name))
    page = Elements(text)
    labelled = {label["for"] for label in page.all("label")}
    if name == "both":
        assert page.all("legend")
    else:
        assert all(control["id"] in labelled for control in page.controls())
    assert bool(page.all("legend")) == (name in GROUPED)
    assert f"id_{name}_helptext" in page.ids()
    assert str(FIELDS[name].help_text) in text
    assert "form-error" not in text
    assert "aria-invalid" not in text


@pytest.mark.parametrize("name", FIELDS)
def test_an_error_stands_at_the_field_and_in_the_summary_that_links_to_it(name):
    text = rendered(form_with(name, {}))
    page = Elements(text)
    assert "form-error" in text
    assert f"id_{name}_error" in page.ids()
    summary = next(attrs for attrs in page.all("div") if "data-error-summary" in attrs)
    assert summary["role"] == "alert"
    links = [link["href"].removeprefix("#") for link in page.all("a") if link["href"].startswith("#")]
    assert len(links) == 1
    assert links[0] in page.ids()
    assert all(control.get("aria-invalid") == "true" for control in page.controls())


@pytest.mark.parametrize("name", FIELDS)
def test_hint_and_error_are_named_by_what_they_describe(name):
    page = Elements(rendered(form_with(name, {})))
    holders = page.all("fieldset") if name in GROUPED else page.controls()
    for holder in holders:
        for named in (f"id_{name}_helptext", f"id_{name}_error"):
            assert named in holder["aria-describedby"].split()
            assert page.ids().count(named) == 1


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("data", [None, {}])
def test_no_id_stands_twice_and_nothing_is_styled_or_scripted_inline(name, data):
    page = Elements(rendered(form_with(name, data)))
    assert len(page.ids()) == len(set(page.ids()))
    for _, attrs in page.found:
        assert "style" not in attrs
        assert not [key for key in attrs if key.startswith("on")]


def test_what_was_typed_stays_in_the_form_and_is_escaped():
    text = rendered(form_with("day", {"day": "31-02-2017<b>"}))
    assert 'value="31-02-2017&lt;b&gt;"' in text
    assert "<b>" not in text


def test_chosen_radio_and_checkboxes_stay_chosen():
    class Both(forms.Form):
        radio = FIELDS["radio"]
        many = FIELDS["many"]

    form = Both({"radio": "b", "many": ["a", "d"]})
    form.helper = helper()
    checked = [one["value"] for one in Elements(rendered(form)).controls() if "checked" in one]
    assert checked == ["b", "a", "d"]


def test_the_classes_are_those_of_the_design_system():
    expected = {"text": "form-input", "note": "form-input", "one": "form-select", "radio": "form-radio",
                "many": "form-checkbox", "yes": "form-checkbox", "day": "form-input"}  # fmt: skip
    for name, css in expected.items():
        assert all(css in one["class"].split() for one in Elements(rendered(form_with(name))).controls()), name


def test_a_date_is_one_text_field_that_asks_for_digits():
    (control,) = Elements(rendered(form_with("day"))).controls()
    assert (control["type"], control["inputmode"], "data-date" in control) == ("text", "numeric", True)


def test_a_widget_keeps_the_class_and_attributes_its_form_gave_it():
    class Own(forms.Form):
        name = forms.CharField(widget=forms.TextInput(attrs={"class": "input-short", "maxlength": "4", "dir": "auto"}))

    form = Own()
    form.helper = helper()
    (control,) = Elements(rendered(form)).controls()
    assert control["class"].split() == ["form-input", "input-short"]
    assert (control["maxlength"], control["dir"]) == ("4", "auto")


def marks(required: list[bool]) -> list[str]:
    fields = {f"f{at}": forms.CharField(label=f"f{at}", required=must) for at, must in enumerate(required)}
    form = type("Marked", (forms.Form,), fields)()
    form.helper = helper()
    return re.findall(r"(f\d) <span class=\"weight-normal\">\(([^)]+)\)", rendered(form))


def test_the_form_marks_the_fewer_of_required_and_optional_fields():
    assert [name for name, _ in marks([True, True, False])] == ["f2"]
    assert [name for name, _ in marks([True, False, False])] == ["f0"]
    assert marks([True, True]) == []


def test_hidden_fields_go_along_with_a_layout_that_does_not_name_them():
    class Versioned(forms.Form):
        name = forms.CharField()
        version = forms.IntegerField(widget=forms.HiddenInput, initial=7)

    form = Versioned()
    form.helper = helper("name")
    hidden = [one for one in Elements(rendered(form)).all("input") if one["type"] == "hidden"]
    assert [(one["name"], one["value"]) for one in hidden] == [("version", "7")]


def test_errors_of_hidden_fields_and_of_the_whole_form_are_in_the_summary():
    class Cross(forms.Form):
        name = forms.CharField()
        secret = forms.IntegerField(widget=forms.HiddenInput)

        def clean(self):
            raise forms.ValidationError("The end lies before the start.")

    form = Cross({"name": "x", "secret": "y"})
    form.helper = helper()
    summary = rendered(form).split("</ul>")[0]
    assert "The end lies before the start." in summary
    assert summary.count("<li>") == 2


def test_the_layout_parts_hold_their_fields():
    class Parts(forms.Form):
        one = forms.CharField()
        two = forms.CharField(required=False)
        three = forms.CharField(required=False)

    form = Parts()
    form.helper = helper(
        Section("Person", Columns("one", "two"), intro="Search first."), Collapsible("More", "three"),
        Button("again", "Save and next", css_class="button-secondary"), submit="Save it", cancel="/back",
    )  # fmt: skip
    text = rendered(form)
    page = Elements(text)
    assert "Search first." in text
    assert {"one", "two", "three"} == {one["name"] for one in page.controls()}
    assert [one["name"] for one in page.all("button")] == ["again", "submit-button"]
    assert any(link["href"] == "/back" for link in page.all("a"))
    assert "open" not in page.all("details")[0]


def test_a_collapsed_part_opens_when_one_of_its_fields_has_an_error():
    class Parts(forms.Form):
        one = forms.CharField(required=False)
        two = forms.CharField()

    form = Parts({})
    form.helper = helper("one", Collapsible("More", "two"))
    assert "open" in Elements(rendered(form)).all("details")[0]


def test_the_form_element_says_method_encoding_and_that_the_server_validates():
    form = form_with("text", multipart=True, action="/there")
    (element,) = Elements(rendered(form)).all("form")
    assert (element["method"], element["action"], element["enctype"]) == ("post", "/there", "multipart/form-data")
    assert {"novalidate", "data-guard"} <= set(element)
    assert not Elements(rendered(form_with("text", tag=False))).all("form")


def test_a_get_form_carries_no_token_and_no_guard(rf):
    form = form_with("text", method="get")
    text = Template("{% load crispy_forms_tags %}{% crispy form %}").render(
        Context({"form": form, "csrf_token": "secret"})
    )
    assert "csrfmiddlewaretoken" not in text
    assert "data-guard" not in text


def test_a_formset_brings_its_rows_a_template_for_more_and_a_way_to_take_one_out():
    class Language(forms.Form):
        name = forms.CharField()

    rows = forms.formset_factory(Language, extra=1, can_delete=True)(initial=[{"name": "Tigrinya"}], prefix="langs")
    text = str(render_crispy_form(rows, helper()))
    page = Elements(text)
    names = {one.get("name", "").removeprefix("langs-") for one in page.all("input")}
    assert {"TOTAL_FORMS", "0-name", "1-name", "0-DELETE", "__prefix__-name"} <= names
    assert 'value="Tigrinya"' in text


def test_a_bad_row_of_a_formset_says_what_is_wrong_in_its_row():
    class Language(forms.Form):
        name = forms.CharField()

    data = {"langs-TOTAL_FORMS": "1", "langs-INITIAL_FORMS": "1", "langs-0-name": ""}
    rows = forms.formset_factory(Language)(data, initial=[{"name": "x"}], prefix="langs")
    assert not rows.is_valid()
    assert "id_langs-0-name_error" in Elements(str(render_crispy_form(rows, helper()))).ids()
