"""The read log: the person is told when and why they were looked up, not by whom."""

from collections import Counter
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policy import Area
from audit.models import Kind as Sort
from audit.models import ReadLog
from core.dates import danish
from core.privacy import Keep, Kind, Purpose, Record, Subject, Table

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
    """One line for each day, sort of look-up and purpose."""
    entries = ReadLog.objects.about(person.uid).order_by("at").values_list("at", "kind", "purpose")
    found = Counter((localtime(at).date(), kind, purpose) for at, kind, purpose in entries.iterator())
    words = dict(Sort.choices)
    records = []
    for (day, kind, purpose), times in found.items():
        why = str(PURPOSES.get(purpose, purpose))
        lines = [(_("Look-up"), str(words[kind])), (_("Purpose"), why), (_("How often"), str(times))]
        records.append(Record(danish(day), lines, {"date": day, "kind": kind, "purpose": why, "times": times}))
    return records


PRIVACY = (
    Table(
        "audit.ReadLog", gettext_lazy("Read log"), Subject.PERSON,
        [(LOOK_UP, "id at kind purpose people"), (WHO_LOOKED, "user_id page")],
        tell=tell,
    ),
)  # fmt: skip
