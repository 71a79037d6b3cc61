"""Pages of openings: the list, one opening with who has its places, writing and closing it."""

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
from placements import forms_openings, services_openings
from placements.models import Opening, Placement
from placements.presenters import sections
from placements.views_employers import found_employer, may_write
from refugees.presenters import shown_name
from refugees.views_facts import add_sentences


def found_opening(request: HttpRequest, uid: UUID) -> Opening:
    return get_object_or_404(Opening.objects.visible_to(request.user).with_places(), uid=uid)


@require_safe
@needs(Area.PLACEMENT)
def openings(request: HttpRequest) -> HttpResponse:
    """The openings by kind, branch, district, Danish needed and start; those with free places first of all."""
    form, today = forms_openings.OpeningFilter(request.GET), clock.today()
    context = {
        "form": form, "shown": forms_openings.openings_of(form, today), "today": today,
        "sections": sections("openings"),
    }  # fmt: skip
    return page(request, "placements/openings.html", context, "placements/_openings.html")


@require_safe
@needs(Area.PLACEMENT)
def opening(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One opening: what it asks, its places, and the people within reach who came by it."""
    shown, today = found_opening(request, uid), clock.today()
    placements = Placement.objects.visible_to(request.user).filter(opening=shown).with_people()
    rows: list[Any] = list(placements.with_status(today).with_days(today).order_by("-pk"))
    log.read(request, {row.refugee for row in rows}, kind=ReadKind.LIST)
    for row in rows:
        row.shown_name = shown_name(row.refugee, request.user, lists=True)
    context = {"opening": shown, "rows": rows, "may_write": may_write(request), "is_over": shown.is_over(today)}
    return page(request, "placements/opening.html", context)


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def new_opening(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A new opening of an employer."""
    employer, today = found_employer(request, uid), clock.today()
    draft = Opening(employer=employer, open_from=today, starts_from=today)
    back = reverse("placements:employer", args=[uid])
    form = forms_openings.OpeningForm(request.POST or None, instance=draft, cancel=back)
    return form_page(request, form, _("New opening"), back)


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def edit_opening(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Changes an opening; never to fewer places than are taken."""
    shown, back = found_opening(request, uid), reverse("placements:opening", args=[uid])
    form = forms_openings.OpeningForm(request.POST or None, instance=shown, cancel=back)
    return form_page(request, form, _("Change the opening"), back)


def form_page(request: HttpRequest, form: Any, title: str, back: str, save: Any = None) -> HttpResponse:
    """A form about an opening; a stale one is answered with both versions, and what was typed stays."""

    def saved() -> HttpResponse:
        if save:
            save()
        else:
            services_openings.save_opening(form.instance, expected=form.expected_version, by=request.user)
        messages.success(request, _("Saved."))
        return go(request, "placements:opening", uid=form.instance.uid)

    if request.method == "POST" and form.is_valid():
        try:
            return save_or_conflict(request, form, saved, back=back)
        except ValidationError as error:
            add_sentences(form, error)
    context = {"form": form, "title": title, "about": form.instance.employer, "suggested": []}
    return page(request, "placements/employer_form.html", context)


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def close_opening(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Closes an opening with a reason, or opens a closed one again. Placements that came by it go on."""
    shown, back = found_opening(request, uid), reverse("placements:opening", args=[uid])
    closed_on = shown.closed_on
    form = forms_openings.CloseForm(request.POST or None, instance=shown, cancel=back)

    def save() -> None:
        form.instance.closed_on = closed_on
        services_openings.close(form.instance, expected=form.expected_version, on=clock.today())

    title = _("Closed: %(opening)s") if closed_on else _("Close: %(opening)s")
    return form_page(request, form, title % {"opening": shown.title}, back, save)
