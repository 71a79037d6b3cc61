"""Pages of what follows the assessment: considerations, follow-ups, or that nothing is needed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import needs
from accounts.policy import Area
from core import clock
from core.models import StaleVersion
from core.pages import go
from health import deciding, forms
from health.models import HealthConsideration, HealthFollowUp
from health.pages import form_page, home
from refugees.models import Refugee


@require_http_methods(["GET", "POST"])
@needs(Area.HEALTH, write=True)
def decide(request: HttpRequest, case_number: str) -> HttpResponse:
    """Decides what follows: considerations for work and housing, a follow-up, or nothing."""
    person, today = Refugee.objects.get_visible(request.user, case_number), clock.today()
    form = forms.DecideForm(
        request.POST or None, cancel=home(person),
        initial={"valid_from": today, "source": "result", "owner": request.user.pk},
    )  # fmt: skip

    @transaction.atomic
    def save() -> None:
        settle(person, form.cleaned_data, request.user)

    about = _("Work and housing see \"Lifting: no\", never why.")
    return form_page(request, person, form, save, title=_("What follows the assessment?"), about=about)


def settle(person: Refugee, data: dict[str, Any], by: Any) -> None:
    today = clock.today()
    if data["nothing"]:
        deciding.nothing_needed(person, on=today, by=by)
        return
    if data["needs"]:
        deciding.consider(
            person, needs=data["needs"], hours=data["hours"], source=data["source"], since=data["valid_from"],
            until=data["valid_to"], on=today, by=by,
        )  # fmt: skip
    if data["text"]:
        promised = HealthFollowUp(refugee=person, text=data["text"], owner=data["owner"], due_on=data["due_on"])
        deciding.promise(promised, on=today, by=by)


@require_http_methods(["GET", "POST"])
@needs(Area.HEALTH, write=True)
def stop(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ends a consideration: from the next day on nobody is told of it."""
    visible = HealthConsideration.objects.visible_to(request.user).select_related("refugee__caseworker")
    held = get_object_or_404(visible, uid=uid)
    form = forms.StopForm(
        request.POST or None, cancel=home(held.refugee), shown_version=held.version,
        initial={"happened_on": clock.today()},
    )  # fmt: skip

    def save() -> None:
        deciding.stop(held, expected=form.expected_version, on=form.cleaned_data["happened_on"], by=request.user)

    return form_page(request, held.refugee, form, save, title=_("The consideration ends"), about=str(held))


@require_POST
@needs(Area.HEALTH, write=True)
def finish(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A follow-up is done."""
    follow_up = get_object_or_404(
        HealthFollowUp.objects.visible_to(request.user).select_related("refugee__caseworker"), uid=uid
    )
    try:
        deciding.finish(follow_up, expected=follow_up.version, on=clock.today(), by=request.user)
    except (StaleVersion, ValidationError):
        messages.error(request, _("It could not be recorded. Look at it, then try again."))
    else:
        messages.success(request, _("Saved."))
    return go(request, home(follow_up.refugee))
