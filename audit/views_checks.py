"""Spot checks of a quarter: drawn, looked at one by one, closed with a conclusion. And how long the log is kept."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import needs
from accounts.policy import Area
from audit import checking, log, services
from audit.forms import CloseForm, DrawForm, OutcomeForm, RetentionForm
from audit.models import Kind
from audit.views import desk
from core import clock
from core.pages import go, page
from core.stale import save_or_conflict


@require_http_methods(["GET", "POST"])
@needs(Area.AUDIT, write=True)
def checks(request: HttpRequest) -> HttpResponse:
    """The quarters with their spot checks, and the form that draws one."""
    form = DrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = {"quarter": form.cleaned_data["quarter"], "size": form.cleaned_data["size"]}
        try:
            made = services.draw(**chosen, by=request.user, at=clock.now())
        except services.NothingToDraw:
            form.add_error("quarter", _("The quarter has no look-up that could be drawn."))
        else:
            return go(request, "audit:check", uid=made.uid)
    context = {"form": form, "quarters": checking.quarters_with_checks(clock.today())}
    return page(request, "audit/checks.html", desk("audit:checks") | context)


@require_http_methods(["GET", "POST"])
@needs(Area.AUDIT, write=True)
def check(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One spot check: its entries with their relation to the case, and its conclusion."""
    found = get_object_or_404(checking.spot_checks(), uid=uid)
    rows = checking.rows_of(found)
    log.read(request, [row.item.person for row in rows], kind=Kind.LIST)
    form = CloseForm(request.POST or None, instance=found)

    def save() -> HttpResponse:
        services.close(check=found, expected=form.expected_version, by=request.user, at=clock.now())
        messages.success(request, _("The spot check is closed."))
        return go(request, "audit:check", uid=uid)

    if request.method == "POST" and not found.closed_at and form.is_valid():
        try:
            return save_or_conflict(request, form, save, back=request.path)
        except services.StillOpen as still:
            form.add_error(None, _("%(n)d entries have no outcome yet.") % {"n": still.args[0]})
            found = get_object_or_404(checking.spot_checks(), uid=uid)
    context = {"check": found, "rows": rows, "form": form, "label": checking.label(found)}
    return page(request, "audit/check.html", desk("audit:checks") | context)


@require_http_methods(["GET", "POST"])
@needs(Area.AUDIT, write=True)
def item(request: HttpRequest, uid: UUID, place: int) -> HttpResponse:
    """One drawn entry: what it says, and what the check found."""
    found = get_object_or_404(checking.spot_check_items(), check_of__uid=uid, place=place)
    (row,) = checking.rows_for([found])
    log.read(request, [found.person], kind=Kind.LOOKUP)
    back = checking.address_of(found.check_of)
    form = OutcomeForm(request.POST or None, instance=found, cancel=back)

    def save() -> HttpResponse:
        services.decide(item=found, expected=form.expected_version, by=request.user, at=clock.now())
        following = checking.next_open(found)
        return go(request, checking.address_of(found.check_of, following) if following else back)

    if request.method == "POST" and form.is_valid():
        return save_or_conflict(request, form, save, back=back)
    context = {"row": row, "item": row.item, "form": form, "back": back, "label": checking.label(found.check_of)}
    return page(request, "audit/item.html", desk("audit:checks") | context)


@require_safe
@needs(Area.AUDIT)
def retention(request: HttpRequest) -> HttpResponse:
    """How long the log is kept, what has been deleted, and the head of the chain."""
    return page(request, "audit/retention.html", desk("audit:retention") | checking.storage(clock.now()))


@require_http_methods(["GET", "POST"])
@needs(Area.AUDIT, write=True)
def new_rule(request: HttpRequest) -> HttpResponse:
    """Decides how long the log is kept from a day on."""
    form = RetentionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.decide_retention(rule=form.save(commit=False), by=request.user, at=clock.now())
        messages.success(request, _("The rule is written down. It works from its day on."))
        return go(request, "audit:retention")
    return page(request, "audit/rule.html", desk("audit:retention") | {"form": form})
