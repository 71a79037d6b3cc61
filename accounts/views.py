"""Sign-in of the demo, the reader's language, and the administrator's users, roles and stand-ins."""

from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.decorators import needs
from accounts.forms import DemoForm, LanguageForm, RoleForm, StandInForm, UserForm
from accounts.models import RoleAssignment, StandIn, User
from accounts.policy import POLICY, Area, Role
from core.pages import go, page

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    """Signs in as one of the demo's invented people. Exists in demo mode only."""
    form = DemoForm(request.POST)
    if not settings.HAVN_DEMO or not form.is_valid():
        raise Http404
    user = get_object_or_404(User, pk=form.cleaned_data["user"], is_demo=True, is_active=True)
    login(request, user, backend=BACKEND)
    return HttpResponseRedirect(own_address(request.POST.get("next", "")))


def own_address(back: str) -> str:
    """An address of this installation as a form asked to go on to it; anything else is the front page."""
    own = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if own else "/"


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
        made = form.save(commit=False)
        made.set_unusable_password()
        made.save()
        messages.success(request, _("The account is open."))
        return go(request, "accounts:user", pk=made.pk)
    return page(request, "accounts/form.html", {"form": form, "title": _("New user")})


@needs(Area.ADMIN, write=True)
def user(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: data, roles with periods, stand-ins."""
    person = get_object_or_404(User, pk=pk)
    forms: dict[str, Any] = {
        "user": UserForm(instance=person, prefix="user"),
        "role": RoleForm(instance=RoleAssignment(user=person), prefix="role"),
        "standin": StandInForm(instance=StandIn(absent=person), prefix="standin"),
    }
    what = request.POST.get("what", "")
    if request.method == "POST" and what in forms:
        bound = type(forms[what])(request.POST, instance=forms[what].instance, prefix=what)
        if bound.is_valid():
            bound.save()
            messages.success(request, _("Saved."))
            return go(request, "accounts:user", pk=pk)
        forms[what] = bound
    context = {
        "person": person,
        "forms": forms,
        "roles": person.role_assignments.all(),
        "covers": person.absences.all(),
    }
    return page(request, "accounts/user.html", context)


@needs(Area.ADMIN, Area.AUDIT)
def policy(request: HttpRequest) -> HttpResponse:
    """The policy table as a lawyer reads it."""
    rows = [(Role(role).label, [POLICY.get(role, {}).get(area, "") for area in Area]) for role in Role]
    return page(request, "accounts/policy.html", {"areas": [area.label for area in Area], "rows": rows})


class SignIn(LoginView):
    """allauth's sign-in page; in demo mode it lists the invented people, one click each."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["demo_users"] = demo_people() if settings.HAVN_DEMO else []
        return context


def demo_people() -> list[dict[str, Any]]:
    """The demo's staff with the role they show."""
    people = User.objects.filter(is_demo=True, is_active=True).prefetch_related("role_assignments__team")
    found = []
    for person in people:
        held = next(iter(person.role_assignments.all()), None)
        if held:
            found.append({"pk": person.pk, "name": person.name, "role": held.get_role_display(), "team": held.team})
    return sorted(found, key=lambda one: [str(label) for label in Role.labels].index(str(one["role"])))
