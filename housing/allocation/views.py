"""Pages of the allocation: proposals, one of them, who and what is left, one household, one pair and its decision."""

import datetime as dt
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

from accounts.decorators import needs_role
from audit import log
from audit.models import Kind as ReadKind
from core import clock
from core.dates import danish
from core.pages import go, page
from housing.allocation import presenters, services
from housing.allocation.forms import DecideForm, OlderForm
from housing.allocation.models import ALLOCATING, AllocationDecision, AllocationLine, AllocationProposal
from housing.allocation.points import parts
from housing.models import Dwelling
from housing.pages import in_office, sections
from housing.rules import ANSWER_DAYS
from refugees.models import Refugee
from refugees.presenters import shown_name
from refugees.proposals import Answer, day_words
from refugees.views_facts import add_sentences

PAGE = 20


def found_proposal(request: HttpRequest, uid: UUID) -> AllocationProposal:
    return get_object_or_404(
        AllocationProposal.objects.visible_to(request.user).select_related("rule", "made_by"), uid=uid
    )


def found_line(request: HttpRequest, uid: UUID, case_number: str) -> AllocationLine:
    """A household's line of a proposal; 404 where it is out of reach or was not among those that waited."""
    person = Refugee.objects.get_visible(request.user, case_number)
    lines = AllocationLine.objects.visible_to(request.user).filter(proposal__uid=uid, refugee=person)
    line: AllocationLine | None = lines.select_related("refugee", "dwelling").first()
    if line is None:
        raise Http404(case_number)
    return line


def shown(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    whole = {"sections": sections(request.user, "allocation"), "in_office": in_office(request.user)}
    return page(request, f"housing/allocation/{template}.html", whole | context)


@require_http_methods(["GET", "POST"])
@needs_role(*ALLOCATING)
def start(request: HttpRequest) -> HttpResponse:
    """Makes a proposal; and the earlier ones."""
    errors: list[str] = []
    if request.method == "POST":
        try:
            made = services.propose(by=request.user, on=clock.today(), at=clock.now())
        except ValidationError as error:
            errors = error.messages
        else:
            return go(request, "housing:allocation-proposal", uid=made.uid)
    return shown(request, "start", earlier(request) | {"errors": errors})


def earlier(request: HttpRequest) -> dict[str, Any]:
    """The proposals made before, newest first, a page at a time."""
    form = OlderForm(request.GET)
    before = form.cleaned_data["before"] if form.is_valid() else None
    rows = AllocationProposal.objects.visible_to(request.user).select_related("made_by").order_by("-pk")
    offered = Count("decisions", filter=Q(decisions__answer=Answer.OFFERED))
    rows = rows.annotate(offered=offered, decided=Count("decisions"))
    found: list[Any] = list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])
    older = f"?before={found[PAGE - 1].pk}" if len(found) > PAGE else ""
    return {"proposals": found[:PAGE], "older": older, "first": reverse("housing:allocation") if before else ""}


