"""Forms of the sign-in: allauth's where they do, ours where more is asked."""

from typing import Any

from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.fields import EmailField
from allauth.account.forms import ResetPasswordForm
from allauth.core import context, ratelimit
from allauth.mfa.adapter import get_adapter as factor_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.sign_in.strength import may_have_password

LAST_COUNTER = "last_counter"


class UsedOnce:
    """A code of an authenticator app lets nobody in twice, whichever process the second try reaches.

    allauth remembers used codes in the cache and for half a minute only; here the step of the last code stands
    beside the secret, and only a later one is taken.
    """

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        found: Authenticator = self.authenticator  # type: ignore[attr-defined]
        if found.type == Authenticator.Type.TOTP and not spend(found, code):
            raise factor_adapter().validation_error("incorrect_code")
        return code


@transaction.atomic
def spend(found: Authenticator, code: str) -> bool:
    """Notes the step a right code belongs to; False where that step, or a later one, has been used."""
    row = Authenticator.objects.select_for_update().get(pk=found.pk)
    secret = factor_adapter().decrypt(row.data["secret"])
    typed = "".join(character for character in code if character.isdigit())
    steps = [
        step
        for step in totp.yield_hotp_counters_from_time()
        if totp.format_hotp_value(totp.hotp_value(secret, step)) == typed and step > row.data.get(LAST_COUNTER, 0)
    ]
    if not steps:
        return False
    row.data = found.data = row.data | {LAST_COUNTER: min(steps)}
    row.save(update_fields=["data"])
    return True


class CodeForm(UsedOnce, AuthenticateForm):
    pass


class CodeAgainForm(UsedOnce, ReauthenticateForm):
    pass


class PasskeyForm(AddWebAuthnForm):
    """Every key we add is a passkey: it knows who its owner is and asks them for a PIN, a finger or a face."""

    passwordless = forms.BooleanField(required=False, widget=forms.HiddenInput)
    field_order = ["name", "credential", "passwordless"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("A name for it, for instance: my telephone")
        self.fields["name"].max_length = 60

    def clean_passwordless(self) -> bool:
        return True


class ResetForm(ResetPasswordForm):
    """Who may have no password is told so by mail: the page says the same to everybody, and one mail leaves."""

    users: list[User]

    def clean_email(self) -> str:
        email: str = super().clean_email()
        self.without = [user for user in self.users if not may_have_password(user)]
        self.users = [user for user in self.users if user not in self.without]
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        if self.users or not self.without:
            return str(super().save(request, **kwargs))
        account_adapter(request).send_mail("account/email/no_password", self.cleaned_data["email"], {})
        return str(self.cleaned_data["email"])


class LinkCodeForm(forms.Form):
    """The six digits that the browser shows in which the link was asked for."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("It stands on the page where you asked for the link."),
    )

    def clean_code(self) -> str:
        return "".join(character for character in self.cleaned_data["code"] if character.isdigit())


class LinkForm(forms.Form):
    """Where to send the one-time link."""

    email = EmailField(required=True)

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if not ratelimit.consume(context.request, action="request_login_code", key=email):
            raise account_adapter().validation_error("rate_limited")
        return email

    @property
    def user(self) -> User | None:
        return User.objects.filter(email__iexact=self.cleaned_data["email"], is_active=True).first()
