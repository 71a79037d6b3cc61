"""Is the read log well? Answers for /readyz, the operations page and the alerts."""

from datetime import datetime, timedelta

from django.db import connection

from audit import rules, sealing
from audit.models import Seal
from core import health
from core.health import Result

VERIFIED_WITHIN = timedelta(hours=26)
RIGHTS = (
    "SELECT bool_or(has_table_privilege('audit_readlog', name)) FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) name"
)


def sealed(now: datetime) -> Result:
    """Nothing waits too long for its seal."""
    oldest = sealing.oldest_unsealed(now)
    waits = health.age(now, oldest) if oldest else 0
    return {"ok": waits <= rules.SEALED_WITHIN.total_seconds(), "oldest_waits_seconds": waits}


def whole(now: datetime) -> Result:
    """The last verification found every entry as it was sealed, and was not long ago."""
    nothing_yet = not Seal.objects.filter(sealed_at__lt=now - VERIFIED_WITHIN).exists()
    return health.check_age("read log", now, VERIFIED_WITHIN, missing_is_ok=nothing_yet)


def append_only(now: datetime) -> Result:
    """This process could not change the log if it wanted to."""
    with connection.cursor() as cursor:
        cursor.execute(RIGHTS)
        (may,) = cursor.fetchone()
    return {"ok": not may}
