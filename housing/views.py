"""Lists of who waits and moves, and the housing tab of a case: ready, needs, own solution."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import needs, needs_role
from accounts.policy import Area
from audit import log
from audit.models import Kind as ReadKind
from core import clock
from core.pages import go, page
from housing import casetab, filters, forms, household, prefill, reads, services
from housing.household import Home, home_of
from housing.models import ChecklistItem, HomeNeed, HousingEvent, ReadyTick, Stay
from housing.pages import CASEWORK, RECORDING, around, form_page, home_url, in_casework, listed
from housing.paging import link, page_of
from housing.rules import DAYS_AHEAD, Event
from housing.titles import title_of
from refugees.models import Refugee
from refugees.presenters import shown_name


def names_of(people: list[Refugee], user: Any, on: dt.date) -> dict[int, str]:
    """The people of a household as choices: "Saba Tesfay, 34 years"."""
    return {
        each.pk: _("%(name)s, %(age)d years") % {"name": shown_name(each, user), "age": each.age_on(on)}
        for each in people
    }  # fmt: skip


@require_safe
@needs(Area.HOUSING)
def home(request: HttpRequest) -> HttpResponse:
    """Leads to the first page of housing that the reader may open."""
    return go(request, "housing:list" if in_casework(request.user) else "housing:board")


@require_safe
@needs_role(*CASEWORK)
def waiting(request: HttpRequest) -> HttpResponse:
    """The households that are ready and have no home, the longest waiting first."""
    form, today = filters.WaitingForm(request.GET), clock.today()
    everybody = form.of_user(reads.waiting(request.user, today), request.user, "caseworker")
    by_state = reads.numbers(everybody)
    found = reads.in_state(everybody, form.asked.get("show") or "").with_people().order_by("ready_on", "pk")
    shown = page_of(found, form.asked)
    reads.with_clocks(shown.rows, today)
    log.read(request, shown.rows, kind=ReadKind.LIST)
    labels = dict(Event.choices)
    for row in shown.rows:
        row.shown_name = shown_name(row, request.user, lists=True)
        row.latest = labels.get(row.last_event, _("No offer yet"))
        row.may_offer = row.last_event in {"", Event.REFUSED}
    words = {
        "": (_("households wait for a home"), sum(by_state.values())),
        filters.NONE: (_("have had no offer"), by_state.get("", 0)),
        filters.REFUSED: (_("refused and wait on"), by_state.get(Event.REFUSED, 0)),
        filters.ACCEPTED: (_("accepted, move in soon"), by_state.get(Event.ACCEPTED, 0)),
    }  # fmt: skip
    numbers = [
        {"count": number, "label": label, "url": link(form.asked, show=key), "bad": False}
        for key, (label, number) in words.items()
    ]
    context = {"form": form, "shown": shown, "numbers": numbers, "today": today}
    return listed(request, "list", _("Waiting for a home"), context)


@require_safe
@needs(Area.HOUSING)
def moves(request: HttpRequest) -> HttpResponse:
    """Who moves in and out of the temporary rooms in the next seven days."""
    today = clock.today()
    last = today + dt.timedelta(days=DAYS_AHEAD)
    stays = list(
        Stay.objects.visible_to(request.user).moving(today, last).with_bed().select_related("refugee")
        .order_by("valid_from", "pk")
    )  # fmt: skip
    log.read(request, {each.refugee for each in stays}, kind=ReadKind.LIST)
    for each in stays:
        each.shown_name = shown_name(each.refugee, request.user, lists=True)
        hidden = household.hides_address([each.refugee], request.user)
        each.where = _("Protected address") if hidden else casetab.bed_words(each)
    context = {
        "arrivals": [each for each in stays if each.valid_from >= today],
        "departures": sorted(
            (each for each in stays if each.valid_to and today <= each.valid_to <= last), key=lambda each: each.valid_to
        ),
        "until": last,
    }  # fmt: skip
    return listed(request, "moves", _("Moves this week"), context)


# --- one case ----------------------------------------------------------------------------------------
@require_safe
@needs(Area.HOUSING)
def person(request: HttpRequest, case_number: str) -> HttpResponse:
    """The housing tab of a case."""
    refugee, today = Refugee.objects.get_visible(request.user, case_number), clock.today()
    found = home_of(refugee, today)
    log.read(request, {refugee, *(found.people if in_casework(request.user) else ())})
    context = around(request, refugee) | casetab.tab(refugee, found, request.user, today)
    return page(request, "housing/person.html", context)


@require_http_methods(["GET", "POST"])
@needs_role(*RECORDING)
def ready(request: HttpRequest, case_number: str) -> HttpResponse:
    """Records who of the household is ready to move out, and since when."""
    refugee, today = Refugee.objects.get_visible(request.user, case_number), clock.today()
    found = home_of(refugee, today)
    missing = found.not_ready
    open_points = still_open(missing, request.user, today)
    form = forms.ReadyForm(
        request.POST or None, cancel=home_url(refugee), people=missing, open_points=bool(open_points),
        names=names_of(missing, request.user, today), initial={"happened_on": today},
    )  # fmt: skip

    def save() -> None:
        data = form.cleaned_data
        services.ready(list(data["people"]), on=data["happened_on"], note=data["note"], by=request.user)

    about = "" if missing else _("Everybody grown in the household is ready already.")
    return form_page(
        request, refugee, form, save, title=_("Ready to move out"), people=found.people, about=about,
        template="housing/ready.html", open_points=open_points, alone=len(found.people) == 1,
    )  # fmt: skip


def still_open(people: list[Refugee], user: Any, on: dt.date) -> list[dict[str, Any]]:
    """The points of the checklist that are not in place, by person, in two queries."""
    items = list(ChecklistItem.objects.visible_to(user).on(on))
    ticks = ReadyTick.objects.visible_to(user).filter(refugee__in=[each.pk for each in people])
    ticked = set(ticks.values_list("refugee_id", "item_id"))
    found = [
        {"name": shown_name(each, user), "url": reverse("housing:checklist", args=[each.case_number]),
         "points": [item.text for item in items if (each.pk, item.pk) not in ticked]}
        for each in people
    ]  # fmt: skip
    return [each for each in found if each["points"]]


@require_http_methods(["GET", "POST"])
@needs_role(*RECORDING)
def checklist(request: HttpRequest, case_number: str) -> HttpResponse:
    """The local checklist of one person."""
    refugee, today = Refugee.objects.get_visible(request.user, case_number), clock.today()
    items = ChecklistItem.objects.visible_to(request.user).on(today)
    ticked = ReadyTick.objects.visible_to(request.user).filter(refugee=refugee).values_list("item_id", flat=True)
    form = forms.ChecklistForm(
        request.POST or None, items=items, cancel=home_url(refugee), initial={"items": list(ticked)}
    )

    def save() -> None:
        services.tick(refugee, form.cleaned_data["items"], on=today, by=request.user)

    return form_page(request, refugee, form, save, title=_("Checklist: ready to move out"))


@require_http_methods(["GET", "POST"])
@needs_role(*RECORDING)
def need(request: HttpRequest, case_number: str) -> HttpResponse:
    """What home the household needs; kept with its main person."""
    refugee, today = Refugee.objects.get_visible(request.user, case_number), clock.today()
    found = home_of(refugee, today)
    current = found.need or HomeNeed(refugee=found.lead)
    form = forms.NeedForm(
        request.POST or None, instance=current, suggested=found.suggested_bedrooms, cancel=home_url(refugee)
    )
    prefill.offer(form, prefill.wishes_for(found, request.user, today))

    def save() -> None:
        services.save_need(form.instance, expected=form.expected_version, on=today, by=request.user)

    def now(stored: HomeNeed) -> str:
        stored_home = Home(found.people, today, found.days, stored)
        return "; ".join(f"{each['label']}: {each['value']}" for each in casetab.needs(stored_home))

    return form_page(
        request, refugee, form, save, title=_("The home that is needed"), people=found.people, now=now
    )


@require_http_methods(["GET", "POST"])
@needs_role(*RECORDING)
def own(request: HttpRequest, case_number: str) -> HttpResponse:
    """The household has found a home by itself."""
    refugee, today = Refugee.objects.get_visible(request.user, case_number), clock.today()
    found = home_of(refugee, today)
    form = forms.OwnForm(
        request.POST or None, cancel=home_url(refugee), people=found.people,
        names=names_of(found.people, request.user, today), initial={"happened_on": today},
    )  # fmt: skip

    def save() -> None:
        data = form.cleaned_data
        services.own_solution(
            list(data["people"]), on=data["happened_on"], district=data["district"], note=data["note"], by=request.user
        )

    return form_page(request, refugee, form, save, title=_("Found a home by own means"), people=found.people)


@require_http_methods(["GET", "POST"])
@needs_role(*RECORDING)
def annul(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Annuls a fact with a reason; one of an offer made here for the whole household."""
    fact = get_object_or_404(HousingEvent.objects.visible_to(request.user).standing().with_people(), uid=uid)
    form = forms.AnnulForm(request.POST or None, cancel=home_url(fact.refugee), shown_version=fact.version)

    def save() -> None:
        services.annul(
            fact, expected=form.expected_version, reason=form.cleaned_data["reason"], by=request.user,
            on=clock.today(), at=clock.now(),
        )  # fmt: skip

    title = _("Annul: %(what)s") % {"what": title_of(fact)}
    return form_page(request, fact.refugee, form, save, title=title, about=str(fact), now=title_of)
