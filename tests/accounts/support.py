"""Words that tests of the sign-in share."""

from html import unescape
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

PASSWORD = "en-lang-nok-adgangskode"


def danish(sentence: str) -> str:
    with translation.override("da"):
        return gettext(sentence)


def said(answer: Any) -> str:
    return unescape(answer.content.decode())


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def sign_in(client: Client, email: str, password: str = PASSWORD, **extra: Any) -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": password}, **extra)
