"""A match: its page for the supplier's coordinator, and the verbs that staff and coordinator share."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from core import clock
from core.dates import danish
from core.pages import go, page
from refugees.districts import District
from volunteers import casetab, forms
from volunteers.matching import letters, services
from volunteers.matching.models import Match, MatchContact
from volunteers.matching.rules import MEETING_DAYS, Side, words_of
from volunteers.pages import act, home_of, is_staff, name_all, shown_of

BOTH = (Area.VOLUNTEERS, Area.SUPPLIER)


def found(request: HttpRequest, uid: UUID) -> Match:
    """A match within reach: of a case, or of the own supplier; anything else is 404."""
    match: Match = get_object_or_404(Match.objects.visible_to(request.user).told(), uid=uid)
    return match


def match_form(request: HttpRequest, match: Match, form: Any, save: Any, title: str) -> HttpResponse:
    """A page with one form about a match."""
    return act(
        request, form, save, title=title, back=home_of(request, match), about=shown_of(request, match),
        people=[match.person_uid],  # type: ignore[attr-defined]
    )  # fmt: skip


def given(request: HttpRequest, match: Match) -> dict[str, Any]:
    """What the forms about a match begin with."""
    return {
        "cancel": home_of(request, match), "shown_version": match.version, "initial": {"happened_on": clock.today()}
    }  # fmt: skip


@require_safe
@needs(Area.SUPPLIER)
def match(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A match as the coordinator keeps it: who, how to reach them, what is next, every contact."""
    made = found(request, uid)
    if is_staff(request.user):
        return go(request, home_of(request, made))
    log.read(request, [made.person_uid])  # type: ignore[attr-defined]
    name_all([made])
    contacts = MatchContact.objects.visible_to(request.user).filter(match=made)
    context = {
        "title": made.called, "match": made, "next": casetab.match_step(made), "contacts": list(contacts),  # type: ignore[attr-defined]
        "wish_words": casetab.words_of(made.referral), "reasons": words_of(made.reasons, made.weights),
        "person_link": letters.link(made, Side.PERSON),
        "district": dict(District.choices).get(made.volunteer.district, ""),
    }  # fmt: skip
    return page(request, "volunteers/match.html", context)


@require_http_methods(["GET", "POST"])
@needs(*BOTH, write=True)
def answer(request: HttpRequest, uid: UUID, side: str) -> HttpResponse:
    """Records what the person or the volunteer says to the proposal."""
    if side not in Side.values:
        raise Http404(side)
    made = found(request, uid)
    form = forms.AnswerForm(request.POST or None, **given(request, made))

    def save() -> None:
        data = form.cleaned_data
        services.answer(
            made, side=side, said=data["said"], expected=form.expected_version, on=data["happened_on"],
            by=request.user,
        )  # fmt: skip

    who = _("What does the person say?") if side == Side.PERSON else _("What does the volunteer say?")
    return match_form(request, made, form, save, who)


@require_http_methods(["GET", "POST"])
@needs(*BOTH, write=True)
def plan(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The day of the first meeting; within a week of the second yes is the aim."""
    made = found(request, uid)
    form = forms.PlanForm(
        request.POST or None, cancel=home_of(request, made), shown_version=made.version,
        initial={"meeting_on": made.meeting_on},
    )  # fmt: skip

    def save() -> None:
        services.plan_meeting(made, expected=form.expected_version, on=form.cleaned_data["meeting_on"])

    title = _("Plan the first meeting (the aim is within %(days)d days)") % {"days": MEETING_DAYS}
    return match_form(request, made, form, save, title)


@require_http_methods(["GET", "POST"])
@needs(*BOTH, write=True)
def met(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The first meeting was held."""
    made = found(request, uid)
    form = forms.MetForm(request.POST or None, **given(request, made))

    def save() -> None:
        data = form.cleaned_data
        services.meet(
            made, expected=form.expected_version, rhythm=data["rhythm"], on=data["happened_on"], by=request.user
        )

    return match_form(request, made, form, save, _("The first meeting was held"))


@require_http_methods(["GET", "POST"])
@needs(*BOTH, write=True)
def check_in(request: HttpRequest, uid: UUID) -> HttpResponse:
    """They met, or were asked how it goes and what they have gained."""
    made = found(request, uid)
    form = forms.CheckInForm(request.POST or None, **given(request, made))

    def save() -> None:
        data = form.cleaned_data
        contact = MatchContact(
            match=made, happened_on=data["happened_on"], sort=data["sort"], goes=data["goes"],
            gained_person=data["gained_person"], gained_volunteer=data["gained_volunteer"],
        )  # fmt: skip
        services.check_in(contact, expected=form.expected_version, rhythm=data["rhythm"], by=request.user)

    return match_form(request, made, form, save, _("How does it go?"))


@require_POST
@needs(*BOTH, write=True)
def doubt(request: HttpRequest, uid: UUID, side: str) -> HttpResponse:
    """One tap: one of the two says that this does not work."""
    if side not in Side.values:
        raise Http404(side)
    made = found(request, uid)
    log.read(request, [made.person_uid])  # type: ignore[attr-defined]
    if made.ended_on is None:
        services.doubt(made, side=side, on=clock.today(), by=request.user)
        messages.success(request, _("Noted. The coordinator talks with both; nobody needs to explain."))
    else:
        messages.info(request, _("The match ended on %(day)s.") % {"day": danish(made.ended_on)})
    return go(request, home_of(request, made))


@require_POST
@needs(*BOTH, write=True)
def settle(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Both have been talked with, and go on."""
    made = found(request, uid)
    log.read(request, [made.person_uid])  # type: ignore[attr-defined]
    if made.ended_on is None and made.doubt_on:
        services.settle(made, expected=made.version, on=clock.today(), by=request.user)
        messages.success(request, _("Saved."))
    return go(request, home_of(request, made))


@require_http_methods(["GET", "POST"])
@needs(*BOTH, write=True)
def end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The match ends, with a reason and what both say to have gained."""
    made = found(request, uid)
    form = forms.EndForm(request.POST or None, began=made.first_meeting_on is not None, **given(request, made))

    def save() -> None:
        data = form.cleaned_data
        services.end(
            made, expected=form.expected_version, reason=data["reason"], on=data["happened_on"],
            gained_person=data.get("gained_person", ()), gained_volunteer=data.get("gained_volunteer", ()),
            by=request.user,
        )  # fmt: skip

    return match_form(request, made, form, save, _("The match ends"))
