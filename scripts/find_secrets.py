"""Looks for secrets and for numbers that may be somebody's CPR number in everything git has ever kept.

    python scripts/find_secrets.py

Every version of every file and every commit message, each once. Exit code 1 names the finds by path and object; the
secret itself is not printed.
"""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
LARGEST = 5 * 1024 * 1024  # bytes of one file; nothing of ours is larger

# --- what a secret looks like -----------------------------------------------------------------------
SHAPES = {
    "private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s*\n[A-Za-z0-9+/=:,\s-]{60}",
    "key of AWS": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "token of GitHub": r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60})",
    "token of GitLab": r"\bglpat-[\w-]{20}",
    "token of Slack": r"\bxox[abprs]-[\w-]{12}",
    "key of Google": r"\bAIza[\w-]{35}",
    "key of Stripe": r"\b[rs]k_live_\w{16}",
    "token of PyPI": r"\bpypi-AgEI[\w-]{40}",
    "token of npm": r"\bnpm_[A-Za-z0-9]{36}\b",
    "key of age": r"\bAGE-SECRET-KEY-1[0-9A-Z]{50}",
    "signed token": r"\beyJ[\w-]{15,}\.eyJ[\w-]{15,}\.[\w-]{20,}",
    "password in an address": r"\b[a-z][a-z0-9+]*://[^\s:/@'\"`<>]*:(?P<secret>[^\s:/@'\"`<>]{3,})@[\w\[$.-]",
    "secret in a setting": (
        r"\b(?:[A-Z]+_)*(?:PASSWORD|PASSWD|SECRET|SECRET_KEY|TOKEN|API_KEY|FIELD_KEYS|INDEX_KEY)"
        r"[\"']?\s*[=:]\s*[\"']?(?P<secret>[A-Za-z0-9+/=_:.-]{16,})"
    ),
}
PATTERNS = {name: re.compile(shape) for name, shape in SHAPES.items()}
# Written where a secret would stand, and none: a variable, a word for a reader, a key of nothing but one letter.
PLACEHOLDER = re.compile(
    r"^(?:\$.*|.*\{.*|…|\.\.\.|x+|secret|password|hemmelig.*|demo.*|test.*|build.*|[\w.-]*(?:[Pp]assword|adgangskode)[\w.-]*"
    r"|[a-z_]+(?:\.[a-z_]+)+\(?|[A-Z_]{16,}|(?:\w+:)?(.)\1{15,}=*)$"
)

# --- numbers of people ------------------------------------------------------------------------------
CPR = re.compile(r"(?<![\d.])(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d-\d{4}(?![\d.])")
WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


def may_be_somebodys(number: str) -> bool:
    """Every number given out before 2007 satisfies modulus 11; invented ones must not (domain handbook)."""
    digits = [int(digit) for digit in number if digit.isdigit()]
    return sum(digit * weight for digit, weight in zip(digits, WEIGHTS, strict=True)) % 11 == 0


def finds(text: str) -> Iterator[str]:
    """The names of what the text gives away."""
    for name, pattern in PATTERNS.items():
        for hit in pattern.finditer(text):
            if "secret" not in pattern.groupindex or not PLACEHOLDER.match(hit["secret"]):
                yield name
    if any(may_be_somebodys(number) for number in CPR.findall(text)):
        yield "number that may be somebody's"


# --- what git keeps ---------------------------------------------------------------------------------
class Thing(NamedTuple):
    """A version of a file, or a commit with its message."""

    key: str
    path: str
    text: str


def git(*words: str, root: Path = ROOT, given: bytes | None = None) -> bytes:
    done = subprocess.run(["git", *words], cwd=root, capture_output=True, check=True, input=given)
    return done.stdout


def everything(root: Path = ROOT) -> Iterator[Thing]:
    """Each object that any branch, tag or stash leads to, once."""
    listed = [line.partition(" ") for line in git("rev-list", "--all", "--objects", root=root).decode().splitlines()]
    paths = {key: path for key, _space, path in listed}
    answer = git("cat-file", "--batch", "--buffer", root=root, given="\n".join(paths).encode())
    place = 0
    while place < len(answer):
        end = answer.index(b"\n", place)
        key, kind, size = answer[place:end].decode().split()
        start, place = end + 1, end + 2 + int(size)
        content = answer[start : start + int(size)]
        if kind in {"blob", "commit", "tag"} and len(content) <= LARGEST and b"\0" not in content[:8000]:
            yield Thing(key, paths[key] or kind, content.decode("utf-8", "replace"))


def search(things: Iterator[Thing], looks_in: Callable[[str], Iterator[str]] = finds) -> list[str]:
    """What was found, without the secret: "path (object): what"."""
    return [f"{each.path} ({each.key[:12]}): {name}" for each in things for name in sorted(set(looks_in(each.text)))]


def main() -> int:
    found = search(everything())
    sys.stdout.write("".join(f"{line}\n" for line in found) or "no secret in the whole history\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
