"""Pages of matching: ask, look at the proposal, at one person or one pair, settle pairs and ask again, decide."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from audit.models import Kind as ReadKind
from core import clock
from core.deciding import DecideForm
from core.pages import go, page
from core.stale import save_or_conflict
from placements.matching import caseload, services
from placements.matching.forms import AgainForm, AskForm, OlderForm, WeightsForm
from placements.matching.models import MatchDecision, MatchLine, MatchProposal, MatchWeights, State, may_match
from placements.matching.points import parts, score
from placements.matching.presenters import Cell, pair_url, tables, weights_line, whose_words
from placements.matching.rules import reasons
from placements.models import Opening
from placements.presenters import sections
from refugees.models import Refugee
from refugees.presenters import shown_name
from refugees.proposals import Answer, day_words
from refugees.views_facts import add_sentences

PAGE = 20


def allow(request: HttpRequest) -> None:
    """Raises PermissionDenied where the reader may not see competences beside placements."""
    if not may_match(request.user):
        raise PermissionDenied


def found_proposal(request: HttpRequest, uid: UUID) -> MatchProposal:
    visible = MatchProposal.objects.visible_to(request.user).select_related("weights", "made_by")
    return get_object_or_404(visible, uid=uid)


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def start(request: HttpRequest) -> HttpResponse:
    """Whose people, which openings; and the earlier proposals."""
    allow(request)
    form = AskForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.ask(**form.cleaned_data, by=request.user, on=clock.today(), at=clock.now())
        except ValidationError as error:
            add_sentences(form, error)
        else:
            return go(request, "placements:match-proposal", uid=made.uid)
    context = earlier(request) | {"form": form, "sections": sections("matching")}
    return page(request, "placements/matching/start.html", context)


def earlier(request: HttpRequest) -> dict[str, Any]:
    """The proposals made before, newest first, a page at a time."""
    form = OlderForm(request.GET)
    before = form.cleaned_data["before"] if form.is_valid() else None
    rows = MatchProposal.objects.visible_to(request.user).select_related("made_by").order_by("-pk")
    offered = Count("decisions", filter=Q(decisions__answer=Answer.OFFERED))
    rows = rows.annotate(offered=offered, decided=Count("decisions"))
    found: list[Any] = list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])
    for row in found:
        row.whose = whose_words(row)
    shown = found[:PAGE]
    older = f"?before={shown[-1].pk}" if len(found) > PAGE else ""
    return {"proposals": shown, "older": older, "first": reverse("placements:matching") if before else ""}


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def proposal(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What is proposed, to whom nothing is and why; pairs can be kept or ruled out, and it is worked out again."""
    allow(request)
    shown = found_proposal(request, uid)
    if shown.state != State.MADE:
        return waiting(request, shown)
    lines = list(MatchLine.objects.visible_to(request.user).filter(proposal=shown).select_related("refugee", "opening"))
    others = shown.snapshot["people"] - len(lines)
    made = tables(shown, lines, request.user, max(0, others))
    form = AgainForm(request.POST or None, pairs=[row.pair for row in made.proposed])
    if request.method == "POST" and form.is_valid():
        try:
            again = ask_again(request, shown, form, lines)
        except ValidationError as error:
            add_sentences(form, error)
        else:
            return go(request, "placements:match-proposal", uid=again.uid)
    log.read(request, [row.line.refugee for row in made.rows], kind=ReadKind.LIST)
    context = {
        "proposal": shown, "tables": made, "form": form, "whose": whose_words(shown), "weights": weights_line(shown),
        "old": day_words(shown.on, clock.today()), "sections": sections("matching"),
        "without_count": shown.snapshot["people"] - shown.snapshot["pairs"],
    }  # fmt: skip
    return page(request, "placements/matching/proposal.html", context)


def waiting(request: HttpRequest, shown: MatchProposal) -> HttpResponse:
    """A large proposal is being worked out; a press wakes the worker once more."""
    if request.method == "POST":
        services.wake(shown.pk)
        return go(request, "placements:match-proposal", uid=shown.uid)
    return page(request, "placements/matching/waiting.html", {"proposal": shown, "sections": sections("matching")})


def ask_again(request: HttpRequest, shown: MatchProposal, form: AgainForm, lines: list[MatchLine]) -> MatchProposal:
    """The same question with what has been settled: what was ruled out before stays so."""
    before = [(line.refugee_id, opening) for line in lines for opening in line.settled.get("apart", ())]
    return services.ask(
        whose=shown.asked["whose"], kinds=shown.asked["kinds"], by=request.user, on=clock.today(), at=clock.now(),
        follows=shown, kept=dict(form.pairs("keep")), apart={*form.pairs("apart"), *before},
    )  # fmt: skip


