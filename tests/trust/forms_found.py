"""Every form of every page, found by opening the page: where it is sent, what stands in it, what names a record."""

import re
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

import pytest
from django import forms
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test import client as testing

from core import clock
from core.models import Editable
from refugees.models import Refugee
from tests.trust.test_negative_controls import undone
from tests.trust.troubles import view_of
from tests.trust.world import PDF

NOWHERE = 987_654_321  # the key of records that no field offers
NOTHING = NOWHERE + 1  # the key of nothing at all
TOKENS = {"csrfmiddlewaretoken", "once"}
TEXTS = ("En begrundelse, der er lang nok", "arabisk", "Ord")  # the next where the one before was refused
WRITES = re.compile(r'^\s*(INSERT INTO|UPDATE|DELETE FROM) "?(\w+)"?', re.I)
# What every request may write: the read log, marks of forms, sessions, who did it.
BESIDE = {"audit_readlog", "core_submission", "django_session", "pghistory_context", "accounts_usersession"}
IS_UID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


@dataclass
class Found:
    """A form as it stands in a page: its fields with what they would send, and Django's form behind it."""

    page: str
    action: str
    method: str
    data: dict[str, list[str]] = field(default_factory=dict)
    buttons: dict[str, str] = field(default_factory=dict)
    form: Any = None
    beside: set[str] = field(default_factory=set)  # what other forms of the page ask for, sent to the same address

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.action}"

    def declared(self) -> set[str]:
        """The names that the form asks for, in the page or behind it."""
        names = set(self.data) | set(self.buttons) | self.beside
        if self.form is not None:
            names |= {self.form.add_prefix(name) for name in self.form.fields} | set(self.form.fields)
        return names


class Reader(HTMLParser):
    """Reads forms out of a page, with their controls also where those stand outside (the attribute `form`)."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.select, self.text = page, "", ""
        self.inside: Found | None = None
        self.found: list[Found] = []
        self.by_id: dict[str, Found] = {}

    def handle_starttag(self, tag: str, listed: Any) -> None:
        given = {name: value or "" for name, value in listed}
        if tag == "form":
            action = urljoin(self.page, given.get("action") or self.page)
            self.inside = Found(self.page, action.partition("#")[0], given.get("method", "get").lower())
            self.found.append(self.inside)
            self.by_id[given.get("id", "")] = self.inside
        target = self.by_id.get(given["form"]) if "form" in given else self.inside
        if target is not None:
            self.control(target, tag, given)

    def control(self, target: Found, tag: str, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text" if tag == "input" else "submit")
        if tag == "button" or (tag == "input" and kind in {"submit", "image"}):
            self.button(target, name, given)
        elif tag == "input" and name and kind not in {"button", "file"}:
            values = target.data.setdefault(name, [])
            if kind not in {"checkbox", "radio"} or "checked" in given:
                values.append(given.get("value", ""))
        elif tag == "select":
            self.select = name
            target.data.setdefault(name, [])
        elif tag == "option" and self.select and "selected" in given:
            target.data[self.select].append(given.get("value", ""))
        elif tag == "textarea" and name:
            self.text = name
            target.data[name] = [""]

    def button(self, target: Found, name: str, given: dict[str, str]) -> None:
        if "formaction" in given:  # the same fields, sent elsewhere
            there = urljoin(self.page, given["formaction"])
            self.found.append(Found(self.page, there, target.method, target.data, target.buttons))
        elif name:
            target.buttons.setdefault(name, given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self.text and self.inside is not None:
            self.inside.data[self.text][0] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.text = ""


# --- asking -------------------------------------------------------------------------------------------
Write = tuple[str, tuple[Any, ...]]


@dataclass
class Answer:
    """What a request was answered, the forms that were made for it and what it wrote."""

    status: int
    body: str
    forms: list[Any]
    writes: list[Write]

    def errors(self) -> dict[str, Any]:
        """The fields that are wrong, by the name under which they were sent."""
        bound = [form for form in self.forms if form.is_bound]
        return {form.add_prefix(name): form.fields.get(name) for form in bound for name in form.errors}


@contextmanager
def watched(made: list[Any], wrote: list[Write]) -> Iterator[None]:
    """Keeps every form that is made and every statement that changes something, besides what every request may.

    No copies of the contexts of templates: the test client makes one of each of hundreds of parts of a page.
    """
    original = forms.BaseForm.__init__

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        made.append(self)

    def execute(run: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        match = WRITES.match(str(sql))
        if match and match[2] not in BESIDE:
            wrote.append((str(sql), tuple(params or ())))
        return run(sql, params, many, context)

    with pytest.MonkeyPatch.context() as patch, connection.execute_wrapper(execute):
        patch.setattr(forms.BaseForm, "__init__", init)
        patch.setattr(testing, "store_rendered_templates", lambda *_args, **_words: None)
        yield


def ask(client: Client, method: str, address: str, data: Any = None) -> Answer:
    """Asks, and takes back whatever that changed."""
    made: list[Any] = []
    wrote: list[Write] = []
    for value in (data or {}).values():
        if hasattr(value, "seek"):
            value.seek(0)
    with undone(), watched(made, wrote):
        answer = getattr(client, method)(address, data or {})
        body = answer.getvalue()  # reads a file to its end, which closes it
    is_page = answer.get("Content-Type", "").startswith("text/html")
    return Answer(answer.status_code, body.decode() if is_page else "", made, wrote)


def send(client: Client, found: Found, data: dict[str, Any]) -> Answer:
    return ask(client, found.method, found.action, data)


# --- finding ------------------------------------------------------------------------------------------
def behind(found: Found, made: list[Any]) -> Any:
    """The form of Django's that knows most of the names, and has most of its fields in the page."""
    names = set(found.data) - TOKENS
    shared = [(len(names & {form.add_prefix(name) for name in form.fields}), form) for form in made]
    likely = [(count, form) for count, form in shared if count and 2 * count >= len(form.fields)]
    return max(likely, key=lambda each: each[0], default=(0, None))[1]


