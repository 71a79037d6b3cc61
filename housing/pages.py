"""What all pages of housing share: the case around a page, a form that acts on it, the row of sections."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.policy import Area, Role
from audit import log
from core.pages import go, page
from housing.allocation.models import may_allocate
from refugees.form_pages import tried
from refugees.models import Refugee
from refugees.views import case_context

TAB = "housing"
# The housing unit: dwellings, lists of areas, offers, beds. Others record what the household says and does.
OFFICE = (Role.HOUSING_OFFICER,)
# Whose work is the whole of a household's housing. The staff of the houses see beds and moves alone.
CASEWORK = (Role.HOUSING_OFFICER, Role.CASEWORKER, Role.TEAM_MANAGER)
RECORDING = (Role.HOUSING_OFFICER, Role.CASEWORKER)
SECTIONS = (
    ("list", gettext_lazy("Waiting for a home")),
    ("allocation", gettext_lazy("Allocation of homes")),
    ("forecast", gettext_lazy("Forecast")),
    ("offers", gettext_lazy("Offers")),
    ("dwellings", gettext_lazy("Dwellings")),
    ("areas", gettext_lazy("Lists of areas")),
    ("board", gettext_lazy("Rooms and beds")),
    ("moves", gettext_lazy("Moves this week")),
    ("districts", gettext_lazy("Districts")),
    ("tables", gettext_lazy("Tables")),
)
FOR_ALL = {"board", "moves", "districts"}


def in_office(user: Any) -> bool:
    """Whether somebody may offer homes and give rooms; nobody may who reads a case by exception."""
    return user.exception is None and bool(user.roles & set(OFFICE))


def in_casework(user: Any) -> bool:
    return bool(user.roles & set(CASEWORK))


def records(user: Any) -> bool:
    return user.exception is None and bool(user.roles & set(RECORDING))


def sections(user: Any, current: str) -> list[dict[str, Any]]:
    """The pages of housing that a user may open, as tabs."""
    whole = in_casework(user)
    return [
        {"label": label, "url": reverse(f"housing:{name}"), "current": name == current}
        for name, label in SECTIONS
        if (whole and (name != "allocation" or may_allocate(user)))
        or (name in FOR_ALL and (user.can(Area.HOUSING) or name == "districts"))
    ]


def listed(request: HttpRequest, name: str, title: str, context: dict[str, Any]) -> HttpResponse:
    """A page among the sections; to htmx its list alone."""
    fragment = f"housing/_{name}.html"
    whole = {
        "title": title, "sections": sections(request.user, name), "fragment": fragment, "form": None,
        "may_write": records(request.user), "in_office": in_office(request.user), "numbers": [],
    }  # fmt: skip
    return page(request, "housing/lists.html", whole | context, fragment)


def around(request: HttpRequest, person: Refugee) -> dict[str, Any]:
    """The case around a page of housing, with what the reader may do there."""
    user: Any = request.user
    return case_context(request, person, TAB) | {
        "may_write": records(user), "in_office": in_office(user), "in_casework": in_casework(user),
    }  # fmt: skip


def home_url(person: Refugee) -> str:
    return reverse("housing:person", args=[person.case_number])


def form_page(
    request: HttpRequest, person: Refugee, form: Any, save: Callable[[], Any], *, title: str,
    people: Iterable[Refugee] = (), now: Callable[[Any], str] = str, template: str = "housing/form.html", **more: Any,
) -> HttpResponse:  # fmt: skip
    """A page with one form about a person and the household. What was typed stays where the service refuses it.

    A stale form is answered 409 with what is recorded now (`now` puts the record into words) above what was typed.
    """
    done = tried(request, form, save, now=now)
    if done.is_saved:
        return go(request, home_url(person))
    log.read(request, {person, *people})
    context = around(request, person) | {"form": form, "title": title, "meanwhile": done.meanwhile, "about": ""}
    return page(request, template, context | more, status=done.status)


def plain_form(
    request: HttpRequest, form: Any, save: Callable[[], Any], *, title: str, back: str, section: str, **more: Any
) -> HttpResponse:
    """A page with one form about a thing and nobody's case: a dwelling, a list, a room, a row of a table."""
    done = tried(request, form, save)
    if done.is_saved:
        return go(request, back)
    context = {
        "form": form, "title": title, "back": back, "sections": sections(request.user, section), "about": "",
        "meanwhile": done.meanwhile,
    }  # fmt: skip
    return page(request, "housing/plain_form.html", context | more, status=done.status)
