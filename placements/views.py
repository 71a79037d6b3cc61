"""Pages of placements: the list, a person's placements, one placement with its log, and what happens to it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
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
from core.models import StaleVersion
from core.pages import go, page
from core.stale import save_or_conflict
from placements import forms, life, limits, overlaps, services
from placements.filters import PlacementFilter, page_of
from placements.fitting import fitting
from placements.forms_openings import ChosenForm
from placements.models import EmploymentPlan, Opening, Placement, PlacementEvent
from placements.presenters import beside_lines, log_lines, sections, unexplained_lines
from placements.rules import TURNS, EndReason, Event
from refugees.considerations import WORK, considerations_for
from refugees.models import Refugee
from refugees.presenters import shown_name
from refugees.reads import reached
from refugees.views import case_context
from refugees.views_facts import add_sentences

TAB = "placements"
# event in the address → title of the page, form, the verb
EVENTS: dict[Event, tuple[Any, type[forms.EventForm], Any]] = {
    Event.OFFERED: (gettext_lazy("Record an offer"), forms.KindForm, services.offer),
    Event.ACCEPTED: (gettext_lazy("The offer is accepted"), forms.EventForm, services.accept),
    Event.DECLINED: (gettext_lazy("The offer is declined"), forms.DeclineForm, services.decline),
    Event.STARTED: (gettext_lazy("Record the start"), forms.StartForm, services.start),
    Event.EXTENDED: (gettext_lazy("Extend the placement"), forms.ExtendForm, services.extend),
    Event.ENDED: (gettext_lazy("Record the end"), forms.EndForm, services.end),
}
FIRST_TITLES = {
    None: gettext_lazy("New placement"),
    Event.OFFERED: gettext_lazy("Record an offer of a placement"),
    Event.STARTED: gettext_lazy("Record the start of a placement"),
}


@require_safe
@needs(Area.PLACEMENT)
def placement_list(request: HttpRequest) -> HttpResponse:
    """The placements of the cases within reach, newest first."""
    visible = Placement.objects.visible_to(request.user).with_people()
    chosen = PlacementFilter(request.GET, visible, user=request.user)
    shown = page_of(chosen)
    log.read(request, {row.refugee for row in shown.rows}, kind=ReadKind.LIST)
    for row in shown.rows:
        row.shown_name = shown_name(row.refugee, request.user, lists=True)
    context = {"filter": chosen, "shown": shown, "sections": sections("list")}
    return page(request, "placements/list.html", context, "placements/_list.html")


def around(request: HttpRequest, person: Refugee) -> dict[str, Any]:
    """The case around a page of placements, with the right to write placements."""
    may_write = request.user.can(Area.PLACEMENT, write=True)
    return case_context(request, person, TAB) | {"may_write": may_write}


def found(request: HttpRequest, uid: UUID) -> Placement:
    """A placement of a person within reach; anything else is 404."""
    placement = within_reach(request, uid)
    if placement is None:
        reached(request.user, Placement, uid)  # 404, unless an emergency access opens the case
        placement = within_reach(request, uid)
    if placement is None:
        raise Http404(str(uid))
    return placement


def within_reach(request: HttpRequest, uid: UUID) -> Placement | None:
    visible = Placement.objects.visible_to(request.user).with_people().select_related("opening")
    placement: Placement | None = visible.with_status(clock.today()).filter(uid=uid).first()
    return placement


@require_safe
@needs(Area.PLACEMENT)
def person(request: HttpRequest, case_number: str) -> HttpResponse:
    """The placements of one person."""
    refugee = Refugee.objects.get_visible(request.user, case_number)
    mine = Placement.objects.visible_to(request.user).filter(refugee=refugee).with_people()
    rows = mine.with_status(clock.today()).with_days(clock.today()).order_by("-pk")
    plans = EmploymentPlan.objects.visible_to(request.user).filter(refugee=refugee).as_of(clock.today())
    log.read(request, [refugee])
    context = around(request, refugee) | {
        "rows": rows,
        "plan": plans.newest_first().first(),
        "unexplained": unexplained_lines(refugee.pk),
        "considerations": considerations_for(refugee, WORK, clock.today()),
        "today": clock.today(),
    } | fitting(refugee, request.GET, clock.today())
    return page(request, "placements/person.html", context, "placements/_fitting.html")


@require_safe
@needs(Area.PLACEMENT)
def placement(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One placement: what is agreed, what happened, and the buttons for what may happen next."""
    shown = found(request, uid)
    events = list(PlacementEvent.objects.visible_to(request.user).of_placement(shown))
    context = around(request, shown.refugee)
    log.read(request, [shown.refugee])
    context |= life.of_placement(shown, events, may_write=context["may_write"]) | {
        "placement": shown,
        "log": log_lines(events, may_write=context["may_write"]),
        "beside": beside_lines(shown, overlaps.of_placement(shown), may_write=context["may_write"]),
    }
    return page(request, "placements/placement.html", context)


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def new(request: HttpRequest, case_number: str, event: Event | None = None) -> HttpResponse:
    """A new placement of a person, alone or together with its offer or start."""
    refugee = Refugee.objects.get_visible(request.user, case_number)
    draft, opening = Placement(refugee=refugee), chosen_opening(request)
    back = reverse("placements:person", args=[case_number])
    running = overlaps.running(refugee.pk, clock.today()) if event == Event.STARTED else []
    form = forms.PlacementForm(
        request.POST or None, instance=draft, event=event, cancel=back, running=running,
        initial={"happened_on": clock.today()} | (prefilled(opening) if opening else {}),
        openings=Opening.objects.visible_to(request.user).open_on(clock.today()),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            save_new(form, event, request.user)
        except ValidationError as error:
            add_sentences(form, error)
        else:
            messages.success(request, _("Saved."))
            return go(request, "placements:placement", uid=draft.uid)
    log.read(request, [refugee])
    unfinished = Placement.objects.visible_to(request.user).filter(refugee=refugee).with_people()
    context = {"form": form, "title": FIRST_TITLES[event], "event": event, "suggestions": forms.suggestions()}
    context["opening"] = opening
    context["waiting"] = unfinished.waiting(clock.today()) if event == Event.STARTED else []
    return page(request, "placements/form.html", around(request, refugee) | context)


def chosen_opening(request: HttpRequest) -> Opening | None:
    """The opening that the address or the form names, where it is open today."""
    form = ChosenForm(request.POST or request.GET)
    uid = form.cleaned_data["opening"] if form.is_valid() else None
    if uid is None:
        return None
    open_now = Opening.objects.visible_to(request.user).with_places().open_on(clock.today())
    found: Opening | None = open_now.filter(uid=uid).first()
    return found


def prefilled(opening: Opening) -> dict[str, Any]:
    """What a placement from an opening begins with."""
    return {
        "opening": opening.uid, "kind": opening.kind, "hours": opening.hours, "tasks": opening.tasks,
        "employer_name": opening.employer.suggestion,
    }  # fmt: skip


def save_new(form: forms.PlacementForm, event: Event | None, user: Any) -> None:
    """Creates the placement of a valid form, and its first event. Raises ValidationError; then nothing is saved."""
    data = form.cleaned_data
    if event is None:
        services.plan(form.instance, by=user)
        return
    services.begin(
        form.instance, event, on=data["happened_on"], by=user, overlap_reason=data.get("overlap_reason", ""),
        rule_reason=data.get("rule_reason", ""),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def edit(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Changes what is agreed; a form that has grown stale is answered with both versions."""
    shown = found(request, uid)
    back = reverse("placements:placement", args=[uid])
    stands = services.kind_stands(shown)
    mine = Q(pk=shown.opening_id) | Q(pk__in=Opening.objects.visible_to(request.user).open_on(clock.today()))
    theirs = Opening.objects.visible_to(request.user).filter(mine, employer=shown.employer)
    form = forms.PlacementForm(
        request.POST or None, instance=shown, cancel=back, kind_stands=stands, openings=theirs,
        is_agreed=limits.agreement_of(shown) is not None,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():

        def save() -> HttpResponse:
            services.change(form.instance, expected=form.expected_version, by=request.user, on=clock.today())
            messages.success(request, _("Saved."))
            return go(request, back)

        try:
            return save_or_conflict(request, form, save, back=back)
        except ValidationError as error:
            add_sentences(form, error)
    log.read(request, [shown.refugee])
    context = {"form": form, "title": _("Change the placement"), "suggestions": forms.suggestions(), "waiting": []}
    context["opening"] = None
    context["kind"] = shown.kind_word if stands else ""
    return page(request, "placements/form.html", around(request, shown.refugee) | context)


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def record(request: HttpRequest, uid: UUID, event: str) -> HttpResponse:
    """Records what happened to a placement; what was typed stays when it is refused."""
    if event not in EVENTS:  # that the three have agreed is recorded with the agreement
        raise Http404(event)
    shown = found(request, uid)
    title, form_class, verb = EVENTS[Event(event)]
    back = reverse("placements:placement", args=[uid])
    form = event_form(request, shown, form_class, back)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            verb(shown, expected=form.expected_version, by=request.user, **form.values())
        except StaleVersion as stale:
            shown, status = meet_again(form, stale), 409
        except ValidationError as error:
            add_sentences(form, error)
        else:
            messages.success(request, _("Saved."))
            return go(request, way_on(shown, event, form) or back)
    log.read(request, [shown.refugee])
    context = around(request, shown.refugee) | {"form": form, "title": title, "placement": shown}
    if status == 409:
        events = PlacementEvent.objects.visible_to(request.user).of_placement(shown)
        context["log"] = log_lines(events, may_write=False)
    return page(request, "placements/record.html", context, status=status)


def way_on(shown: Placement, event: str, form: Any) -> str:
    """Where an event leads that asks for something more: an end by a new job asks which one."""
    turned = event == Event.ENDED and form.cleaned_data["reason"] == EndReason.NEW_JOB and shown.kind in TURNS
    return reverse("placements:follow-on", args=[shown.uid]) if turned else ""


def event_form(request: HttpRequest, shown: Placement, form_class: type[forms.EventForm], back: str) -> Any:
    """The form of an event; that of a start says what runs now."""
    more: dict[str, Any] = {"initial": {"happened_on": clock.today()}}
    if issubclass(form_class, forms.StartForm):
        more["running"] = overlaps.running(shown.refugee_id, clock.today(), leave_out=shown.pk)
    if issubclass(form_class, forms.ExtendForm):
        more["so_far"] = limits.planned_end(limits.agreement_of(shown), limits.standing(shown))
    return form_class(request.POST or None, placement=shown, cancel=back, **more)


def meet_again(form: Any, stale: StaleVersion) -> Any:
    """Puts the current version into a stale form: sending it again is a decision taken with open eyes."""
    form.data = form.data.copy()
    form.data["version"] = str(stale.current.version)  # type: ignore[attr-defined]
    return stale.current


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def annul(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Annuls an event that was recorded by mistake, with a reason."""
    fact = get_object_or_404(PlacementEvent.objects.visible_to(request.user).with_placement(), uid=uid)
    back = reverse("placements:placement", args=[fact.placement.uid])
    asks_why = fact.event == Event.ENDED and bool(overlaps.without_end(fact.placement))
    form = forms.AnnulForm(request.POST or None, cancel=back, shown_version=fact.version, asks_why=asks_why)
    if fact.annulled_at:
        messages.info(request, _("It is annulled already."))
        return go(request, back)
    if request.method == "POST" and form.is_valid():
        try:
            services.annul(
                fact, expected=form.cleaned_data["version"] or 0, reason=form.cleaned_data["reason"],
                by=request.user, on=clock.today(), at=clock.now(),
                overlap_reason=form.cleaned_data.get("overlap_reason", ""),
            )  # fmt: skip
        except ValidationError as error:
            add_sentences(form, error)
        else:
            messages.success(request, _("Annulled."))
            return go(request, back)
    log.read(request, [fact.refugee])
    context = {"form": form, "title": _("Annul: %(event)s") % {"event": fact}, "placement": fact.placement}
    return page(request, "placements/record.html", around(request, fact.refugee) | context)
