"""Handing a caseload over: the overview, the choice with its preview, one hand-over; a former caseworker's access."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import needs
from accounts.policy import Area, Role
from audit import log
from audit.models import Kind
from core import clock
from core.models import StaleVersion
from core.pages import go, page
from refugees import ports, presenters, reads
from refugees.handover import forms, loads, services
from refugees.handover.models import FormerAccess, Handover
from refugees.handover.rules import MOST_CASES, State
from refugees.models import Refugee
from refugees.views import case_context
from refugees.views_facts import add_sentences


@require_safe
@needs(Area.CASE, write=True)
def overview(request: HttpRequest) -> HttpResponse:
    """Whose cases can be handed over, what is planned, what was done lately."""
    viewer, today = request.user, clock.today()
    planned: list[Any] = loads.planned(viewer)
    context = {"givers": loads.givers(viewer), "planned": planned, "past": loads.past(viewer, today)}
    return page(request, "handover/overview.html", context)


@needs(Area.CASE, write=True)
def new(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The caseload with its tick boxes; then who gets which case and what each receiver would have; then it counts."""
    viewer, today = request.user, clock.today()
    giver = loads.giver_for(viewer, uid)
    people = loads.caseload(viewer, giver)[:MOST_CASES]
    form = forms.HandoverForm(request.POST or None, giver=giver)
    chosen: dict[Any, Any] = {}
    valid = form.is_valid()
    if form.is_bound and form.cleaned_data.get("receivers"):
        # Also where another field is wrong: who was picked for which case stays picked.
        chosen = forms.chosen(request.POST, people, form.cleaned_data["receivers"], today)
        if not chosen:
            form.add_error(None, _("Choose at least one case."))
        elif valid and "save" in request.POST:
            try:
                return decided(request, giver, chosen, form.cleaned_data)
            except ValidationError as error:
                add_sentences(form, error)
    log.read(request, people, kind=Kind.LIST)
    context = new_context(request, giver, people, chosen, form)
    return page(request, "handover/new.html", context, status=422 if form.errors else 200)


def decided(request: HttpRequest, giver: Any, chosen: dict[Any, Any], data: dict[str, Any]) -> HttpResponse:
    """Hands over, or plans it, and says what became of it."""
    made = services.decide(
        giver=giver, chosen=chosen, on=data["on"], access_until=data["access_until"], by=request.user,
        at=clock.now(), today=clock.today(),
    )  # fmt: skip
    words = {"number": len(chosen), "day": presenters.short(made.on)}
    text = (
        ngettext("%(number)d case is handed over.", "%(number)d cases are handed over.", len(chosen))
        if made.state == State.DONE
        else ngettext("%(number)d case is handed over on %(day)s.", "%(number)d cases are handed over on %(day)s.",
                      len(chosen))
    )  # fmt: skip
    if not loads.left_in(made):
        messages.success(request, text % words)
    return go(request, "handover:one", uid=made.uid)


def new_context(
    request: HttpRequest, giver: Any, people: list[Any], chosen: dict[Any, Any], form: forms.HandoverForm
) -> dict[str, Any]:
    """The choice, and once cases are chosen the loads and who gets what."""
    today = clock.today()
    unfinished = ports.unfinished([each.pk for each in people], giver)
    receivers = form.cleaned_data.get("receivers", []) if form.is_bound else []
    preview = bool(chosen)
    rows = [
        {
            "person": person,
            "name": presenters.shown_name(person, request.user, lists=True),
            "left": presenters.short(person.left_on) if loads.gone(person, today) else "",
            "unfinished": person.pk in unfinished,
            "receiver": chosen.get(person),
            "ticked": not form.is_bound or forms.was_chosen(request.POST, person.case_number),
        }
        for person in people
    ]
    on = form.cleaned_data.get("on", today) if form.is_bound else today
    return {
        "giver": giver,
        "form": form,
        "rows": rows,
        "receivers": receivers,
        "preview": preview,
        "labels": loads.labels() if preview else [],
        "loads": loads.loads(chosen, receivers, on=on, today=today) if preview else [],
        "unfinished": [row["person"].case_number for row in rows if row["unfinished"]],
        "number": len(chosen),
        "on": on,
        "own": giver == request.user,
    }


