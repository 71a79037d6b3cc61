"""docs/asvs.md: every requirement of levels 1 and 2 once, with a state, and with evidence that exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "asvs.md"
# Section, and the level of each of its requirements in their order (OWASP ASVS 5.0.0).
LEVELS = (ROOT / "tests" / "data" / "asvs_levels.txt").read_text(encoding="utf-8")
ROW = re.compile(r"^\| V(\d+\.\d+\.\d+) \| ([12]) \| (.+?) \| (.+?) \| (.+?) \|$", re.M)
STATES = {"met", "not met", "does not apply", "operator"}
PATH = re.compile(r"`([\w./-]+?\.(?:py|md|json|js)|\.dockerignore)(?:::(test_\w+))?`")


def levels() -> dict[str, int]:
    found = {}
    for line in LEVELS.splitlines():
        section, given = line.split()
        found |= {f"{section}.{number}": int(level) for number, level in enumerate(given, start=1)}
    return found


def rows() -> list[tuple[str, str, str, str, str]]:
    return ROW.findall(DOCUMENT.read_text(encoding="utf-8"))


def test_the_list_has_as_many_requirements_of_each_level_as_the_standard() -> None:
    counted = [list(levels().values()).count(level) for level in (1, 2, 3)]
    assert counted == [70, 183, 92]


def test_every_requirement_of_levels_one_and_two_stands_once_with_its_level() -> None:
    assert [(key, int(level)) for key, level, *_ in rows()] == [
        (key, level) for key, level in levels().items() if level < 3
    ]


def test_each_has_a_state_and_evidence_or_a_reason() -> None:
    assert {key for key, _level, _words, state, _why in rows() if state not in STATES} == set()
    assert [key for key, _l, _w, state, why in rows() if state == "met" and not PATH.search(why)] == []


@pytest.mark.parametrize("key", [row[0] for row in rows()])
def test_what_is_named_exists(key: str) -> None:
    (why,) = [row[4] for row in rows() if row[0] == key]
    for path, function in PATH.findall(why):
        assert (ROOT / path).is_file(), path
        if function:
            assert f"def {function}(" in (ROOT / path).read_text(encoding="utf-8"), function
