"""What all pages of health share: the case around a page, and a form that acts on it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.policy import Area
from audit import log
from core.models import StaleVersion
from core.pages import go, page
from health.rules import OWN_DECISION_AGE, decider_at
from refugees.models import Refugee
from refugees.views import case_context
from refugees.views_facts import add_sentences

TAB = "health"


def clinic() -> str:
    """The configured provider of the health assessment."""
    return str(settings.HAVN_HEALTH_CLINIC)


def may_write(user: Any) -> bool:
    return bool(user.can(Area.HEALTH, write=True))


def around(request: HttpRequest, person: Refugee) -> dict[str, Any]:
    """The case around a page of health."""
    return case_context(request, person, TAB) | {"may_write": may_write(request.user), "clinic": clinic()}


def home(person: Refugee) -> str:
    return reverse("health:person", args=[person.case_number])


def who_decides(person: Refugee, on: Any) -> str:
    """Who answers and consents for a person of this age, in a sentence."""
    words = {"age": person.age_on(on), "limit": OWN_DECISION_AGE}
    if decider_at(person.age_on(on)) == "person":
        text = _("The person is %(age)d years old and decides alone, as everybody from %(limit)d years does.") % words
        if person.age_on(on) < 18:
            text += " " + _("The custody holder is informed.")
        return text
    return _("The person is %(age)d years old: below %(limit)d years the custody holder decides.") % words


def form_page(
    request: HttpRequest, person: Refugee, form: Any, save: Callable[[], Any], *, title: str,
    about: str = "", now: Callable[[Any], str] = str, **more: Any,
) -> HttpResponse:  # fmt: skip
    """A page with one form about a person. What was typed stays where the service refuses it.

    A stale form is answered 409 with what is recorded now (`now` puts the record into words) above what was typed.
    """
    status, meanwhile = 200, ""
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except StaleVersion as stale:
            form.data = form.data.copy()
            form.data[form.add_prefix("version")] = str(stale.current.version)  # type: ignore[attr-defined]
            status, meanwhile = 409, now(stale.current)
        except ValidationError as error:
            add_sentences(form, error)
        else:
            messages.success(request, _("Saved."))
            return go(request, home(person))
    log.read(request, [person])
    context = around(request, person) | {"form": form, "title": title, "about": about, "meanwhile": meanwhile} | more
    return page(request, "health/form.html", {"bases": False} | context, status=status)
