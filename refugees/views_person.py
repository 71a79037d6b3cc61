"""Pages about who a person is: search before create, master data, caseworker, household, languages, addresses."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.decorators import needs
from accounts.models import User
from accounts.policy import Area, Role
from audit import log
from audit.models import Kind
from core import clock
from core.pages import go, page
from core.stale import save_or_conflict
from refugees import assigning, casefile, reads, registering, services, services_person
from refugees.forms import AddressCorrectionForm, LanguageForm
from refugees.forms_assign import HandOutForm
from refugees.forms_person import FindForm, HouseholdForm, PersonForm, ReturnForm
from refugees.models import Address, LanguageSkill, Refugee
from refugees.views import case_context
from refugees.views_facts import add_sentences


# --- search before create -------------------------------------------------------------------------
@needs(Area.CASE, write=True)
def new(request: HttpRequest) -> HttpResponse:
    """Opens a case by hand: first the search for somebody registered already, then the master data."""
    back, viewer = reverse("refugees:list"), request.user
    assert isinstance(viewer, User)  # needs() lets nobody else in
    if request.method != "POST" or "find" in request.POST:
        return find_first(request, FindForm(request.POST or None, cancel=back), back)
    own = viewer if Role.CASEWORKER in viewer.roles else None
    form = PersonForm(request.POST, instance=Refugee(caseworker=own), viewer=viewer, cancel=back)
    valid = form.is_valid()
    found, hits = registering.suggestions(viewer, form.instance)
    log.read(request, {each.pk: each for each in [*found, *form.met]}.values(), kind=Kind.LOOKUP, purpose="duplicates")
    if valid and (not hits or "anyway" in request.POST):
        form.instance.team = assigning.team_of(viewer)
        person = services.register(person=form.instance, by=viewer, on=clock.today())
        messages.success(request, _("Case %(number)s is open.") % {"number": person.case_number})
        return go(request, "refugees:case", case_number=person.case_number)
    return page(request, "refugees/new.html", {"form": form, "hits": hits, "searched": True})


def find_first(request: HttpRequest, form: FindForm, back: str) -> HttpResponse:
    """The search, and once it is made its hits with the form that opens a case."""
    if not form.is_bound or not form.is_valid():
        return page(request, "refugees/new.html", {"find": form, "hits": [], "searched": False})
    typed = form.cleaned_data
    found, hits = registering.suggestions(request.user, Refugee(**typed))
    log.read(request, found, kind=Kind.LOOKUP, purpose="duplicates")
    person = PersonForm(instance=Refugee(), initial=typed, viewer=request.user, cancel=back)
    return page(request, "refugees/new.html", {"form": person, "hits": hits, "searched": True})


@needs(Area.CASE, write=True)
def edit(request: HttpRequest, case_number: str) -> HttpResponse:
    """Master data of a person."""
    person = Refugee.objects.get_visible(request.user, case_number)
    back = reverse("refugees:case", args=[case_number])
    form = PersonForm(request.POST or None, instance=person, viewer=request.user, cancel=back)

    def save() -> HttpResponse:
        changed = [name for name in form.changed_data if name in (form._meta.fields or ())]
        services.change_person(
            person=form.instance, expected=form.expected_version, by=request.user, on=clock.today(), changed=changed
        )
        messages.success(request, _("Saved."))
        return go(request, back)

    valid = request.method == "POST" and form.is_valid()
    log.read(request, [person], kind=Kind.OPEN)
    if form.met:
        log.read(request, form.met, kind=Kind.LOOKUP, purpose="duplicates")
    if valid:
        return save_or_conflict(request, form, save, back=back)
    # The head tells of the person as stored, not as typed.
    shown = Refugee.objects.get_visible(request.user, case_number) if form.is_bound else person
    context = case_context(request, shown, "case")
    return page(request, "refugees/form.html", context | {"form": form, "title": _("Master data")})


@needs(Area.CASE, write=True)
def come_back(request: HttpRequest, case_number: str) -> HttpResponse:
    """A new case for somebody who left and has come back."""
    previous = Refugee.objects.get_visible(request.user, case_number)
    back = reverse("refugees:case", args=[case_number])
    left = casefile.read(previous, request.user, clock.today()).left_on
    if left is None:
        messages.info(request, _("The person has not left."))
        return go(request, back)
    viewer = request.user
    assert isinstance(viewer, User)  # needs() lets nobody else in
    fresh = registering.returning(previous, caseworker=viewer if Role.CASEWORKER in viewer.roles else None)
    form = ReturnForm(request.POST or None, instance=fresh, left_on=left, cancel=back)
    if request.method == "POST" and form.is_valid():
        form.instance.team = assigning.team_of(viewer) or previous.team
        person = services.register_return(previous=previous, person=form.instance, by=viewer, on=clock.today())
        messages.success(request, _("Case %(number)s is open.") % {"number": person.case_number})
        return go(request, "refugees:case", case_number=person.case_number)
    log.read(request, [previous], kind=Kind.OPEN)
    context = case_context(request, previous, "case")
    return page(request, "refugees/form.html", context | {"form": form, "title": _("The person has come back")})


# --- who is responsible ---------------------------------------------------------------------------
@needs(Area.CASE, write=True)
def assign(request: HttpRequest, case_number: str) -> HttpResponse:
    """Gives the case to another caseworker or team, and shows who had it before."""
    person = Refugee.objects.get_visible(request.user, case_number)
    back = reverse("refugees:case", args=[case_number])
    form = HandOutForm(request.POST or None, cancel=back)
    if request.method == "POST" and form.is_valid():
        try:
            assigning.assign(people=[person], by=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_sentences(form, error)
        else:
            messages.success(request, _("The case is handed over."))
            reach = Refugee.objects.visible_to(request.user).filter(pk=person.pk).exists()
            return go(request, back if reach else reverse("refugees:list"))
    log.read(request, [person], kind=Kind.OPEN)
    context = case_context(request, person, "case")
    context |= {"form": form, "title": _("Caseworker"), "assignments": reads.assignments_of(person)}
    return page(request, "refugees/assign.html", context)


# --- household ------------------------------------------------------------------------------------
@require_POST
@needs(Area.CASE, write=True)
def join_household(request: HttpRequest, case_number: str) -> HttpResponse:
    """Puts the person into the household of another one, or takes them out of theirs."""
    from refugees.views import household_page

    person = Refugee.objects.get_visible(request.user, case_number)
    if "leave" in request.POST:
        services_person.leave_household(person=person, by=request.user, on=clock.today())
        messages.success(request, _("The person is in no household now."))
        return go(request, "refugees:household", case_number=case_number)
    form = HouseholdForm(request.POST, viewer=request.user, person=person)
    if not form.is_valid():
        return household_page(request, person, form)
    data = form.cleaned_data
    services_person.join_household(
        person=person, other=data["other"], relation=data["relation"], by=request.user, on=clock.today()
    )
    messages.success(request, _("The household is changed."))
    return go(request, "refugees:household", case_number=case_number)


# --- languages ------------------------------------------------------------------------------------
@needs(Area.CASE, write=True)
def languages(request: HttpRequest, case_number: str) -> HttpResponse:
    """The languages of a person, and the form that adds one."""
    person = Refugee.objects.get_visible(request.user, case_number)
    form = LanguageForm(request.POST or None, instance=LanguageSkill(refugee=person))
    if request.method == "POST" and form.is_valid():
        services_person.add_language(skill=form.instance, by=request.user, on=clock.today())
        messages.success(request, _("Saved."))
        return go(request, "refugees:languages", case_number=case_number)
    return languages_page(request, person, form, "")


@needs(Area.CASE, write=True)
def language(request: HttpRequest, uid: Any) -> HttpResponse:
    """Changes or removes one language."""
    skill: LanguageSkill = reads.reached(request.user, LanguageSkill, uid)
    person = skill.refugee
    back = reverse("refugees:languages", args=[person.case_number])
    form = LanguageForm(request.POST or None, instance=skill, cancel=back)

    def save() -> HttpResponse:
        verb = services_person.remove_language if "remove" in request.POST else services_person.change_language
        verb(skill=form.instance, expected=form.expected_version, by=request.user, on=clock.today())
        messages.success(request, _("Saved."))
        return go(request, back)

    if request.method == "POST" and form.is_valid():
        return save_or_conflict(request, form, save, back=back)
    return languages_page(request, person, form, str(skill.uid))


def languages_page(request: HttpRequest, person: Refugee, form: LanguageForm, changing: str) -> HttpResponse:
    log.read(request, [person], kind=Kind.OPEN)
    context = case_context(request, person, "case")
    context |= {"form": form, "skills": reads.languages_of(person), "changing": changing}
    return page(request, "refugees/languages.html", context)


# --- addresses ------------------------------------------------------------------------------------
@needs(Area.CASE, write=True)
def correct_address(request: HttpRequest, uid: Any) -> HttpResponse:
    """Corrects an address that was written down wrongly; a move is a new address."""
    address: Address = reads.reached(request.user, Address, uid)
    back = reverse("refugees:facts", args=[address.refugee.case_number])
    form = AddressCorrectionForm(
        request.POST or None, instance=address, initial={"text": str(address.text)}, cancel=back
    )

    def save() -> HttpResponse:
        services_person.correct_address(
            address=form.instance, text=form.cleaned_data["text"], expected=form.expected_version, by=request.user,
            on=clock.today(),
        )  # fmt: skip
        messages.success(request, _("Saved."))
        return go(request, back)

    if request.method == "POST" and form.is_valid():
        return save_or_conflict(request, form, save, back=back)
    log.read(request, [address.refugee], kind=Kind.OPEN)
    context = case_context(request, address.refugee, "case")
    return page(request, "refugees/form.html", context | {"form": form, "title": _("Correct the address")})
