"""Each permission check inside a view, a presenter or a service, and each call of the read log, is taken away in turn.

`tests/data/guards.txt` has a row for each of them, with what turns red without it: a page, as somebody opens it, or a
test. A check that is written, moved or removed without its row is found by the first test. A page is asked as the
trials of trust ask every page: nobody meets a word that is kept from them, whoever is shown stands in the read log,
nothing opens that was shut, and no page offers what its reader is refused (so a check that only hides a link is worth
something as long as the page behind the link refuses by itself).
"""

from pathlib import Path
from typing import Any

import pytest

from tests.support.sampling import todays
from tests.trust import checks
from tests.trust.checks import Check
from tests.trust.test_canaries import addresses
from tests.trust.test_negative_controls import Desk, by_view

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "tests" / "data" / "guards.txt"
OF_THE_DOORS = {"scope", "reach"}  # tests/trust/test_doors.py takes those away
SAMPLE = 8


def rows() -> dict[str, list[str]]:
    """By check, what notices its absence: reader, method and view; or a test."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return {line.split("\t")[0]: line.split("\t")[1:] for line in lines if line and not line.startswith("#")}


def asked() -> list[str]:
    return [check for check, guard in rows().items() if len(guard) == 3]


def test_every_check_has_its_row_and_every_row_its_check() -> None:
    written = {str(check) for check in checks.written() if check.kind not in OF_THE_DOORS}
    known = set(rows())
    assert sorted(written - known) == [], "a check without a row"
    assert sorted(known - written) == [], "a row whose check is gone"


def test_what_a_row_names_exists() -> None:
    tests = {guard[0] for guard in rows().values() if len(guard) == 1}
    gone = []
    for each in sorted(tests):
        path, _colons, name = each.partition("::")
        if f"def {name}(" not in (ROOT / path).read_text(encoding="utf-8"):
            gone.append(each)
    assert gone == []


def test_no_check_is_without_a_guard() -> None:
    """Where a check stands, something must turn red without it; a check that nothing can miss is to be removed."""
    assert [check for check, guard in rows().items() if len(guard) != 3 and "::" not in guard[0]] == []


def unnoticed(desk: Desk, pages: dict[str, list[str]], names: list[str]) -> list[str]:
    """Those of the checks that no page notices any more of the kind their row names."""
    silent = []
    for name in names:
        kind, _space, place = name.partition(" ")
        reader, method, view = rows()[name]
        check = Check(kind, place)
        questions = [(reader, method, address) for address in pages[view]]
        if not desk.is_missed(check, desk.who_meets(questions)[check]):
            silent.append(name)
    return silent


@pytest.mark.django_db
def test_a_check_that_is_switched_off_is_noticed(desk: Desk) -> None:
    assert unnoticed(desk, by_view(addresses(desk.world)), todays(asked(), SAMPLE)) == []


@pytest.mark.long
@pytest.mark.django_db
def test_every_check_that_is_switched_off_is_noticed(desk: Desk, rounds: Any) -> None:
    pages = by_view(addresses(desk.world))
    for name in rounds(asked()):
        assert unnoticed(desk, pages, [name]) == []
