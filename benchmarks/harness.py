"""Measuring: a subject beside its floor, alternating, as a ratio; and what its queries cost the database.

Times on a shared machine mean nothing alone. Ratios, query counts, buffers and growth do.
"""

import gc
import json
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client

from accounts.models import User
from accounts.sign_in import strength
from core import prepared

ROUNDS, TIMES, WARM_UP = 5, 60, 5
Work = Callable[[], Any]


@dataclass(frozen=True)
class Result:
    """One line of the table. `row` is the number of the goal it belongs to."""

    row: int
    measure: str
    value: float
    unit: str = "×"
    goal: float | None = None
    must: float | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        """Against goal and must; lower is better in every row."""
        if self.goal is None or self.must is None:
            return ""
        if self.value <= self.goal:
            return "goal"
        return "must" if self.value <= self.must else "short"


@dataclass(frozen=True)
class Ratio:
    """`times` is subject / floor; the milliseconds are medians, for orientation only."""

    times: float
    subject_ms: float
    floor_ms: float


def timed(work: Work) -> float:
    """Milliseconds that one call takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def processor(work: Work) -> float:
    """Milliseconds of processor time one call takes: of this process, its children and its database process.

    What others do on the machine hardly shows in it; work of two processes at once counts twice.
    """

    def spent() -> float:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.process_time() + children.ru_utime + children.ru_stime + database_seconds()

    before = spent()
    work()
    return (spent() - before) * 1000


def database_seconds() -> float:
    """Seconds of processor time of the database process of this connection, which runs on this machine."""
    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    return int(Path(f"/proc/{backend}/schedstat").read_text().split()[0]) / 1e9


def ratio(
    subject: Work, floor: Work, *, rounds: int = ROUNDS, times: int = TIMES, cost: Callable[[Work], float] = timed
) -> Ratio:
    """Median of the rounds' medians, subject and floor alternating within each round."""
    for work in (subject, floor):
        for _ in range(min(WARM_UP, times)):
            work()
    gc.collect()
    gc.freeze()  # as config.wsgi does, for the floor as well
    of_subject, of_floor = [], []
    for _ in range(rounds):
        pairs = [(cost(floor), cost(subject)) for _ in range(times)]
        of_floor.append(statistics.median(pair[0] for pair in pairs))
        of_subject.append(statistics.median(pair[1] for pair in pairs))
    subject_ms, floor_ms = statistics.median(of_subject), statistics.median(of_floor)
    shares = [mine / bare for mine, bare in zip(of_subject, of_floor, strict=True)]
    return Ratio(statistics.median(shares), subject_ms, floor_ms)


def best(work: Work, *, times: int = 5, cost: Callable[[Work], float] = timed) -> float:
    """Milliseconds of the median of a few calls: for work of seconds, where sixty rounds would take hours."""
    work()
    return statistics.median(cost(work) for _ in range(times))


@dataclass
class Statements:
    """The statements that some work sent."""

    sent: list[tuple[str, Any]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.sent)

    @property
    def longest(self) -> int:
        """Bytes of the longest statement's text, without its parameters; of a kept one as it was prepared."""
        return max((len(prepared.text_of(sql).encode()) for sql, _ in self.sent), default=0)


@contextmanager
def statements() -> Iterator[Statements]:
    """Records every statement sent inside, as the database gets it."""
    found = Statements()

    def record(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found.sent += prepared.apart(sql, params)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(record):
        yield found


@dataclass(frozen=True)
class Cost:
    """What the database spent on some statements."""

    planning_ms: float
    execution_ms: float
    buffers: int  # pages of 8 kB read from cache or disk

    @property
    def planning_share(self) -> float:
        whole = self.planning_ms + self.execution_ms
        return self.planning_ms / whole if whole else 0.0


def explain(found: Statements) -> Cost:
    """Runs the SELECTs once more under EXPLAIN (ANALYZE, BUFFERS) and adds their costs up."""
    planning = execution = 0.0
    buffers = 0
    for sql, params in found.sent:
        if not prepared.text_of(sql).lstrip("( \n").upper().startswith(("SELECT", "WITH")):
            continue
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + sql, params)
            answer = cursor.fetchone()[0]
        plan = (json.loads(answer) if isinstance(answer, str) else answer)[0]
        planning += plan["Planning Time"]
        execution += plan["Execution Time"]
        buffers += plan["Plan"].get("Shared Hit Blocks", 0) + plan["Plan"].get("Shared Read Blocks", 0)
    return Cost(planning, execution, buffers)


def sign_in(client: Client, user: User) -> None:
    """A whole sign-in, second factor included."""
    client.force_login(user)
    session = client.session
    strength.mark(session, strength.FACTOR)
    session.save()
