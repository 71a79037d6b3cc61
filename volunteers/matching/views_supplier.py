"""The coordinator of a supplier: who was referred, the own volunteers, the best assignment, what runs.

Everything begins with what was referred to the own supplier; no case and no person is read here.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from audit.models import Kind as ReadKind
from core import clock
from core.pages import go, page
from refugees.silence import Rung
from volunteers import casetab, forms
from volunteers.joining.own import months_kept
from volunteers.joining.reads import WARN_DAYS
from volunteers.matching import reads, services
from volunteers.matching.leaving import leave
from volunteers.matching.models import Match, MatchRound, RoundLine
from volunteers.matching.rules import blocks, parts
from volunteers.matching.told import line_words, pair_words, weights_words
from volunteers.pages import act, name_all, saved, shown_of
from volunteers.people import Clearance, Volunteer
from volunteers.rules import may_be_matched
from volunteers.suppliers.access import suppliers_of
from volunteers.suppliers.models import Contract, SupplierCoordinator
from volunteers.wishes.models import Referral

MOST = 200  # rows of each part


@require_safe
@needs(Area.SUPPLIER)
def mine(request: HttpRequest) -> HttpResponse:
    """What waits for the coordinator: referrals without a proposal, answers, first meetings, silence, doubts."""
    user: Any = request.user
    today = clock.today()
    referrals = reads.unmatched(Referral.objects.visible_to(user))
    waiting = list(referrals.told().order_by("wish__wished_on", "pk")[:MOST])
    matches = list(Match.objects.visible_to(user).open().told().order_by("proposed_on", "pk")[:MOST])
    rungs = {each.pk: each for each in reads.running(Match.objects.visible_to(user), today)}
    log.read(request, [each.person_uid for each in (*waiting, *matches)], kind=ReadKind.LIST)
    name_all([*waiting, *matches])
    for each in matches:
        each.next = casetab.match_step(each)
        stand = rungs.get(each.pk)
        each.silent_days = (today - stand.silent_since).days if stand and stand.rung else 0
        each.contact_on = stand.contact_on if stand else None
    for each in waiting:
        each.days = (today - each.wish.wished_on).days
        each.what = ", ".join(text for _label, text in casetab.words_of(each)[:2])
    context = {
        "title": _("Matches"), "waiting": waiting, "matches": matches, "suppliers": ties(user),
        "doubts": [each for each in matches if each.doubt_on],
        "free": sum(may_be_matched(each, today) and not each.is_busy for each in reads.of_coordinator(user)),
        "last": MatchRound.objects.visible_to(user).first(), "rung": Rung,
        "contracts": list(Contract.objects.visible_to(user).filter(valid_from__lte=today).select_related("supplier")),
    }  # fmt: skip
    return page(request, "volunteers/mine.html", context)


def ties(user: Any) -> Sequence[SupplierCoordinator]:
    """The suppliers for which an account speaks today."""
    found = SupplierCoordinator.objects.visible_to(user).on(clock.today()).filter(user=user)
    return list(found.select_related("supplier"))


def referred(request: HttpRequest, uid: UUID) -> Any:
    """A referral to the own supplier; anything else is 404."""
    return get_object_or_404(reads.with_match(Referral.objects.visible_to(request.user).open().told()), uid=uid)


@require_safe
@needs(Area.SUPPLIER)
def referral(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One person as referred: what they are called, contact, wish; and who was proposed."""
    made = referred(request, uid)
    log.read(request, [made.person_uid])
    name_all([made])
    found = list(Match.objects.visible_to(request.user).filter(referral=made).select_related("volunteer"))
    context = {"title": made.called, "referral": made, "wish_words": casetab.words_of(made), "matches": found}
    return page(request, "volunteers/referral.html", context)


