"""The record of processing as a document: sixty pages, so the worker makes it, and once for the same words.

Each version is kept: what the record said on a day can be shown years later (art. 5(2) and 30 of the General
Data Protection Regulation).
"""

import datetime as dt
import hashlib
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import RoleAssignment
from accounts.policy import Role
from core.pdf import pdf_of
from core.privacy import register
from rights import record
from rights.models_record import RecordVersion
from rights.sealing import wake

MAKE = "rights.tasks.make_record"
CSS = "css/rights-pdf.css"
ANY_DAY = dt.date(2000, 1, 1)  # what the record says is the same on every day on which only the date differs


def context_on(on: dt.date) -> dict[str, Any]:
    """What page and document both say, in the language in force."""
    known = register()
    held = RoleAssignment.objects.on(on).filter(role=Role.DATA_PROTECTION_OFFICER, user__is_active=True)
    return {
        "title": _("Record of processing"),
        "activities": record.activities(known),
        "sheets": record.sheets(known),
        "nobodys": record.nobodys(known),
        "measures": record.measures(),
        "officers": [each.user for each in held.select_related("user")],
        "controller": settings.HAVN_MUNICIPALITY_NAME,
        "today": on,
    }


def paper(context: dict[str, Any], language: str) -> str:
    return render_to_string("rights/record_pdf.html", context | {"language": language})


def digest_of(context: dict[str, Any], language: str) -> str:
    """The same as long as nothing but the day differs."""
    return hashlib.sha256(paper(context | {"today": ANY_DAY}, language).encode()).hexdigest()


def ask(digest: str, language: str, *, at: dt.datetime) -> RecordVersion:
    """Orders the document of what the record says now, unless it is there or ordered already."""
    version, is_new = RecordVersion.objects.get_or_create(
        language=language, digest=digest, defaults={"asked_at": at}
    )  # fmt: skip
    if is_new:
        transaction.on_commit(partial(wake, MAKE, version.pk), robust=True)
    return version


@transaction.atomic
def make(pk: int, *, on: dt.date, at: dt.datetime) -> bool:
    """Makes the document of a version that waits. What the record has ceased to say meanwhile is not made any more."""
    waiting = RecordVersion.objects.waiting().select_for_update(skip_locked=True, of=("self",))
    version = waiting.filter(pk=pk).first()
    if version is None:
        return False
    with translation.override(version.language):
        context = context_on(on)
        if digest_of(context, version.language) != version.digest:
            version.delete()
            return False
        version.content = pdf_of(paper(context, version.language), css=CSS)
    version.made_at = at
    version.save(update_fields=["content", "made_at"])
    return True


def keep(*, on: dt.date, at: dt.datetime) -> int:
    """Makes what the record says by now, in both languages, where it says anything new: how many documents."""
    made = 0
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            digest = digest_of(context_on(on), language)
        made += make(ask(digest, language, at=at).pk, on=on, at=at)
    return made


def sweep(*, on: dt.date, at: dt.datetime) -> int:
    """Makes what no wake-up call reached: how many documents."""
    waiting = list(RecordVersion.objects.waiting().order_by("pk").values_list("pk", flat=True))
    return sum(make(pk, on=on, at=at) for pk in waiting)