@require_safe
@needs_role(*ALLOCATING)
def proposal(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Which household is proposed for which home, and why; and the spread over the districts."""
    made = found_proposal(request, uid)
    lines = presenters.lines_of(made, request.user)
    with_home = sorted((line for line in lines if line.dwelling_id), key=lambda line: -line.snapshot["days"])
    rows = presenters.rows_of(made, with_home[: presenters.MOST_ROWS], request.user)
    log.read(request, presenters.people_of(rows), kind=ReadKind.LIST)
    return shown(request, "proposal", about(made) | {
        "rows": rows, "others": made.snapshot["households"] - len(lines),
        "is_cut": len(with_home) > presenters.MOST_ROWS,
        "spread": presenters.spread_of(made.snapshot["given"], made.snapshot["placed"]),
    })  # fmt: skip


def about(made: AllocationProposal) -> dict[str, Any]:
    """What every page of a proposal says of it."""
    told = made.snapshot
    return {
        "proposal": made, "told": told, "rule": presenters.rule_line(services.rule_of(told["rule"])),
        "old": day_words(made.on, clock.today()), "without_count": told["households"] - told["pairs"],
        "left_count": len(told["dwellings"]) - told["pairs"],
    }  # fmt: skip


@require_safe
@needs_role(*ALLOCATING)
def left(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The households without a home and the dwellings without a household: why, and what would change it."""
    made = found_proposal(request, uid)
    lines = presenters.lines_of(made, request.user)
    without = sorted((line for line in lines if not line.dwelling_id), key=lambda line: -line.snapshot["days"])
    rows = presenters.rows_of(made, without[: presenters.MOST_ROWS], request.user)
    homes = presenters.left_of(made, lines, request.user)[: presenters.MOST_ROWS]
    named = {each.nearest.refugee for each in homes if each.nearest}
    log.read(request, {*presenters.people_of(rows), *named}, kind=ReadKind.LIST)
    return shown(request, "left", about(made) | {
        "rows": rows, "homes": homes, "is_cut": max(len(without), len(homes)) > presenters.MOST_ROWS,
    })  # fmt: skip


@require_safe
@needs_role(*ALLOCATING)
def household(request: HttpRequest, uid: UUID, case_number: str) -> HttpResponse:
    """One household against every dwelling of a proposal: the points, or what blocks and what would change it."""
    made, line = found_proposal(request, uid), found_line(request, uid, case_number)
    keys = [each["key"] for each in made.snapshot["dwellings"]]
    dwellings = list(Dwelling.objects.visible_to(request.user).filter(pk__in=keys).select_related("area"))
    pairs = services.pairs_on(line.refugee, dwellings, made, clock.today())
    log.read(request, pairs[0].home.people if pairs else [line.refugee])
    cells = [
        presenters.Cell(
            home, None if each.against else sum(part.points for part in parts(each.family, each.place, each.rule)),
            each.against, reverse("housing:allocation-pair", args=[uid, case_number, home.uid]),
            line.dwelling_id == home.pk,
        )
        for home, each in zip(dwellings, pairs, strict=True)
    ]  # fmt: skip
    cells.sort(key=lambda cell: (cell.points is None, -(cell.points or 0), len(cell.against), cell.dwelling.pk))
    name = shown_name(line.refugee, request.user, lists=True)
    return shown(request, "household", about(made) | {"line": line, "cells": cells, "name": name})


@require_http_methods(["GET", "POST"])
@needs_role(*ALLOCATING)
def pair(request: HttpRequest, uid: UUID, case_number: str, other: UUID) -> HttpResponse:
    """One household and one (`other`) dwelling: the points one by one, or what blocks; and the decision."""
    made, line = found_proposal(request, uid), found_line(request, uid, case_number)
    dwelling = get_object_or_404(Dwelling.objects.visible_to(request.user).select_related("area"), uid=other)
    today, was_proposed = clock.today(), line.dwelling_id == dwelling.pk
    found = services.pair_on(line.refugee, dwelling, made, today)
    is_taken = services.is_taken(dwelling)
    form = DecideForm(
        request.POST or None, was_proposed=was_proposed, may_offer=not found.against and not is_taken,
        cancel=reverse("housing:allocation-proposal", args=[uid]),
        initial={"answer_due": today + dt.timedelta(days=ANSWER_DAYS)},
    )  # fmt: skip
    if request.method == "POST":
        if not in_office(request.user):
            raise PermissionDenied
        if form.is_valid():
            try:
                return decide(request, form, made, line, dwelling)
            except ValidationError as error:
                add_sentences(form, error)
    log.read(request, found.home.people)
    told = parts(found.family, found.place, found.rule)
    decisions = AllocationDecision.objects.visible_to(request.user).filter(refugee=line.refugee, dwelling=dwelling)
    return shown(request, "pair", about(made) | {
        "line": line, "found": found, "form": form, "parts": told, "dwelling": dwelling,
        "total": sum(part.points for part in told), "then": line.points if was_proposed else None,
        "was_proposed": was_proposed, "is_taken": is_taken,
        "name": shown_name(line.refugee, request.user, lists=True),
        "where": presenters.where(line.refugee, dwelling, request.user),
        "decisions": decisions.select_related("decided_by", "offer"),
    })  # fmt: skip


def decide(
    request: HttpRequest, form: DecideForm, made: AllocationProposal, line: AllocationLine, dwelling: Dwelling
) -> HttpResponse:
    """Carries the decision out. Raises ValidationError where it cannot be any more."""
    data = form.cleaned_data
    given: dict[str, Any] = {
        "proposal": made, "person": line.refugee, "dwelling": dwelling, "reason": data["reason"], "by": request.user,
        "on": clock.today(), "at": clock.now(),
    }  # fmt: skip
    if data["answer"] == Answer.OFFERED:
        services.offer(answer_due=data["answer_due"], **given)
        words = {"day": danish(data["answer_due"])}
        messages.success(request, _("The home is offered: answer by %(day)s.") % words)
    else:
        services.not_this(**given)
        messages.success(request, _("Saved: it is proposed no more."))
    return go(request, "housing:allocation-proposal", uid=made.uid)
