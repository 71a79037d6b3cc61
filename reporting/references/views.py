"""What others have published, for the comparison lines: the analyst and the manager keep it. Nobody's data."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import needs_role
from core import clock
from core.models import StaleVersion
from core.pages import go, page
from core.stale import save_or_conflict
from reporting import registry
from reporting.models import Reference
from reporting.references import services
from reporting.references.forms import ReferenceForm
from reporting.references.rules import KEEPERS


@require_safe
@needs_role(*KEEPERS)
def references(request: HttpRequest) -> HttpResponse:
    """All of them under their figures, in the figures' order."""
    words, gone = registry.every(), _("Figures that are no longer counted")
    known: dict[str, list[Reference]] = {key: [] for key in words}
    for each in Reference.objects.visible_to(request.user).order_by("first", "last", "pk"):
        known.setdefault(each.figure, []).append(each)
    labels = {key: words[key].definition.label if key in words else gone for key in known}
    rows = [(words.get(key), labels[key], found) for key, found in known.items() if found]
    return page(request, "reporting/references.html", {"title": _("What others have published"), "figures": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@needs_role(*KEEPERS)
def reference_new(request: HttpRequest) -> HttpResponse:
    form = ReferenceForm(request.POST or None, today=clock.today(), cancel=reverse("reporting:references"))
    return answered(request, form, lambda: services.enter(form.instance), {"title": _("New published number")})


@require_http_methods(["GET", "HEAD", "POST"])
@needs_role(*KEEPERS)
def reference(request: HttpRequest, uid: UUID) -> HttpResponse:
    found = get_object_or_404(Reference.objects.visible_to(request.user), uid=uid)
    form = ReferenceForm(
        request.POST or None, instance=found, today=clock.today(), cancel=reverse("reporting:references")
    )
    context = {"title": _("Published number"), "reference": found}
    return answered(request, form, lambda: services.correct(form.instance, expected=form.expected_version), context)


def answered(
    request: HttpRequest, form: ReferenceForm, save: Callable[[], Reference], context: dict[str, Any]
) -> HttpResponse:
    """Saved, or both versions, or the form again."""
    if request.method == "POST" and form.is_valid():

        def act() -> HttpResponse:
            save()
            messages.success(request, _("Saved."))
            return go(request, "reporting:references")

        return save_or_conflict(request, form, act, back=reverse("reporting:references"))
    return page(request, "reporting/reference.html", context | {"form": form}, status=422 if form.errors else 200)


@require_POST
@needs_role(*KEEPERS)
def reference_remove(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Takes one away that should not stand there; a second click finds it gone."""
    found = Reference.objects.visible_to(request.user).filter(uid=uid).first()
    seen = request.POST.get("version", "")
    try:
        if found:
            services.remove(found, expected=int(seen) if seen.isdecimal() and len(seen) < 9 else 0)
    except StaleVersion:
        messages.error(request, _("Somebody has changed it meanwhile. Look at it again."))
        return go(request, "reporting:reference", uid=uid)
    messages.success(request, _("The published number is removed."))
    return go(request, "reporting:references")
