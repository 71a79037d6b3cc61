"""Row 12: a PDF beside WeasyPrint alone on the same page, sign-in beside argon2."""

import datetime as dt
import secrets
from typing import Any
from unittest import mock

from django.contrib.auth.hashers import check_password
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import RoleAssignment, User
from accounts.policy import Role
from benchmarks.clocks import signed_in
from benchmarks.harness import Result, ratio
from core import pdf

FIRST = dt.date(2016, 1, 1)


def pdfs() -> list[Result]:
    """The record of processing: the longest document that is made while somebody waits."""
    officer, _made = User.objects.get_or_create(email="dpo@havn.example", defaults={"name": "DPO"})
    RoleAssignment.objects.get_or_create(user=officer, role=Role.DATA_PROTECTION_OFFICER, valid_from=FIRST)
    client = signed_in(officer)
    url = reverse("rights:record-pdf")
    pages: list[tuple[str, str]] = []
    made = pdf.pdf_of

    def seen(html: str, *, css: str) -> bytes:
        pages.append((html, css))
        return made(html, css=css)

    with mock.patch("core.pdf.pdf_of", seen):
        answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    ((html, css),) = pages
    measured = ratio(lambda: client.get(url), lambda: made(html, css=css), rounds=3, times=1)
    note = f"{measured.subject_ms:.0f} / {measured.floor_ms:.0f} ms"
    return [
        Result(12, "record of processing as PDF / WeasyPrint on the same page", measured.times, "×", 1.3, 1.5, note),
        Result(12, "the same inside a request", measured.subject_ms / 1000, "s", 1, 1),
    ]


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
