"""One-time links in a mail, with which volunteers sign in."""

import datetime as dt
import hashlib
import secrets

from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User
from accounts.policy import one_factor_is_enough
from accounts.sign_in.models import SignInLink
from accounts.sign_in.strength import is_in_directory

VALID = dt.timedelta(minutes=10)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def new_code() -> str:
    """Six digits that tie a link to the browser in which it was asked for."""
    return f"{secrets.randbelow(1_000_000):06d}"


def digest_of_code(token: str, code: str) -> str:
    """Keyed, and bound to the link: six digits alone would be found out of the table."""
    return salted_hmac("accounts.sign_in.links", f"{token} {code}", algorithm="sha256").hexdigest()


def may_use(user: User) -> bool:
    """Whether a link in a mail is enough to let this user in."""
    return user.is_active and one_factor_is_enough(user.roles) and not is_in_directory(user)


@transaction.atomic
def make(*, user: User, code: str, at: dt.datetime) -> str:
    """The token of a new link, which works with the code alone; whatever link there was before is void from now on."""
    SignInLink.objects.filter(user=user, used_at=None).delete()
    token = secrets.token_hex(32)
    SignInLink.objects.create(
        user=user, digest=digest(token), code_digest=digest_of_code(token, code), created_at=at, expires_at=at + VALID
    )
    return token


def is_usable(token: str, *, at: dt.datetime) -> bool:
    """Whether the link would let somebody in now; looking does not use it up (mail scanners look)."""
    return SignInLink.objects.usable(at).filter(digest=digest(token)).exists()


def fits(token: str, code: str, *, at: dt.datetime) -> bool:
    """Whether the link would let somebody in now with this code."""
    link = SignInLink.objects.usable(at).filter(digest=digest(token)).first()
    return link is not None and constant_time_compare(link.code_digest, digest_of_code(token, code))


def use(*, token: str, code: str, at: dt.datetime) -> User | None:
    """The user whom the link lets in, once; None where it is used, void or too old, or its user may not any more.

    None as well with a wrong code; after some of them the link is void.
    """
    link = SignInLink.objects.usable(at).filter(digest=digest(token))
    if link.filter(code_digest=digest_of_code(token, code)).update(used_at=at) != 1:
        link.update(wrong_codes=F("wrong_codes") + 1)
        return None
    user = User.objects.get(pk=SignInLink.objects.values_list("user_id", flat=True).get(digest=digest(token)))
    return user if may_use(user) else None


def forget(*, before: dt.datetime) -> None:
    """Removes links made before a moment; none of them is usable any more."""
    SignInLink.objects.filter(created_at__lt=before).delete()
