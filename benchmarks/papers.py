"""Row 12: a PDF beside WeasyPrint alone on the same page, sign-in beside argon2."""

import datetime as dt
import secrets
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import RoleAssignment, User
from accounts.policy import Role
from audit.extract import as_pdf
from audit.reads import ExtractLine
from benchmarks.clocks import signed_in
from benchmarks.harness import Result, best, processor, ratio
from core import clock, pdf
from rights import record_versions
from rights.models_record import RecordVersion

FIRST = dt.date(2016, 1, 1)


def pdfs(on: dt.date) -> list[Result]:
    """The record of processing, the longest document there is, which the worker makes."""
    officer, _made = User.objects.get_or_create(email="dpo@havn.example", defaults={"name": "DPO"})
    RoleAssignment.objects.get_or_create(user=officer, role=Role.DATA_PROTECTION_OFFICER, valid_from=FIRST)
    client, url = signed_in(officer), reverse("rights:record")
    language = settings.LANGUAGE_CODE
    with translation.override(language):
        context = record_versions.context_on(on)
        html, digest = record_versions.paper(context, language), record_versions.digest_of(context, language)

    def made() -> None:
        RecordVersion.objects.all().delete()
        assert record_versions.make(record_versions.ask(digest, language, at=clock.now()).pk, on=on, at=clock.now())

    bare = partial(pdf.pdf_of, html, css=record_versions.CSS)
    measured = ratio(made, bare, rounds=1, times=1, cost=processor)
    note = f"{measured.subject_ms:.0f} / {measured.floor_ms:.0f} ms of a processor, by the worker"
    page = best(lambda: client.get(url), cost=processor)
    return [
        Result(12, "record of processing as PDF / WeasyPrint on the same page", measured.times, "×", 1.3, 1.5, note),
        Result(12, "the page of the record, which leads to its document", page / 1000, "s", 1, 1),
        extract(on),
    ]


def extract(on: dt.date) -> Result:
    """The longest document that is made inside a request: the log about one person, here a thousand days of it."""
    lines = [ExtractLine(on - dt.timedelta(days=back), "Sagen", "Sagsbehandling", 2) for back in range(1000)]
    spent = best(lambda: as_pdf("2026-0001", lines, now=clock.now()), cost=processor)
    return Result(12, "extract of the read log as PDF, 1,000 lines, inside a request", spent / 1000, "s", 1, 1)


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
    return [*pdfs(on), *sign_in()]
