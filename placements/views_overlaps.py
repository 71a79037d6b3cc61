"""Pages about placements at once: why two run together, and the rules that say which kinds may."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from core import clock
from core.pages import go, page
from core.stale import save_or_conflict
from placements import overlaps, services
from placements.forms import OverlapReasonForm, OverlapRuleForm
from placements.models import OverlapReason, OverlapRule, Placement
from placements.presenters import buttons_of_pair
from placements.views import around, found


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def overlap(request: HttpRequest, uid: UUID, other: UUID) -> HttpResponse:
    """Why two placements of a person run at the same time; the other ways out are to end or annul one."""
    one, second = found(request, uid), found(request, other)
    met = next((each for each in overlaps.of_placement(one) if each.other.pk == second.pk), None)
    if met is None:
        raise Http404(str(other))
    back = reverse("placements:placement", args=[uid])
    form = OverlapReasonForm(request.POST or None, instance=met.reason or blank(one, second), cancel=back)
    if request.method == "POST" and form.is_valid():

        def save() -> HttpResponse:
            services.explain_overlap(
                form.instance, expected=form.expected_version, by=request.user, on=clock.today()
            )
            messages.success(request, _("Saved."))
            return go(request, back)

        return save_or_conflict(request, form, save, back=back)
    log.read(request, [one.refugee])
    context = {"form": form, "sentence": met.together(one), "pair": buttons_of_pair(one, second)}
    return page(request, "placements/overlap.html", around(request, one.refugee) | context)


def blank(one: Placement, second: Placement) -> OverlapReason:
    """A reason not given yet; the older placement comes first."""
    first, last = sorted((one, second), key=lambda placement: placement.pk)
    return OverlapReason(refugee=one.refugee, placement=first, beside=last)


@require_safe
@needs(Area.PLACEMENT, Area.ADMIN)
def rules(request: HttpRequest) -> HttpResponse:
    """Which kinds may run together, since when and on whose word; administrators may change it."""
    may_write = request.user.can(Area.ADMIN, write=True)
    context = {"rules": OverlapRule.objects.order_by("kind", "beside", "-valid_from"), "may_write": may_write}
    return page(request, "placements/overlap_rules.html", context)


@require_http_methods(["GET", "POST"])
@needs(Area.ADMIN, write=True)
def rule(request: HttpRequest, uid: Any = None) -> HttpResponse:
    """A new rule, or one to change."""
    current = get_object_or_404(OverlapRule, uid=uid) if uid else OverlapRule()
    back = reverse("placements:overlap-rules")
    form = OverlapRuleForm(request.POST or None, instance=current, cancel=back)
    if request.method == "POST" and form.is_valid():

        def save() -> HttpResponse:
            services.save_overlap_rule(form.instance, expected=form.expected_version)
            messages.success(request, _("The rule is saved."))
            return go(request, back)

        return save_or_conflict(request, form, save, back=back)
    context = {"form": form, "title": _("Change the rule") if uid else _("New rule")}
    return page(request, "placements/overlap_rule.html", context)
