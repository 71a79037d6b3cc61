"""The subject-access pack: asked for, and what stands in it. Made, sealed, fetched and removed by `sealing`."""

import datetime as dt
import json
import zipfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _

from core.pdf import tagged_pdf
from core.privacy import Attachment, Keep, register
from rights import sealing, telling
from rights.models import AccessPack, DataRequest
from rights.rules import RequestKind
from rights.sealing import content, note_fetch, path_of, wake
from rights.thirdparties import Redactor, secrets_about_others

__all__ = ["ask", "content", "files_of", "make", "note_fetch", "path_of", "sweep"]
MAKE = "rights.tasks.make_pack"


@transaction.atomic
def ask(
    request: DataRequest, *, by: Any, at: dt.datetime, language: str, left_out: Sequence[str] = (), reason: str = ""
) -> AccessPack:
    """Orders a pack; the worker makes it after the commit. Raises ValidationError with a sentence."""
    if request.kind != RequestKind.ACCESS:
        raise ValidationError(_("A pack answers a request for access."))
    if left_out and not reason.strip():
        raise ValidationError({"left_out_reason": _("Write why documents are left out.")})
    pack = AccessPack.objects.create(
        request=request, asked_by=by, asked_at=at, language=language, left_out=sorted(left_out),
        left_out_reason=reason.strip() if left_out else "",
    )  # fmt: skip
    transaction.on_commit(partial(wake, MAKE, pack.pk), robust=True)
    return pack


# --- making ---------------------------------------------------------------------------------------
def maker() -> sealing.Maker:
    return sealing.Maker(AccessPack, MAKE, fill, ("request__refugee",))


def make(pk: int, *, at: dt.datetime) -> bool:
    """Makes a pack that waits; False where there is none to make or another worker has it."""
    return sealing.make(maker(), pk, at=at)


def fill(bundle: zipfile.ZipFile, pack: AccessPack, at: dt.datetime) -> int:
    """Puts everything into the ZIP; returns at how many places something about others was left out."""
    known, person = register(), pack.request.refugee
    redactor = Redactor(secrets_about_others(person))
    chapters = [redactor.chapter(each) for each in telling.chapters(known, person)]
    files = telling.attachments(known, person)
    inside = leaving(files, pack.left_out)
    outside = [each for each in files if each not in inside]
    context = {
        "person": person, "pack": pack, "chapters": chapters, "made_at": at, "inside": inside, "outside": outside,
        "withheld": telling.withheld(known), "hidden": redactor.count, "controller": settings.HAVN_MUNICIPALITY_NAME,
        "language": pack.language, "keep": dict.fromkeys(str(Keep(kind.keep).label) for kind in kinds_told(known)),
    }  # fmt: skip
    bundle.writestr(_("access.pdf"), tagged_pdf("rights/pack_pdf.html", context, css="css/rights-pdf.css"))
    bundle.writestr(_("data.json"), as_json(context))
    folder = _("documents")
    for each in inside:
        bundle.write(each.path, f"{folder}/{each.name}")
    return redactor.count


def leaving(files: Sequence[Attachment], left_out: Sequence[str]) -> list[Attachment]:
    """The files that go along: not left out, not in quarantine, and there."""
    return [each for each in files if str(each.uid) not in left_out and each.may_leave and each.path.is_file()]


def kinds_told(known: Any) -> Iterator[Any]:
    return (kind for table in known.tables.values() if table.is_told for kind, _names in table.fields if kind.told)


def as_json(context: dict[str, Any]) -> str:
    """The same for a machine: each chapter by its table, each record by its fields."""

    def files(found: Sequence[Attachment]) -> list[dict[str, str]]:
        return [{"name": each.name, "title": each.title, "uid": str(each.uid)} for each in found]

    whole = {
        "case_number": context["person"].case_number,
        "person": str(context["person"].uid),
        "controller": context["controller"],
        "made_at": context["made_at"],
        "chapters": [
            {"table": each.key, "label": each.label, "records": [record.data for record in each.records]}
            for each in context["chapters"]
        ],
        "documents": files(context["inside"]),
        "documents_left_out": files(context["outside"]),
        "not_told": [{"data": each.label, "why": each.why} for each in context["withheld"]],
        "left_out_about_others": context["hidden"],
    }
    return json.dumps(whole, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


# --- removing -------------------------------------------------------------------------------------
def sweep(*, at: dt.datetime) -> int:
    """Removes packs whose time is over, and makes those that no wake-up call reached; how many packs it touched."""
    return sealing.sweep(maker(), at=at)


def files_of(person: Any) -> list[Path]:
    """The sealed files made for a person, unfinished ones too (for erasure)."""
    return sealing.sealed_files(AccessPack.objects.filter(request__refugee=person))
