"""Pages of the rules behind the clocks."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import needs
from accounts.policy import Area
from core import clock
from core.dates import danish
from core.pages import go, page
from core.stale import save_or_conflict
from refugees import registry
from targets import derivation, explain, services
from targets.forms import RuleForm, example
from targets.models import TargetRule


@require_safe
@needs(Area.ADMIN, Area.TARGETS)
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule of every target, with what it does; administrators may change them."""
    today = clock.today()
    found: dict[str, list[Any]] = {each.key: [] for each in derivation.targets()}
    for rule in TargetRule.objects.order_by("target", "-valid_from"):
        if rule.target in found:
            found[rule.target].append(
                {"rule": rule, "length": explain.length_words(rule), "example": example(rule, today)}
            )
    targets = [{"target": each, "rules": found[each.key]} for each in derivation.targets()]
    others = [(label, reverse(name)) for pillar in registry.pillars() for label, name in pillar.rule_pages]
    context = {"targets": targets, "today": today, "perms_admin": request.user.can(Area.ADMIN, write=True)}
    return page(request, "targets/rules.html", context | {"others": others})


@require_http_methods(["GET", "POST"])
@needs(Area.ADMIN, write=True)
def rule(request: HttpRequest, uid: Any = None) -> HttpResponse:
    """A new rule, or one to change, with its history."""
    current = get_object_or_404(TargetRule, uid=uid) if uid else TargetRule(target=request.GET.get("target", "")[:40])
    form = RuleForm(request.POST or None, instance=current)
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:

        def save() -> HttpResponse:
            services.save_rule(rule=form.instance, expected=form.expected_version, on=clock.today(), by=request.user)
            messages.success(request, _("The rule is saved, and the clocks are counted anew."))
            return go(request, "targets:rules")

        return save_or_conflict(request, form, save, back=request.path)
    context = {"form": form, "rule": current, "preview": preview(form), "history": explain.history(current)}
    return page(request, "targets/rule.html", context, status=422 if form.errors else 200)


def preview(form: RuleForm) -> str:
    """What the rule as typed would do to a clock counted from today."""
    made = form.instance
    if form.errors or (made.months is None and made.days is None):
        return ""
    return _("A clock counted from %(day)s %(length)s is due on %(due)s, with a warning %(warning)d days before.") % {
        "day": danish(clock.today()), "length": explain.length_words(made),
        "due": danish(example(made, clock.today())), "warning": made.warning_days or 0,
    }  # fmt: skip
