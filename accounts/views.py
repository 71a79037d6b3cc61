"""The reader's own account and language, and the administrator's users, roles and stand-ins."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts import services
from accounts.decorators import needs
from accounts.forms import LanguageForm, RoleForm, StandInForm, UserForm
from accounts.models import RoleAssignment, StandIn, User
from accounts.policy import POLICY, Area, Role, one_factor_is_enough
from accounts.sign_in import sessions, strength
from accounts.sign_in.again import proves_again
from core import clock
from core.pages import go, own_address, page

OPENED = gettext_lazy(
    "The account is open. Give it a role. Then the person chooses a password by “Forgot your password?” on the sign-in"
    " page, or, as a volunteer, asks for a link there."
)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Danish or English, kept with the user, or for a visitor with the session."""
    form = LanguageForm(request.POST)
    if form.is_valid():
        chosen = form.cleaned_data["language"]
        request.session["language"] = chosen
        if request.user.is_authenticated:
            request.user.language = chosen
            request.user.save(update_fields=["language"])
    return HttpResponseRedirect(own_address(request.POST.get("next", "")))


@require_POST
@login_required
def alive(request: HttpRequest) -> HttpResponse:
    """A keystroke's mark of life: the middleware has noted it already."""
    return HttpResponse(status=204)


@login_required
def me(request: HttpRequest) -> HttpResponse:
    """The reader's own account: who they are here, and how they sign in. A volunteer's whole Havn."""
    user = request.user
    context = {
        "held": RoleAssignment.objects.on(clock.today()).filter(user=user).select_related("team"),
        "by_directory": strength.is_in_directory(user),
        "by_link": one_factor_is_enough(user.roles),
        "has_password": user.has_usable_password(),
        "has_factor": strength.has_factor(user),
        "sessions": sessions.of(user, here=request.session.session_key or "", now=clock.now()),
    }
    return page(request, "accounts/me.html", context)


@require_POST
@login_required
@proves_again(back="accounts:me")
def end_own_sessions(request: HttpRequest) -> HttpResponse:
    """Signs the reader out everywhere but here."""
    services.end_sessions(user=request.user, by=request.user)
    update_session_auth_hash(request, request.user)
    messages.success(request, _("You are signed out everywhere else."))
    return go(request, "accounts:me")


@require_POST
@login_required
@proves_again(back="accounts:me")
def end_own_session(request: HttpRequest, ref: str) -> HttpResponse:
    """Ends one of the reader's other sessions."""
    if sessions.end(request.user, ref=ref, now=clock.now()):
        messages.success(request, _("You are signed out there."))
    else:
        messages.info(request, _("That session had ended already."))
    return go(request, "accounts:me")


@needs(Area.ADMIN)
def users(request: HttpRequest) -> HttpResponse:
    """Everybody with an account, their roles today."""
    people = User.objects.prefetch_related("role_assignments__team")
    return page(request, "accounts/users.html", {"people": people})


@needs(Area.ADMIN, write=True)
def new_user(request: HttpRequest) -> HttpResponse:
    """A new account; the person sets a password through the reset mail."""
    form = UserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = services.save_account(user=form.instance, by=request.user)
        messages.success(request, OPENED)
        return go(request, "accounts:user", pk=made.pk)
    return page(request, "accounts/form.html", {"form": form, "title": _("New user")})


@needs(Area.ADMIN, write=True)
def user(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: data, roles with periods, stand-ins, and how the person signs in."""
    person = get_object_or_404(User, pk=pk)
    forms: dict[str, Any] = {
        "user": UserForm(instance=person, prefix="user"),
        "role": RoleForm(instance=RoleAssignment(user=person), prefix="role"),
        "standin": StandInForm(instance=StandIn(absent=person), prefix="standin"),
    }
    what = request.POST.get("what", "")
    if request.method == "POST" and what in ACTIONS:
        messages.success(request, ACTIONS[what](person, request.user))
        return go(request, "accounts:user", pk=pk)
    if request.method == "POST" and what in forms:
        bound = type(forms[what])(request.POST, instance=forms[what].instance, prefix=what)
        if bound.is_valid():
            if what == "user":
                services.save_account(user=bound.instance, by=request.user)
            else:
                bound.save()
            messages.success(request, _("Saved."))
            return go(request, "accounts:user", pk=pk)
        forms[what] = bound
    context = {
        "person": person,
        "forms": forms,
        "roles": person.role_assignments.select_related("team"),
        "covers": person.absences.select_related("covering"),
        "by_directory": strength.is_in_directory(person),
        "by_link": one_factor_is_enough(person.roles),
        "has_factor": strength.has_factor(person),
    }
    return page(request, "accounts/user.html", context)


def end_sessions(person: User, by: User) -> str:
    services.end_sessions(user=person, by=by)
    return _("%(name)s is signed out everywhere.") % {"name": person.name}


def remove_factors(person: User, by: User) -> str:
    services.remove_factors(user=person, by=by, at=clock.now())
    return _("%(name)s sets up a new second factor at the next sign-in.") % {"name": person.name}


def release(person: User, by: User) -> str:
    services.release_from_directory(user=person, by=by, at=clock.today())
    return _("%(name)s is a local account again and can set a password by mail.") % {"name": person.name}


ACTIONS = {"end_sessions": end_sessions, "remove_factors": remove_factors, "release": release}


@needs(Area.ADMIN, Area.AUDIT)
def policy(request: HttpRequest) -> HttpResponse:
    """The policy table as a lawyer reads it."""
    rows = [(Role(role).label, [POLICY.get(role, {}).get(area, "") for area in Area]) for role in Role]
    return page(request, "accounts/policy.html", {"areas": [area.label for area in Area], "rows": rows})
