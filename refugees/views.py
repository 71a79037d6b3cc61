"""Pages of a case: list, search, front page, household, master data."""

import secrets
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.decorators import needs
from accounts.policy import Area
from audit import log
from audit.models import Kind
from core import clock
from core.identifiers import format_cpr
from core.pages import go, page
from core.stale import save_or_conflict
from refugees import presenters, reads, registry, search, services
from refugees.filters import CaseFilter, exported, keyset
from refugees.forms import AssignForm, PersonForm, SearchForm
from refugees.models import Refugee
from refugees.ports import restricted_among, standings_for

JOURNAL_LENGTH = 60


def case_context(request: HttpRequest, person: Refugee, tab: str) -> dict[str, Any]:
    """What every page of a case shows around its content."""
    today = clock.today()
    left = reads.left_by(person, today)
    restricted = bool(restricted_among([person.pk], today))
    return {
        "person": person,
        "head": presenters.head(person, request.user, today, left, restricted),
        "tabs": presenters.tabs(person, request.user, tab),
        "can_write": request.user.can(Area.CASE, write=True) and not restricted,
        "today": today,
    }


@needs(Area.CASE, Area.CONTACT)
def case_list(request: HttpRequest) -> HttpResponse:
    """Every case within reach, in the order of names."""
    chosen = CaseFilter(request.GET, Refugee.objects.visible_to(request.user).with_people(), user=request.user)
    if request.GET.get("format") in {"csv", "xlsx"} and chosen.is_valid():
        return exported(request, chosen.qs)
    shown = keyset(chosen.qs, chosen.form)
    log.read(request, shown.rows, kind=Kind.LIST)
    for person in shown.rows:
        person.shown_name = presenters.shown_name(person, request.user, lists=True)
    return page(request, "refugees/list.html", {"filter": chosen, "shown": shown}, "refugees/_list.html")


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
    return page(request, "refugees/search.html", {"found": found, "words": words})


@needs(Area.CASE, Area.CONTACT)
def case(request: HttpRequest, case_number: str) -> HttpResponse:
    """The front page of a case."""
    person = Refugee.objects.get_visible(request.user, case_number)
    context = case_context(request, person, "case")
    today, theme = context["today"], request.GET.get("theme", "")[:30]
    entries = reads.journal_of(person, theme=theme, most=JOURNAL_LENGTH)
    if request.user.can(Area.TARGETS):
        clocks = standings_for([person.pk], today).get(person.pk, [])
        context["clocks"] = presenters.strip(clocks, case_number, today)
        context["actions"] = (
            []
            if context["head"].flags and any(f["tone"] == "none" for f in context["head"].flags)
            else presenters.next_steps(clocks, case_number, today)
        )
    address, languages = reads.address_on(person, today), reads.languages_of(person)
    context["facts"] = presenters.facts(person, request.user, languages, address)
    context["entries"] = presenters.timeline(list(entries[:JOURNAL_LENGTH]), request.user)
    context["summaries"] = summaries(person, request.user, today)
    context["themes"] = [
        ("", _("All")),
        ("screening", _("Screening")),
        ("placements", _("Work")),
        ("note", _("Notes only")),
    ]
    context["theme"] = theme
    log.read(request, [person], kind=Kind.OPEN)
    return page(request, "refugees/case.html", context)


def summaries(person: Refugee, viewer: Any, on: date) -> list[dict[str, Any]]:
    """Each pillar's lines about the person, as far as the viewer's areas reach."""
    found = []
    for pillar in registry.pillars():
        if pillar.summary and viewer.can(pillar.area):
            lines = pillar.summary([person], viewer, on).get(person.pk, [])
            if lines:
                found.append({"label": pillar.label, "lines": lines})
    return found


@needs(Area.CASE)
def household(request: HttpRequest, case_number: str) -> HttpResponse:
    """All members of the household with all their clocks at once."""
    person = Refugee.objects.get_visible(request.user, case_number)
    context = case_context(request, person, "household")
    people = Refugee.objects.visible_to(request.user).with_people()
    members = list(people.filter(household=person.household) if person.household_id else people.filter(pk=person.pk))
    standings = (
        standings_for([member.pk for member in members], context["today"]) if request.user.can(Area.TARGETS) else {}
    )
    restricted = restricted_among([member.pk for member in members], context["today"])
    context["members"] = [
        {
            "head": presenters.head(member, request.user, context["today"], restricted=member.pk in restricted),
            "relation": member.get_household_relation_display(),
            "clocks": presenters.strip(standings.get(member.pk, []), member.case_number, context["today"]),
        }
        for member in members
    ]
    log.read(request, members, kind=Kind.OPEN)
    return page(request, "refugees/household.html", context)


