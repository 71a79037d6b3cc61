"""The lists of health, the health tab of a case, and the withdrawal of a consent."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from audit.models import Kind as ReadKind
from core import clock
from core.dates import danish
from core.pages import page
from health import lists
from health.casetab import consents_of, tab
from health.filters import ListForm
from health.models import HealthConsent, HealthSharing
from health.pages import around, home, may_write
from health.rules import THEME, Purpose
from refugees import offer_pages
from refugees.models import Refugee
from refugees.offer_pages import WithdrawForm, form_for
from refugees.presenters import shown_name


@require_safe
@needs(Area.HEALTH)
def health_list(request: HttpRequest) -> HttpResponse:
    """Who is not offered yet, who waits, appointments, what is undecided, follow-ups: one list at a time."""
    form, today, user = ListForm(request.GET), clock.today(), request.user
    shown = lists.read(user, form, today)
    log.read(request, {row.person for row in shown.rows}, kind=ReadKind.LIST)
    for row in shown.rows:
        row.name = shown_name(row.person, user, lists=True)
    context = {
        "title": _("Health offer"), "form": form, "shown": shown, "numbers": lists.numbers(user, form, today),
        "may_write": may_write(user),
    }  # fmt: skip
    return page(request, "health/lists.html", context, "health/_list.html")


@require_GET
@needs(Area.HEALTH)
def person(request: HttpRequest, case_number: str) -> HttpResponse:
    """The loop of a person as steps with dates, the next step as one button."""
    return show(request, Refugee.objects.get_visible(request.user, case_number))


def show(request: HttpRequest, refugee: Refugee, bound: WithdrawForm | None = None) -> HttpResponse:
    """The tab; `bound` is the form of a withdrawal just refused."""
    log.read(request, [refugee])
    today, write = clock.today(), may_write(request.user)
    rows: list[dict[str, Any]] = [
        {
            "consent": consent,
            "in_force": consent.in_force(today),
            "outgrown": consent.is_outgrown(today),
            "form": form_for(consent, bound) if write and consent.in_force(today) else None,
        }
        for consent in consents_of(request.user, refugee)
    ]
    context = around(request, refugee) | tab(refugee, request.user, today) | {"rows": rows}
    return page(request, "health/person.html", context, status=422 if bound is not None else 200)


@require_POST
@needs(Area.HEALTH, write=True)
def withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Records that a consent was withdrawn: sharing stops at once, and what was shared already is said."""
    consent = get_object_or_404(HealthConsent.objects.visible_to(request.user).select_related("refugee"), uid=uid)
    done = offer_pages.withdrawn(
        request, consent, theme=THEME, area=Area.HEALTH, back=home(consent.refugee)
    )  # fmt: skip
    if isinstance(done, WithdrawForm):
        return show(request, Refugee.objects.get_visible(request.user, consent.refugee.case_number), done)
    messages.success(request, _("The withdrawal is recorded."))
    if consent.purpose == Purpose.SEND:
        shared = HealthSharing.objects.visible_to(request.user).filter(refugee=consent.refugee)
        messages.info(request, shared_words(shared))
    return done


def shared_words(shared: Any) -> str:
    """What was shared already, with whom and when, in one sentence."""
    told = [
        _("%(day)s with %(clinic)s: %(what)s") % {"day": danish(each.at), "clinic": each.recipient, "what": each}
        for each in shared
    ]  # fmt: skip
    if not told:
        return _("Nothing more is shared. Nothing was shared before.")
    return _("Nothing more is shared. Already shared: %(what)s.") % {"what": "; ".join(told)}
