"""The health tab of a case: answers to the offer, and consents."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.decorators import needs
from accounts.policy import Area
from health.models import HealthAnswer, HealthConsent
from health.rules import THEME
from refugees import offer_pages
from refugees.models import Refugee
from refugees.offer_pages import WithdrawForm


@require_GET
@needs(Area.HEALTH)
def person(request: HttpRequest, case_number: str) -> HttpResponse:
    """What the person answered to the health offer, and which consents are in force."""
    return show(request, Refugee.objects.get_visible(request.user, case_number))


def show(request: HttpRequest, refugee: Refugee, bound: WithdrawForm | None = None) -> HttpResponse:
    answers = HealthAnswer.objects.visible_to(request.user).filter(refugee=refugee).newest_first()
    consents = HealthConsent.objects.visible_to(request.user).filter(refugee=refugee).newest_first()
    return offer_pages.show(
        request, refugee, tab="health", title=_("Health offer"), answers=answers, consents=consents,
        may_withdraw=request.user.can(Area.HEALTH, write=True), bound=bound,
    )  # fmt: skip


@require_POST
@needs(Area.HEALTH, write=True)
def withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Records that a consent was withdrawn."""
    consent = get_object_or_404(HealthConsent.objects.visible_to(request.user).select_related("refugee"), uid=uid)
    back = reverse("health:person", args=[consent.refugee.case_number])
    done = offer_pages.withdrawn(request, consent, theme=THEME, area=Area.HEALTH, back=back)
    if isinstance(done, WithdrawForm):
        return show(request, Refugee.objects.get_visible(request.user, consent.refugee.case_number), done)
    messages.success(request, _("The withdrawal is recorded."))
    return done