def in_page(address: str, answer: Answer) -> list[Found]:
    """The forms of one page."""
    reader = Reader(address)
    reader.feed(answer.body)
    for each in reader.found:
        each.form = behind(each, answer.forms)
    for each in reader.found:
        others = [other for other in reader.found if other is not each and other.action == each.action]
        each.beside = set().union(*(set(other.data) | set(other.buttons) for other in others))
    return reader.found


def find(client: Client, addresses: Iterable[str], most: int = 1) -> Iterator[Found]:
    """The forms of these pages: of each view so many pages, and of each action and set of fields one form."""
    seen: set[Any] = set()
    opened: Counter[str] = Counter()
    for address in addresses:
        if opened[view_of(address)] >= most:
            continue
        answer = ask(client, "get", address)
        if answer.status != 200:
            continue
        opened[view_of(address)] += 1
        for each in in_page(address, answer):
            key = (view_of(each.action.partition("?")[0]), each.method, type(each.form), tuple(sorted(each.data)))
            if key not in seen and "logout" not in each.action and "end-sessions" not in each.action:
                seen.add(key)
                yield each


# --- filling in ---------------------------------------------------------------------------------------
def value_for(one: Any, text: str = TEXTS[0]) -> Any:
    """Something that a field may well take; something else with the second text."""
    if isinstance(one, forms.FileField):
        return SimpleUploadedFile("brev.pdf", PDF)
    if isinstance(one, forms.ModelChoiceField):
        first = one.queryset.first()
        return one.prepare_value(first) if first else ""
    if isinstance(one, (forms.ChoiceField, forms.MultipleChoiceField)):
        plain = [key for key, label in one.choices if key not in ("", None) and not isinstance(label, (list, tuple))]
        return plain[-1 if text == TEXTS[1] else 0] if plain else ""
    if isinstance(one, forms.DateTimeField):
        return f"{clock.today():%d-%m-%Y} 10:00"
    if isinstance(one, forms.DateField):
        return f"{clock.today():%d-%m-%Y}"
    if isinstance(one, forms.TimeField):
        return "10:00"
    if isinstance(one, forms.BooleanField):
        return "on"
    if isinstance(one, (forms.IntegerField, forms.DecimalField)):
        return "1"
    if isinstance(one, forms.EmailField):
        return "proeve@example.invalid"
    return text[: getattr(one, "max_length", None) or 100]


def filled(found: Found) -> dict[str, Any]:
    """What the form would send, with its first button and something in every field that must not be empty."""
    data: dict[str, Any] = {name: values for name, values in found.data.items() if values}
    data |= dict(list(found.buttons.items())[:1])
    for name, one in (found.form.fields if found.form is not None else {}).items():
        key = found.form.add_prefix(name)
        if one.required and not any(data.get(key, [])):
            data[key] = value_for(one)
    return data


def completed(client: Client, found: Found) -> tuple[dict[str, Any], Answer]:
    """The form filled in so that it is taken, as far as its own errors lead there, and the answer."""
    data = filled(found)
    answer = send(client, found, data)
    for text in TEXTS[1:]:
        wrong = {key: one for key, one in answer.errors().items() if one is not None}
        if answer.status != 200 or not wrong:
            break
        data |= {key: value_for(one, text) for key, one in wrong.items()}
        answer = send(client, found, data)
    return data, answer


# --- records out of reach -----------------------------------------------------------------------------
def beyond(model: Any, user: Any) -> Any:
    """The records of a model that the user may not see, whatever a field says; None where the model names nobody."""
    rows = model._default_manager.all()
    if hasattr(rows, "visible_to"):
        return rows.exclude(pk__in=rows.visible_to(user).values("pk"))
    if "refugee" in {each.name for each in model._meta.fields}:
        return rows.exclude(refugee__in=Refugee.objects.visible_to(user).values("pk"))
    return None


def outside(one: Any, user: Any) -> Any:
    """What a field over records sends for one that the user must not name."""
    model, name = one.queryset.model, one.to_field_name or "pk"
    there = beyond(model, user)
    if there is None:
        there = model._default_manager.exclude(pk__in=one.queryset.values("pk"))
    found = there.order_by("-pk").first()
    nothing = uuid.UUID(int=NOTHING) if name == "uid" else NOTHING
    value = nothing if found is None else getattr(found, name)
    return [str(value)] if isinstance(one, forms.ModelMultipleChoiceField) else str(value)


def foreign_twin(value: str, user: Any) -> str:
    """For the uid of a record, the uid of such a record out of reach; nothing where it is no record of ours."""
    for model in apps.get_models():
        if issubclass(model, Editable) and model._base_manager.filter(uid=value).exists():
            rows = beyond(model, user)
            other = rows.values_list("uid", flat=True).first() if rows is not None else None
            return str(other or uuid.UUID(int=NOTHING))
    return ""
