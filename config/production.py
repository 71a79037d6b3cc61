"""What a production installation may not start with."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

DEMO_SECRET_PREFIX = "demo-"
FEWEST_BYTES = 12  # different ones among the 32 of a key; random keys have about 30


def refuse_unsafe(settings: Mapping[str, Any]) -> None:
    """Stops the start where the environment would leak or let anybody in.

    Raises ImproperlyConfigured with every reason at once, so that one restart is enough.
    """
    reasons = []
    secret = settings["SECRET_KEY"]
    if secret.startswith(DEMO_SECRET_PREFIX) or len(secret) < 40:
        reasons.append("HAVN_SECRET_KEY is a demo secret or shorter than 40 characters")
    reasons += weak_keys(settings)
    if settings["DEBUG"]:
        reasons.append("HAVN_DEBUG is on")
    if settings["HAVN_DEMO"]:
        reasons.append("HAVN_DEMO is on: anybody could sign in")
    if settings["HAVN_COOKIES_OVER_HTTP"]:
        reasons.append("HAVN_COOKIES_OVER_HTTP is on: session cookies would travel without TLS")
    if "*" in settings["ALLOWED_HOSTS"]:
        reasons.append("HAVN_ALLOWED_HOSTS allows every host")
    if any(not origin.startswith("https://") for origin in settings["CSRF_TRUSTED_ORIGINS"]):
        reasons.append("HAVN_TRUSTED_ORIGINS trusts an origin without TLS")
    if not settings["HAVN_PUBLIC_URL"].startswith("https://"):
        reasons.append("HAVN_PUBLIC_URL is not https: links in mails would name cases in clear text")
    reasons += weak_sign_in(settings)
    if reasons:
        raise ImproperlyConfigured("Havn does not start in production: " + "; ".join(reasons))


def weak_sign_in(settings: Mapping[str, Any]) -> list[str]:
    """What would let somebody in too easily."""
    reasons = []
    if settings["SOCIALACCOUNT_PROVIDERS"] and not settings["HAVN_OIDC_STRENGTH"]:
        reasons.append("HAVN_OIDC_STRENGTH is empty: nobody would check that the directory asked for a second factor")
    if not settings["REDIS_URL"]:
        reasons.append("REDIS_URL is empty: the limits on sign-in would hold in each process by itself")
    return reasons


def weak_keys(settings: Mapping[str, Any]) -> list[str]:
    """What is wrong with the keys of fields and index; never a key itself."""
    reasons = []
    ring, index = settings["HAVN_FIELD_KEYS"], settings["HAVN_INDEX_KEY"]
    if any(key_id.startswith("demo") for key_id in ring):
        reasons.append("HAVN_FIELD_KEYS holds a demo key")
    if any(len(set(key)) < FEWEST_BYTES for key in [*ring.values(), index]):
        reasons.append("HAVN_FIELD_KEYS or HAVN_INDEX_KEY holds a key that anybody could guess")
    if index in ring.values():
        reasons.append("HAVN_INDEX_KEY is one of the HAVN_FIELD_KEYS: each needs a key of its own")
    return reasons
