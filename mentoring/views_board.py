"""The coordinator's board: silence, people without a mentor, what each mentor can take, what ends; and the rules."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import needs, needs_role
from accounts.policy import Area, Role
from audit import log
from audit.models import Kind as ReadKind
from core import clock
from core.pages import go, page
from core.stale import save_or_conflict
from mentoring import forms, reads, services
from mentoring.filters import BoardForm
from mentoring.models import ChecklistItem, MentorProfile, MentorRule
from mentoring.pages import ANSWERING, OFFERING, may_offer
from mentoring.rules import year_of
from refugees.models import Refugee
from refugees.paging import page_of
from refugees.presenters import shown_name
from refugees.silence import Rung

MOST = 100  # rows of each part of the board beside the paged list


@require_safe
@needs_role(*OFFERING)
def board(request: HttpRequest) -> HttpResponse:
    """Who is to do what about mentors today."""
    user: Any = request.user
    today = clock.today()
    form = BoardForm(request.GET)
    active = form.of_user(reads.active(user, today), user, "refugee__caseworker")
    loads = reads.loads(today)
    people = reads.said_yes(form.of_user(reads.waiting(reads.without_mentor(user, today)), user))
    willing = list(people.filter(is_yes=True).order_by("takeover_on", "pk")[:MOST])
    without = page_of(people.filter(is_yes=False), "takeover_on", data=form.asked)
    silent = list(reads.silent(active, Rung.COORDINATOR)[:MOST])
    stopping = list(active.filter(stopping_on__isnull=False, valid_to=None).order_by("stopping_on", "pk")[:MOST])
    ending = list(reads.ending(active, today)[:MOST])
    renewals = reads.renewals(active, today)[:MOST]
    log.read(request, read_people([*willing, *without.rows], [silent, stopping, ending, renewals]), kind=ReadKind.LIST)
    for row in (*willing, *without.rows):
        row.shown_name, row.offer = shown_name(row, user, lists=True), reads.offer_of(row)
        row.first = next(iter(reads.suggested(row, loads)), None)
        row.fits = bool(row.first and reads.speaks(row.first, reads.languages_of(row)))
    for given in (*silent, *stopping, *ending, *renewals):
        given.shown_name = shown_name(given.refugee, user, lists=True)
        given.year_ends_on = year_of(given.refugee.takeover_on, given.valid_from).ends_on
        given.days = (today - given.silent_since).days
        given.renewal_is_late = getattr(given, "renew_on", None) is not None and given.renew_on < today
    context = {
        "title": _("Holistic mentors"), "form": form, "shown": without, "willing": willing, "silent": silent,
        "stopping": stopping, "ending": ending, "renewals": renewals, "loads": loads,
        "room": sum(each.free for each in loads if not each.cover),
        "asked": list(reads.questions(user)[:MOST]) if user.roles & set(ANSWERING) else [],
        "coordinates": Role.MENTOR_COORDINATOR in user.roles,
    }  # fmt: skip
    return page(request, "mentoring/board.html", context)


def read_people(people: Any, given: Any) -> set[Refugee]:
    return {*people, *(row.refugee for rows in given for row in rows)}


@require_http_methods(["GET", "POST"])
@needs_role(Role.MENTOR_COORDINATOR)
def profile(request: HttpRequest, uid: UUID) -> HttpResponse:
    """How many people a mentor can follow, and in which languages."""
    mentor = get_object_or_404(reads.mentors(clock.today()), uid=uid)
    current = MentorProfile.objects.filter(user=mentor).first() or MentorProfile(user=mentor)
    back = reverse("mentoring:board")
    form = forms.ProfileForm(request.POST or None, instance=current, cancel=back)
    context = {"title": mentor.name, "lead": _("What this mentor can take.")}
    return saved(request, form, services.set_capacity, back=back, context=context)


def saved(request: HttpRequest, form: Any, save: Any, *, back: str, context: dict[str, Any]) -> HttpResponse:
    """A form about a record of the house: saved, or both versions, or the form again."""
    if request.method == "POST" and form.is_valid():

        def act() -> HttpResponse:
            save(form.instance, expected=form.expected_version)
            messages.success(request, _("Saved."))
            return go(request, back)

        return save_or_conflict(request, form, act, back=back)
    return page(request, "mentoring/plain_form.html", context | {"form": form, "back": back})


# --- dated rules ---------------------------------------------------------------------------------------
@require_safe
@needs(Area.MENTOR, Area.ADMIN)
def rules(request: HttpRequest) -> HttpResponse:
    """The checklist of the first year and the settings of the ladder, with the days they are in force."""
    user: Any = request.user
    context = {
        "title": _("Holistic mentors: checklist and settings"),
        "items": ChecklistItem.objects.all(), "rules": MentorRule.objects.all(),
        "may_write": user.can(Area.ADMIN, write=True), "may_offer": may_offer(user),
    }  # fmt: skip
    return page(request, "mentoring/rules.html", context)


@require_http_methods(["GET", "POST"])
@needs(Area.ADMIN, write=True)
def item(request: HttpRequest, uid: UUID | None = None) -> HttpResponse:
    """A new item of the checklist, or one to change."""
    current = get_object_or_404(ChecklistItem, uid=uid) if uid else ChecklistItem()
    form = forms.ItemForm(request.POST or None, instance=current, cancel=reverse("mentoring:rules"))
    lead = _("To ask something else from a day on, give the old version an end and make a new one with the same key.")
    context = {"title": _("Item of the checklist"), "lead": lead}
    return saved(request, form, services.save_rule, back=reverse("mentoring:rules"), context=context)


@require_http_methods(["GET", "POST"])
@needs(Area.ADMIN, write=True)
def rule(request: HttpRequest, uid: UUID | None = None) -> HttpResponse:
    """A new rule of the ladder and the renewal, or one to change."""
    current = get_object_or_404(MentorRule, uid=uid) if uid else MentorRule()
    form = forms.RuleForm(request.POST or None, instance=current, cancel=reverse("mentoring:rules"))
    lead = _("To decide something else from a day on, give the old rule an end and make a new one.")
    context = {"title": _("Rule for mentors"), "lead": lead}
    return saved(request, form, services.save_rule, back=reverse("mentoring:rules"), context=context)
