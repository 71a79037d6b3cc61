"""The match tab of a case: answers to the offer of a volunteer, and the consent."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.decorators import needs
from accounts.policy import Area
from refugees import offer_pages
from refugees.models import Refugee
from refugees.offer_pages import WithdrawForm
from volunteers.models import MatchAnswer, MatchConsent

THEME = "volunteers"


@require_GET
@needs(Area.VOLUNTEERS)
def person(request: HttpRequest, case_number: str) -> HttpResponse:
    """What the person answered to the offer of a match, and whether the consent is in force."""
    return show(request, Refugee.objects.get_visible(request.user, case_number))


def show(request: HttpRequest, refugee: Refugee, bound: WithdrawForm | None = None) -> HttpResponse:
    answers = MatchAnswer.objects.visible_to(request.user).filter(refugee=refugee).newest_first()
    consents = MatchConsent.objects.visible_to(request.user).filter(refugee=refugee).newest_first()
    return offer_pages.show(
        request, refugee, tab="volunteers", title=_("Match with a volunteer"), answers=answers, consents=consents,
        may_withdraw=request.user.can(Area.INTERVIEW, write=True), bound=bound,
    )  # fmt: skip


@require_POST
@needs(Area.INTERVIEW, write=True)
def withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Records that the consent was withdrawn; whoever may record that it is given may record this."""
    consent = get_object_or_404(MatchConsent.objects.visible_to(request.user).select_related("refugee"), uid=uid)
    back = reverse("volunteers:person", args=[consent.refugee.case_number])
    done = offer_pages.withdrawn(request, consent, theme=THEME, area=Area.VOLUNTEERS, back=back)
    if isinstance(done, WithdrawForm):
        return show(request, Refugee.objects.get_visible(request.user, consent.refugee.case_number), done)
    messages.success(request, _("The withdrawal is recorded."))
    return done
