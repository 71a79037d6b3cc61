"""Row 12: a PDF beside WeasyPrint alone on the same page, sign-in beside argon2."""

import datetime as dt
import secrets
from collections.abc import Callable
from functools import partial
from typing import Any
from unittest import mock

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import RoleAssignment, User
from accounts.policy import Role
from benchmarks.clocks import signed_in
from benchmarks.harness import Result, ratio
from core import clock, pdf
from refugees.models import Refugee
from rights import record_versions
from rights.models_record import RecordVersion

FIRST = dt.date(2016, 1, 1)


def seen(make: Callable[[], Any]) -> tuple[str, str]:
    """The page and the stylesheet that a PDF is made of."""
    pages: list[tuple[str, str]] = []
    made = pdf.pdf_of

    def kept(html: str, *, css: str) -> bytes:
        pages.append((html, css))
        return made(html, css=css)

    with mock.patch("core.pdf.pdf_of", kept), mock.patch("rights.record_versions.pdf_of", kept):
        make()
    return pages[0]


def pdfs() -> list[Result]:
    """The longest document, which the worker makes, and one that is made while somebody waits."""
    officer, _made = User.objects.get_or_create(email="dpo@havn.example", defaults={"name": "DPO"})
    RoleAssignment.objects.get_or_create(user=officer, role=Role.DATA_PROTECTION_OFFICER, valid_from=FIRST)
    client, person = signed_in(officer), Refugee.objects.order_by("pk")[0]
    url = reverse("audit:extract-pdf", args=[person.uid])

    def record() -> None:
        RecordVersion.objects.all().delete()
        assert record_versions.keep(on=clock.today(), at=clock.now()) == len(settings.LANGUAGES)

    def extract() -> None:
        answer = client.get(url)
        assert answer.status_code == 200, (url, answer.status_code)

    found = []
    for name, make, copies in (("record of processing", record, len(settings.LANGUAGES)), ("extract", extract, 1)):
        html, css = seen(make)
        measured = ratio(make, partial(pdf.pdf_of, html, css=css), rounds=3, times=1)
        took = measured.subject_ms / copies
        note = f"{took:.0f} / {measured.floor_ms:.0f} ms"
        words = f"{name} as PDF / WeasyPrint on the same page"
        found.append(Result(12, words, measured.times / copies, "×", 1.3, 1.5, note))
    return [*found, Result(12, "the extract inside a request", took / 1000, "s", 1, 1)]


def sign_in() -> list[Result]:
    """The form of the sign-in with the right password, beside the check of the password alone."""
    user = User.objects.filter(role_assignments__role=Role.CASEWORKER).order_by("pk")[0]
    before, word = user.password, secrets.token_urlsafe(16)
    user.set_password(word)
    user.save(update_fields=["password"])

    def enter() -> Any:
        cache.clear()  # the limits of sign-in would soon refuse this
        return Client().post(reverse("account_login"), {"login": user.email, "password": word})

    assert enter().status_code == 302
    try:
        measured = ratio(enter, lambda: check_password(word, user.password), rounds=3, times=10)
    finally:
        User.objects.filter(pk=user.pk).update(password=before)
    note = f"{measured.subject_ms:.0f} / {measured.floor_ms:.0f} ms"
    return [Result(12, "sign-in / argon2", measured.times, "×", 1.3, 1.5, note)]


def measure(on: dt.date) -> list[Result]:
    return [*pdfs(), *sign_in()]
