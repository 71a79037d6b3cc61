"""Reads settings from the environment; a value that is wrong stops the start with a sentence."""

import base64
import binascii
import json
import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value not in {"1", "0", "true", "false", "yes", "no", "on", "off"}:
        raise ImproperlyConfigured(f"{name} must be yes or no, not '{value}'")
    return value in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def number(name: str, default: int) -> int:
    value = os.environ.get(name, "").strip()
    try:
        return int(value) if value else default
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not '{value}'") from None


def key(value: str, name: str) -> bytes:
    """A 32-byte key from base64. Raises ImproperlyConfigured where it is none."""
    try:
        raw = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise ImproperlyConfigured(f"{name} is not base64") from None
    if len(raw) != 32:
        raise ImproperlyConfigured(f"{name} must hold 32 bytes, it holds {len(raw)}")
    return raw


def keyring(name: str) -> dict[str, bytes]:
    """`id:base64,id:base64`: the first key encrypts, all of them decrypt."""
    ring = {}
    for entry in words(name):
        key_id, _, value = entry.partition(":")
        ring[key_id] = key(value, f"{name} ({key_id})")
    return ring


def database(url: str) -> dict[str, object]:
    """Django's database settings from `postgres://user:password@host:port/name?host=/socket/dir`."""
    parts = urlsplit(url)
    query = dict(pair.partition("=")[::2] for pair in parts.query.split("&") if pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.pop("host", parts.hostname or "")),
        "PORT": unquote(query.pop("port", str(parts.port or ""))),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # Statements are prepared (core.prepared) so as not to be planned anew; by itself the server would go on
        # planning some of them each time.
        "OPTIONS": {"options": "-c plan_cache_mode=force_generic_plan"} | query,
    }


def mapping(name: str) -> dict[str, object]:
    """A JSON object from the environment; empty where nothing is set."""
    value = os.environ.get(name, "").strip()
    try:
        found = json.loads(value) if value else {}
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ImproperlyConfigured(f'{name} must be a JSON object, as {{"group": "role:Team"}}')
    return found


def directory(*, server: str, client: str, secret: str, name: str) -> dict[str, object]:
    """allauth's settings of the municipality's directory; none where no server is named."""
    if not server:
        return {}
    if not client or not secret:
        raise ImproperlyConfigured("HAVN_OIDC_SERVER needs HAVN_OIDC_CLIENT and HAVN_OIDC_SECRET")
    app = {"provider_id": "directory", "name": name, "client_id": client, "secret": secret}
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app | {"settings": {"server_url": server}}]}}


def file(name: str) -> Path | None:
    """A file that must be there; None where nothing is set."""
    value = os.environ.get(name, "").strip()
    if value and not Path(value).is_file():
        raise ImproperlyConfigured(f"{name} must name a file, and '{value}' is none")
    return Path(value) if value else None


def claims(name: str) -> list[tuple[str, str]]:
    """`claim=value,claim=value`: the pairs, in their order."""
    pairs = [tuple(part.strip() for part in word.partition("=")[::2]) for word in words(name)]
    if any(not claim or not value for claim, value in pairs):
        raise ImproperlyConfigured(f"{name} must be pairs as amr=mfa, with commas between them")
    return [(claim, value) for claim, value in pairs]


def scanner(name: str) -> str | tuple[str, int] | None:
    """Where clamd listens: the path of its socket, or host and port; None where nothing is set."""
    value = os.environ.get(name, "").strip()
    parts = urlsplit(value)
    try:
        port = parts.port
    except ValueError:
        port = None
    if not value:
        return None
    if parts.scheme == "unix" and not parts.netloc and parts.path.startswith("/"):
        return unquote(parts.path)
    if parts.scheme == "tcp" and parts.hostname and port and not parts.path:
        return parts.hostname, port
    raise ImproperlyConfigured(f"{name} must be tcp://host:port or unix:/path/of/the/socket, not '{value}'")


def home(base: Path) -> Path:
    """The one directory for all state (HAVN_HOME, default `var/` in the checkout)."""
    return Path(os.environ.get("HAVN_HOME") or base / "var").resolve()
