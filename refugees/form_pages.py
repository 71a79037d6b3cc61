"""A page with one form that acts on a person: what was typed stays where the service refuses it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from audit import log
from core.models import StaleVersion
from core.pages import go, page
from core.stale import meet_again
from refugees.models import Refugee
from refugees.views_facts import add_sentences


@dataclass(frozen=True)
class Tried:
    """What became of a form: whether it was saved; else the status of the page that shows it again, and what is
    recorded meanwhile where somebody else was first."""

    is_saved: bool = False
    status: int = 200
    meanwhile: str = ""


def tried(request: HttpRequest, form: Any, save: Callable[[], Any], *, now: Callable[[Any], str] = str) -> Tried:
    """Runs `save` where a valid form was sent; what stands against it is said in the form, and nothing typed is lost.

    A stale form has the status 409 (`now` puts the record as it is into words).
    """
    if request.method != "POST" or not form.is_valid():
        return Tried()
    try:
        save()
    except StaleVersion as stale:
        meet_again(form, stale)
        return Tried(status=409, meanwhile=now(stale.current))
    except ValidationError as error:
        add_sentences(form, error)
        return Tried()
    messages.success(request, _("Saved."))
    return Tried(is_saved=True)


def form_page(
    request: HttpRequest, person: Refugee, form: Any, save: Callable[[], Any], *, title: str, back: str,
    around: Callable[[], dict[str, Any]], template: str, about: str = "", now: Callable[[Any], str] = str,
) -> HttpResponse:  # fmt: skip
    """Runs `save` and goes `back`; else the form again inside the case (`around`).

    A stale form is answered 409 with what is recorded now (`now` puts the record into words) above what was typed.
    """
    done = tried(request, form, save, now=now)
    if done.is_saved:
        return go(request, back)
    log.read(request, [person])
    context = around() | {"form": form, "title": title, "about": about, "meanwhile": done.meanwhile}
    return page(request, template, context, status=done.status)
