"""Is the process alive, and is the whole installation ready? For load balancers and for the person on duty."""

from datetime import datetime, timedelta

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import clock
from core.models import Heartbeat

WORKER_LIMIT = timedelta(minutes=5)
NIGHTLY_LIMIT = timedelta(hours=26)
WORKER, NIGHTLY = "worker", "nightly"


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is looked at."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when everything needed to work is there, else 503; each check by name. No check names a person."""
    checks = report(clock.now())
    ready = all(check["ok"] for check in checks.values())
    return JsonResponse({"status": "ready" if ready else "not ready", "checks": checks}, status=200 if ready else 503)


def report(now: datetime) -> dict[str, dict[str, object]]:
    """Every check with its result at the given time."""
    database = check_database()
    checks = {"database": database, "broker": check_broker()}
    if database["ok"]:
        checks["migrations"] = check_migrations()
    if database["ok"] and checks["migrations"]["ok"]:
        checks["worker"] = check_age(WORKER, now, WORKER_LIMIT, missing_is_ok=False)
        # A new installation has not had its first night yet.
        checks["nightly"] = check_age(NIGHTLY, now, NIGHTLY_LIMIT, missing_is_ok=True)
    return checks


def check_database() -> dict[str, object]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return {"ok": False, "reason": type(error).__name__}
    return {"ok": True}


def check_broker() -> dict[str, object]:
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


def check_migrations() -> dict[str, object]:
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return {"ok": missing == 0, "missing": missing}


def check_age(name: str, now: datetime, limit: timedelta, *, missing_is_ok: bool) -> dict[str, object]:
    last = Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
    if last is None:
        return {"ok": missing_is_ok, "last": None}
    seconds = round((now - last).total_seconds())
    return {"ok": seconds <= limit.total_seconds(), "seconds_ago": seconds}
