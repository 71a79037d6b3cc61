"""Rows 1–3 and 5: the worklist and the case page beside the floor."""

import datetime as dt

from benchmarks.clocks import signed_in
from benchmarks.harness import Result, explain, ratio, statements
from benchmarks.minimal import minimal_client
from refugees.models import Refugee


def pages() -> list[Result]:
    """Rows 1, 2, 3 and 5: a caseworker's worklist and a case, as ratios, statements and buffers."""
    person = Refugee.objects.exclude(caseworker=None).select_related("caseworker").order_by("pk").first()
    if person is None or person.caseworker is None:
        return []
    client, floor = signed_in(person.caseworker), minimal_client()
    floor.force_login(person.caseworker)
    found = []
    for row, name, url, goal, must in (
        (1, "worklist", "/deadlines/", 1.5, 2.0),
        (2, "case page", f"/cases/{person.case_number}/", 2.0, 2.5),
    ):
        measured = ratio(lambda url=url: client.get(url), lambda: floor.get("/"))  # type: ignore[misc]
        with statements() as sent:
            assert client.get(url).status_code == 200, url
        cost = explain(sent)
        note = f"{measured.subject_ms:.1f} / {measured.floor_ms:.1f} ms"
        found += [
            Result(row, f"{name} / minimal", measured.times, goal=goal, must=must, note=note),
            Result(3, f"{name}: buffers", cost.buffers, "pages"),
            Result(5, f"{name}: statements", len(sent), "", 8 if row == 1 else 12, 10 if row == 1 else 15),
            Result(5, f"{name}: longest statement", sent.longest / 1000, "kB", 4, 8),
            Result(5, f"{name}: planning share", 100 * cost.planning_share, "%", 30, 50),
        ]
    return found


def measure(on: dt.date) -> list[Result]:
    return pages()
