"""The audit of dependencies: what is vulnerable is said, and what nobody answered for is never called clean."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from scripts import audit_dependencies as audit

VULNERABLE = "django"


class Advisories(BaseHTTPRequestHandler):
    """Speaks OSV's querybatch: one answer per query, in its order."""

    server: Any

    def do_POST(self) -> None:
        queries = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
        self.server.asked += [(each["package"]["ecosystem"], each["package"]["name"]) for each in queries]
        if self.server.status != 200:
            self.send_error(self.server.status)
            return
        results = [self.server.say(each["package"]["name"]) for each in queries]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({"results": results[: self.server.most]}).encode())

    def log_message(self, *_words: Any) -> None:
        """Says nothing."""


@pytest.fixture
def source() -> Iterator[Any]:
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Advisories)
    server.status, server.most, server.asked, server.say = 200, None, [], lambda _name: {}
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    server.url = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_every_locked_package_is_asked_about_with_its_ecosystem(source: Any) -> None:
    assert audit.main(["--source", source.url]) == 0
    assert {("PyPI", "django"), ("PyPI", "ruff"), ("npm", "htmx.org"), ("npm", "dkfds")} <= set(source.asked)
    assert source.asked == [(each.ecosystem, each.name) for each in audit.locked()]
    assert len(source.asked) > 100


def test_a_known_vulnerability_fails_the_run_and_is_named(source: Any, capsys: pytest.CaptureFixture[str]) -> None:
    source.say = lambda name: {"vulns": [{"id": "GHSA-aaaa"}, {"id": "CVE-1"}]} if name == VULNERABLE else {}
    assert audit.main(["--source", source.url]) == 1
    said = capsys.readouterr().out
    assert "VULNERABLE   django " in said
    assert "CVE-1, GHSA-aaaa" in said
    assert "1 VULNERABLE, 0 NOT AUDITED" in said


@pytest.mark.parametrize(("status", "most"), [(500, None), (429, None), (200, 3)], ids=["error", "limit", "too few"])
def test_a_request_that_failed_leaves_its_packages_not_audited(
    source: Any, capsys: pytest.CaptureFixture[str], status: int, most: int | None
) -> None:
    source.status, source.most = status, most
    assert audit.main(["--source", source.url]) == 0
    said = capsys.readouterr().out
    total = len(audit.locked())
    assert said.count("NOT AUDITED  ") == total
    assert f"{total} packages: 0 without a known vulnerability, 0 VULNERABLE, {total} NOT AUDITED" in said


def test_a_source_that_cannot_be_reached_leaves_everything_not_audited(capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.main(["--source", "http://127.0.0.1:9"]) == 0
    assert " 0 without a known vulnerability, 0 VULNERABLE, " in capsys.readouterr().out


@pytest.mark.parametrize("result", [None, [], "no", {"vulns": None}, {"vulns": [{}]}, {"next_page_token": "x"}])
def test_an_answer_of_another_shape_is_not_taken_for_clean(source: Any, result: Any) -> None:
    source.say = lambda name: result if name == VULNERABLE else {}
    found = {each.package.name: each.advisories for each in audit.audit(audit.locked(), source.url)}
    assert found[VULNERABLE] is None
    assert found["ruff"] == []
