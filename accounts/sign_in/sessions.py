"""Where somebody is signed in, and the end of one of those sessions.

Outside the server a session is known by a fingerprint; its key, which would let its holder in, is shown to nobody.
"""

import base64
import datetime as dt
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils.crypto import constant_time_compare, salted_hmac

BEGAN, LAST = "havn_began", "havn_last_activity"
BROWSER = "havn_browser"  # a few words about the browser in which the session began
PROOFS = "account_authentication_methods"  # allauth's
FORM_KEY = "havn_form_key"  # whose, and the key under which the pages of this session keep what is typed
# The first that fits: a browser names its ancestors too.
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
           ("Macintosh", "Mac"), ("Linux", "Linux"))  # fmt: skip


@dataclass(frozen=True)
class Known:
    """A session of the reader; `ref` names it on the page, `here` is the one that asks."""

    ref: str
    began: dt.datetime
    last: dt.datetime
    browser: str
    here: bool


def words_for(agent: str) -> str:
    """Browser and system, so that their owner knows them again; nothing where the browser does not say."""
    found = [
        next((name for mark, name in known if re.search(rf"\b{mark}\b", agent)), "") for known in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(name for name in found if name)


def form_key(session: Any, user: Any) -> str:
    """The key for what is typed and not saved, base64: handed to this user's pages in this session, to nobody else.

    It goes with the session at sign-out. Where a session ended by itself its writer finds it again at the next
    sign-in in the same browser; anybody else gets another one.
    """
    held = session.get(FORM_KEY)
    if not held or held[0] != user.pk:
        held = session[FORM_KEY] = [user.pk, base64.b64encode(secrets.token_bytes(32)).decode()]
    return str(held[1])


def proofs(session: Any) -> int:
    """How often its user has shown in this session who they are: allauth writes down each time."""
    return len(session.get(PROOFS, ()))


def reference(key: str) -> str:
    return salted_hmac("accounts.sign_in.sessions", key, algorithm="sha256").hexdigest()[:24]


def rows(user: Any, now: dt.datetime) -> Iterator[tuple[Session, dict[str, Any]]]:
    """The user's sessions in the database that would still be let in.

    Whose a session is stands sealed within it, so all are opened: some hundreds in a municipality at noon.
    """
    stamp = user.get_session_auth_hash()
    for row in Session.objects.filter(expire_date__gt=now):
        held = row.get_decoded()
        if held.get(SESSION_KEY) != str(user.pk) or not constant_time_compare(held.get(HASH_SESSION_KEY, ""), stamp):
            continue
        if is_within_limits(held, now):
            yield row, held


def is_within_limits(held: dict[str, Any], now: dt.datetime) -> bool:
    """The same limits as accounts.middleware, which ends a session at its next request only."""
    at = int(now.timestamp())
    idle, whole = settings.HAVN_IDLE_MINUTES * 60, settings.HAVN_ABSOLUTE_HOURS * 3600
    return at - held.get(LAST, at) <= idle and at - held.get(BEGAN, at) <= whole


def of(user: Any, *, here: str, now: dt.datetime) -> list[Known]:
    """Every living session of the user, the one with the key `here` first, then by last activity."""
    found = [
        Known(
            reference(row.session_key), moment(held.get(BEGAN), now), moment(held.get(LAST), now),
            str(held.get(BROWSER, "")), row.session_key == here,
        )
        for row, held in rows(user, now)
    ]  # fmt: skip
    return sorted(found, key=lambda each: (not each.here, -each.last.timestamp()))


def moment(seconds: Any, now: dt.datetime) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, dt.UTC) if isinstance(seconds, int) else now


def end(user: Any, *, ref: str, now: dt.datetime) -> bool:
    """Ends one of the user's own sessions at once; whether there was such a one."""
    for row, _held in rows(user, now):
        if constant_time_compare(reference(row.session_key), ref):
            row.delete()
            return True
    return False
