"""Writing of drafts: typed values in, conflicts settled, drafts dropped; and the key of the writer's browser."""

import base64
import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from screening import drafts
from screening.answers import Working, working
from screening.drafts import Seen
from screening.models import DraftKey, Interview, InterviewDraft
from screening.questions import fingerprint

KEY_BYTES = 32


@dataclass
class Taken:
    """What became of typed values: the new mark of each, and those of which there are now two versions."""

    marks: dict[str, str] = field(default_factory=dict)
    conflicts: dict[str, drafts.Conflict] = field(default_factory=dict)
    saved: int = 0
    work: Working | None = None


def draft_of(interview: Interview, user: Any) -> InterviewDraft | None:
    return InterviewDraft.objects.of(user).filter(interview=interview).first()


@transaction.atomic
def take(
    interview: Interview,
    *,
    by: Any,
    values: Mapping[str, tuple[Any, Seen]],
    allowed: set[str],
    at: dt.datetime,
) -> Taken:
    """Takes typed values ("section.question": (value, what its window had seen)) into the writer's draft.

    Never refuses for content, nor because the interview was completed meanwhile: nothing typed is lost.
    """
    draft, _new = InterviewDraft.objects.select_for_update().get_or_create(interview=interview, user=by)
    work = working(interview, draft, allowed)
    base, known = work.base, work.known
    taken, stamp = Taken(work=work), at.isoformat(timespec="seconds")
    for key, (value, seen) in values.items():
        if key in known:
            taken.saved += drafts.put(work.body, base, key, value, seen=seen, at=stamp) != drafts.UNCHANGED
            taken.marks[key] = fingerprint(drafts.current(work.body, base, key))
    taken.conflicts = {conflict.key: conflict for conflict in work.conflicts()}
    if taken.saved:
        keep(draft, work.body)
        work.version = draft.version
    elif not draft.body:
        draft.delete()
    return taken


def keep(draft: InterviewDraft, body: drafts.Body) -> None:
    draft.entries = body
    draft.version += 1
    draft.save(update_fields=["body", "version", "updated_at"])


@transaction.atomic
def settle(
    interview: Interview, *, by: Any, key: str, choice: str, allowed: set[str], at: dt.datetime, mark: str = ""
) -> bool:
    """Chooses one of two versions of an answer. False where there is nothing to choose, or where `mark` (of the two
    versions that were shown) says that one of them is another by now."""
    draft = InterviewDraft.objects.select_for_update().of(by).filter(interview=interview).first()
    if draft is None:
        return False
    work = working(interview, draft, allowed)
    settled = drafts.resolve(work.body, work.base, key, choice, mark=mark, at=at.isoformat(timespec="seconds"))
    if settled:
        keep(draft, work.body)
    return settled


@transaction.atomic
def drop(interview: Interview, *, by: Any) -> None:
    """Throws the writer's own draft away."""
    InterviewDraft.objects.of(by).filter(interview=interview).delete()


@transaction.atomic
def browser_key(*, by: Any) -> str:
    """The writer's key for drafts kept in the browser, base64; made at the first call, the same from then on."""
    stored, _new = DraftKey.objects.get_or_create(
        user=by, defaults={"key": base64.b64encode(os.urandom(KEY_BYTES)).decode()}
    )
    return str(stored.key)
