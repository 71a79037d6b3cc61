"""What a production installation may not start with."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

DEMO_SECRET_PREFIX = "demo-"


def refuse_unsafe(settings: Mapping[str, Any]) -> None:
    """Stops the start where the environment would leak or let anybody in.

    Raises ImproperlyConfigured with every reason at once, so that one restart is enough.
    """
    reasons = []
    secret = settings["SECRET_KEY"]
    if secret.startswith(DEMO_SECRET_PREFIX) or len(secret) < 40:
        reasons.append("HAVN_SECRET_KEY is a demo secret or shorter than 40 characters")
    if any(key_id.startswith("demo") for key_id in settings["HAVN_FIELD_KEYS"]):
        reasons.append("HAVN_FIELD_KEYS holds a demo key")
    if settings["DEBUG"]:
        reasons.append("HAVN_DEBUG is on")
    if settings["HAVN_DEMO"]:
        reasons.append("HAVN_DEMO is on: anybody could sign in")
    if settings["HAVN_COOKIES_OVER_HTTP"]:
        reasons.append("HAVN_COOKIES_OVER_HTTP is on: session cookies would travel without TLS")
    if "*" in settings["ALLOWED_HOSTS"]:
        reasons.append("HAVN_ALLOWED_HOSTS allows every host")
    if not settings["REDIS_URL"]:
        reasons.append("REDIS_URL is empty: the limits on sign-in would hold in each process by itself")
    if reasons:
        raise ImproperlyConfigured("Havn does not start in production: " + "; ".join(reasons))
