"""Asks OSV (osv.dev) which known vulnerabilities the locked packages have.

    python scripts/audit_dependencies.py [--source URL]

Every package of requirements/*.txt and package-lock.json, by name and version, in a few requests. Exit code 1 for a
known vulnerability. What could not be asked is printed as NOT AUDITED and never counted as clean; that alone is no
failure, because a machine without a way out must still be able to run its checks.
"""

import argparse
import json
import re
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SOURCE = "https://api.osv.dev"
AT_ONCE = 100  # packages in a request
PATIENCE_S = 20
PINNED = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==([^\s;\\]+)", re.M)


class Package(NamedTuple):
    ecosystem: str
    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Found(NamedTuple):
    """What is known of a package: the names of its advisories; None where nobody answered for it."""

    package: Package
    advisories: list[str] | None


def locked(root: Path = ROOT) -> list[Package]:
    """Every package the locks name, once."""
    python = {
        Package("PyPI", name.lower(), version)
        for lock in sorted((root / "requirements").glob("*.txt"))
        for name, version in PINNED.findall(lock.read_text(encoding="utf-8"))
    }
    packages = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    browser = {
        Package("npm", path.rpartition("node_modules/")[2], entry["version"])
        for path, entry in packages.items()
        if path
    }
    return sorted(python | browser)


def asked(packages: list[Package], source: str) -> list[Found]:
    """What the source says of these packages, in one request. Any failure leaves all of them without an answer."""
    queries = [
        {"package": {"ecosystem": each.ecosystem, "name": each.name}, "version": each.version} for each in packages
    ]
    request = urllib.request.Request(  # noqa: S310  (the source is ours)
        f"{source.rstrip('/')}/v1/querybatch",
        data=json.dumps({"queries": queries}).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:  # noqa: S310
            results = json.load(answer)["results"]
    except (OSError, ValueError, KeyError, TypeError):
        results = None
    if not isinstance(results, list) or len(results) != len(packages):
        return [Found(each, None) for each in packages]
    return [Found(each, advisories(result)) for each, result in zip(packages, results, strict=True)]


def advisories(result: Any) -> list[str] | None:
    """The advisories in one answer. An answer of another shape, or one that goes on elsewhere, is none."""
    if not isinstance(result, dict) or "next_page_token" in result:
        return None
    try:
        return sorted(str(each["id"]) for each in result.get("vulns", []))
    except (TypeError, KeyError):
        return None


def audit(packages: list[Package], source: str) -> Iterator[Found]:
    for start in range(0, len(packages), AT_ONCE):
        yield from asked(packages[start : start + AT_ONCE], source)


def lines(found: list[Found]) -> Iterator[str]:
    """What the reader is told: vulnerable ones first, then those nobody answered for, then the sum."""
    bad = [each for each in found if each.advisories]
    silent = [each for each in found if each.advisories is None]
    for each in bad:
        yield f"VULNERABLE   {each.package}: {', '.join(each.advisories or [])}"
    for each in silent:
        yield f"NOT AUDITED  {each.package}"
    clean = len(found) - len(bad) - len(silent)
    yield (
        f"{len(found)} packages: {clean} without a known vulnerability, {len(bad)} VULNERABLE, "
        f"{len(silent)} NOT AUDITED"
    )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", default=SOURCE)
    found = list(audit(locked(), parser.parse_args(arguments).source))
    sys.stdout.write("".join(f"{line}\n" for line in lines(found)))
    return 1 if any(each.advisories for each in found) else 0


if __name__ == "__main__":
    sys.exit(main())