@needs(Area.CASE, write=True)
def new(request: HttpRequest) -> HttpResponse:
    """Opens a case by hand: search before create."""
    blank = Refugee(caseworker_id=request.user.pk)
    form = PersonForm(request.POST or None, instance=blank, cancel=reverse("refugees:list"))
    hits: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        hits = looked_up(request, form)
        if not hits or "anyway" in request.POST:
            team = next((held.team_id for held in request.user.held_roles if held.team_id), None)
            form.instance.team_id = team
            person = services.register(person=form.instance, by=request.user, on=clock.today())
            messages.success(request, _("Case %(number)s is open.") % {"number": person.case_number})
            return go(request, "refugees:case", case_number=person.case_number)
    return page(request, "refugees/new.html", {"form": form, "hits": hits})


def looked_up(request: HttpRequest, form: PersonForm) -> list[dict[str, Any]]:
    """Possible duplicates: within reach with a link, else only "already registered, ask team X"."""
    person = form.instance
    found = search.duplicates(
        given=person.given_names, family=person.family_name, born=person.birth_date, person_id=person.person_id
    )
    reach = set(
        Refugee.objects.visible_to(request.user)
        .filter(pk__in=[hit.person.pk for hit in found])
        .values_list("pk", flat=True)
    )
    log.read(request, [hit.person for hit in found], kind=Kind.LOOKUP, purpose="duplicates")
    return [
        {
            "person": hit.person if hit.person.pk in reach else None,
            "team": hit.person.team.name if hit.person.team else _("the administrator"),
            "reasons": ", ".join(hit.reasons),
        }
        for hit in found
    ]


@needs(Area.CASE, write=True)
def edit(request: HttpRequest, case_number: str) -> HttpResponse:
    """Master data of a person."""
    person = Refugee.objects.get_visible(request.user, case_number)
    back = reverse("refugees:case", args=[case_number])
    form = PersonForm(request.POST or None, instance=person, cancel=back)
    log.read(request, [person], kind=Kind.OPEN)

    def save() -> HttpResponse:
        changed = [name for name in form.changed_data if name in (form._meta.fields or ())]
        services.change_person(
            person=form.instance, expected=form.expected_version, by=request.user, on=clock.today(), changed=changed
        )
        messages.success(request, _("Saved."))
        return go(request, back)

    if request.method == "POST" and form.is_valid():
        return save_or_conflict(request, form, save, back=back)
    context = case_context(request, person, "case")
    return page(request, "refugees/form.html", context | {"form": form, "title": _("Master data")})


@require_POST
@needs(Area.CASE)
def reveal_cpr(request: HttpRequest, case_number: str) -> HttpResponse:
    """Shows the whole CPR number once; the look is logged."""
    person = Refugee.objects.get_visible(request.user, case_number)
    log.read(request, [person], kind=Kind.REVEAL, purpose="cpr")
    return page(request, "refugees/cpr.html", {"person": person, "cpr": format_cpr(person.cpr)}, "refugees/_cpr.html")


@needs(Area.CASE, write=True)
def assign(request: HttpRequest, case_number: str) -> HttpResponse:
    """Gives the case to another caseworker from today."""
    person = Refugee.objects.get_visible(request.user, case_number)
    back = reverse("refugees:case", args=[case_number])
    form = AssignForm(request.POST or None, cancel=back)
    if request.method == "POST" and form.is_valid():
        services.assign_caseworker(person=person, to=form.cleaned_data["caseworker"], by=request.user, on=clock.today())
        messages.success(request, _("The case has a new caseworker."))
        return go(request, "refugees:list")
    log.read(request, [person], kind=Kind.OPEN)
    return page(
        request, "refugees/form.html", case_context(request, person, "case") | {"form": form, "title": _("Caseworker")}
    )
