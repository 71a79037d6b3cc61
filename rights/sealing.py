"""Sealed packs of any kind: ordered, made by the worker, encrypted on disk, fetched, removed when their time is over.

What stands in a pack is its kind's own business (`packs`: subject access; `moves`: another municipality).
"""

import datetime as dt
import logging
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import translation

from core.history import acting
from core.sealed_files import SealedWriter, unsealed
from rights.models_sealed import SealedPack
from rights.rules import MOST_ATTEMPTS, PACK_DAYS, PackState

log = logging.getLogger("havn.rights")


@dataclass(frozen=True)
class Maker:
    """How packs of one kind are made: their model, the task that makes one, what stands in them, whose they are."""

    model: type[SealedPack]
    task: str
    fill: Callable[[zipfile.ZipFile, Any, dt.datetime], int]  # returns how many places were left out
    related: tuple[str, ...]

    @property
    def packs(self) -> Any:
        return self.model._default_manager


def path_of(pack: SealedPack) -> Path:
    """Where a pack lies: below the state directory, named by its uid, sealed."""
    return Path(settings.HAVN_HOME) / "packs" / f"{pack.uid.hex}.sealed"


def wake(task: str, pk: int) -> None:
    """Tells the worker; where the broker cannot be reached the sweeper finds the pack."""
    try:
        current_app.send_task(task, args=[pk], retry=False)
    except Exception as error:  # noqa: BLE001  (whatever a transport raises: the sweeper comes)
        log.warning("worker not woken: %s", type(error).__name__)


# --- making ---------------------------------------------------------------------------------------
def make(maker: Maker, pk: int, *, at: dt.datetime) -> bool:
    """Makes a pack that waits; False where there is none to make or another worker has it.

    Every attempt is counted before it begins: a pack that kills its worker ends as failed instead of for ever.
    """
    waiting = maker.packs.waiting().filter(pk=pk)
    if waiting.filter(attempts__gte=MOST_ATTEMPTS).update(state=PackState.FAILED):
        discard(maker.packs.get(pk=pk))
        return False
    waiting.update(attempts=F("attempts") + 1)
    with transaction.atomic():
        locked = waiting.select_for_update(skip_locked=True, of=("self",)).select_related(*maker.related)
        pack: SealedPack | None = locked.first()
        if pack is None:
            return False
        write(maker, pack, at)
        pack.state, pack.made_at, pack.expires_at = PackState.READY, at, at + dt.timedelta(days=PACK_DAYS)
        pack.version += 1
        pack.save()
    return True


def write(maker: Maker, pack: SealedPack, at: dt.datetime) -> None:
    """Writes the sealed ZIP beside its place and then moves it there: no half pack is ever found."""
    path = path_of(pack)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_suffix(".new")
    try:
        with unfinished.open("wb") as raw, translation.override(pack.language):
            pack.size = seal(raw, maker, pack, at)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)  # a full disk gets its room back
        raise
    unfinished.replace(path)


def seal(raw: IO[bytes], maker: Maker, pack: SealedPack, at: dt.datetime) -> int:
    """Writes the sealed ZIP, on the disk for good when this returns; how many bytes the ZIP has."""
    counted = Counted(SealedWriter(raw, pack.place))
    with zipfile.ZipFile(counted, "w", zipfile.ZIP_DEFLATED) as bundle:
        pack.hidden = maker.fill(bundle, pack, at)
    counted.close()
    raw.flush()
    os.fsync(raw.fileno())
    return counted.size


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


# --- fetching and removing ------------------------------------------------------------------------
def can_be_fetched(pack: SealedPack, at: dt.datetime) -> bool:
    return pack.expires_at is not None and pack.expires_at > at and path_of(pack).is_file()


def content(pack: SealedPack) -> Iterator[bytes]:
    """The ZIP, piece by piece. Raises CannotDecrypt, and FileNotFoundError where it is gone."""
    return unsealed(path_of(pack), pack.place)


def note_fetch(pack: SealedPack, *, by: Any, at: dt.datetime) -> None:
    with acting(by):
        type(pack)._default_manager.filter(pk=pack.pk).update(fetched_at=at)


def discard(pack: SealedPack) -> None:
    """Takes away whatever lies of a pack, half a file too."""
    path = path_of(pack)
    for each in (path, path.with_suffix(".new")):
        each.unlink(missing_ok=True)


def remove(pack: SealedPack) -> None:
    """Takes the file away; the row stays as proof that there was one."""
    discard(pack)
    type(pack)._default_manager.filter(pk=pack.pk).update(state=PackState.GONE)


def sweep(maker: Maker, *, at: dt.datetime) -> int:
    """Removes packs whose time is over, and makes those that no wake-up call reached; how many packs it touched."""
    expired = list(maker.packs.expired(at))
    for pack in expired:
        remove(pack)
    waiting = list(maker.packs.waiting().values_list("pk", flat=True))
    return len(expired) + sum(attempt(maker, pk, at=at) for pk in waiting)


def attempt(maker: Maker, pk: int, *, at: dt.datetime) -> bool:
    """Makes one pack; one that cannot be made keeps nobody else's from being made."""
    try:
        return make(maker, pk, at=at)
    except Exception as error:  # noqa: BLE001  (whatever it is: it is counted, and the next sweep tries again)
        log.error("pack not made: %s", type(error).__name__, extra={"count": pk})
        return False


def sealed_files(packs: Any) -> list[Path]:
    """The files of some packs, unfinished ones too (for erasure)."""
    return [path for pack in packs for path in (path_of(pack), path_of(pack).with_suffix(".new"))]
