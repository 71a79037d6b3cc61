"""Row 12: what memory a process that answers pages keeps after 1,000 requests, and after 10,000."""

import datetime as dt
import re
from pathlib import Path

from benchmarks.clocks import signed_in
from benchmarks.harness import Result
from refugees.models import Refugee

FEW, MANY = 1_000, 10_000


def megabytes() -> float:
    found = re.search(r"VmRSS:\s+([0-9]+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found.group(1)) / 1024


def measure(on: dt.date) -> list[Result]:
    """Worklist and case page in turn, each time of another person of the caseload."""
    person = Refugee.objects.exclude(caseworker=None).select_related("caseworker").order_by("pk")[0]
    assert person.caseworker
    client = signed_in(person.caseworker)
    numbers = list(Refugee.objects.filter(caseworker=person.caseworker).values_list("case_number", flat=True))
    kept = {}
    for sent in range(MANY):
        url = "/deadlines/" if sent % 2 else f"/cases/{numbers[sent % len(numbers)]}/"
        assert client.get(url).status_code == 200, url
        if sent + 1 in (FEW, MANY):
            kept[sent + 1] = megabytes()
    note = f"{kept[FEW]:.0f} → {kept[MANY]:.0f} MB"
    return [Result(12, "memory of a worker, 10,000 requests / 1,000", kept[MANY] / kept[FEW], "×", 1.05, 1.1, note)]
