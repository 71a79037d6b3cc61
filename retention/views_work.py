"""Pages of early-warning signs and of the end of a job: recorded, closed, and what happens next."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.decorators import needs
from accounts.policy import Area
from core import clock
from core.dates import danish
from placements.models import PlacementEvent
from placements.rules import Event
from refugees.models import Refugee
from retention import ending, forms, reads, services
from retention.models import AfterEnd, WarningSign
from retention.pages import form_page, home
from retention.presenters import choices, place_words
from retention.rules import WORK


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def sign_new(request: HttpRequest, case_number: str) -> HttpResponse:
    """Records an early-warning sign."""
    person = Refugee.objects.get_visible(request.user, case_number)
    form = forms.SignForm(
        request.POST or None, cancel=home(request, person), initial={"happened_on": clock.today()}
    )

    def save() -> None:
        services.notice(WarningSign(refugee=person, **form.cleaned_data), by=request.user)

    about = _("Signs are for people to read. Nothing is counted or computed from them.")
    return form_page(request, person, form, save, title=_("Record an early-warning sign"), about=about)


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def close(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Writes what was done about a sign."""
    visible = WarningSign.objects.visible_to(request.user).standing().with_people()
    sign = get_object_or_404(visible, uid=uid, closed_on=None)
    form = forms.CloseForm(
        request.POST or None, cancel=home(request, sign.refugee), shown_version=sign.version,
        initial={"happened_on": clock.today()},
    )  # fmt: skip

    def save() -> None:
        services.close(
            sign, expected=form.expected_version, on=form.cleaned_data["happened_on"],
            what_was_done=form.cleaned_data["note"], by=request.user,
        )  # fmt: skip

    def now(current: WarningSign) -> str:
        return f"{danish(current.closed_on)}: {current.what_was_done}"

    return form_page(
        request, sign.refugee, form, save, title=_("Close the sign"), about=f"{sign}. {sign.note}", now=now
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def end(request: HttpRequest, case_number: str) -> HttpResponse:
    """Records the end of a job, IGU or education, with its reason and what happens next."""
    person, today = Refugee.objects.get_visible(request.user, case_number), clock.today()
    running = list(reads.in_work(request.user, today).filter(refugee=person).with_placement())
    by_ref = {each.placement.ref: each.placement for each in running}
    first = next(iter(by_ref), "")
    form = forms.EndForm(
        request.POST or None, cancel=home(request, person), placements=choices(running, request.user),
        initial={"happened_on": today, "placement": first},
    )  # fmt: skip

    def save() -> None:
        data, placement = form.cleaned_data, by_ref[form.cleaned_data["placement"]]
        after = AfterEnd(next_step=data["next_step"], plan=data["note"])
        ending.end(
            placement, after, expected=placement.version, on=data["happened_on"], reason=data["reason"],
            talk_on=data["talk_on"], today=today, by=request.user,
        )  # fmt: skip

    about = "" if running else _("No job, IGU or education is running.")
    return form_page(request, person, form, save, title=_("A job, IGU or education ends"), about=about)


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def what_next(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Says what happens next after an end that is recorded already."""
    ends = PlacementEvent.objects.visible_to(request.user).standing().with_placement()
    event = get_object_or_404(ends, uid=uid, event=Event.ENDED, placement__kind__in=WORK)
    after = AfterEnd.objects.visible_to(request.user).filter(event=event).first() or AfterEnd()
    form = forms.NextForm(
        request.POST or None, cancel=home(request, event.refugee), shown_version=after.version if after.pk else 0,
        initial={"next_step": after.next_step, "plan": after.plan},
    )  # fmt: skip

    def save() -> None:
        after.next_step, after.plan = form.cleaned_data["next_step"], form.cleaned_data["plan"]
        ending.what_next(event, after, expected=form.expected_version, by=request.user, on=clock.today())

    def now(current: AfterEnd) -> str:
        return ". ".join(part for part in (str(current), current.plan) if part)

    words = {
        "what": place_words(event, request.user),
        "day": danish(event.happened_on),
        "reason": event.get_reason_display(),
    }
    about = _("%(what)s ended %(day)s: %(reason)s") % words
    back = reverse("retention:person", args=[event.refugee.case_number])
    return form_page(
        request, event.refugee, form, save, title=_("What happens next?"), back=back, about=about, now=now
    )  # fmt: skip
