"""Pages of the end of a placement: the evaluation, its paper, its annulment, and the job it turned into."""

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
from core import clock
from core.models import StaleVersion
from core.pages import go, page
from placements import papers, services_ends
from placements.forms import AnnulForm
from placements.forms_agreements import EvaluationForm, FollowForm, PaperForm
from placements.models import EndEvaluation, Placement
from placements.rules import Kind
from placements.views import around, found
from refugees.views_facts import add_sentences


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def evaluate(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What the employer and the person say at the end, and what came of it."""
    shown = found(request, uid)
    back = reverse("placements:placement", args=[uid])
    draft = EndEvaluation(refugee=shown.refugee, placement=shown)
    form = EvaluationForm(request.POST or None, instance=draft, cancel=back, initial={"happened_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            services_ends.evaluate(form.instance, by=request.user)
        except ValidationError as error:
            add_sentences(form, error)
        else:
            messages.success(request, _("Saved."))
            return go(request, back)
    log.read(request, [shown.refugee])
    context = {"form": form, "title": _("End evaluation"), "placement": shown}
    return page(request, "placements/record.html", around(request, shown.refugee) | context)


def evaluation_of(request: HttpRequest, uid: UUID) -> EndEvaluation:
    """An evaluation of a person within reach; anything else is 404."""
    rows = EndEvaluation.objects.visible_to(request.user).select_related("placement", "refugee", "recorded_by")
    return get_object_or_404(rows, uid=uid)


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def annul_evaluation(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Annuls an evaluation that was wrong, with a reason; another can be written then."""
    shown = evaluation_of(request, uid)
    back = reverse("placements:placement", args=[shown.placement.uid])
    form = AnnulForm(request.POST or None, cancel=back, shown_version=shown.version, asks_why=False)
    if shown.annulled_at:
        messages.info(request, _("It is annulled already."))
        return go(request, back)
    if request.method == "POST" and form.is_valid():
        try:
            services_ends.annul_evaluation(
                shown, expected=form.cleaned_data["version"] or 0, reason=form.cleaned_data["reason"], by=request.user,
                at=clock.now(), on=clock.today(),
            )  # fmt: skip
        except StaleVersion:
            messages.info(request, _("It is annulled already."))
            return go(request, back)
        except ValidationError as error:
            add_sentences(form, error)
        else:
            messages.success(request, _("Annulled."))
            return go(request, back)
    log.read(request, [shown.refugee])
    context = {"form": form, "title": _("Annul: %(event)s") % {"event": shown}, "placement": shown.placement}
    return page(request, "placements/record.html", around(request, shown.refugee) | context)


@require_safe
@needs(Area.PLACEMENT)
def evaluation_paper(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The end evaluation as a tagged PDF."""
    shown = evaluation_of(request, uid)
    form = PaperForm(request.GET)
    language = form.cleaned_data["lang"] if form.is_valid() else ""
    return papers.answer(request, shown.placement, papers.evaluation(shown, language or "da"), "slutevaluering")


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def follow_on(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Which placement it turned into: a known one, or a new one."""
    shown = found(request, uid)
    back = reverse("placements:placement", args=[uid])
    current = services_ends.follower_of(shown)
    form = FollowForm(request.POST or None, others=others(request, shown), current=current, cancel=back)
    if request.method == "POST" and form.is_valid():
        seen = form.others.get(form.cleaned_data["seen"])
        try:
            services_ends.follow_on(shown, chosen(form, shown), seen=seen, by=request.user, on=clock.today())
        except StaleVersion:
            form.add_error(None, _("Somebody else has changed this meanwhile. Look again before you save."))
        except ValidationError as error:
            add_sentences(form, error)
        else:
            messages.success(request, _("Saved."))
            return go(request, back)
    log.read(request, [shown.refugee])
    context = {"form": form, "title": _("Turned into a job"), "placement": shown}
    return page(request, "placements/record.html", around(request, shown.refugee) | context)


def others(request: HttpRequest, shown: Placement) -> list[Placement]:
    """The person's other placements that follow on from none, or from this one."""
    mine = Placement.objects.visible_to(request.user).filter(refugee=shown.refugee_id).exclude(pk=shown.pk)
    rows = mine.exclude(kind=Kind.TRAINEESHIP).select_related("employer").order_by("-pk")
    return [each for each in rows if each.continues_id in (None, shown.pk) and each.pk != shown.continues_id]


def chosen(form: FollowForm, shown: Placement) -> Any:
    """The placement that follows: known, new, or none."""
    data = form.cleaned_data
    if data["which"] != FollowForm.NEW:
        return form.chosen()
    employer = shown.employer if data["same_employer"] else None
    return Placement(refugee=shown.refugee, kind=data["kind"] or Kind.ORDINARY_JOB, employer=employer)
