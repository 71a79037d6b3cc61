"""Pages of temporary accommodation: the occupancy board, sites and rooms, and who gets which bed."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import needs, needs_role
from accounts.policy import Area
from audit import log
from audit.models import Kind as ReadKind
from core import clock
from housing import board, casetab, filters, forms, forms_stock, household, lodgings
from housing.household import home_of
from housing.models import Bed, Site, Stay
from housing.pages import OFFICE, form_page, home_url, listed, plain_form
from housing.rules import household_class
from housing.views import names_of
from refugees.models import Refugee
from refugees.presenters import shown_name


@require_safe
@needs(Area.HOUSING)
def occupancy(request: HttpRequest) -> HttpResponse:
    """Every site with its numbers; one site with its rooms and beds, and who has them."""
    form = filters.BoardForm(request.GET)
    on = (form.cleaned_data.get("on") if form.is_valid() else None) or clock.today()
    site = form.chosen(request.user)
    found = board.sites(board.read(on, site.uid if site else None), on)
    if site:
        log.read(request, board.name_people(found, request.user, name_for(request.user)), kind=ReadKind.LIST)
    context = {"form": form, "found": found, "site": site, "on": on}
    return listed(request, "board", _("Rooms and beds"), context)


def name_for(user: Any) -> Any:
    """The name beside a bed; none where the address is protected and the reader is not cleared."""

    def name(person: Refugee) -> str:
        return "" if household.hides_address([person], user) else shown_name(person, user, lists=True)

    return name


@require_http_methods(["GET", "POST"])
@needs_role(*OFFICE)
def site(request: HttpRequest, uid: UUID | None = None) -> HttpResponse:
    """A new site, or one to change."""
    current = get_object_or_404(Site.objects.visible_to(request.user), uid=uid) if uid else Site()
    back = reverse("housing:board")
    form = forms_stock.SiteForm(request.POST or None, instance=current, cancel=back)

    def save() -> None:
        if uid:
            form.instance.save_version(form.expected_version)
        else:
            form.instance.save()

    return plain_form(request, form, save, title=pgettext("accommodation", "Site"), back=back, section="board")


@require_http_methods(["GET", "POST"])
@needs_role(*OFFICE)
def room_new(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A room with its beds."""
    current = get_object_or_404(Site.objects.visible_to(request.user), uid=uid)
    back = reverse("housing:board") + f"?site={current.uid}"
    form = forms_stock.RoomForm(request.POST or None, cancel=back)

    def save() -> None:
        lodgings.add_room(current, **form.cleaned_data)

    return plain_form(request, form, save, title=_("New room"), back=back, section="board", about=current.name)


@require_http_methods(["GET", "POST"])
@needs_role(*OFFICE)
def bed(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Takes a bed out of use, or back into it."""
    current = get_object_or_404(Bed.objects.visible_to(request.user).select_related("room__site"), uid=uid)
    back = reverse("housing:board") + f"?site={current.room.site.uid}"
    form = forms_stock.BedForm(request.POST or None, instance=current, cancel=back)

    def save() -> None:
        lodgings.close_bed(current, expected=form.expected_version, on=form.cleaned_data["closed_from"])

    words = {"site": current.room.site.name, "room": current.room.name, "bed": current.name}
    about = _("%(site)s, room %(room)s, bed %(bed)s") % words
    return plain_form(request, form, save, title=_("Bed out of use"), back=back, section="board", about=about)


# --- stays -------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@needs_role(*OFFICE)
def stay_new(request: HttpRequest, case_number: str) -> HttpResponse:
    """Gives the people of a household beds in one room."""
    person, today = Refugee.objects.get_visible(request.user, case_number), clock.today()
    home = home_of(person, today)
    form = forms.StayForm(
        request.POST or None, cancel=home_url(person), people=home.people,
        names=names_of(home.people, request.user, today),
        initial={"valid_from": today, "household": household_class(len(home.adults), home.children)},
    )  # fmt: skip

    def save() -> None:
        data = form.cleaned_data
        lodgings.book(
            list(data["people"]), data["room"], on=data["valid_from"], until=data["valid_to"],
            household=data["household"], rules_signed_on=data["rules_signed_on"], with_address=data["with_address"],
            told_on=today, by=request.user,
        )  # fmt: skip

    return form_page(request, person, form, save, title=_("Temporary room"), people=home.people)


@require_http_methods(["GET", "POST"])
@needs_role(*OFFICE)
def stay_end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The last night of a stay."""
    stay = get_object_or_404(Stay.objects.visible_to(request.user).with_bed().select_related("refugee"), uid=uid)
    form = forms.EndStayForm(
        request.POST or None, cancel=home_url(stay.refugee), shown_version=stay.version,
        initial={"valid_to": stay.valid_to or clock.today(), "reason": stay.end_reason},
    )  # fmt: skip

    def save() -> None:
        data = form.cleaned_data
        lodgings.end(
            stay, expected=form.expected_version, on=data["valid_to"], reason=data["reason"], told_on=clock.today(),
            by=request.user,
        )  # fmt: skip

    def now(stored: Stay) -> str:
        return f"{stored.valid_to:%d-%m-%Y}" if stored.valid_to else _("no last night")

    hidden = household.hides_address([stay.refugee], request.user)
    about = _("Protected address") if hidden else casetab.bed_words(stay)
    return form_page(request, stay.refugee, form, save, title=_("The stay ends"), about=about, now=now)
