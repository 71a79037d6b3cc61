"""How allauth behaves here: nobody signs up, mails go their own way, and a session says how it began."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.middleware import ENDED_FOR
from accounts.policy import one_factor_is_enough
from accounts.sign_in import addresses, directory, kept, letters, strength
from accounts.sign_in.sessions import BEGAN, LAST
from core import clock, crypto

log = logging.getLogger("havn.sign_in")
FACTOR_SECRETS = "mfa_authenticator.data"  # the place the sealed secrets of second factors are bound to


# What a page says after a change, and the mail that goes to whom it concerns; by allauth's names.
SENTENCES = {
    "account/messages/password_changed.txt": _("The password is changed."),
    "mfa/messages/totp_activated.txt": _("The app is set up."),
    "mfa/messages/totp_deactivated.txt": _("The app is removed."),
    "mfa/messages/webauthn_added.txt": _("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
}
NOTICES = {
    "account/email/password_changed": _("The password of your account in Havn was changed."),
    "account/email/password_reset": _("The password of your account in Havn was set anew by a link in a mail."),
    "mfa/email/totp_activated": _("An app with codes was set up for your account in Havn."),
    "mfa/email/totp_deactivated": _("The app with codes was removed from your account in Havn."),
    "mfa/email/webauthn_added": _("A passkey was added to your account in Havn."),
    "mfa/email/webauthn_removed": _("A passkey was removed from your account in Havn."),
    "mfa/email/recovery_codes_generated": _("New recovery codes were made for your account in Havn."),
    "accounts/factors_removed": _("An administrator removed the second factors of your account in Havn."),
}


class StaffAccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The mail address and the password do not fit together."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes and try again."),
        "incorrect_password": _("The password is not right."),
        "rate_limited": _("Too many tries. Wait five minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return addresses.client_address(
            request.META.get("HTTP_X_FORWARDED_FOR", ""), request.META.get("REMOTE_ADDR", ""), settings.HAVN_PROXIES
        )

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """As allauth; and a right password of somebody who may not have one is a wrong one, and counts as one."""
        user = super().authenticate(request, **credentials)
        if user is None:
            log.warning("a sign-in failed", extra={"event": "password"})
        if user is None or strength.may_have_password(user):
            return user
        log.warning("a sign-in failed", extra={"event": "no password allowed", "user_id": user.pk})
        self.pre_authenticate(request, **credentials)
        return None

    def login(self, request: HttpRequest, user: Any) -> None:
        """Begins the session: what an earlier one left goes, and how this one began is written down."""
        way = strength.way_of(get_authentication_records(request, user))
        for name in (BEGAN, LAST, ENDED_FOR):
            request.session.pop(name, None)
        super().login(request, user)
        strength.mark(request.session, way)
        log.info("signed in", extra={"event": way, "user_id": user.pk})

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """On to where the user was going; first to what they had typed when their last session ended."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return HttpResponseRedirect(reverse("accounts:kept")) if kept.waiting(user) else response

    def add_message(self, request: HttpRequest, level: int, *given: Any, message: Any = None, **kwargs: Any) -> None:
        """In our own words; that one has signed in or out shows by itself."""
        if sentence := SENTENCES.get(given[0] if given else "", message):
            messages.add_message(request, level, sentence)

    def get_login_stages(self) -> list[str]:
        """The steps of a sign-in after the first factor: here only the second."""
        return ["accounts.sign_in.adapters.SecondFactorStage"]

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Whoever has a second factor proves it with that: a password alone must not change what guards it."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        factors = [method for method in methods if method["id"] != "reauthenticate"]
        return factors or methods

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Always before a factor changes, unless the whole sign-in was just now."""
        records = get_authentication_records(self.request, self.request.user)
        latest = max((record["at"] for record in records), default=0)
        return bool(clock.now().timestamp() - latest >= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)

    def send_notification_mail(self, template_prefix: str, user: Any, context: Any = None, email: Any = None) -> None:
        """Tells somebody that their way in has changed, in their own language."""
        if sentence := NOTICES.get(template_prefix):
            with translation.override(user.language):
                changed = {"sentence": str(sentence), "timestamp": clock.now()}
                self.send_mail("account/email/changed", user.email, changed)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        letters.send(self.render_mail(template_prefix, email, {"request": self.request, "email": email} | context))

    def render_mail(
        self, template_prefix: str, email: str, context: dict[str, Any], headers: Any = None
    ) -> EmailMessage:
        message: EmailMessage = super().render_mail(
            template_prefix, email, {"house": settings.HAVN_PUBLIC_URL} | context, headers
        )
        return message

    def format_email_subject(self, subject: str) -> str:
        return f"Havn: {subject}"


class SecondFactorStage(AuthenticateStage):
    """Asks for the second factor whoever has one; a volunteer's passkey is a way in of its own, not a second step."""

    def _should_handle(self, request: HttpRequest) -> bool:
        user = self.login.user
        if user is not None and one_factor_is_enough(user.roles):
            return False
        return bool(super()._should_handle(request))


class FactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("The code is not right, or it has been used already. Wait for the next one."),
        "cannot_delete_authenticator": _("It is your only second factor. Set up another one first."),
    }

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text, FACTOR_SECRETS)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text, FACTOR_SECRETS)

    def get_totp_issuer(self) -> str:
        return f"Havn {settings.HAVN_MUNICIPALITY_NAME}"

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Only where another one stays, or where one factor is enough anyway."""
        others = type(authenticator).objects.filter(user=authenticator.user_id, type__in=["totp", "webauthn"])
        return one_factor_is_enough(authenticator.user.roles) or others.exclude(pk=authenticator.pk).exists()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return str(_("Passkey of %(day)s") % {"day": clock.today().strftime("%d-%m-%Y")})


class DirectoryAdapter(DefaultSocialAccountAdapter):
    """Who comes from the municipality's own directory; allauth's sign-up and connecting are not used."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        directory.log.warning("the directory's sign-in failed", extra={"event": type(exception).__name__})

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Finds or makes the account, lets its roles follow the groups, or says no with a page."""
        try:
            self.admit(sociallogin)
        except directory.Refused as refused:
            directory.log.warning("the directory's user was refused", extra={"event": refused.reason})
            answer = render(request, "account/directory_refused.html", status=403)
            raise ImmediateHttpResponse(answer) from None

    def admit(self, sociallogin: Any) -> None:
        account = sociallogin.account
        claims = directory.read_claims(
            account.extra_data,
            subject=account.uid,
            groups_claim=settings.HAVN_OIDC_GROUPS_CLAIM,
            domains=settings.HAVN_OIDC_MAIL_DOMAINS,
        )
        grants = directory.grants_of(claims.groups, directory.read_mapping(settings.HAVN_OIDC_ROLES))
        known = sociallogin.user if sociallogin.is_existing else None
        user = directory.admit(claims=claims, known=known, grants=grants, on=clock.today())
        if not known:
            account.user = user
            account.save()
        sociallogin.user = user
        if not user.roles:
            raise directory.Refused("no role is left")
