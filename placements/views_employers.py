"""Pages of employers."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from audit.models import Kind as ReadKind
from core import clock
from core.pages import go, page
from core.stale import save_or_conflict
from placements import services
from placements.filters import EmployerFilter, employers_of
from placements.forms import EmployerForm
from placements.models import Employer, Placement
from refugees.presenters import shown_name
from refugees.views_facts import add_sentences

SHOWN_PLACEMENTS = 50


def may_write(request: HttpRequest) -> bool:
    return bool(request.user.can(Area.PLACEMENT, write=True))


@require_safe
@needs(Area.PLACEMENT)
def employers(request: HttpRequest) -> HttpResponse:
    """Every employer by name."""
    form = EmployerFilter(request.GET)
    context = {"form": form, "shown": employers_of(form), "may_write": may_write(request)}
    return page(request, "placements/employers.html", context, "placements/_employers.html")


@require_safe
@needs(Area.PLACEMENT)
def employer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One employer, with the placements there of the people within reach."""
    shown = get_object_or_404(Employer.objects.visible_to(request.user), uid=uid)
    today = clock.today()
    placements = Placement.objects.visible_to(request.user).filter(employer=shown).with_people()
    rows: list[Any] = list(placements.with_status(today).with_days(today).order_by("-pk")[:SHOWN_PLACEMENTS])
    log.read(request, {row.refugee for row in rows}, kind=ReadKind.LIST)
    for row in rows:
        row.shown_name = shown_name(row.refugee, request.user, lists=True)
    context: dict[str, Any] = {"employer": shown, "rows": rows, "may_write": may_write(request)}
    return page(request, "placements/employer.html", context)


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def new_employer(request: HttpRequest) -> HttpResponse:
    """Registers an employer."""
    return form_page(request, Employer(), reverse("placements:employers"), _("New employer"))


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def edit_employer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Changes an employer."""
    shown = get_object_or_404(Employer.objects.visible_to(request.user), uid=uid)
    return form_page(request, shown, reverse("placements:employer", args=[uid]), _("Change the employer"))


def form_page(request: HttpRequest, instance: Employer, back: str, title: str) -> HttpResponse:
    form = EmployerForm(request.POST or None, instance=instance, cancel=back)
    if request.method == "POST" and form.is_valid():

        def save() -> HttpResponse:
            services.save_employer(form.instance, expected=form.expected_version, by=request.user)
            messages.success(request, _("Saved."))
            return go(request, "placements:employer", uid=form.instance.uid)

        try:
            return save_or_conflict(request, form, save, back=back)
        except ValidationError as error:
            add_sentences(form, error)
    return page(request, "placements/employer_form.html", {"form": form, "title": title})
