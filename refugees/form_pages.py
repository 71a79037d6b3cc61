"""A page with one form that acts on a person: what was typed stays where the service refuses it."""

from collections.abc import Callable
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


def form_page(
    request: HttpRequest, person: Refugee, form: Any, save: Callable[[], Any], *, title: str, back: str,
    around: Callable[[], dict[str, Any]], template: str, about: str = "", now: Callable[[Any], str] = str,
) -> HttpResponse:  # fmt: skip
    """Runs `save` and goes `back`; else the form again inside the case (`around`).

    A stale form is answered 409 with what is recorded now (`now` puts the record into words) above what was typed.
    """
    status, meanwhile = 200, ""
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except StaleVersion as stale:
            meet_again(form, stale)
            status, meanwhile = 409, now(stale.current)
        except ValidationError as error:
            add_sentences(form, error)
        else:
            messages.success(request, _("Saved."))
            return go(request, back)
    log.read(request, [person])
    context = around() | {"form": form, "title": title, "about": about, "meanwhile": meanwhile}
    return page(request, template, context, status=status)
