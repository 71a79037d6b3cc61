"""Ways in: the sign-in page, the demo's one click, one-time links; and what was typed when a session ended."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.account.views import LoginView
from allauth.decorators import rate_limit
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.forms import DemoForm
from accounts.middleware import ENDED_FOR
from accounts.models import User
from accounts.policy import Role
from accounts.sign_in import kept, links, strength
from accounts.sign_in.forms import LinkCodeForm, LinkForm
from accounts.sign_in.sessions import BEGAN, LAST
from core import clock
from core.pages import go, own_address, page

BACKEND = "accounts.sign_in.backends.Backend"
CODE = "havn_link_code"  # in the session of the browser in which a link was asked for


def closed(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """An address of allauth that this house does not have."""
    raise Http404


class SignIn(LoginView):
    """allauth's sign-in page; in demo mode it lists the invented people, one click each."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["demo_users"] = demo_people() if settings.HAVN_DEMO else []
        context["directory"] = directory_button(self.request)
        return context


def directory_button(request: HttpRequest) -> dict[str, str] | None:
    """Name and address of the municipality's own sign-in, where it is set up."""
    providers: dict[str, Any] = settings.SOCIALACCOUNT_PROVIDERS
    apps = providers.get("openid_connect", {}).get("APPS", [])
    if not apps:
        return None
    address = reverse("openid_connect_login", args=[apps[0]["provider_id"]])
    return {"name": apps[0]["name"], "url": address, "next": request.GET.get("next", "")}


def demo_people() -> list[dict[str, Any]]:
    """The demo's staff with the role they show."""
    people = User.objects.filter(is_demo=True, is_active=True).prefetch_related("role_assignments__team")
    found = []
    for person in people:
        held = next(iter(person.role_assignments.all()), None)
        if held:
            found.append({"pk": person.pk, "name": person.name, "role": held.get_role_display(), "team": held.team})
    return sorted(found, key=lambda one: [str(label) for label in Role.labels].index(str(one["role"])))


@require_POST
def demo_login(request: HttpRequest) -> HttpResponse:
    """Signs in as one of the demo's invented people. Exists in demo mode only."""
    form = DemoForm(request.POST)
    if not settings.HAVN_DEMO or not form.is_valid():
        raise Http404
    user = get_object_or_404(User, pk=form.cleaned_data["user"], is_demo=True, is_active=True)
    for name in (BEGAN, LAST, ENDED_FOR):
        request.session.pop(name, None)
    login(request, user, backend=BACKEND)
    strength.mark(request.session, strength.DEMO)
    record_authentication(request, user, "demo")
    return redirect("accounts:kept" if kept.waiting(user) else own_address(request.POST.get("next", "")))


# --- one-time links -------------------------------------------------------------------------------
@never_cache
def ask_link(request: HttpRequest) -> HttpResponse:
    """Sends a mail to whatever address is typed; only a volunteer's holds a link. The page never tells which."""
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = request.session[CODE] = links.new_code()
        send_link(request, form.cleaned_data["email"], form.user, code)
        return redirect("sign-in-link-sent")
    return page(request, "account/link_ask.html", {"form": form})


def send_link(request: HttpRequest, email: str, user: User | None, code: str) -> None:
    """One mail in every case: with a link, with the way in that is theirs, or that nobody has this address."""
    adapter = get_adapter(request)
    if user is None:
        adapter.send_mail("account/email/unknown_account", email, {})
    elif links.may_use(user):
        path = reverse("sign-in-link-use", args=[links.make(user=user, code=code, at=clock.now())])
        minutes = int(links.VALID.total_seconds() // 60)
        adapter.send_mail(
            "account/email/link", email, {"url": settings.HAVN_PUBLIC_URL.rstrip("/") + path, "minutes": minutes}
        )
    else:
        adapter.send_mail("account/email/no_link", email, {})


@never_cache
def link_sent(request: HttpRequest) -> HttpResponse:
    """Says that a mail has left, and shows the code with which the link opens on another device."""
    code = request.session.get(CODE, "")
    return page(request, "account/link_sent.html", {"code": f"{code[:3]} {code[3:]}" if code else ""})


@never_cache
@rate_limit(action="login")
def use_link(request: HttpRequest, token: str) -> HttpResponse:
    """Opening the link asks for one more click: programs that look into mails must not use it up.

    In another browser than the one that asked it asks for the code shown there: a link that somebody else asked for
    lets nobody in.
    """
    now, own = clock.now(), request.session.get(CODE, "")
    is_here = links.fits(token, own, at=now)  # the browser in which it was asked for knows the code already
    form = LinkCodeForm({"code": own} if is_here else request.POST or None)
    user = None
    if request.method == "POST" and form.is_valid():
        user = links.use(token=token, code=form.cleaned_data["code"], at=now)
        if user is None:
            form.add_error("code", _("The code is not right."))
    if user is None:
        usable = links.is_usable(token, at=now)
        return page(request, "account/link_use.html", {"usable": usable, "form": form, "is_here": is_here})
    request.session.pop(CODE, None)
    record_authentication(request, user, "link")
    answer: HttpResponse = perform_login(request, user)
    return answer


# --- what was typed -------------------------------------------------------------------------------
@login_required
def kept_forms(request: HttpRequest) -> HttpResponse:
    """What the reader had typed when their session ended: to save now, or to drop."""
    found = [{"one": one, "words": kept.words_of(one), "fields": kept.fields_of(one)} for one in kept.of(request.user)]
    return page(request, "accounts/kept.html", {"found": found})


@require_POST
@login_required
def send_kept(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Sends the form on to where it was going; until it is forgotten by itself its words stay on the page."""
    one = kept.own(request.user, uid)
    if one is None:
        raise Http404
    one.sent_at = clock.now()
    one.save(update_fields=["sent_at"])
    # 307: the browser sends the same fields, with a fresh token among them.
    return HttpResponse(status=307, headers={"Location": one.path})


@require_POST
@login_required
def drop_kept(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Forgets what was typed."""
    one = kept.own(request.user, uid)
    if one is None:
        raise Http404
    one.delete()
    return go(request, "accounts:kept" if kept.waiting(request.user) else "/")
