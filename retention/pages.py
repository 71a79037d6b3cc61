"""What all pages of retention share: the case around a page, a form that acts on it, the row of sections."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.policy import Area, Role
from refugees import form_pages
from refugees.models import Refugee
from refugees.views import case_context

TAB = "retention"
# Offering and assigning is the work of those who answer for the person's work, and of the coordinator. The area of
# mentors cannot say it: it belongs to the mentors themselves as well.
OFFERING = (Role.CASEWORKER, Role.JOB_CONSULTANT, Role.TEAM_MANAGER, Role.MENTOR_COORDINATOR)
ASSIGNING = (Role.CASEWORKER, Role.TEAM_MANAGER, Role.MENTOR_COORDINATOR)
SECTIONS = (
    ("list", gettext_lazy("In work now")),
    ("conversations", gettext_lazy("Planned follow-ups")),
    ("pace", gettext_lazy("Four follow-ups")),
    ("signs", gettext_lazy("Early-warning signs")),
    ("ended", gettext_lazy("Ended, what next?")),
    ("staying", gettext_lazy("After 3, 6 and 12 months")),
    ("mentors", gettext_lazy("Retention mentors")),
    ("counselling", gettext_lazy("Open counselling")),
)


def sections(user: Any, current: str) -> list[dict[str, Any]]:
    """The pages of retention that a user may open, as tabs."""
    placements = user.can(Area.PLACEMENT)
    open_to = {name: placements for name, _label in SECTIONS} | {
        "mentors": may_assign(user),
        "counselling": user.can(Area.DROP_IN, write=True) or user.can(Area.PLACEMENT, write=True),
    }
    return [
        {"label": label, "url": reverse(f"retention:{name}"), "current": name == current}
        for name, label in SECTIONS
        if open_to[name]
    ]


def may_offer(user: Any) -> bool:
    return bool(user.roles & set(OFFERING)) and not user.exception


def may_assign(user: Any) -> bool:
    return bool(user.roles & set(ASSIGNING)) and not user.exception


def around(request: HttpRequest, person: Refugee) -> dict[str, Any]:
    """The case around a page of retention, with what the reader may do there."""
    user: Any = request.user
    return case_context(request, person, TAB) | {
        "may_write": user.can(Area.PLACEMENT, write=True),
        "may_offer": may_offer(user),
        "may_assign": may_assign(user),
    }


def home(request: HttpRequest, person: Refugee) -> str:
    """Where an action about a person leads back to: the tab, or for who may not open it their own list."""
    user: Any = request.user
    if user.can(Area.PLACEMENT):
        return reverse("retention:person", args=[person.case_number])
    return reverse("retention:mentors") if may_assign(user) else reverse("retention:mine")


def form_page(
    request: HttpRequest, person: Refugee, form: Any, save: Callable[[], Any], *, title: str, back: str = "",
    about: str = "", now: Callable[[Any], str] = str,
) -> HttpResponse:  # fmt: skip
    """A page with one form about a person. What was typed stays where the service refuses it.

    A stale form is answered 409 with what is recorded now (`now` puts the record into words) above what was typed.
    """
    return form_pages.form_page(
        request, person, form, save, title=title, back=back or home(request, person), about=about, now=now,
        around=lambda: around(request, person), template="retention/form.html",
    )  # fmt: skip
