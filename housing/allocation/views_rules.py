"""Pages of the rule by which homes are given: the rows, a new one, and what another one would change."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import needs_role
from audit import log
from audit.models import Kind as ReadKind
from core import clock
from core.pages import go
from core.stale import save_or_conflict
from housing.allocation import presenters, services
from housing.allocation.forms import NewRuleForm, RuleForm, WhatIfForm, values_of
from housing.allocation.models import ALLOCATING, RULING, AllocationRule
from housing.allocation.rules import Rule
from housing.allocation.views import shown
from housing.pages import plain_form


def may_rule(user: Any) -> bool:
    return user.exception is None and bool(user.roles & set(RULING))


@require_safe
@needs_role(*ALLOCATING)
def what_if(request: HttpRequest) -> HttpResponse:
    """Another weight or norm beside the rule in force: who gains, who loses, the districts. Changes nothing."""
    today = clock.today()
    context: dict[str, Any] = {"form": None, "errors": [], "found": None, "may_rule": may_rule(request.user)}
    try:
        row = services.rule_in_force(today)
    except ValidationError as error:
        return shown(request, "what_if", context | {"errors": error.messages})
    form = WhatIfForm(request.GET or None, initial=values_of(row.rule))
    context |= {"form": form, "row": row, "now": presenters.rule_line(row.rule)}
    if form.is_bound and form.is_valid():
        try:
            context |= beside(request, row.rule, form.rule)
        except ValidationError as error:
            context["errors"] = error.messages
    return shown(request, "what_if", context)


def beside(request: HttpRequest, now: Rule, rule: Rule) -> dict[str, Any]:
    """Both allocations, worked out from the same facts. Raises ValidationError where there is nothing to allocate."""
    facts = services.facts(request.user, now, clock.today())
    found = presenters.what_if(facts, rule, request.user)
    log.read(request, found.people, kind=ReadKind.LIST)
    return {
        "found": found, "then": presenters.rule_line(rule),
        "use_url": reverse("housing:allocation-rule-new") + "?" + urlencode(values_of(rule)),
    }  # fmt: skip


@require_safe
@needs_role(*ALLOCATING)
def rules(request: HttpRequest) -> HttpResponse:
    """What each criterion is worth, from when, on whose word."""
    rows = AllocationRule.objects.visible_to(request.user)
    return shown(request, "rules", {"rows": rows, "may_rule": may_rule(request.user), "today": clock.today()})


@require_http_methods(["GET", "POST"])
@needs_role(*RULING)
def rule_new(request: HttpRequest) -> HttpResponse:
    """A new rule from a day on, filled in with what was asked "what if" of."""
    asked = WhatIfForm(request.GET)
    values = asked.cleaned_data if asked.is_valid() else {}
    back = reverse("housing:allocation-rules")
    form = NewRuleForm(request.POST or None, initial={"valid_from": clock.today()} | values, cancel=back)

    def save() -> None:
        services.put_in_force(form.instance)

    title = _("Use these weights from a day on")
    return plain_form(request, form, save, title=title, back=back, section="allocation")


@require_http_methods(["GET", "POST"])
@needs_role(*RULING)
def rule(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A change of a row; proposals keep the values with which they were made. Stale: both versions."""
    current = get_object_or_404(AllocationRule.objects.visible_to(request.user), uid=uid)
    back = reverse("housing:allocation-rules")
    form = RuleForm(request.POST or None, instance=current, cancel=back)
    if request.method == "POST" and form.is_valid():

        def save() -> HttpResponse:
            form.instance.save_version(form.expected_version)
            messages.success(request, _("Saved."))
            return go(request, back)

        return save_or_conflict(request, form, save, back=back)
    return shown(request, "rule_form", {"form": form, "title": _("Change the rule")})
