"""Row 6: eight clients over HTTP at once, the worklist beside the floor, each served as `bin/serve` serves."""

import datetime as dt
import http.client
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

from django.conf import settings
from django.contrib.sessions.models import Session

from benchmarks.clocks import signed_in
from benchmarks.harness import Result
from refugees.models import Refugee

CLIENTS, EACH, ROUNDS = 8, 40, 3


def free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def served(site: str) -> Iterator[int]:
    """One web process with four threads; its port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", site, "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    command += ["--worker-class", "gthread", "--threads", "4", "--log-level", "error", "--no-control-socket"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        for _try in range(200):
            with closing(socket.socket()) as probe:
                if not probe.connect_ex(("127.0.0.1", port)):
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


def visit(port: int, url: str, cookie: str) -> list[float]:
    """Milliseconds of each request of one client, on one connection."""
    spent = []
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as client:
        for _request in range(EACH):
            start = time.perf_counter()
            client.request("GET", url, headers={"Cookie": cookie, "Host": "testserver"})
            answer = client.getresponse()
            answer.read()
            assert answer.status == 200, (url, answer.status)
            spent.append((time.perf_counter() - start) * 1000)
    return spent


def crowd(port: int, url: str, cookie: str) -> tuple[float, float]:
    """Requests per second of all clients together, and p95 / p50 of how long one waits."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        start = time.perf_counter()
        spent = [each for one in pool.map(lambda _n: visit(port, url, cookie), range(CLIENTS)) for each in one]
        whole = time.perf_counter() - start
    ordered = sorted(spent)
    return len(spent) / whole, ordered[int(len(ordered) * 0.95)] / statistics.median(ordered)


def measure(on: dt.date) -> list[Result]:
    person = Refugee.objects.exclude(caseworker=None).select_related("caseworker").order_by("pk")[0]
    assert person.caseworker
    key = signed_in(person.caseworker).session.session_key
    assert Session.objects.filter(pk=key).exists()
    cookie = f"{settings.SESSION_COOKIE_NAME}={key}"
    ours, floors, tails = [], [], []
    with served("config.wsgi") as havn, served("benchmarks.minimal_site") as floor:
        crowd(havn, "/deadlines/", cookie), crowd(floor, "/", cookie)
        for _round in range(ROUNDS):
            floors.append(crowd(floor, "/", cookie)[0])
            rate, tail = crowd(havn, "/deadlines/", cookie)
            ours.append(rate)
            tails.append(tail)
    slower = statistics.median(bare / own for bare, own in zip(floors, ours, strict=True))
    note = f"{statistics.median(ours):.0f} / {statistics.median(floors):.0f} requests a second"
    return [
        # The goals are shares of the floor's rate, 0.6 and 0.4; here the lower number is the better one.
        Result(6, "8 clients: requests a second, minimal / worklist", slower, "×", 1 / 0.6, 1 / 0.4, note),
        Result(6, "8 clients: worklist, p95 / p50", statistics.median(tails), "×", 1.5, 2),
    ]
