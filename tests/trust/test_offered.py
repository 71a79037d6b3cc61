"""Nobody is offered a link, a form or a part of a page that the table gives to others only (tests/trust/offered.py)."""

import os
from collections import defaultdict
from typing import Any

import pytest
from django.urls import reverse

from tests.access_matrix import MATRIX
from tests.support.sampling import todays
from tests.trust import offered
from tests.trust.checks import Check, without
from tests.trust.test_negative_controls import Desk

pytestmark = pytest.mark.django_db
SAMPLE = 3  # readers in each run
Seen = dict[str, dict[str, set[str]]]


def offers(desk: Desk, reader: str, views: dict[str, list[str]]) -> dict[str, set[str]]:
    """What this reader is offered on each page that opens."""
    found: dict[str, set[str]] = {}
    role = desk.readers[reader].role
    for view, places in [(view, each) for view, each in views.items() if role in MATRIX.get(view, ())]:
        for address in places:
            here = desk.offers((reader, "get", address))
            if here:
                found.setdefault(view, set()).update(here)
    return found


def pages(desk: Desk) -> dict[str, list[str]]:
    """Min dag, and the tabs of a case: where everything meets that hangs on a role."""
    people = [person.case_number for person in desk.world.people]
    tabs = [view for view in MATRIX if view.endswith(":person") and view != "audit:person"]
    found = {view: [reverse(view, args=[each]) for each in people] for view in ("refugees:case", *tabs)}
    return found | {"desk:today": [reverse("desk:today")]}


def judged(desk: Desk, readers: list[str]) -> tuple[list[str], int]:
    """Everything that is offered to the wrong reader, and how many rows of the table were met."""
    wrong, met, views = [], 0, pages(desk)
    for reader in readers:
        for view, found in offers(desk, reader, views).items():
            wrong += [f"{reader} {view} {each}" for each in offered.of_others(reader, view, found)]
            met += sum(reader in offered.table().get((view, each), ()) for each in found)
    return wrong, met


def test_nobody_is_offered_what_the_table_gives_to_others(desk: Desk) -> None:
    readers = todays(list(desk.readers), SAMPLE)
    wrong, met = judged(desk, readers)
    assert wrong == []
    known = sum(reader in who for reader in readers for who in offered.table().values())
    assert met >= 0.8 * known, "pages have changed: write the table anew and read the difference"


@pytest.mark.long
def test_no_reader_at_all_is_offered_what_the_table_gives_to_others(desk: Desk, rounds: Any) -> None:
    for reader in rounds(list(desk.readers)):
        assert judged(desk, [reader])[0] == []


def test_a_check_that_is_taken_away_offers_somebody_what_is_for_others(desk: Desk) -> None:
    """The control."""
    view = "screening:person"
    places = {view: pages(desk)[view]}
    assert offered.of_others("team_manager", view, offers(desk, "team_manager", places)[view]) == []
    with without(Check("right", "screening/views.py person: request.user.can(Area.INTERVIEW, write=True)")):
        assert offered.of_others("team_manager", view, offers(desk, "team_manager", places)[view])


@pytest.mark.skipif(not os.environ.get("HAVN_WRITE_OFFERED"), reason="writes the table: HAVN_WRITE_OFFERED=yes")
def test_the_table_is_written_anew(desk: Desk) -> None:
    seen: Seen = defaultdict(dict)
    views = pages(desk)
    for reader in desk.readers:
        for view, found in offers(desk, reader, views).items():
            seen[view][reader] = found
    head = offered.TABLE.read_text(encoding="utf-8").splitlines() if offered.TABLE.exists() else []
    offered.TABLE.write_text("\n".join(each for each in head if each.startswith("#")) + "\n" + offered.written(seen))
