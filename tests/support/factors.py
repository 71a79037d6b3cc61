"""Second factors as their owners have them: an app that shows codes, computed here after RFC 6238 and not by us."""

import base64
import hmac
import struct
import time
from typing import Any

ENOUGH_S = 4


def totp_code(secret: str, *, steps: int = 0) -> str:
    """The six digits that an app with this key shows now, or so many half minutes later.

    A code is worth nothing once its half minute is over: near the end it waits for the next, as people do.
    """
    left = 30 - time.time() % 30
    if left < ENOUGH_S:
        time.sleep(left + 0.01)
    counter = int(time.time()) // 30 + steps
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", counter), "sha1")
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def give_app(user: Any) -> str:
    """Sets an app up for the user and returns its key."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    secret: str = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret
