"""Pages of dwellings, of the two lists of areas, of the districts, and of the municipality's tables."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import needs, needs_role
from accounts.policy import Area as Field
from core import clock
from core.tabular import TableError
from housing import areas, filters, forms_stock, reads, spread
from housing.models import Area, AreaList, ChecklistItem, Dwelling, ForecastAssumption, PaymentRate, RentCeiling
from housing.pages import CASEWORK, OFFICE, listed, plain_form
from housing.paging import page_of
from housing.rules import STATE_TONES, OfferState
from housing.views_offers import looks


# --- dwellings ---------------------------------------------------------------------------------------
@require_safe
@needs_role(*CASEWORK)
def dwellings(request: HttpRequest) -> HttpResponse:
    """The dwellings that can be offered, and whether the lists in force today allow it."""
    form, today = filters.DwellingsForm(request.GET), clock.today()
    found = reads.dwellings(request.user, form.asked, today)
    shown = page_of(found if form.is_valid() else found.none(), form.asked)
    lists = areas.in_force(today)
    labels = dict(OfferState.choices)
    for row in shown.rows:
        row.looks = looks(lists.verdict(row))
        row.offer_word = labels.get(row.offer_state, "")
        row.offer_tone = STATE_TONES[OfferState(row.offer_state)] if row.offer_state else ""
    return listed(request, "dwellings", _("Dwellings"), {"form": form, "shown": shown, "today": today})


@require_http_methods(["GET", "POST"])
@needs_role(*OFFICE)
def dwelling(request: HttpRequest, uid: UUID | None = None) -> HttpResponse:
    """A new dwelling, or one to change; in which named area it lies is decided here."""
    current = get_object_or_404(Dwelling.objects.visible_to(request.user), uid=uid) if uid else Dwelling()
    back = reverse("housing:dwellings")
    form = forms_stock.DwellingForm(request.POST or None, instance=current, cancel=back)

    def save() -> None:
        areas.save_dwelling(
            form.instance, expected=form.expected_version, decided=form.decides_area, on=clock.today(), by=request.user
        )

    title = _("Change the dwelling") if uid else _("New dwelling")
    return plain_form(request, form, save, title=title, back=back, section="dwellings")


# --- lists of areas ----------------------------------------------------------------------------------
@require_safe
@needs_role(*CASEWORK)
def lists(request: HttpRequest) -> HttpResponse:
    """Both lists with all their versions, and the areas they name."""
    versions = list(AreaList.objects.visible_to(request.user).prefetch_related("entries__area"))
    today = clock.today()
    current = areas.in_force(today)
    context = {
        "versions": versions, "today": today, "areas": Area.objects.visible_to(request.user),
        "no_state_list": current.state is None, "no_own_list": current.municipal is None,
        "running": {each.pk for each in (current.state, current.municipal) if each},
    }  # fmt: skip
    return listed(request, "areas", _("Lists of areas"), context)


@require_http_methods(["GET", "POST"])
@needs_role(*OFFICE)
def list_new(request: HttpRequest) -> HttpResponse:
    """Takes a version of a list in from a file: all of it, or nothing and the reason."""
    back = reverse("housing:areas")
    form = forms_stock.ListForm(request.POST or None, request.FILES or None, cancel=back)

    def save() -> None:
        file = form.cleaned_data["file"]
        try:
            lines = areas.read_lines(file, file.name)
        except TableError as error:
            raise ValidationError({"file": error.sentence}) from error
        areas.take_in(form.instance, lines, by=request.user)

    return plain_form(request, form, save, title=_("Take in a list of areas"), back=back, section="areas")


@require_http_methods(["GET", "POST"])
@needs_role(*OFFICE)
def area(request: HttpRequest, uid: UUID) -> HttpResponse:
    """An area: its district, and the streets and numbers that belong to it, as a help to whoever decides."""
    current = get_object_or_404(Area.objects.visible_to(request.user), uid=uid)
    back = reverse("housing:areas")
    form = forms_stock.AreaForm(request.POST or None, instance=current, cancel=back)

    def save() -> None:
        form.instance.save_version(form.expected_version)

    return plain_form(request, form, save, title=_("Area"), back=back, section="areas", about=current.name)


# --- districts ---------------------------------------------------------------------------------------
@require_safe
@needs(Field.HOUSING, Field.FIGURES)
def districts(request: HttpRequest) -> HttpResponse:
    """Where people live and where dwellings are: a schematic map and its table. Numbers only."""
    user: Any = request.user
    found = spread.read(clock.today(), casework=user.can(Field.CASE))
    context = {"found": found, "tiles": spread.tiles(found), "tile": spread.TILE, "today": clock.today()}
    return listed(request, "districts", _("Districts"), context)


# --- tables ------------------------------------------------------------------------------------------
# kind in the address → model, form, title
TABLES: dict[str, tuple[Any, Any, Any]] = {
    "checklist": (ChecklistItem, forms_stock.ItemForm, gettext_lazy("Point of the checklist")),
    "ceiling": (RentCeiling, forms_stock.CeilingForm, gettext_lazy("Rent ceiling")),
    "rate": (PaymentRate, forms_stock.RateForm, gettext_lazy("Rate of co-payment")),
    "forecast": (ForecastAssumption, forms_stock.AssumptionForm, gettext_lazy("Assumption of the forecast")),
}


@require_safe
@needs_role(*CASEWORK)
def tables(request: HttpRequest) -> HttpResponse:
    """The municipality's own dated tables, each row with its source."""
    today = clock.today()
    rates = list(PaymentRate.objects.visible_to(request.user))
    context = {
        "items": ChecklistItem.objects.visible_to(request.user),
        "ceilings": RentCeiling.objects.visible_to(request.user), "rates": rates, "year": today.year,
        "rate_missing": today.year not in {each.year for each in rates},
        "assumptions": ForecastAssumption.objects.visible_to(request.user),
    }  # fmt: skip
    return listed(request, "tables", _("Tables"), context)


@require_http_methods(["GET", "POST"])
@needs_role(*OFFICE)
def table_row(request: HttpRequest, kind: str, uid: UUID | None = None) -> HttpResponse:
    """A new row of a table, or one to change."""
    if kind not in TABLES:
        raise Http404(kind)
    model, form_class, title = TABLES[kind]
    current = get_object_or_404(model.objects.visible_to(request.user), uid=uid) if uid else model()
    back = reverse("housing:tables")
    form = form_class(request.POST or None, instance=current, cancel=back)

    def save() -> None:
        if uid:
            form.instance.save_version(form.expected_version)
        else:
            form.instance.save()

    return plain_form(request, form, save, title=title, back=back, section="tables")
