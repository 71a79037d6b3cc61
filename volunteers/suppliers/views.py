"""The municipality's side: who waits for a referral, how each supplier comes along; contracts and coordinators."""

from typing import Any
from uuid import UUID

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
from core.pages import page
from refugees.presenters import shown_name
from refugees.silence import Rung
from volunteers import casetab, forms
from volunteers.matching import reads, services
from volunteers.matching.models import Match, MatchRule
from volunteers.matching.rules import Criterion
from volunteers.matching.weights import PairWeights
from volunteers.pages import saved
from volunteers.people import Supplier
from volunteers.suppliers.models import Contract, SupplierCoordinator
from volunteers.wishes.models import Referral

MOST = 100  # rows of each part
MANAGER = Role.TEAM_MANAGER


@require_safe
@needs(Area.VOLUNTEERS)
def board(request: HttpRequest) -> HttpResponse:
    """Who is to do what about matches today, among the cases within reach."""
    user: Any = request.user
    today = clock.today()
    wishes = list(reads.unreferred(user, today)[:MOST])
    late = list(with_person(reads.late(Referral.objects.visible_to(user), today)).order_by("referred_on", "pk")[:MOST])
    running = Match.objects.visible_to(user).open()
    matches = running.select_related("refugee", "volunteer", "referral__contract__supplier")
    asked = list(matches.filter(person_said="").order_by("proposed_on", "pk")[:MOST])
    silent = list(reads.silent(matches, today, Rung.COORDINATOR)[:MOST])
    doubts = list(matches.exclude(doubt_on=None).order_by("doubt_on", "pk")[:MOST])
    rows = [*wishes, *late, *asked, *silent, *doubts]
    log.read(request, {each.refugee for each in rows}, kind=ReadKind.LIST)
    for each in rows:
        each.shown_name = shown_name(each.refugee, user, lists=True)
    for each in wishes:
        each.days = (today - each.wished_on).days
    for each in silent:
        each.days = (today - each.silent_since).days
    context = {
        "title": _("Matches with volunteers"), "wishes": wishes, "late": late, "asked": asked, "silent": silent,
        "doubts": doubts, "contracts": list_of(Contract.objects.visible_to(user).on(today)),
        "manages": MANAGER in user.roles,
    }  # fmt: skip
    return page(request, "volunteers/board.html", context)


def with_person(referrals: Any) -> Any:
    return referrals.select_related("refugee", "contract__supplier")


def list_of(contracts: Any) -> list[tuple[Contract, str]]:
    """Contracts with how much of each is used."""
    found = list(contracts.select_related("supplier"))
    words = casetab.room_of(found)
    return [(each, words[each.pk].partition(" · ")[2]) for each in found]


@require_safe
@needs_role(MANAGER)
def suppliers(request: HttpRequest) -> HttpResponse:
    """The suppliers with their contracts and the accounts that speak for them."""
    contracts = list_of(Contract.objects.visible_to(request.user))
    tied = SupplierCoordinator.objects.visible_to(request.user).select_related("supplier", "user")
    context = {
        "title": _("Suppliers of matches"), "contracts": contracts, "coordinators": list(tied), "today": clock.today(),
        "suppliers": list(Supplier.objects.all()),
    }  # fmt: skip
    return page(request, "volunteers/suppliers.html", context)


def agreed(
    request: HttpRequest, form: Any, title: str, about: str = "", back: str = "matches:suppliers"
) -> HttpResponse:
    """A page about an agreement of the municipality's."""

    def save(made: Any, *, expected: int) -> None:
        services.save_agreement(made, expected=expected)

    return saved(request, form, save, back=reverse(back), context={"title": title, "about": about})


@require_http_methods(["GET", "POST"])
@needs_role(MANAGER)
def supplier(request: HttpRequest, uid: UUID | None = None) -> HttpResponse:
    """A new supplier, or one to change."""
    current = get_object_or_404(Supplier.objects.all(), uid=uid) if uid else Supplier()
    form = forms.SupplierForm(request.POST or None, instance=current, cancel=reverse("matches:suppliers"))
    return agreed(request, form, _("Supplier"))


@require_http_methods(["GET", "POST"])
@needs_role(MANAGER)
def contract(request: HttpRequest, uid: UUID | None = None) -> HttpResponse:
    """A contract of one year, new or to change."""
    visible = Contract.objects.visible_to(request.user)
    current = get_object_or_404(visible, uid=uid) if uid else Contract()
    form = forms.ContractForm(request.POST or None, instance=current, cancel=reverse("matches:suppliers"))
    return agreed(request, form, _("Contract with a supplier"))


@require_http_methods(["GET", "POST"])
@needs_role(MANAGER)
def coordinator(request: HttpRequest, uid: UUID | None = None) -> HttpResponse:
    """Ties an account to a supplier for a period, or ends it."""
    visible = SupplierCoordinator.objects.visible_to(request.user)
    current = get_object_or_404(visible, uid=uid) if uid else SupplierCoordinator(valid_from=clock.today())
    form = forms.CoordinatorForm(request.POST or None, instance=current, cancel=reverse("matches:suppliers"))
    about = _("The account reaches the people referred to this supplier, as long as the period lasts. An administrator "
              "makes the account, with the role and a second factor.")  # fmt: skip
    return agreed(request, form, _("Coordinator of a supplier"), about)


@require_safe
@needs(Area.VOLUNTEERS, Area.ADMIN)
def rules(request: HttpRequest) -> HttpResponse:
    """After how many days of silence who is told, and what each criterion is worth; each with its days in force."""
    user: Any = request.user
    context = {
        "title": _("Matches: settings"), "rules": MatchRule.objects.all(), "weights": PairWeights.objects.all(),
        "criteria": Criterion.labels,
        "may_write": user.can(Area.ADMIN, write=True),
    }  # fmt: skip
    return page(request, "volunteers/rules.html", context)


@require_http_methods(["GET", "POST"])
@needs(Area.ADMIN, write=True)
def rule(request: HttpRequest, uid: UUID | None = None) -> HttpResponse:
    """A new rule of the ladder, or one to change."""
    current = get_object_or_404(MatchRule, uid=uid) if uid else MatchRule()
    form = forms.MatchRuleForm(request.POST or None, instance=current, cancel=reverse("matches:rules"))
    about = _("To decide something else from a day on, give the old rule an end and make a new one.")
    return agreed(request, form, _("Rule for matches"), about, back="matches:rules")
