"""Making, finding and revoking tokens."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from reporting.models import ApiToken

PREFIX = "havn_"
SHOWN = 10  # characters by which a token is told from others
USE_NOTED_EVERY = dt.timedelta(minutes=1)  # so that reading costs no write each time


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make(*, name: str, scopes: Sequence[str], expires_at: dt.datetime, by: Any) -> tuple[ApiToken, str]:
    """A new token, and what its system sends: told this once, and known to nobody afterwards."""
    secret = PREFIX + secrets.token_urlsafe(32)
    made = ApiToken.objects.create(
        name=name,
        scopes=list(scopes),
        expires_at=expires_at,
        created_by=by,
        digest=digest(secret),
        start=secret[:SHOWN],
    )
    return made, secret


@transaction.atomic
def revoke(*, uid: Any, by: Any, at: dt.datetime) -> bool:
    """Ends a token at once; whether it had not ended already."""
    return bool(ApiToken.objects.filter(uid=uid, revoked_at__isnull=True).update(revoked_at=at, revoked_by=by))


def everyone() -> QuerySet[ApiToken]:
    return ApiToken.objects.select_related("created_by", "revoked_by")


def find(secret: str, *, at: dt.datetime) -> ApiToken | None:
    """The token that is usable now, its use noted; None for any other."""
    token: ApiToken | None = ApiToken.objects.usable(at).filter(digest=digest(secret)).first()
    if token and (token.last_used_at is None or at - token.last_used_at >= USE_NOTED_EVERY):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
    return token
