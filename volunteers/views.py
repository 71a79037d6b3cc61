"""The match tab of a case: offered, answered, wished, referred, matched; and what the caseworker does there."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from core import clock
from core.dates import danish
from core.pages import page
from refugees import form_pages, offer_pages
from refugees.models import Refugee
from refugees.offer_pages import WithdrawForm
from volunteers import casetab, forms
from volunteers.models import MatchConsent
from volunteers.pages import around
from volunteers.suppliers.models import Contract
from volunteers.wishes import annulling, services
from volunteers.wishes.models import MatchWish, Referral
from volunteers.wishes.rules import THEME


@require_GET
@needs(Area.VOLUNTEERS)
def person(request: HttpRequest, case_number: str) -> HttpResponse:
    """Where the match of a person stands, the next step, what was passed on, and the consent."""
    return show(request, Refugee.objects.get_visible(request.user, case_number))


def show(request: HttpRequest, refugee: Refugee, bound: WithdrawForm | None = None) -> HttpResponse:
    """The tab; `bound` is a withdrawal just refused."""
    log.read(request, [refugee])
    may_withdraw = request.user.can(Area.INTERVIEW, write=True)
    told = casetab.tab(refugee, request.user, clock.today(), may_withdraw=may_withdraw, bound=bound)
    context = around(request, refugee) | told
    return page(request, "volunteers/person.html", context, status=422 if bound is not None else 200)


@require_POST
@needs(Area.INTERVIEW, write=True)
def withdraw(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Records that the consent was withdrawn; whoever may record that it is given may record this."""
    consent = get_object_or_404(MatchConsent.objects.visible_to(request.user).select_related("refugee"), uid=uid)
    back = reverse("volunteers:person", args=[consent.refugee.case_number])
    done = offer_pages.withdrawn(
        request, consent, theme=THEME, area=Area.VOLUNTEERS, back=back, withdraw=services.withdraw
    )
    if isinstance(done, WithdrawForm):
        return show(request, Refugee.objects.get_visible(request.user, consent.refugee.case_number), done)
    return done


def form_page(request: HttpRequest, person: Refugee, form: Any, save: Any, **words: Any) -> HttpResponse:
    """A page with one form inside the case."""
    return form_pages.form_page(
        request, person, form, save, around=partial(around, request, person), template="volunteers/case_form.html",
        back=home(person), **words,
    )  # fmt: skip


def home(person: Refugee) -> str:
    return reverse("volunteers:person", args=[person.case_number])


@require_http_methods(["GET", "POST"])
@needs(Area.VOLUNTEERS, write=True)
def offer(request: HttpRequest, case_number: str) -> HttpResponse:
    """Records that a match was offered, what the person said, and the consent."""
    person = Refugee.objects.get_visible(request.user, case_number)
    form = forms.OfferForm(request.POST or None, cancel=home(person), initial={"happened_on": clock.today()})

    def save() -> None:
        data = form.cleaned_data
        services.offer(
            person, on=data["happened_on"], said=data["said"], consent=data["consent"], note=data["note"],
            by=request.user,
        )  # fmt: skip

    about = _("A match is voluntary. Declining has no consequence, and nothing is counted against anybody.")
    return form_page(request, person, form, save, title=_("Offer a match with a volunteer"), about=about)


@require_http_methods(["GET", "POST"])
@needs(Area.VOLUNTEERS, write=True)
def annul(request: HttpRequest, kind: str, uid: UUID) -> HttpResponse:
    """Annuls an offer, an answer or a consent that was recorded by mistake, with a reason."""
    if kind not in annulling.KINDS:
        raise Http404(kind)
    visible = annulling.KINDS[kind].objects.visible_to(request.user).standing()
    fact = get_object_or_404(visible.select_related("refugee__caseworker"), uid=uid)
    form = forms.AnnulForm(request.POST or None, cancel=home(fact.refugee), shown_version=fact.version)

    def save() -> None:
        annulling.annul(
            fact, expected=form.expected_version, reason=form.cleaned_data["reason"], on=clock.today(), at=clock.now(),
            by=request.user,
        )  # fmt: skip

    about = _("%(what)s of %(day)s. It stays to be read with the reason, and counts nowhere.") % {
        "what": annulling.title_of(fact).capitalize(), "day": danish(fact.happened_on),
    }  # fmt: skip
    if kind == "consent":
        about += " " + _("What the supplier has is taken back at once, and a match that runs ends.")
    return form_page(request, fact.refugee, form, save, title=_("Annul"), about=about)


