"""The page on which a pillar shows what somebody answered to its offer, and where a consent is withdrawn."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from audit import log
from core import clock
from core.models import StaleVersion
from core.pages import go, page
from refugees import offers
from refugees.models import Refugee
from refugees.views import case_context


class WithdrawForm(forms.Form):
    """The day on which a consent was withdrawn."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    withdrawn_on = forms.DateField(label=_("Withdrawn on"))

    def __init__(self, data: Any = None, *, consent: Any) -> None:
        initial = {"version": consent.version, "withdrawn_on": clock.today()}
        super().__init__(data, initial=initial, prefix=str(consent.uid)[:8])
        self.helper = FormHelper()
        self.helper.form_tag = False


def show(
    request: HttpRequest, person: Refugee, *, tab: str, title: Any, answers: Sequence[Any],
    consents: Sequence[Any] = (), may_withdraw: bool = False, bound: WithdrawForm | None = None,
) -> HttpResponse:  # fmt: skip
    """Every answer and consent of the person, annulled and withdrawn ones too; `bound` is the form just refused."""
    log.read(request, [person])
    today = clock.today()
    rows = [
        {
            "consent": consent,
            "in_force": consent.in_force(today),
            "form": form_for(consent, bound) if may_withdraw and consent.in_force(today) else None,
        }
        for consent in consents
    ]
    context = case_context(request, person, tab) | {"title": title, "answers": answers, "rows": rows}
    return page(request, "refugees/offers.html", context, status=422 if bound is not None else 200)


def form_for(consent: Any, bound: WithdrawForm | None) -> WithdrawForm:
    plain = WithdrawForm(consent=consent)
    return bound if bound is not None and bound.prefix == plain.prefix else plain


def withdrawn(
    request: HttpRequest, consent: Any, *, theme: str, area: str, back: str,
    withdraw: Callable[..., Any] | None = None,
) -> HttpResponse | WithdrawForm:  # fmt: skip
    """Withdraws the consent and goes `back`; else the form with what is wrong. `withdraw` is the pillar's own verb."""
    form = WithdrawForm(request.POST, consent=consent)
    if not form.is_valid():
        return form
    day, version = form.cleaned_data["withdrawn_on"], form.cleaned_data["version"] or 0
    try:
        verb = withdraw or partial(offers.withdraw, theme=theme, area=area)
        verb(consent, on=day, today=clock.today(), version=version, by=request.user)
    except ValidationError as error:
        form.add_error(None, error)
        return form
    except StaleVersion as stale:
        if getattr(stale.current, "withdrawn_on", None) != day:
            form.add_error(None, _("Somebody else changed it meanwhile. Look at it, then send again."))
            return form
    return go(request, back)
