"""Pages of offers: which wait for an answer, which homes fit, offered, answered, moved into, and the overrides."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.decorators import needs_role
from audit import log
from audit.models import Kind as ReadKind
from core import clock
from core.pages import page
from housing import areas, filters, forms, household, offering, reads
from housing.household import home_of
from housing.models import Dwelling, Offer
from housing.pages import CASEWORK, OFFICE, RECORDING, around, form_page, home_url, listed
from housing.paging import page_of
from housing.rules import ANSWER_DAYS, VERDICT_LOOKS, Verdict, Waiting, law_words
from refugees.models import Refugee
from refugees.presenters import shown_name


def show_people(request: HttpRequest, rows: Any) -> None:
    """Notes who is shown; gives each offer the name and the address as its reader may see them."""
    log.read(request, {row.refugee for row in rows}, kind=ReadKind.LIST)
    for row in rows:
        row.shown_name = shown_name(row.refugee, request.user, lists=True)
        hidden = household.hides_address([row.refugee], request.user)
        row.where = _("Protected address") if hidden else row.dwelling.address
        row.district = "" if hidden else row.dwelling.get_district_display()


@require_safe
@needs_role(*CASEWORK)
def offers(request: HttpRequest) -> HttpResponse:
    """The offers that wait for an answer, the nearest deadline first; or those accepted, or all."""
    form = filters.OffersForm(request.GET)
    found = form.of_user(reads.offers(request.user), request.user)
    shown = page_of(reads.of_show(found, form.asked.get("show") or ""), form.asked)
    reads.sizes_of(shown.rows)
    show_people(request, shown.rows)
    return listed(request, "offers", _("Offers"), {"form": form, "shown": shown, "today": clock.today()})


@require_safe
@needs_role(*CASEWORK)
def overrides(request: HttpRequest) -> HttpResponse:
    """The report: offers in areas of the municipality's own list, who decided it and why."""
    form = filters.PagedForm(request.GET)
    shown = page_of(reads.overrides(request.user).order_by("-overridden_on", "-pk"), form.asked)
    show_people(request, shown.rows)
    return listed(request, "overrides", _("Offered in an area of the municipality's own list"), {"shown": shown})


def looks(found: str) -> dict[str, str]:
    """A verdict as it is shown: word, tone, icon."""
    tone, icon = VERDICT_LOOKS[Verdict(found)]
    return {"word": str(Verdict(found).label), "tone": tone, "icon": icon}


@require_safe
@needs_role(*OFFICE)
def choose(request: HttpRequest, case_number: str) -> HttpResponse:
    """The free dwellings for a household, what fits best first, with what speaks against each."""
    person, today = Refugee.objects.get_visible(request.user, case_number), clock.today()
    home = home_of(person, today)
    rows = reads.fitting(home, request.user, today)
    for row in rows:
        row["looks"] = looks(row["verdict"])
        row["can"] = row["verdict"] in (Verdict.FREE, Verdict.MUNICIPAL)
        row["words"] = [str(each.label) for each in row["against"]]
    log.read(request, {person, *home.people})
    context = around(request, person) | {
        "rows": rows, "wanted": household.wanted(home), "home": home, "warnings": warnings(home),
        "law": law_words(home.ready_on or today),
    }  # fmt: skip
    return page(request, "housing/choose.html", context)


def warnings(home: household.Home) -> list[str]:
    """What somebody who offers should know first."""
    found = []
    if reads.has_open_offer(home):
        found.append(_("The household has an offer already that is not answered or not moved into."))
    if home.ready_on is None:
        found.append(_("The household is not recorded as ready to move out yet."))
    if home.need is None:
        found.append(_("Nothing is recorded of what home is needed."))
    elif home.need.waiting == Waiting.WAIT:
        found.append(_("It was decided that the offer waits until the family has come."))
    return found


@require_http_methods(["GET", "POST"])
@needs_role(*OFFICE)
def offer(request: HttpRequest, case_number: str, uid: UUID) -> HttpResponse:
    """Offers a dwelling to the household, where the lists in force on the day allow it."""
    person, today = Refugee.objects.get_visible(request.user, case_number), clock.today()
    dwelling = get_object_or_404(Dwelling.objects.visible_to(request.user).select_related("area"), uid=uid)
    home = home_of(person, today)
    lists = areas.in_force(today)
    found = lists.verdict(dwelling)
    form = forms.OfferForm(
        request.POST or None, cancel=home_url(person), verdict=found,
        initial={"happened_on": today, "answer_due": today + dt.timedelta(days=ANSWER_DAYS)},
    )  # fmt: skip

    def save() -> None:
        data = form.cleaned_data
        offering.offer(
            person, dwelling, on=data["happened_on"], answer_due=data["answer_due"], note=data["note"],
            override_reason=data.get("override_reason", ""), by=request.user,
        )  # fmt: skip

    name = dwelling.area.name if dwelling.area else ""
    stopped = "" if found == Verdict.FREE else offering.refusal_words(found, name, lists)
    return form_page(
        request, person, form, save, title=_("Offer a home"), people=home.people, template="housing/offer.html",
        dwelling=dwelling, looks=looks(found), stopped=stopped, home=home, warnings=warnings(home),
        never=found not in (Verdict.FREE, Verdict.MUNICIPAL), law=law_words(home.ready_on or today),
    )  # fmt: skip


def state_words(offer_: Offer) -> str:
    return str(offer_.get_state_display())


def own_row(request: HttpRequest, uid: UUID) -> Offer:
    """The offer, if it was made to somebody within reach. Raises Http404."""
    found: Offer = get_object_or_404(
        Offer.objects.visible_to(request.user).with_people().select_related("dwelling"), uid=uid
    )
    return found


def what(request: HttpRequest, made: Offer) -> str:
    """Which offer a form is about."""
    hidden = household.hides_address([made.refugee], request.user)
    where = _("Protected address") if hidden else made.dwelling.address
    words = {"where": where, "day": f"{made.offered_on:%d-%m-%Y}", "by": f"{made.answer_due:%d-%m-%Y}"}
    return _("%(where)s, offered %(day)s, answer by %(by)s") % words


@require_http_methods(["GET", "POST"])
@needs_role(*RECORDING)
def answer(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What the household said to an offer."""
    made = own_row(request, uid)
    form = forms.AnswerForm(
        request.POST or None, cancel=home_url(made.refugee), shown_version=made.version,
        initial={"happened_on": clock.today()},
    )  # fmt: skip

    def save() -> None:
        data = form.cleaned_data
        given = {"expected": form.expected_version, "on": data["happened_on"], "note": data["note"], "by": request.user}
        if data["said"] == forms.YES:
            offering.accept(made, **given)
        else:
            offering.refuse(made, reason=data["reason"], consequence_told=data["consequence_told"], **given)

    return form_page(
        request, made.refugee, form, save, title=_("Answer to the offer"), about=what(request, made), now=state_words
    )


@require_http_methods(["GET", "POST"])
@needs_role(*RECORDING)
def move_in(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The household moves in: the address follows, the temporary beds are given back."""
    made = own_row(request, uid)
    form = forms.MoveInForm(
        request.POST or None, cancel=home_url(made.refugee), shown_version=made.version,
        initial={"happened_on": clock.today()},
    )  # fmt: skip

    def save() -> None:
        data = form.cleaned_data
        offering.move_in(
            made, expected=form.expected_version, on=data["happened_on"], note=data["note"], by=request.user
        )

    return form_page(
        request, made.refugee, form, save, title=_("Moved in"), about=what(request, made), now=state_words
    )
