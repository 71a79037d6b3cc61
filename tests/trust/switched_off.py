"""A plugin: `pytest -p tests.trust.switched_off` runs each test once for each permission check that it must notice.

HAVN_GUARDS names a file of lines "check<TAB>test": the test runs while that check lets everybody through, and must
fail. Where it is not set every check works, and HAVN_MET names a file into which each test writes the checks it came by
(so that somebody who looks for a guard knows which tests to try).
"""

import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

FIXTURE = "one_check_switched_off"


def guards() -> dict[str, list[str]]:
    """By test, the checks that it must notice."""
    found: dict[str, list[str]] = defaultdict(list)
    path = os.environ.get("HAVN_GUARDS")
    for line in Path(path).read_text(encoding="utf-8").splitlines() if path else []:
        check, _tab, test = line.partition("\t")
        found[test].append(check)
    return found


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    name = f"{metafunc.definition.nodeid}"
    if checks := guards().get(name):
        metafunc.parametrize(FIXTURE, checks, indirect=True)


@pytest.fixture(autouse=True)
def one_check_switched_off(request: pytest.FixtureRequest) -> Iterator[None]:
    from tests.trust.checks import Check, without  # a plugin is there before Django is

    kind, _space, place = getattr(request, "param", "").partition(" ")
    met: set[Check] = set()
    with without(Check(kind, place) if place else None, met.add):
        yield
    if os.environ.get("HAVN_MET"):
        with Path(os.environ["HAVN_MET"]).open("a", encoding="utf-8") as file:
            file.writelines(f"{check}\t{request.node.nodeid}\n" for check in sorted(met, key=str))
