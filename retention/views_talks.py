"""Pages of follow-ups: plan, hold, miss, cancel, complete the words, annul."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.decorators import needs
from accounts.models import User
from accounts.policy import Area
from audit import log
from core import clock
from core.dates import danish
from core.models import StaleVersion
from core.pages import go, page
from core.stale import save_or_conflict
from refugees.models import Refugee
from refugees.views_facts import add_sentences
from retention import counselling, forms, services
from retention.casetab import cadence_hint, planned_for
from retention.models import (
    AgreedStep,
    CounsellingVisit,
    FollowUp,
    MentorNote,
    MentorOffer,
    RetentionMentor,
    WarningSign,
)
from retention.pages import around, form_page, home, may_offer
from retention.rules import State, StepFor
from retention.titles import title_of


def found(request: HttpRequest, uid: UUID, **limits: Any) -> FollowUp:
    """A follow-up of a person within reach; anything else is 404."""
    visible = FollowUp.objects.visible_to(request.user).with_people()
    talk: FollowUp = get_object_or_404(visible, uid=uid, **limits)
    return talk


def talk_page(
    request: HttpRequest, form: Any, save: Any, *, title: str, about: str = ""
) -> HttpResponse:
    """A page with the form of a planned or held follow-up; a stale one is answered with both versions."""
    person, back = form.instance.refugee, home(request, form.instance.refugee)
    if request.method == "POST" and form.is_valid():

        def saved() -> HttpResponse:
            try:
                save()
            except StaleVersion as stale:
                fill_steps(form, stale.current)
                raise
            messages.success(request, _("Saved."))
            return go(request, back)

        try:
            return save_or_conflict(request, form, saved, back=back)
        except ValidationError as error:
            add_sentences(form, error)
    log.read(request, [person])
    context = around(request, person) | {"form": form, "title": title, "about": about, "meanwhile": ""}
    return page(request, "retention/form.html", context)


def fill_steps(form: Any, current: Any) -> None:
    """What is saved has no new steps: an empty line is then no difference, and a typed one is."""
    for name in (name for name in form.fields if name.startswith("step_")):
        empty = form.cleaned_data.get(name) if name.endswith("_who") else form.fields[name].clean("")
        setattr(current, name, empty)


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def plan_new(request: HttpRequest, case_number: str) -> HttpResponse:
    """Plans a follow-up; the day suggested is the last one that the municipality's own setting allows."""
    person, today = Refugee.objects.get_visible(request.user, case_number), clock.today()
    talk = FollowUp(refugee=person)
    form = forms.PlanForm(
        request.POST or None, instance=talk, cancel=home(request, person), cadence=cadence_hint(person, today),
        initial={"planned_on": planned_for(person, today)},
    )  # fmt: skip
    return talk_page(
        request, form, lambda: services.plan(talk, on=today, by=request.user), title=_("Plan a follow-up")
    )


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def move(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Moves or changes a planned follow-up."""
    talk = found(request, uid, state=State.PLANNED, annulled_at=None)
    form = forms.PlanForm(
        request.POST or None, instance=talk, cancel=home(request, talk.refugee),
        cadence=cadence_hint(talk.refugee, clock.today()),
    )  # fmt: skip
    return talk_page(
        request, form,
        lambda: services.plan(talk, expected=form.expected_version, on=clock.today(), by=request.user),
        title=_("Move the follow-up"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def hold_new(request: HttpRequest, case_number: str) -> HttpResponse:
    """Records a follow-up that was held without having been planned here."""
    person = Refugee.objects.get_visible(request.user, case_number)
    talk = FollowUp(refugee=person)
    form = forms.ConversationForm(
        request.POST or None, instance=talk, cancel=home(request, person), initial={"happened_on": clock.today()}
    )
    return talk_page(
        request, form, lambda: services.hold(talk, steps=form.steps(), by=request.user), title=_("Record a follow-up")
    )


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def hold(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Records that a planned follow-up was held."""
    talk = found(request, uid, state=State.PLANNED, annulled_at=None)
    day = min(talk.day, clock.today())
    form = forms.ConversationForm(
        request.POST or None, instance=talk, cancel=home(request, talk.refugee), initial={"happened_on": day}
    )
    return talk_page(
        request, form,
        lambda: services.hold(talk, expected=form.expected_version, steps=form.steps(), by=request.user),
        title=_("The follow-up was held"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def words(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Completes the words of a conversation that was held; its day and sort stand."""
    talk = found(request, uid, state=State.HELD, annulled_at=None)
    form = forms.ConversationForm(
        request.POST or None, instance=talk, cancel=home(request, talk.refugee), words_only=True
    )
    return talk_page(
        request, form,
        lambda: services.write_down(
            talk, expected=form.expected_version, steps=form.steps(), by=request.user, on=clock.today()
        ),
        title=_("Conversation of %(day)s") % {"day": danish(talk.happened_on)},
        about=_("The day and the sort stand. Were they wrong, annul the follow-up and record it again."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def miss(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Records that a planned follow-up was not held, and why."""
    talk = found(request, uid, state=State.PLANNED, annulled_at=None)
    form = forms.MissForm(
        request.POST or None, cancel=home(request, talk.refugee), shown_version=talk.version,
        initial={"happened_on": min(talk.day, clock.today())},
    )  # fmt: skip

    def save() -> None:
        data = form.cleaned_data
        services.miss(
            talk, expected=form.expected_version, on=data["happened_on"], because=data["missed_because"],
            note=data["note"], by=request.user,
        )  # fmt: skip

    return form_page(request, talk.refugee, form, save, title=_("The follow-up was not held"), about=str(talk))


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, write=True)
def cancel(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Cancels a planned follow-up, with a reason."""
    talk = found(request, uid, state=State.PLANNED, annulled_at=None)
    form = forms.CancelForm(request.POST or None, cancel=home(request, talk.refugee), shown_version=talk.version)

    def save() -> None:
        services.cancel(
            talk, expected=form.expected_version, on=clock.today(), reason=form.cleaned_data["reason"],
            by=request.user,
        )  # fmt: skip

    return form_page(request, talk.refugee, form, save, title=_("Call the follow-up off"), about=str(talk))


@require_http_methods(["POST"])
@needs(Area.PLACEMENT, Area.MENTOR, write=True)
def step_done(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Ticks an agreed step off; a mentor only the mentor's own steps of people they follow."""
    steps = AgreedStep.objects.visible_to(request.user)
    if not may_placements(request.user):
        followed = RetentionMentor.objects.visible_to(request.user).of_mentor(request.user, clock.today())
        steps = steps.filter(who=StepFor.MENTOR, refugee__in=followed.values("refugee"))
    step = get_object_or_404(steps.select_related("refugee"), uid=uid)
    try:
        services.finish(step, expected=step.version if step.done_on is None else 0, on=clock.today(), by=request.user)
    except StaleVersion:
        messages.info(request, _("Somebody has ticked it off already."))
    else:
        messages.success(request, _("Done: %(step)s") % {"step": step.text})
    log.read(request, [step.refugee])
    return go(request, home(request, step.refugee))


# --- annulment -------------------------------------------------------------------------------------
def may_placements(user: Any) -> bool:
    return bool(user.can(Area.PLACEMENT, write=True))


def may_counsel(user: Any) -> bool:
    return bool(user.can(Area.DROP_IN, write=True) or may_placements(user))


def may_mentor(user: Any) -> bool:
    return bool(user.can(Area.MENTOR, write=True))


# kind in the address → model, who may annul
ANNULLABLE: dict[str, tuple[Any, Any]] = {
    "follow-up": (FollowUp, may_placements),
    "sign": (WarningSign, may_placements),
    "offer": (MentorOffer, may_offer),
    "note": (MentorNote, may_mentor),
    "visit": (CounsellingVisit, may_counsel),
}


def annullable(request: HttpRequest, kind: str, uid: UUID) -> Any:
    """A fact that the reader may annul. Raises Http404, PermissionDenied."""
    if kind not in ANNULLABLE:
        raise Http404(kind)
    model, may = ANNULLABLE[kind]
    if not may(request.user):
        raise PermissionDenied
    if model is CounsellingVisit:
        visible = counselling.visits(request.user, clock.today())
    else:
        visible = model.objects.visible_to(request.user)
    if model is MentorNote:
        visible = visible.filter(recorded_by=cast(User, request.user))
    return get_object_or_404(visible.select_related("refugee__caseworker", "refugee__team"), uid=uid)


@require_http_methods(["GET", "POST"])
@needs(Area.PLACEMENT, Area.MENTOR, Area.DROP_IN, write=True)
def annul(request: HttpRequest, kind: str, uid: UUID) -> HttpResponse:
    """Annuls a fact of retention that was recorded by mistake, with a reason."""
    fact, user = annullable(request, kind, uid), cast(User, request.user)
    visitor = kind == "visit" and not user.can(Area.PLACEMENT)
    back = reverse("retention:counselling") if visitor else home(request, fact.refugee)
    if fact.annulled_at:
        messages.info(request, _("It is annulled already."))
        return go(request, back)
    form = forms.AnnulForm(request.POST or None, cancel=back, shown_version=fact.version)

    def save() -> None:
        services.annul(
            fact, expected=form.expected_version, reason=form.cleaned_data["reason"], by=request.user,
            on=clock.today(), at=clock.now(),
        )  # fmt: skip

    title = _("Annul: %(what)s") % {"what": title_of(fact)}
    return form_page(request, fact.refugee, form, save, title=title, back=back, about=danish(fact.happened_on))