@require_safe
@needs(Area.PLACEMENT, write=True)
def person(request: HttpRequest, uid: UUID, case_number: str) -> HttpResponse:
    """One person against every opening of a proposal: the points, or what blocks and what would change it."""
    allow(request)
    shown, line = found_proposal(request, uid), found_line(request, uid, case_number)
    keys = [each["key"] for each in shown.snapshot.get("openings", ())]
    chosen = Opening.objects.visible_to(request.user).with_places().filter(pk__in=keys)
    openings = list(chosen.order_by("starts_from", "pk"))
    log.read(request, [line.refugee])
    scene = caseload.scene([line.refugee], openings, shown.weights, clock.today())
    who, weights = scene.people[0], shown.snapshot.get("weights", {})
    cells = []
    for opening, place in zip(openings, scene.places, strict=True):
        against = reasons(who, place, scene.on, scene.allowed)
        cells.append(Cell(
            opening, None if against else score(who, place, weights), [each.what for each in against],
            [each.change for each in against], pair_url(shown, case_number, opening), line.opening_id == opening.pk,
        ))  # fmt: skip
    cells.sort(key=lambda cell: (cell.points is None, -(cell.points or 0), len(cell.whys)))
    context = {"proposal": shown, "person": line.refugee, "cells": cells,
               "name": shown_name(line.refugee, request.user, lists=True)}  # fmt: skip
    return page(request, "placements/matching/person.html", context)


def found_line(request: HttpRequest, uid: UUID, case_number: str) -> MatchLine:
    """A person's line of a proposal; 404 where the person is out of reach or was not among the people."""
    refugee = Refugee.objects.get_visible(request.user, case_number)
    lines = MatchLine.objects.visible_to(request.user).filter(proposal__uid=uid, refugee=refugee)
    line: MatchLine | None = lines.select_related("refugee", "opening").first()
    if line is None:
        raise Http404(case_number)
    return line


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def pair(request: HttpRequest, uid: UUID, case_number: str, other: UUID) -> HttpResponse:
    """One person and one (`other`) opening: the points one by one, or what blocks; and the decision with its reason."""
    allow(request)
    shown, line = found_proposal(request, uid), found_line(request, uid, case_number)
    if shown.state != State.MADE:
        raise Http404(str(uid))
    found = get_object_or_404(Opening.objects.visible_to(request.user).with_places(), uid=other)
    back = reverse("placements:match-proposal", args=[uid])
    scene, against = services.pair_now(line.refugee, found, shown, clock.today())
    was_proposed = line.opening_id == found.pk
    form = DecideForm(
        request.POST or None, was_proposed=was_proposed, may_offer=not against, cancel=back,
        offer=_("Offer this place"),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            return decide(request, form, shown, line, found)
        except ValidationError as error:
            add_sentences(form, error)
    log.read(request, [line.refugee])
    decisions = MatchDecision.objects.visible_to(request.user).filter(refugee=line.refugee, opening=found)
    context = {
        "proposal": shown, "person": line.refugee, "opening": found, "against": against, "form": form,
        "name": shown_name(line.refugee, request.user, lists=True), "was_proposed": was_proposed,
        "parts": parts(scene.people[0], scene.places[0], scene.weights),
        "total": score(scene.people[0], scene.places[0], scene.weights), "then": line.points if was_proposed else None,
        "decisions": decisions.select_related("decided_by", "placement", "proposal"),
        "profile": scene.people[0].profile,
    }  # fmt: skip
    return page(request, "placements/matching/pair.html", context)


def decide(
    request: HttpRequest, form: DecideForm, shown: MatchProposal, line: MatchLine, opening: Opening
) -> HttpResponse:
    """Carries the decision out. Raises ValidationError where it cannot be any more."""
    data = form.cleaned_data
    verb = services.offer if data["answer"] == Answer.OFFERED else services.not_this
    made = verb(
        proposal=shown, person=line.refugee, opening=opening, reason=data["reason"], by=request.user, on=clock.today(),
        at=clock.now(),
    )  # fmt: skip
    said = _("Offered: the place is taken.") if made.placement else _("Saved: it is proposed no more.")
    messages.success(request, said)
    return go(request, "placements:match-proposal", uid=shown.uid)


# --- weights ------------------------------------------------------------------------------------------
@require_safe
@needs(Area.PLACEMENT, Area.ADMIN)
def weights(request: HttpRequest) -> HttpResponse:
    """What each criterion is worth, from when."""
    context = {"rules": MatchWeights.objects.all(), "may_write": request.user.can(Area.ADMIN, write=True)}
    return page(request, "placements/matching/weights.html", context)


@require_http_methods(["GET", "POST"])
@needs(Area.ADMIN, write=True)
def edit_weights(request: HttpRequest, uid: UUID | None = None) -> HttpResponse:
    """New weights, or a change; a stale form is answered with both versions."""
    back = reverse("placements:match-weights")
    instance = get_object_or_404(MatchWeights, uid=uid) if uid else MatchWeights()
    form = WeightsForm(request.POST or None, instance=instance, cancel=back)
    if request.method == "POST" and form.is_valid():

        def save() -> HttpResponse:
            services.save_weights(form.instance, expected=form.expected_version)
            messages.success(request, _("Saved."))
            return go(request, back)

        return save_or_conflict(request, form, save, back=back)
    context = {"form": form, "title": _("Change the weights") if uid else _("New weights")}
    return page(request, "placements/matching/weights_form.html", context)
