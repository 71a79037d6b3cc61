"""Second factors: allauth's pages with our rules around them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.adapter import get_adapter as factor_adapter
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.views import AddWebAuthnView, EditWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache

from accounts.policy import one_factor_is_enough
from accounts.sign_in import strength
from core.pages import page

View = Callable[..., HttpResponse]
INDEX = reverse_lazy("mfa_index")


def own_factors(view: View, *, codes: bool = False) -> View:
    """Lets in whose factors are kept here: not those whom the directory signs in.

    `codes` says that the page is about an app or recovery codes, which do nothing for volunteers. Who has no way
    to prove again that it is them (a volunteer before the first passkey) must have signed in just now.
    """

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if strength.is_in_directory(user) or (codes and one_factor_is_enough(user.roles)):  # type: ignore[union-attr]
            raise Http404
        adapter = get_adapter(request)
        if (
            view is not factors
            and not adapter.get_reauthentication_methods(user)
            and adapter.is_reauthentication_required(app="allauth.mfa")
        ):
            return page(request, "account/sign_in_again.html", status=403)
        return view(request, *args, **kwargs)

    return guarded


class Factors(IndexView):
    """What the reader signs in with; whoever still lacks a second factor is led here, and no further."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        user = self.request.user
        found = context["authenticators"]
        context["app"] = found.get("totp")
        context["passkeys"] = found.get("webauthn", [])
        codes = found.get("recovery_codes")
        context["codes_left"] = len(codes.get_unused_codes()) if codes else 0
        context["only_passkeys"] = one_factor_is_enough(user.roles)
        context["must"] = not strength.is_enough(self.request.session, user)
        return context


class Authenticate(AuthenticateView):
    """The second step of a sign-in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        user = self.stage.login.user
        context["has_codes"] = is_mfa_enabled(user, ["totp", "recovery_codes"])
        context["has_passkey"] = is_mfa_enabled(user, ["webauthn"])
        return context


class ActivateApp(ActivateTOTPView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        key = context["form"].secret
        context["key"] = " ".join(key[start : start + 4] for start in range(0, len(key), 4))
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        strength.mark(self.request.session, strength.FACTOR)
        return answer


class AddPasskey(AddWebAuthnView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["js_data"] = {"creation_options": webauthn.begin_registration(self.request.user, True)}
        return context

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        strength.mark(self.request.session, strength.FACTOR)
        return HttpResponseRedirect(INDEX) if one_factor_is_enough(self.request.user.roles) else answer


class RemovePasskey(RemoveWebAuthnView):
    success_url = INDEX

    def form_valid(self, form: Any) -> HttpResponse:
        if not factor_adapter().can_delete_authenticator(self.object):
            messages.error(self.request, factor_adapter().error_messages["cannot_delete_authenticator"])
            return HttpResponseRedirect(INDEX)
        answer: HttpResponse = super().form_valid(form)
        return answer


class RenamePasskey(EditWebAuthnView):
    success_url = INDEX


factors = Factors.as_view()
authenticate = Authenticate.as_view()
index = own_factors(factors)
activate_app = own_factors(ActivateApp.as_view(), codes=True)
remove_app = own_factors(DeactivateTOTPView.as_view(), codes=True)
view_codes = own_factors(ViewRecoveryCodesView.as_view(), codes=True)
new_codes = own_factors(GenerateRecoveryCodesView.as_view(), codes=True)
add_passkey = own_factors(AddPasskey.as_view())
remove_passkey = own_factors(RemovePasskey.as_view())
rename_passkey = own_factors(RenamePasskey.as_view())