@require_http_methods(["GET", "POST"])
@needs(Area.VOLUNTEERS, write=True)
def wish(request: HttpRequest, case_number: str) -> HttpResponse:
    """What the person wishes: a new wish, or the open one to change."""
    person = Refugee.objects.get_visible(request.user, case_number)
    visible = MatchWish.objects.visible_to(request.user).open()
    current = visible.filter(refugee=person).first() or casetab.first_wish(person, clock.today())
    current.refugee = person
    form = forms.WishForm(request.POST or None, instance=current, cancel=home(person))

    def save() -> None:
        services.wish(form.instance, expected=form.expected_version, by=request.user)

    about = _("What is already with a supplier does not change by this: take it back and refer again.")
    title = _("What does the person wish?")
    return form_page(request, person, form, save, title=title, about=about if current.pk else "")


def own_wish(request: HttpRequest, uid: UUID) -> MatchWish:
    visible = MatchWish.objects.visible_to(request.user).open().select_related("refugee__caseworker")
    found: MatchWish = get_object_or_404(visible, uid=uid)
    return found


@require_http_methods(["GET", "POST"])
@needs(Area.VOLUNTEERS, write=True)
def close(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Closes a wish, and takes back what a supplier has of it."""
    made = own_wish(request, uid)
    form = forms.CloseForm(
        request.POST or None, cancel=home(made.refugee), shown_version=made.version,
        initial={"happened_on": clock.today()},
    )  # fmt: skip

    def save() -> None:
        data = form.cleaned_data
        services.close(
            made, expected=form.expected_version, because=data["because"], on=data["happened_on"], by=request.user
        )

    return form_page(request, made.refugee, form, save, title=_("Close the wish for a match"))


@require_http_methods(["GET", "POST"])
@needs(Area.VOLUNTEERS, write=True)
def refer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Refers a wish to one supplier; what is passed on stands above the button."""
    made, today = own_wish(request, uid), clock.today()
    contracts = Contract.objects.visible_to(request.user).on(today)
    form = forms.ReferForm(
        request.POST or None, contracts=contracts, words=casetab.room_of(contracts),
        protected=made.refugee.name_protected, cancel=home(made.refugee), shown_version=made.version,
    )  # fmt: skip

    def save() -> None:
        services.refer(
            made, form.cleaned_data["contract"], expected=form.expected_version,
            alias=form.cleaned_data.get("alias", ""), on=today, by=request.user,
        )  # fmt: skip

    about = _("Passed on, and nothing else: %(what)s") % {"what": casetab.passed_words(made.refugee, made)}
    if not contracts:
        about = _("No contract with a supplier is in force today. A team manager adds contracts.")
    return form_page(request, made.refugee, form, save, title=_("Refer to a supplier"), about=about)


@require_http_methods(["GET", "POST"])
@needs(Area.VOLUNTEERS, write=True)
def take_back(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Takes a referral back: the supplier sees nothing of it any more."""
    visible = Referral.objects.visible_to(request.user).open()
    made = get_object_or_404(visible.select_related("refugee__caseworker", "contract__supplier"), uid=uid)
    form = forms.TakeBackForm(
        request.POST or None, cancel=home(made.refugee), shown_version=made.version,
        initial={"happened_on": clock.today()},
    )  # fmt: skip

    def save() -> None:
        services.take_back(
            made, because=form.cleaned_data["because"], on=form.cleaned_data["happened_on"], by=request.user
        )

    about = _("%(name)s sees nothing of it any more; a match that runs ends.") % {"name": made.contract.supplier.name}
    return form_page(request, made.refugee, form, save, title=_("Take the referral back"), about=about)
