"""The subject-access pack: asked for, made by the worker, sealed on disk, fetched, removed."""

import datetime as dt
import json
import logging
import os
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from core.pdf import tagged_pdf
from core.privacy import Attachment, Keep, register
from core.sealed_files import SealedWriter, unsealed
from rights import telling
from rights.models import AccessPack, DataRequest
from rights.rules import MOST_ATTEMPTS, PACK_DAYS, PackState, RequestKind
from rights.thirdparties import Redactor, secrets_about_others

log = logging.getLogger("havn.rights")


def path_of(pack: AccessPack) -> Path:
    """Where a pack lies: below the state directory, named by its uid, sealed."""
    return Path(settings.HAVN_HOME) / "packs" / f"{pack.uid.hex}.sealed"


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
    transaction.on_commit(partial(wake, pack.pk), robust=True)
    return pack


def wake(pk: int) -> None:
    """Tells the worker; where the broker cannot be reached the sweeper finds the pack."""
    try:
        current_app.send_task("rights.tasks.make_pack", args=[pk], retry=False)
    except Exception as error:  # noqa: BLE001  (whatever a transport raises: the sweeper comes)
        log.warning("worker not woken: %s", type(error).__name__)


# --- making ---------------------------------------------------------------------------------------
def make(pk: int, *, at: dt.datetime) -> bool:
    """Makes a pack that waits; False where there is none to make or another worker has it.

    Every attempt is counted before it begins: a pack that kills its worker ends as failed instead of for ever.
    """
    waiting = AccessPack.objects.waiting().filter(pk=pk)
    if waiting.filter(attempts__gte=MOST_ATTEMPTS).update(state=PackState.FAILED):
        return False
    waiting.update(attempts=F("attempts") + 1)
    with transaction.atomic():
        locked = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("request__refugee")
        pack: AccessPack | None = locked.first()
        if pack is None:
            return False
        write(pack, at)
        pack.state, pack.made_at, pack.expires_at = PackState.READY, at, at + dt.timedelta(days=PACK_DAYS)
        pack.version += 1
        pack.save()
    return True


def write(pack: AccessPack, at: dt.datetime) -> None:
    """Writes the sealed ZIP beside its place and then moves it there: no half pack is ever found."""
    path = path_of(pack)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_suffix(".new")
    with unfinished.open("wb") as raw, translation.override(pack.language):
        counted = Counted(SealedWriter(raw, pack.place))
        with zipfile.ZipFile(counted, "w", zipfile.ZIP_DEFLATED) as bundle:
            pack.hidden = fill(bundle, pack, at)
        counted.close()
        raw.flush()
        os.fsync(raw.fileno())
    unfinished.replace(path)
    pack.size = counted.size


class Counted:
    """A stream that knows how much went through it."""

    def __init__(self, inner: SealedWriter) -> None:
        self.inner, self.size = inner, 0

    def write(self, data: bytes) -> int:
        self.size += len(data)
        return self.inner.write(bytes(data))

    def flush(self) -> None:
        self.inner.flush()

    def close(self) -> None:
        self.inner.close()


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


# --- fetching and removing ------------------------------------------------------------------------
def content(pack: AccessPack) -> Iterator[bytes]:
    """The ZIP, piece by piece. Raises CannotDecrypt, and FileNotFoundError where it is gone."""
    return unsealed(path_of(pack), pack.place)


def note_fetch(pack: AccessPack, *, at: dt.datetime) -> None:
    AccessPack.objects.filter(pk=pack.pk).update(fetched_at=at)


def remove(pack: AccessPack) -> None:
    """Takes the file away; the row stays as proof that there was one."""
    with suppress(FileNotFoundError):
        path_of(pack).unlink()
    AccessPack.objects.filter(pk=pack.pk).update(state=PackState.GONE)


def sweep(*, at: dt.datetime) -> int:
    """Removes packs whose time is over, and makes those that no wake-up call reached; how many packs it touched."""
    expired = list(AccessPack.objects.expired(at))
    for pack in expired:
        remove(pack)
    waiting = list(AccessPack.objects.waiting().values_list("pk", flat=True))
    return len(expired) + sum(attempt(pk, at=at) for pk in waiting)


def attempt(pk: int, *, at: dt.datetime) -> bool:
    """Makes one pack; one that cannot be made keeps nobody else's from being made."""
    try:
        return make(pk, at=at)
    except Exception as error:  # noqa: BLE001  (whatever it is: it is counted, and the next sweep tries again)
        log.error("pack not made: %s", type(error).__name__, extra={"count": pk})
        return False


def files_of(person: Any) -> list[Path]:
    """The sealed files made for a person, unfinished ones too (for erasure)."""
    found = [path_of(pack) for pack in AccessPack.objects.filter(request__refugee=person)]
    return [path for each in found for path in (each, each.with_suffix(".new"))]
