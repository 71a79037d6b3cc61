"""The public page: frozen figures with small numbers held back. No sign-in, no way to anybody. Off by default."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.pages import page
from reporting.outcomes.pages import mark_words
from reporting.outcomes.rules import Status
from reporting.promises import Promise
from reporting.public import tables, years

View = Callable[..., HttpResponse]


def where_published(view: View) -> View:
    """404 as long as the municipality has not decided to publish (HAVN_PUBLIC_FIGURES)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.HAVN_PUBLIC_FIGURES:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@where_published
@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """Goal fulfilment for everybody."""
    context = {
        "title": _("Goal fulfilment in figures"),
        "municipality": settings.HAVN_MUNICIPALITY_NAME,
        "promises": by_promise(),
        "cohorts": [(mark_words(each.mark), each) for each in tables.cohorts()],
        "statuses": [str(status.label) for status in Status],
        "definitions": (*tables.definitions(), *years.definitions()),
    }
    return page(request, "reporting/public.html", context)


def by_promise() -> list[tuple[Promise, list[tables.Target], list[years.Table]]]:
    """The quarters and the whole years of each promise that has any."""
    targets = {promise.key: found for promise, found in tables.targets()}
    whole = {section.key: found for section, found in years.sections()}
    return [
        (section, targets.get(section.key, []), whole.get(section.key, []))
        for section in years.in_order()
        if section.key in targets or section.key in whole
    ]
