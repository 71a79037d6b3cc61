"""A production installation that would leak does not start."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.production import refuse_unsafe

SAFE: dict[str, Any] = {
    "SECRET_KEY": "k" * 50,
    "HAVN_FIELD_KEYS": {"2026": bytes(range(32))},
    "HAVN_INDEX_KEY": bytes(range(32, 64)),
    "DEBUG": False,
    "HAVN_DEMO": False,
    "HAVN_COOKIES_OVER_HTTP": False,
    "ALLOWED_HOSTS": ["havn.kommune.invalid"],
    "CSRF_TRUSTED_ORIGINS": ["https://havn.kommune.invalid"],
    "HAVN_PUBLIC_URL": "https://havn.kommune.invalid",
    "REDIS_URL": "redis://redis:6379/0",
    "SOCIALACCOUNT_PROVIDERS": {},
    "HAVN_OIDC_STRENGTH": [],
}
UNSAFE = [
    ({"SECRET_KEY": "demo-" + "k" * 50}, "HAVN_SECRET_KEY"),
    ({"SECRET_KEY": "k" * 39}, "HAVN_SECRET_KEY"),
    ({"HAVN_FIELD_KEYS": {"2026": bytes(range(32)), "demo1": bytes(range(1, 33))}}, "HAVN_FIELD_KEYS"),
    ({"HAVN_FIELD_KEYS": {"2026": b"\0" * 32}}, "HAVN_FIELD_KEYS"),
    ({"HAVN_INDEX_KEY": b"x" * 32}, "HAVN_FIELD_KEYS or HAVN_INDEX_KEY"),
    ({"HAVN_INDEX_KEY": bytes(range(32))}, "HAVN_INDEX_KEY"),
    ({"CSRF_TRUSTED_ORIGINS": ["http://havn.kommune.invalid"]}, "HAVN_TRUSTED_ORIGINS"),
    ({"HAVN_PUBLIC_URL": "http://havn.kommune.invalid"}, "HAVN_PUBLIC_URL"),
    ({"DEBUG": True}, "HAVN_DEBUG"),
    ({"HAVN_DEMO": True}, "HAVN_DEMO"),
    ({"HAVN_COOKIES_OVER_HTTP": True}, "HAVN_COOKIES_OVER_HTTP"),
    ({"ALLOWED_HOSTS": ["havn.kommune.invalid", "*"]}, "HAVN_ALLOWED_HOSTS"),
    ({"REDIS_URL": ""}, "REDIS_URL"),
    ({"SOCIALACCOUNT_PROVIDERS": {"openid_connect": {}}}, "HAVN_OIDC_STRENGTH"),
]


def test_a_safe_installation_starts() -> None:
    refuse_unsafe(SAFE)


@pytest.mark.parametrize(("change", "named"), UNSAFE)
def test_an_unsafe_setting_stops_the_start_and_is_named(change: dict[str, Any], named: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        refuse_unsafe(SAFE | change)
    reasons = str(refused.value).split(": ", 1)[1].split("; ")
    assert len(reasons) == 1
    assert reasons[0].startswith(named)


def test_every_reason_is_said_at_once_and_no_secret_with_them() -> None:
    secret = "demo-" + "verysecret" * 5
    worst = SAFE | {
        "SECRET_KEY": secret, "HAVN_FIELD_KEYS": {"demo1": bytes(32)}, "DEBUG": True, "HAVN_DEMO": True,
        "HAVN_COOKIES_OVER_HTTP": True, "ALLOWED_HOSTS": ["*"], "REDIS_URL": "",
    }  # fmt: skip
    with pytest.raises(ImproperlyConfigured) as refused:
        refuse_unsafe(worst)
    said = str(refused.value)
    assert said.count(";") == 7
    assert secret not in said
