"""The answer to a stale form: 409 with both versions side by side, nothing lost."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.forms import CaseForm, differences
from core.models import StaleVersion


def meet_again(form: Any, stale: StaleVersion) -> None:
    """Puts the current version into a stale form: sending it again is a decision taken with open eyes."""
    form.data = form.data.copy()
    form.data[form.add_prefix("version")] = str(stale.current.version)  # type: ignore[attr-defined]


def save_or_conflict(
    request: HttpRequest, form: CaseForm, save: Callable[[], HttpResponse], *, back: str
) -> HttpResponse:
    """Runs `save`; where the record changed meanwhile, shows both versions and keeps what was typed.

    The form shown with the conflict carries the current version, so that sending it again is a decision
    taken with open eyes.
    """
    try:
        return save()
    except StaleVersion as stale:
        meet_again(form, stale)
        context = {"form": form, "rows": differences(form, stale.current), "current": stale.current, "back": back}
        return render(request, "components/conflict.html", context, status=409)
