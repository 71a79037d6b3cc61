"""Which pages can be subscribed to, and what of their address is kept: the filters, never a fixed day."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from reporting import clocks
from reporting.forms import QuestionForm
from reporting.outcomes.forms import OutcomeForm

FORMS: dict[str, Any] = {
    "reporting:dashboard": QuestionForm,
    "reporting:target": QuestionForm,
    "reporting:outcomes": OutcomeForm,
}
KEPT = ("team", "caseworker", "basis", "year", "group")  # a period would be last month's by then


@dataclass(frozen=True)
class Address:
    """A page with its filters."""

    view: str
    key: str
    query: str

    @property
    def url(self) -> str:
        path = reverse(self.view, args=[self.key] if self.key else [])
        return f"{path}?{self.query}" if self.query else path

    @property
    def title(self) -> str:
        if self.key:
            return str(clocks.labels().get(self.key, self.key))
        return _("Job, IGU and education") if self.view == "reporting:outcomes" else _("Goal fulfilment")


def parsed(text: str, **choices: Any) -> tuple[Address, list[str]] | None:
    """The page of an address of ours with the words of its filters; None where it cannot be subscribed to.

    `choices` are what the page's form is made with: today, teams and caseworkers in reach.
    """
    try:
        parts = urlsplit(text)
        found = resolve(parts.path)
    except (Resolver404, ValueError):
        return None
    key = found.kwargs.get("key", "")
    if found.view_name not in FORMS or (key and key not in clocks.labels()):
        return None
    form = FORMS[found.view_name](QueryDict(parts.query), **choices)
    if not form.is_valid():
        return None
    chosen = {name: form.cleaned_data[name] for name in KEPT if form.cleaned_data.get(name)}
    return Address(found.view_name, key, urlencode(chosen)), words(form, chosen)


def words(form: Any, chosen: dict[str, Any]) -> list[str]:
    """The filters in words: "Team: Nord"."""
    labels = {name: dict(form.fields[name].choices) for name in chosen}
    return [f"{form.fields[name].label}: {labels[name].get(value, value)}" for name, value in chosen.items()]
