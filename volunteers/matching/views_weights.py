"""What each criterion of a match is worth, from a day on: a new row, and a change of one."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.decorators import needs
from accounts.policy import Area
from core import clock
from volunteers import forms
from volunteers.matching import services
from volunteers.matching.weights import PairWeights
from volunteers.pages import act, saved

BACK = "matches:rules"


@require_http_methods(["GET", "POST"])
@needs(Area.ADMIN, write=True)
def new(request: HttpRequest) -> HttpResponse:
    """New weights from a day on, filled in with those in force."""
    back, row = reverse(BACK), PairWeights.objects.on(clock.today()).first()
    form = forms.NewWeightsForm(
        request.POST or None, initial={"valid_from": clock.today()} | (row.weights if row else {}), cancel=back
    )
    about = _("The weights in force end the day before. Rounds and proposals keep those with which they were made.")
    return act(
        request, form, lambda: services.use_weights(form.instance), title=_("New weights"), back=back, about=about
    )


@require_http_methods(["GET", "POST"])
@needs(Area.ADMIN, write=True)
def change(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A change of a row. Stale: both versions."""
    current, back = get_object_or_404(PairWeights, uid=uid), reverse(BACK)
    form = forms.WeightsForm(request.POST or None, instance=current, cancel=back)
    about = _("To decide something else from a day on, make new weights instead.")
    return saved(
        request, form, services.save_agreement, back=back, context={"title": _("Change the weights"), "about": about}
    )
