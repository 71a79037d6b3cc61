"""A plugin: tests that run once more while a permission check is switched off, and must notice it.

tests/data/guards.txt names for each check the test that turns red without it. A share of those pairs runs in every run,
another one each day, and all of them with --long, which goes on where it was stopped. Such a test passes by failing.

For who looks for a guard: HAVN_GUARDS names a file of lines "check<TAB>test" to run instead of the table's, and
HAVN_MET a file into which each test writes the checks it came by, so that one knows which tests to try.
"""

import gc
import os
import warnings
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.support.sampling import todays

FIXTURE = "one_check_switched_off"
TABLE = Path(__file__).resolve().parents[1] / "data" / "guards.txt"
SHARE = 12
Pairs = list[tuple[str, str]]  # check, test


def read_pairs(path: Path) -> Pairs:
    """Those lines that name a test."""
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [(line[0], line[1]) for line in lines if len(line) == 2 and "::" in line[1]]


@cache
def guards() -> dict[str, list[Any]]:
    """By test, the checks that it must notice; those that are not today's only with --long."""
    asked = os.environ.get("HAVN_GUARDS")
    pairs = read_pairs(Path(asked) if asked else TABLE)
    now = {check for check, _test in pairs} if asked else set(todays([check for check, _test in pairs], SHARE))
    found: dict[str, list[Any]] = defaultdict(list)
    for check, test in pairs:
        found[test].append(pytest.param(check, id=check, marks=() if check in now else pytest.mark.long))
    return found


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if checks := guards().get(metafunc.definition.nodeid):
        usual = [] if os.environ.get("HAVN_GUARDS") else [pytest.param("", id="as it is")]
        metafunc.parametrize(FIXTURE, usual + checks, indirect=True)


def off(item: Any) -> str:
    """The check that is off while this test runs."""
    callspec = getattr(item, "callspec", None)
    return str(callspec.params.get(FIXTURE, "")) if callspec else ""


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Iterator[None]:
    """Without the check the test must fail; an error of the program counts, since nothing is shown then."""
    answer, noticed = None, False
    try:
        answer = yield
    except (Exception, pytest.fail.Exception):
        if not off(pyfuncitem):
            raise
        noticed = True
    if noticed:
        forget_answers()
    elif off(pyfuncitem):
        pytest.fail(f"nothing was noticed without {off(pyfuncitem)}")
    return answer or noticed or None  # type: ignore[return-value]


def forget_answers() -> None:
    """A test that ended before its end may have left a file open that an answer carried: that is no other's fault."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture(autouse=True)
def one_check_switched_off(request: pytest.FixtureRequest) -> Iterator[None]:
    kind, _space, place = getattr(request, "param", "").partition(" ")
    noted = os.environ.get("HAVN_MET")
    if not place and not noted:
        yield
        return
    from tests.trust.checks import Check, without  # a plugin is there before Django is

    met: set[Check] = set()
    with without(Check(kind, place) if place else None, met.add):
        yield
    if noted:
        with Path(noted).open("a", encoding="utf-8") as file:
            file.writelines(f"{check}\t{request.node.nodeid}\n" for check in sorted(met, key=str))
