"""Idle and absolute limits of a session, and that it began strongly enough.

Autosave is not activity; a keystroke is. What was typed when a session ended is kept for its writer.
"""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.sign_in import kept, sessions, strength
from accounts.sign_in.sessions import BEGAN, BROWSER, FORM_KEY, LAST
from core import clock
from core.pages import go

AUTOSAVE_HEADER = "X-Havn-Autosave"
KEEP_HEADER = "X-Havn-Keep"
IDLE_HEADER = "X-Havn-Idle"  # a page tells that nobody is there; no other site can send it
ENDED_FOR = "havn_ended_for"  # in the session of nobody that follows: whose it was
GRANULARITY_S = 30  # an activity mark is written at most this often, so that reading costs no write
Handler = Callable[[HttpRequest], HttpResponse]


class SessionLimitsMiddleware:
    """Ends a session after HAVN_IDLE_MINUTES without activity or HAVN_ABSOLUTE_HOURS in all."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            session = request.session
            began, last = session.setdefault(BEGAN, now), session.setdefault(LAST, now)
            session.setdefault(BROWSER, sessions.words_for(request.headers.get("User-Agent", "")))
            left = began + settings.HAVN_ABSOLUTE_HOURS * 3600 - now
            is_idle = now - last > settings.HAVN_IDLE_MINUTES * 60 or IDLE_HEADER in request.headers
            if is_idle or left < 0 or not request.user.is_active:
                self.end(request)
                if AUTOSAVE_HEADER in request.headers and KEEP_HEADER not in request.headers:
                    return JsonResponse({"locked": True}, status=401)
            else:
                request.session_left = left  # type: ignore[attr-defined]
                request.form_key = sessions.form_key(session, request.user)  # type: ignore[attr-defined]
                if AUTOSAVE_HEADER not in request.headers and now - last >= GRANULARITY_S:
                    session[LAST] = now
        return self.get_response(request)

    def end(self, request: HttpRequest) -> None:
        """Signs out. The empty session that follows still knows whose windows are open in this browser."""
        user, key = request.user, request.session.get(FORM_KEY)
        logout(request)
        if user.is_active:
            request.session[ENDED_FOR], request.session[FORM_KEY] = user.pk, key

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Keeps a form that came too late, and leads to the sign-in. The form's token has been checked by now."""
        asked = KEEP_HEADER in request.headers
        if request.user.is_authenticated:
            return HttpResponse(status=204) if asked else None  # the page may stay: the session lives
        writer = request.session.get(ENDED_FOR) if request.method == "POST" else None
        view_name = request.resolver_match.view_name if request.resolver_match else ""
        stays = bool(writer) and kept.is_worth_keeping(view_name, request.POST) and self.keep(request, writer)
        if asked:
            return JsonResponse({"kept": stays}, status=401)
        return go(request, f"{reverse('account_login')}?{urlencode({'next': request.path})}") if stays else None

    def keep(self, request: HttpRequest, writer: Any) -> bool:
        user = User.objects.filter(pk=writer, is_active=True).first()
        if user is None or not kept.keep(user=user, path=request.path, data=request.POST, at=clock.now()):
            return False
        messages.info(request, _("You had been signed out. What you typed is kept and waits for you when you sign in."))
        return True


# What a session may reach that began without a second factor, so that its user can set one up.
ON_THE_WAY = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "account_inactive",
        "accounts:language",
        "accounts:alive",
        "demo-login",
        "healthz",
        "readyz",
    }
)


class SecondFactorMiddleware:
    """Leads whoever signed in too weakly to the second factor, and lets them reach nothing else.

    Whoever proved again who they are goes on in a session of another key (ASVS 7.2.4).
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        before, key = sessions.proofs(request.session), request.session.session_key
        response = self.get_response(request)
        if request.session.session_key == key and sessions.proofs(request.session) > before:
            request.session.cycle_key()
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not request.user.is_authenticated or strength.is_enough(request.session, request.user):
            return None
        if strength.may_set_up(request.session, request.user):
            # The bar offers nothing that would be refused.
            request.session_is_weak = True  # type: ignore[attr-defined]
            name = request.resolver_match.view_name if request.resolver_match else ""
            return None if name in ON_THE_WAY else redirect("mfa_index")
        logout(request)
        return redirect("account_login")