@require_http_methods(["GET", "POST"])
@needs(Area.SUPPLIER, write=True)
def propose(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Proposes one of the own volunteers; those who suit best stand first, and below why the others cannot."""
    made, today = referred(request, uid), clock.today()
    volunteers = reads.volunteers(made.contract.supplier_id)
    wish, helpers = reads.wish_of(made), reads.helpers(volunteers, today)
    pairs = [(each, helper, blocks(wish, helper)) for each, helper in zip(volunteers, helpers, strict=True)]
    weights = services.weights_of(today)
    open_to = [(each, parts(wish, helper, today, weights)) for each, helper, against in pairs if not against]
    open_to.sort(key=lambda pair: -sum(pair[1].values()))
    words = {each.pk: f"{each.name} · {pair_words(points)}" for each, points in open_to}
    back = reverse("matches:referral", args=[made.uid])
    form = forms.ProposeForm(
        request.POST or None, words=words, cancel=back, shown_version=made.version,
        initial={"volunteer": open_to[0][0].pk if open_to else None},
    )  # fmt: skip

    def save() -> None:
        services.propose(made, form.cleaned_data["volunteer"], on=today, by=request.user)

    about = [shown_of(request, made)]
    about += [_("Nobody is free who suits.")] if not open_to else []
    about += [f"{each.name}: {against[0].label}" for each, _helper, against in pairs if against][:MOST]
    return act(
        request, form, save, title=_("Propose a volunteer"), back=back, about="\n".join(about),
        people=[made.person_uid],
    )  # fmt: skip


# --- rounds ------------------------------------------------------------------------------------------------------
@require_POST
@needs(Area.SUPPLIER, write=True)
def assign(request: HttpRequest) -> HttpResponse:
    """Works out the best assignment of everybody who waits to everybody who is free."""
    tied = ties(request.user)
    if not tied:
        messages.error(request, _("Your account is tied to no supplier today."))
        return go(request, "matches:mine")
    try:
        made = services.assign(tied[0].supplier, on=clock.today(), at=clock.now(), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return go(request, "matches:mine")
    return go(request, "matches:round", uid=made.uid)


@require_safe
@needs(Area.SUPPLIER)
def round_(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The best assignment as it was worked out: each pair with its reasons, and what every other choice would cost."""
    user: Any = request.user
    made = get_object_or_404(MatchRound.objects.visible_to(user), uid=uid)
    lines = list(RoundLine.objects.visible_to(user).filter(round=made).select_related("volunteer")[:MOST])
    keys = [each.referral_id for each in lines]
    people = {each.pk: each for each in reads.with_match(Referral.objects.visible_to(user).filter(pk__in=keys).told())}
    name_all(people.values())
    log.read(request, [each.person_uid for each in people.values()], kind=ReadKind.LIST)
    names = dict(reads.of_coordinator(user).prefetch_related(None).values_list("pk", "name"))
    for line in lines:
        line.to, line.told = people[line.referral_id], line_words(line.snapshot, names)
    pairs, without = ([each for each in lines if bool(each.volunteer_id) is wanted] for wanted in (True, False))
    context = {"title": _("The best matches"), "round": made, "pairs": pairs, "without": without,
               "weights": weights_words(made.snapshot.get("weights", {}))}  # fmt: skip
    return page(request, "volunteers/round.html", context)


@require_POST
@needs(Area.SUPPLIER, write=True)
def propose_line(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Proposes the pair of a line, if it still can be."""
    line = get_object_or_404(
        RoundLine.objects.visible_to(request.user).select_related("referral", "volunteer", "round"), uid=uid
    )
    made = get_object_or_404(Referral.objects.visible_to(request.user).told(), pk=line.referral_id)
    log.read(request, [made.person_uid])
    if line.volunteer is not None:
        try:
            services.propose(made, line.volunteer, on=clock.today(), by=request.user)
            messages.success(request, _("Proposed. Now ask both, and record what they say."))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    return go(request, "matches:round", uid=line.round.uid)


# --- the own volunteers -------------------------------------------------------------------------------------------
@require_safe
@needs(Area.SUPPLIER)
def volunteers(request: HttpRequest) -> HttpResponse:
    """The supplier's volunteers: free, matched, or kept from a match and why."""
    today = clock.today()
    found = list(reads.of_coordinator(request.user).filter(left_on=None).order_by("name", "pk")[:MOST])
    for each in found:
        each.may = may_be_matched(each, today)
        each.until = max((one.valid_until for one in each.clearances.all() if one.passed), default=None)
        each.ends_soon = each.may and each.until <= today + dt.timedelta(days=WARN_DAYS)
    return page(request, "volunteers/volunteers.html", {"title": _("Our volunteers"), "volunteers": found})


def own(request: HttpRequest, uid: UUID) -> Volunteer:
    found: Volunteer = get_object_or_404(reads.of_coordinator(request.user).filter(left_on=None), uid=uid)
    return found


@require_http_methods(["GET", "POST"])
@needs(Area.SUPPLIER, write=True)
def volunteer(request: HttpRequest, uid: UUID | None = None) -> HttpResponse:
    """A new volunteer of the supplier, or one to change."""
    back = reverse("matches:volunteers")
    current = own(request, uid) if uid else Volunteer(supplier_id=next(iter(suppliers_of(request.user)), None))
    if current.supplier_id is None:
        messages.error(request, _("Your account is tied to no supplier today."))
        return go(request, back)
    if current._state.adding:
        current.signed_up_on = clock.today()
    form = forms.VolunteerForm(request.POST or None, instance=current, cancel=back)
    title = current.name or _("New volunteer")
    lead = _("Write nothing about health, faith or politics. A CPR number is given orally and never kept.")

    def save(made: Any, *, expected: int) -> None:
        services.save_volunteer(made, expected=expected, on=clock.today(), by=request.user)

    return saved(request, form, save, back=back, context={"title": title, "about": lead})


@require_http_methods(["GET", "POST"])
@needs(Area.SUPPLIER, write=True)
def volunteer_leaves(request: HttpRequest, uid: UUID) -> HttpResponse:
    """A volunteer leaves; what happens to the match stands above the button."""
    of, back, today = own(request, uid), reverse("matches:volunteers"), clock.today()
    running = list(Match.objects.visible_to(request.user).open().filter(volunteer=of).told())
    name_all(running)
    form = forms.LeaveForm(
        request.POST or None, cancel=back, shown_version=of.version, initial={"happened_on": today}
    )  # fmt: skip
    about = [_("The match with %(name)s ends, and the caseworker reads why. The wish waits for another volunteer.")
             % {"name": each.called} for each in running]  # fmt: skip
    about += [_("What is known of the volunteer is deleted after %(months)d months; that there was a match stays.")
              % {"months": months_kept(today)}]  # fmt: skip

    def save() -> None:
        data = form.cleaned_data
        leave(of, because=data["because"], on=data["happened_on"], expected=form.expected_version, by=request.user)

    return act(
        request, form, save, title=_("%(name)s leaves") % {"name": of.name}, back=back, about="\n".join(about),
        people=[each.person_uid for each in running],
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@needs(Area.SUPPLIER, write=True)
def clearance(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The result of a certificate: passed or not, and until when."""
    of, back = own(request, uid), reverse("matches:volunteers")
    form = forms.ClearanceForm(request.POST or None, instance=Clearance(volunteer=of), cancel=back)
    lead = _("Result and dates only: never what the certificate says.")

    def save(made: Any, *, expected: int) -> None:
        services.save_clearance(made)

    title = _("Clearance of %(name)s") % {"name": of.name}
    return saved(request, form, save, back=back, context={"title": title, "about": lead})
