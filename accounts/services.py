"""What an administrator, or the person themselves, does to an account."""

import datetime as dt
import secrets

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from accounts.models import User
from core.history import acting


@transaction.atomic
def save_account(*, user: User, by: User) -> User:
    """Saves name, address and whether the account is open. A closed account's sessions end for good, at once."""
    with acting(by):
        if not user.pk:
            user.set_unusable_password()
        if not user.is_active:
            user.session_stamp = new_stamp()
        user.save()
        EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
    return user


@transaction.atomic
def end_sessions(*, user: User, by: User) -> None:
    """Ends every session of the user at its next request."""
    with acting(by):
        user.session_stamp = new_stamp()
        user.save(update_fields=["session_stamp"])


@transaction.atomic
def remove_factors(*, user: User, by: User, at: dt.datetime) -> None:
    """Takes all second factors from somebody who lost them; the next sign-in asks for a new one. The user is told."""
    with acting(by):
        Authenticator.objects.filter(user=user).delete()
        user.factors_reset_at = at
        user.session_stamp = new_stamp()
        user.save(update_fields=["factors_reset_at", "session_stamp"])
    transaction.on_commit(lambda: get_adapter().send_notification_mail("accounts/factors_removed", user), robust=True)


@transaction.atomic
def release_from_directory(*, user: User, by: User, at: dt.date) -> None:
    """Makes the account a local one again: the directory's roles end, and a password can be set by mail."""
    from accounts.sign_in.directory import follow_groups

    with acting(by):
        follow_groups(user=user, grants=set(), on=at)
        SocialAccount.objects.filter(user=user).delete()
        user.session_stamp = new_stamp()
        user.save(update_fields=["session_stamp"])


def new_stamp() -> str:
    return secrets.token_hex(8)
