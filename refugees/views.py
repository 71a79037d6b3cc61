"""Search, and pages of a case: the front page, the household, master data."""

import secrets
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from audit.models import Kind
from core import clock, prepared
from core.identifiers import format_cpr
from core.pages import go, page
from refugees import casefile, casepage, presenters, reads, registry, search, timeline
from refugees.casefile import CaseFile
from refugees.forms import SearchForm
from refugees.forms_person import HouseholdForm
from refugees.models import Refugee
from refugees.ports import restricted_among, standings_asked, standings_for


def case_context(request: HttpRequest, person: Refugee, tab: str, file: CaseFile | None = None) -> dict[str, Any]:
    """What every page of a case shows around its content."""
    today = clock.today()
    file = file or casefile.read(person, request.user, today)
    return {
        "person": person,
        "head": presenters.head(person, request.user, today, file.left_on, file.restricted),
        "tabs": presenters.tabs(person, request.user, tab, file),
        "can_write": request.user.can(Area.CASE, write=True) and not file.restricted,
        "today": today,
    }


@require_POST
@needs(Area.CASE, Area.CONTACT)
def search_people(request: HttpRequest) -> HttpResponse:
    """Takes the words by POST, so that no name stands in an address; the result has an opaque one."""
    form = SearchForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Type at least two letters of a name, a case number or a person ID."))
        return go(request, "refugees:list")
    token = secrets.token_urlsafe(9).replace("-", "x").replace("_", "y")
    kept = dict(list(request.session.get("searches", {}).items())[-9:])
    request.session["searches"] = kept | {token: form.cleaned_data["q"]}
    return go(request, reverse("search-result", args=[token]))


@needs(Area.CASE, Area.CONTACT)
def search_result(request: HttpRequest, token: str) -> HttpResponse:
    """The people a search found, within reach."""
    words = request.session.get("searches", {}).get(token, "")
    found: list[Any] = list(search.matching(Refugee.objects.visible_to(request.user), words)) if words else []
    for person in found:
        person.shown_name = presenters.shown_name(person, request.user, lists=True)
    log.read(request, found, kind=Kind.SEARCH)
    may_open_others = request.user.can(Area.CASE, write=True)
    return page(request, "refugees/search.html", {"found": found, "words": words, "may_open_others": may_open_others})


@require_safe
@needs(Area.CASE, Area.CONTACT)
def case(request: HttpRequest, case_number: str) -> HttpResponse:
    """The front page of a case."""
    viewer, today = request.user, clock.today()
    person = Refugee.objects.get_visible(viewer, case_number)
    with_clocks = viewer.can(Area.TARGETS)
    with prepared.together(foreseen(person, viewer, today, request.GET, with_clocks=with_clocks)):
        context, file = front(request, person, today, with_clocks=with_clocks)
    log.read(request, [person, *file.members], kind=Kind.OPEN)
    return page(request, "refugees/case.html", context)


def foreseen(
    person: Refugee, viewer: Any, on: date, query: Any, *, with_clocks: bool
) -> list[prepared.Asked]:
    """What the front page asks about a person who is reached: nothing of it waits for anything else of it."""
    found = [casefile.asked(person, on), *registry.summaries_asked(person, viewer, on)]
    found += standings_asked(person.pk, on) if with_clocks else []
    return found if query else found + reads.journal_asked(person, timeline.part_of(viewer))


def front(
    request: HttpRequest, person: Refugee, today: date, *, with_clocks: bool
) -> tuple[dict[str, Any], CaseFile]:
    """All that the front page says, and the person's file."""
    viewer, case_number = request.user, person.case_number
    file = casefile.read(person, viewer, today)
    clocks = standings_for([person.pk], today).get(person.pk, []) if with_clocks else []
    told = [
        (each, [casepage.followable(line, viewer) for line in lines.get(person.pk, [])])
        for each, lines in registry.summaries([person], viewer, today)
    ]
    every = [line for _pillar, lines in told for line in lines]
    # Nothing waits in the case of somebody who has left, nor for whoever is here in an emergency only.
    waiting = with_clocks and file.left_on is None and not viewer.exception
    return case_context(request, person, "case", file) | {
        "clocks": presenters.strip(clocks, case_number, today),
        "actions": casepage.next_steps(clocks, every, case_number, viewer, today) if waiting else None,
        "summaries": [
            (each.label, own) for each, lines in told if (own := [line for line in lines if not line.fact])
        ],
        "facts": casepage.facts(person, file, viewer, today, [line for line in every if line.fact]),
        "readiness": casepage.readiness(person, file, clocks, today) if viewer.can(Area.CASE) else {},
        "members": casepage.members(file, viewer, today),
        "left_on": file.left_on,
        "journal": timeline.read(person, viewer, request.GET),
    }, file


@needs(Area.CASE)
def household(request: HttpRequest, case_number: str) -> HttpResponse:
    """All members of the household with all their clocks at once."""
    person = Refugee.objects.get_visible(request.user, case_number)
    return household_page(request, person, HouseholdForm(viewer=request.user, person=person))


def household_page(request: HttpRequest, person: Refugee, form: HouseholdForm) -> HttpResponse:
    viewer, today = request.user, clock.today()
    people = Refugee.objects.visible_to(viewer).with_people().with_exit().order_by("birth_date", "pk")
    same = {"household": person.household} if person.household_id else {"pk": person.pk}
    members: list[Any] = list(people.filter(**same))
    standings = standings_for([each.pk for each in members], today) if viewer.can(Area.TARGETS) else {}
    restricted = restricted_among([each.pk for each in members], today)
    context = case_context(request, person, "household") | {
        "form": form,
        "members": [
            {
                "head": presenters.head(each, viewer, today, gone(each.left_on, today), each.pk in restricted),
                "relation": each.get_household_relation_display(),
                "own": each.pk == person.pk,
                "why_id": f"why-{each.case_number}",
                "clocks": presenters.strip(standings.get(each.pk, []), each.case_number, today),
            }
            for each in members
        ],
    }
    log.read(request, members, kind=Kind.OPEN)
    return page(request, "refugees/household.html", context)


def gone(left: date | None, today: date) -> date | None:
    return left if left and left <= today else None


@require_POST
@needs(Area.CASE)
def reveal_cpr(request: HttpRequest, case_number: str) -> HttpResponse:
    """Shows the whole CPR number once; the look is logged."""
    person = Refugee.objects.get_visible(request.user, case_number)
    log.read(request, [person], kind=Kind.REVEAL, purpose="cpr")
    return page(request, "refugees/cpr.html", {"person": person, "cpr": format_cpr(person.cpr)}, "refugees/_cpr.html")
