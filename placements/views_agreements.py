"""Pages of what is agreed about a placement: the agreement, who agreed, its paper; and the rules of each kind."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import needs
from accounts.models import User
from accounts.policy import Area
from audit import log
from core import clock
from core.pages import go, page
from core.stale import save_or_conflict
from placements import limits, papers, services_agreements
from placements.forms_agreements import AgreeForm, AgreementForm, KindRuleForm, PaperForm
from placements.kinds import What
from placements.models import Agreement, KindRule, Placement
from placements.rules import Kind
from placements.views import around, found
from refugees.views_facts import add_sentences


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def agreement(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What is agreed, written or changed until the start; a stale form is answered with both versions."""
    shown = found(request, uid)
    known = limits.agreement_of(shown)
    back = reverse("placements:placement", args=[uid])
    if known and services_agreements.is_closed(known, services_agreements.standing(shown)):
        messages.info(request, _("What is agreed stands. A later last day is recorded as an extension."))
        return go(request, back)
    form = AgreementForm(request.POST or None, instance=known or blank(shown), kind=shown.kind, cancel=back)
    if request.method == "POST" and form.is_valid():
        try:
            return save_or_conflict(request, form, lambda: saved(request, form), back=back)
        except ValidationError as error:
            add_sentences(form, error)
    log.read(request, [shown.refugee])
    start = form.instance.starts_on or clock.today()
    context = {
        "form": form, "placement": shown, "title": _("The agreement"), "is_agreed": bool(known and known.is_agreed),
        "rules": limits.in_short(shown.kind, start), "start": start,
    }  # fmt: skip
    return page(request, "placements/agreement.html", around(request, shown.refugee) | context)


def blank(placement: Placement) -> Agreement:
    """An agreement not written yet, with what the placement says already."""
    known: dict[str, Any] = {name: getattr(placement, name) for name in services_agreements.SHARED}
    return Agreement(refugee=placement.refugee, placement=placement, **known)


def saved(request: HttpRequest, form: AgreementForm) -> HttpResponse:
    """Saves a valid form, says which rules only warn, and leads to who agreed."""
    warnings = services_agreements.save(
        form.instance, expected=form.expected_version, by=request.user, at=clock.now(), on=clock.today(),
        rule_reason=form.why,
    )  # fmt: skip
    messages.success(request, _("Saved."))
    for sentence in warnings:
        messages.warning(request, sentence)
    return go(request, "placements:agree", uid=form.instance.placement.uid)


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def agree(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Who has agreed and when; with the third of them the placement is agreed."""
    shown = found(request, uid)
    known = limits.agreement_of(shown)
    if known is None:
        return go(request, "placements:agreement", uid=uid)
    back = reverse("placements:placement", args=[uid])
    form = AgreeForm(request.POST or None, instance=known, user=request.user, cancel=back)
    if request.method == "POST" and form.is_valid():

        def save() -> HttpResponse:
            services_agreements.agree(form.instance, expected=form.expected_version, by=request.user, on=clock.today())
            messages.success(request, _("Saved."))
            return go(request, back)

        try:
            return save_or_conflict(request, form, save, back=back)
        except ValidationError as error:
            add_sentences(form, error)
    log.read(request, [shown.refugee])
    context = {"form": form, "placement": shown, "title": _("Who has agreed?"), "agreement": known}
    return page(request, "placements/agree.html", around(request, shown.refugee) | context)


@require_safe
@needs(Area.PLACEMENT)
def agreement_paper(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The agreement as a tagged PDF, for the three to sign."""
    shown = found(request, uid)
    known = limits.agreement_of(shown)
    if known is None:
        raise Http404(str(uid))
    form = PaperForm(request.GET)
    language = form.cleaned_data["lang"] if form.is_valid() else ""
    return papers.answer(request, shown, papers.agreement(known, language or "da"), f"aftale-{known.version}")


# --- the rules of each kind ---------------------------------------------------------------------------
@require_safe
@needs(Area.PLACEMENT, Area.ADMIN)
def rules(request: HttpRequest) -> HttpResponse:
    """How long, how many hours, how much school, since when and on whose word; administrators may change it."""
    may_write = cast(User, request.user).can(Area.ADMIN, write=True)
    known = sorted(KindRule.objects.all(), key=in_order)
    context = {"rules": known, "may_write": may_write}
    return page(request, "placements/kind_rules.html", context)


def in_order(rule: KindRule) -> tuple[int, int, int]:
    """Kind by kind, the length first; of rules that followed each other the latest first."""
    return Kind.values.index(rule.kind), What.values.index(rule.what), -rule.valid_from.toordinal()


@require_http_methods(["GET", "POST"])
@needs(Area.ADMIN, write=True)
def rule(request: HttpRequest, uid: Any = None) -> HttpResponse:
    """A new rule, or one to change."""
    current = get_object_or_404(KindRule, uid=uid) if uid else KindRule()
    back = reverse("placements:kind-rules")
    form = KindRuleForm(request.POST or None, instance=current, cancel=back)
    if request.method == "POST" and form.is_valid():

        def save() -> HttpResponse:
            services_agreements.save_kind_rule(form.instance, expected=form.expected_version)
            messages.success(request, _("The rule is saved."))
            return go(request, back)

        return save_or_conflict(request, form, save, back=back)
    context = {"form": form, "title": _("Change the rule") if uid else _("New rule")}
    return page(request, "placements/kind_rule.html", context)
