"""Pages of employers: the list, one employer with its parts, those that look alike."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from audit.models import Kind as ReadKind
from core import clock
from core.pages import go, page
from core.stale import save_or_conflict
from placements import duplicates, forms_employers, services_employers
from placements.employer_history import history
from placements.filters import EmployerFilter, employers_of
from placements.models import Contact, Employer, EmployerNote, Opening, Placement, Site, TwoEmployers
from placements.presenters import sections
from refugees.presenters import shown_name
from refugees.views_facts import add_sentences

SHOWN_PLACEMENTS = 50
SHOWN_OPENINGS = 20
# part in the address → form, heading of a new one, heading of a change
PARTS: dict[str, tuple[Any, Any, Any]] = {
    "site": (forms_employers.SiteForm, gettext_lazy("New site"), gettext_lazy("Change the site")),
    "contact": (forms_employers.ContactForm, gettext_lazy("New contact person"), gettext_lazy("Change the contact")),
    "note": (forms_employers.NoteForm, gettext_lazy("Write a note"), gettext_lazy("Change the note")),
}


def may_write(request: HttpRequest) -> bool:
    return bool(request.user.can(Area.PLACEMENT, write=True))


def found_employer(request: HttpRequest, uid: UUID) -> Employer:
    return get_object_or_404(Employer.objects.visible_to(request.user), uid=uid)


@require_safe
@needs(Area.PLACEMENT)
def employers(request: HttpRequest) -> HttpResponse:
    """The employers by name, found by name, branch and district."""
    form = EmployerFilter(request.GET)
    context = {
        "form": form, "shown": employers_of(form, clock.today()), "may_write": may_write(request),
        "sections": sections("employers"),
    }  # fmt: skip
    return page(request, "placements/employers.html", context, "placements/_employers.html")


@require_safe
@needs(Area.PLACEMENT)
def employer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One employer: sites, contacts, notes, our history with it, and who within reach has a placement there."""
    shown, today = found_employer(request, uid), clock.today()
    placements = Placement.objects.visible_to(request.user).filter(employer=shown).with_people()
    rows: list[Any] = list(placements.with_status(today).with_days(today).order_by("-pk")[:SHOWN_PLACEMENTS])
    log.read(request, {row.refugee for row in rows}, kind=ReadKind.LIST)
    for row in rows:
        row.shown_name = shown_name(row.refugee, request.user, lists=True)
    notes = EmployerNote.objects.visible_to(request.user).filter(employer=shown).select_related("written_by")
    context: dict[str, Any] = {
        "employer": shown, "rows": rows, "may_write": may_write(request), "history": history(shown, today),
        "sites": Site.objects.visible_to(request.user).filter(employer=shown),
        "contacts": Contact.objects.visible_to(request.user).filter(employer=shown),
        "notes": notes, "today": today,
        "openings": Opening.objects.visible_to(request.user).with_places().filter(employer=shown).order_by(
            F("closed_on").desc(nulls_first=True), "starts_from", "pk"
        )[:SHOWN_OPENINGS],
    }  # fmt: skip
    return page(request, "placements/employer.html", context)


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def new_employer(request: HttpRequest) -> HttpResponse:
    """Registers an employer; one that looks like a known one is asked about first."""
    form = forms_employers.NewEmployerForm(
        request.POST or None, instance=Employer(), cancel=reverse("placements:employers")
    )
    if request.method == "POST" and form.is_valid():
        try:
            services_employers.register(
                form.instance, site=form.first_site(), contact=form.first_contact(), note=form.cleaned_data["note"],
                by=request.user, on=clock.today(),
            )  # fmt: skip
        except ValidationError as error:
            add_sentences(form, error)
        else:
            messages.success(request, _("Saved."))
            return go(request, "placements:employer", uid=form.instance.uid)
    context = {"form": form, "title": _("New employer"), "suggested": form.suggested, "about": None}
    return page(request, "placements/employer_form.html", context)


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def edit_employer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Changes an employer."""
    shown = found_employer(request, uid)
    form = forms_employers.EmployerForm(
        request.POST or None, instance=shown, cancel=reverse("placements:employer", args=[uid])
    )

    def save() -> None:
        services_employers.save_employer(form.instance, expected=form.expected_version, by=request.user)

    return form_page(request, form, save, shown, _("Change the employer"))


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def new_part(request: HttpRequest, uid: UUID, part: str) -> HttpResponse:
    """A new site, contact or note of an employer."""
    shown = found_employer(request, uid)
    form_class, title, _change = PARTS[part]
    record = form_class.Meta.model(employer=shown)
    if part == "note":
        record.written_on, record.written_by = clock.today(), request.user
    return part_page(request, record, form_class, shown, title)


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def edit_part(request: HttpRequest, uid: UUID, part: str) -> HttpResponse:
    """Changes a site or a contact; a note only by who wrote it."""
    form_class, _new, title = PARTS[part]
    record = get_object_or_404(
        form_class.Meta.model.objects.visible_to(request.user).select_related("employer"), uid=uid
    )
    if part == "note" and record.written_by_id != request.user.pk:
        raise Http404(str(uid))
    return part_page(request, record, form_class, record.employer, title)


def part_page(request: HttpRequest, record: Any, form_class: Any, of: Employer, title: Any) -> HttpResponse:
    form = form_class(
        request.POST or None, instance=record, cancel=reverse("placements:employer", args=[of.uid])
    )

    def save() -> None:
        services_employers.save_part(form.instance, expected=form.expected_version)

    return form_page(request, form, save, of, str(title))


def form_page(
    request: HttpRequest, form: Any, save: Callable[[], None], of: Employer, title: str
) -> HttpResponse:
    """A form about an employer; a stale one is answered with both versions, and what was typed stays."""
    back = reverse("placements:employer", args=[of.uid])

    def saved() -> HttpResponse:
        save()
        messages.success(request, _("Saved."))
        return go(request, back)

    if request.method == "POST" and form.is_valid():
        try:
            return save_or_conflict(request, form, saved, back=back)
        except ValidationError as error:
            add_sentences(form, error)
    context = {"form": form, "title": title, "suggested": [], "about": of}
    return page(request, "placements/employer_form.html", context)


# --- two that look alike ------------------------------------------------------------------------------
@require_safe
@needs(Area.PLACEMENT)
def look_alike(request: HttpRequest) -> HttpResponse:
    """Every pair of employers that may be one and the same, with the reasons."""
    context = {
        "pairs": duplicates.pairs(), "may_write": may_write(request), "sections": sections("employers"),
    }  # fmt: skip
    return page(request, "placements/look_alike.html", context)


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def pair(request: HttpRequest, uid: UUID, other: UUID) -> HttpResponse:
    """Two employers side by side: are they two? Then say how you know; else one of them is taken out of use."""
    one, two = found_employer(request, uid), found_employer(request, other)
    known = TwoEmployers.objects.visible_to(request.user).filter(first__in=[one, two], second__in=[one, two]).first()
    back = reverse("placements:look-alike")
    first, second = sorted((one, two), key=lambda each: each.pk)
    by: Any = request.user
    draft = known or TwoEmployers(first=first, second=second, decided_on=clock.today(), decided_by=by)
    form = forms_employers.TwoEmployersForm(request.POST or None, instance=draft, cancel=back)
    if known is not None and request.method == "GET":
        messages.info(request, _("Somebody has said already that they are two: %(reason)s") % {"reason": known.reason})
        return go(request, back)

    def saved() -> HttpResponse:
        services_employers.save_part(form.instance, expected=form.expected_version)
        messages.success(request, _("Saved. They are not suggested again."))
        return go(request, back)

    if request.method == "POST" and form.is_valid():
        try:
            return save_or_conflict(request, form, saved, back=back)
        except ValidationError as error:
            add_sentences(form, error)
    context = {"form": form, "pair": sides(one, two), "why": duplicates.why_alike(one, two)}
    return page(request, "placements/employer_pair.html", context)


def sides(*employers: Employer) -> list[dict[str, Any]]:
    return [
        {"employer": each, "sites": list(each.sites.all()), "contacts": list(each.contacts.all())}
        for each in employers
    ]