@require_safe
@needs(Area.CASE)
def one(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One hand-over: which case went to whom, and what was left where it is."""
    viewer = request.user
    handover = Handover.objects.visible_to(viewer).select_related("giver", "decided_by", "cancelled_by").filter(uid=uid)
    found = handover.first()
    if found is None:
        raise Http404(str(uid))
    within = set(Refugee.objects.visible_to(viewer).filter(pk__in=loads.people_in(found)).values_list("pk", flat=True))
    lines = [line for line in loads.lines_of(found) if line.refugee_id in within]
    log.read(request, [line.refugee for line in lines], kind=Kind.LIST)
    context = {
        "handover": found,
        "lines": [(line, presenters.shown_name(line.refugee, viewer, lists=True)) for line in lines],
        "others": loads.number_in(found) - len(lines),
        "left": loads.left_in(found),
        "may_cancel": loads.may_cancel(viewer, found) and viewer.can(Area.CASE, write=True),
    }
    return page(request, "handover/one.html", context)


@require_POST
@needs(Area.CASE, write=True)
def cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Takes a planned hand-over back."""
    found = Handover.objects.visible_to(request.user).filter(uid=uid).first()
    if found is None or not (loads.may_cancel(request.user, found) or found.state != State.PLANNED):
        raise Http404(str(uid))
    typed = request.POST.get("version", "")
    try:
        services.cancel(found, expected=int(typed) if typed.isdigit() else 0, by=request.user, at=clock.now())
    except (ValidationError, StaleVersion):
        messages.error(request, _("The hand-over has changed meanwhile; this is how it stands now."))
    else:
        messages.success(request, _("The hand-over is cancelled. The cases stay where they are."))
    return go(request, "handover:one", uid=uid)


# --- the former caseworker ------------------------------------------------------------------------
@needs(Area.CASE, write=True)
def access(request: HttpRequest, case_number: str) -> HttpResponse:
    """Who had the case and may still read it; the caseworker and the manager give and end it."""
    person = Refugee.objects.get_visible(request.user, case_number)
    here, today = reverse("handover:access", args=[case_number]), clock.today()
    assignments = reads.assignments_of(person)
    may = may_decide(request.user, person)
    former = [each for each in assignments if is_former(each, person)] if may else []
    form = forms.AccessForm(request.POST or None, former=former, cancel=reverse("refugees:case", args=[case_number]))
    if may and form.is_valid():
        data = form.cleaned_data
        try:
            services.give_access(
                person=person, user=data["user"], until=data["until"], by=request.user, at=clock.now(), today=today
            )  # fmt: skip
        except ValidationError as error:
            add_sentences(form, error)
        else:
            messages.success(request, _("The access is given."))
            return go(request, here)
    log.read(request, [person])
    context = case_context(request, person, "case") | {
        "form": form if former else None,
        "accesses": loads.accesses_of(person),
        "may_decide": may,
    }
    return page(request, "handover/access.html", context, status=422 if form.errors and former else 200)


def may_decide(viewer: Any, person: Refugee) -> bool:
    """A manager, and whoever answers for the case now."""
    return Role.TEAM_MANAGER in viewer.roles or person.caseworker_id in viewer.scope.caseworkers


def is_former(assignment: Any, person: Refugee) -> bool:
    ended = assignment.role == Role.CASEWORKER and assignment.valid_to is not None
    return ended and assignment.user_id != person.caseworker_id


@require_POST
@needs(Area.CASE, write=True)
def end_access(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ends an access before its time."""
    found: FormerAccess = reads.reached(request.user, FormerAccess, uid)
    if may_decide(request.user, found.refugee):
        services.end_access(found, by=request.user, at=clock.now(), today=clock.today())
        messages.success(request, _("The access has ended."))
    else:
        messages.error(request, _("The caseworker and the manager decide about it."))
    return go(request, "handover:access", case_number=found.refugee.case_number)
