"""How strongly somebody has signed in, and whether that is enough for who they are.

Every session carries a mark of how it began. A session without one is as weak as can be: it ends. The demo's
exception stands here, in `is_enough`, and nowhere else; `config.production` refuses to start with HAVN_DEMO.
There is no grace period: whoever lacks a second factor sets one up before reaching anything else.
"""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings

from accounts.policy import one_factor_is_enough

MARK = "havn_signed_in_by"
PASSWORD, LINK, FACTOR, DIRECTORY, DEMO = "password", "link", "factor", "directory", "demo"
# What allauth writes down about each step of a sign-in, strongest first, and what it makes of the session.
WAYS = (("mfa", FACTOR), ("socialaccount", DIRECTORY), ("link", LINK))


def way_of(records: list[dict[str, Any]]) -> str:
    """How a sign-in with these steps counts: at best, a password is a password."""
    methods = {record.get("method") for record in records}
    return next((way for method, way in WAYS if method in methods), PASSWORD)


def mark(session: Any, way: str) -> None:
    session[MARK] = way


def is_enough(session: Any, user: Any) -> bool:
    """Whether this session may reach what the user's roles reach."""
    way = session.get(MARK)
    if way in {FACTOR, DIRECTORY}:
        return True
    if way == DEMO:
        return bool(settings.HAVN_DEMO and user.is_demo)
    return way == LINK and one_factor_is_enough(user.roles)


def may_set_up(session: Any, user: Any) -> bool:
    """Whether a weak session may go on to set up the first second factor.

    Once there is one, a session that began without it is of no use: otherwise whoever knew the password before
    would be let in by the factor that its owner sets up later.
    """
    return session.get(MARK) in {PASSWORD, LINK} and not has_factor(user)


def has_factor(user: Any) -> bool:
    """Whether the user has an authenticator app or a passkey; recovery codes alone are none."""
    enabled: bool = get_adapter().is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])
    return enabled


def may_have_password(user: Any) -> bool:
    """Local passwords are for those who also need a second factor, and for nobody whom the directory signs in."""
    return not one_factor_is_enough(user.roles) and not is_in_directory(user)


def is_in_directory(user: Any) -> bool:
    """Whether the municipality's own directory signs this user in."""
    return bool(SocialAccount.objects.filter(user=user).exists())
