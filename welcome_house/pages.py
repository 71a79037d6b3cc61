"""What the pages of the house share: its sections, a form that stores a record, who sees only figures."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policy import Area, Role
from core.pages import go, page
from core.stale import save_or_conflict
from refugees.views_facts import add_sentences

# Whoever leads reads the house's figures and nothing else of it; whoever works with cases reads not even these.
FIGURES = (Role.WELCOME_HOUSE_COORDINATOR, Role.TEAM_MANAGER, Role.ANALYST)
SECTIONS = (
    ("week", gettext_lazy("Week")),
    ("month", gettext_lazy("Month")),
    ("count", gettext_lazy("Count visitors")),
    ("activities", gettext_lazy("Activities")),
    ("texts", gettext_lazy("Texts")),
    ("tables", gettext_lazy("Rooms and partners")),
    ("surveys", gettext_lazy("Surveys")),
    ("figures", gettext_lazy("Figures")),
)


def sections(user: Any, current: str) -> list[dict[str, Any]]:
    """The pages of the house that a user may open, as tabs."""
    whole = user.can(Area.WELCOME_HOUSE)
    return [
        {"label": label, "url": reverse(f"house:{name}"), "current": name == current}
        for name, label in SECTIONS
        if whole or name == "figures"
    ]


def shown(request: HttpRequest, name: str, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page among the sections of the house."""
    return page(
        request, f"welcome_house/{template}.html", {"sections": sections(request.user, name)} | context, status=status
    )


def stored(
    request: HttpRequest, form: Any, act: Callable[[], str], *, back: str, title: str, section: str, lead: str = "",
    template: str = "form", **more: Any,
) -> HttpResponse:  # fmt: skip
    """A form of the house: `act` stores it and says so in a sentence; else both versions, or the form again."""
    context = {"title": title, "lead": lead, "form": form, "back": back} | more
    if request.method == "POST" and form.is_valid():

        def save() -> HttpResponse:
            messages.success(request, act())
            return go(request, back)

        try:
            return save_or_conflict(request, form, save, back=back)
        except ValidationError as error:
            add_sentences(form, error)
    return shown(request, section, template, context, status=422 if form.errors else 200)


def week_link(day: dt.date) -> str:
    return reverse("house:week") + f"?on={day:%d-%m-%Y}"


def saved() -> str:
    return _("Saved.")
