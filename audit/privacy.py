"""The read log: the person is told when and why they were looked up, not by whom."""

import datetime as dt
from collections import Counter
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy, ngettext

from accounts.policy import Area
from audit.models import Kind as Sort
from audit.models import ReadLog
from core.dates import danish
from core.privacy import Impersonal, Keep, Kind, Purpose, Record, Subject, Table

LOOK_UP = Kind(gettext_lazy("Look-ups: when, how, why"), Purpose.PROOF, Area.AUDIT, Keep.LOG)
WHO_LOOKED = Kind(
    gettext_lazy("Who looked"), Purpose.PROOF, Area.AUDIT, Keep.LOG,
    withheld=gettext_lazy("The names of staff are normally not told (Datatilsynet, 2024)"),
)  # fmt: skip

# What views write as the purpose, in words for the person.
PURPOSES = {
    "": gettext_lazy("casework"),
    "min dag": gettext_lazy("the day's overview"),
    "duplicates": gettext_lazy("is the person registered already?"),
    "cpr": gettext_lazy("the CPR number was shown"),
    "document": gettext_lazy("a document was fetched"),
    "subject access": gettext_lazy("answer to the person's own request"),
}


def tell(person: Any) -> list[Record]:
    """A record for each day, with a line for each sort of look-up and purpose."""
    entries = ReadLog.objects.about(person.uid).order_by("at").values_list("at", "kind", "purpose")
    days: dict[dt.date, Counter[tuple[str, str]]] = {}
    for at, kind, purpose in entries.iterator():
        days.setdefault(localtime(at).date(), Counter())[kind, purpose] += 1
    return [record_of(day, found) for day, found in days.items()]


def record_of(day: dt.date, found: Counter[tuple[str, str]]) -> Record:
    words, lines, data = dict(Sort.choices), [], []
    for (kind, purpose), times in found.items():
        why = str(PURPOSES.get(purpose, purpose))
        often = ngettext("%(times)d time", "%(times)d times", times) % {"times": times}
        lines.append((str(words[kind]), f"{why}, {often}"))
        data.append({"kind": kind, "purpose": why, "times": times})
    return Record(danish(day), lines, {"date": day, "look_ups": data})


PRIVACY = (
    Table(
        "audit.ReadLog", gettext_lazy("Read log"), Subject.PERSON,
        [(LOOK_UP, "id at kind purpose people"), (WHO_LOOKED, "user_id page")],
        tell=tell,
    ),
    Table(
        "audit.SpotCheck", gettext_lazy("Spot checks of the read log"), Subject.STAFF,
        [(WHO_LOOKED, "id uid version created_at updated_at quarter seed population drawn_at drawn_by conclusion"
                      " closed_at closed_by")],
        texts="conclusion",
    ),
    Table(
        "audit.SpotCheckItem", gettext_lazy("Look-ups drawn for a spot check"), Subject.STAFF,
        [(WHO_LOOKED, "id uid version created_at updated_at check_of place entry at user_id kind page purpose person"
                      " shown outcome remark decided_by decided_at")],
        texts="remark",
    ),
    Impersonal("audit.Seal", gettext_lazy("Hashes that seal the read log")),
    Impersonal("audit.RetentionRule", gettext_lazy("How long the read log is kept, with the reason")),
)  # fmt: skip
