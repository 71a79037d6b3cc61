"""Is the process alive, and is the whole installation well? For load balancers and for the person on duty.

Two kinds of checks. What pages need to be right (database, broker, migrations, worker, night) makes /readyz answer 503.
What must be seen to soon, but would only get worse if nobody could work meanwhile (an old mail queue, a late backup, a
broken seal), is red in the same report, on the operations page and in a mail, and /readyz stays 200.
Higher floors add their checks in AppConfig.ready.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import clock
from core.models import Heartbeat

WORKER_LIMIT = timedelta(minutes=5)
NIGHTLY_LIMIT = timedelta(hours=26)
WORKER, NIGHTLY, KEEPER = "worker", "nightly", "keeper"
SERVING = {"database", "broker", "migrations", WORKER, NIGHTLY}  # without these pages may be wrong
BACKUP, DRILL = "backup", "drill"
JOB = "job "  # before the name of a daily job in the schedule
FAILED = " failed"  # after the name of a job: the mark of its last failure

Result = dict[str, object]


@dataclass(frozen=True)
class Check:
    """One question about the installation: its name, what people call it, and who answers it."""

    name: str
    label: Any
    run: Callable[[datetime], Result]


_more: list[Check] = []


def register(check: Check) -> None:
    """Adds a check of a higher floor."""
    if check.name not in {known.name for known in _more}:
        _more.append(check)


def checks() -> list[Check]:
    """Every check that needs a migrated database, in the order in which they are shown."""
    own = [
        Check(WORKER, _("Worker and clock"), check_worker),
        Check(NIGHTLY, _("Last nightly run"), check_nightly),
        Check(KEEPER, _("Worker for backups and deletion"), check_keeper),
        Check(BACKUP, _("Backup"), check_backup),
        Check(DRILL, _("Backup can be restored"), check_drill),
    ]
    return [*own, *_more]


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is looked at."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when everything needed to work is there, else 503; each check by name. No check names a person."""
    results = report(clock.now())
    bad = failing(results)
    status = "not ready" if bad & SERVING else "ready, but" if bad else "ready"
    return JsonResponse({"status": status, "checks": results}, status=503 if bad & SERVING else 200)


def report(now: datetime) -> dict[str, Result]:
    """Every check with its result at the given time."""
    database = check_database()
    results = {"database": database, "broker": check_broker()}
    if database["ok"]:
        results["migrations"] = check_migrations()
    if database["ok"] and results["migrations"]["ok"]:
        results |= {check.name: answered(check, now) for check in checks()}
    return results


def answered(check: Check, now: datetime) -> Result:
    """The check's result; one that breaks is red itself and hides no other."""
    try:
        return check.run(now)
    except Exception as error:  # noqa: BLE001 – whatever it is: the person on duty must see the rest
        return {"ok": False, "reason": type(error).__name__}


def failing(results: dict[str, Result]) -> set[str]:
    return {name for name, result in results.items() if not result["ok"]}


def labels() -> dict[str, Any]:
    """What people call each check."""
    ground = {"database": _("Database"), "broker": _("Message broker"), "migrations": _("Database tables up to date")}
    return ground | {check.name: check.label for check in checks()}


def check_database() -> Result:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return {"ok": False, "reason": type(error).__name__}
    return {"ok": True}


def check_broker() -> Result:
    try:
        with current_app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
            if not settings.REDIS_URL:
                probe = settings.HAVN_HOME / "broker" / ".probe"
                probe.touch()
                probe.unlink()
    except Exception as error:  # noqa: BLE001 – whatever a transport raises, the answer is the same: not reachable
        return {"ok": False, "reason": type(error).__name__}
    return {"ok": True}


def check_migrations() -> Result:
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return {"ok": missing == 0, "missing": missing}


def check_worker(now: datetime) -> Result:
    return check_age(WORKER, now, WORKER_LIMIT, missing_is_ok=False)


def check_keeper(now: datetime) -> Result:
    return check_age(KEEPER, now, WORKER_LIMIT, missing_is_ok=not settings.HAVN_PRODUCTION)


def check_nightly(now: datetime) -> Result:
    """A new installation has not had its first night yet."""
    return check_age(NIGHTLY, now, NIGHTLY_LIMIT, missing_is_ok=is_new(now))


def check_backup(now: datetime) -> Result:
    return check_kept(BACKUP, now)


def check_drill(now: datetime) -> Result:
    return check_kept(DRILL, now)


def check_kept(name: str, now: datetime) -> Result:
    """Backups are late after a day. Off (no key here, and no other process made any) is fine for a look only."""
    if settings.HAVN_BACKUP_KEY_FILE is None and not Heartbeat.objects.filter(name__startswith=BACKUP).exists():
        return {"ok": not settings.HAVN_PRODUCTION, "off": True}
    return check_age(name, now, NIGHTLY_LIMIT, missing_is_ok=is_new(now))


def check_age(name: str, now: datetime, limit: timedelta, *, missing_is_ok: bool) -> Result:
    """Whether the last mark of life is young enough, and no failure came after it."""
    marks = dict(Heartbeat.objects.filter(name__in=[name, name + FAILED]).values_list("name", "at"))
    last, failed = marks.get(name), marks.get(name + FAILED)
    if failed and (last is None or failed > last):
        return {"ok": False, "failed_seconds_ago": age(now, failed), "last": None if last is None else age(now, last)}
    if last is None:
        return {"ok": missing_is_ok, "last": None}
    return {"ok": age(now, last) <= limit.total_seconds(), "seconds_ago": age(now, last)}


def age(now: datetime, then: datetime) -> int:
    return round((now - then).total_seconds())


def is_new(now: datetime) -> bool:
    """Whether the installation is so young that no night can have passed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(applied) FROM django_migrations")
        (since,) = cursor.fetchone()
    return since is None or now - since < NIGHTLY_LIMIT


def mark(name: str, now: datetime) -> None:
    """Notes that a job was done (or, with FAILED after its name, that it was not)."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now})
