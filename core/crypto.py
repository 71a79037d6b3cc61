"""Encryption of single fields and the keyed index that finds them again.

A token is `key id:base64(nonce + ciphertext + tag)`, AES-256-GCM. It is bound to its place by the
additional data: a token copied into another row, column or table does not decrypt.
"""

import base64
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12


class CannotDecrypt(Exception):
    """The token is damaged, moved from its place, or its key is gone. Carries no content."""


def current_key_id() -> str:
    """The id of the key that encrypts: the first of the ring."""
    return next(iter(settings.HAVN_FIELD_KEYS))


def key_id_of(token: str) -> str:
    """Which key a token was made with (rotation looks for the others)."""
    return token.partition(":")[0]


def encrypt(text: str, aad: str) -> str:
    """The token of a text, bound to the place that `aad` names."""
    key_id = current_key_id()
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(settings.HAVN_FIELD_KEYS[key_id]).encrypt(nonce, text.encode(), aad.encode())
    return f"{key_id}:{base64.b64encode(nonce + sealed).decode()}"


def decrypt(token: str, aad: str) -> str:
    """The text of a token. Raises CannotDecrypt."""
    key_id, _, body = token.partition(":")
    try:
        raw = base64.b64decode(body, validate=True)
        key = AESGCM(settings.HAVN_FIELD_KEYS[key_id])
        return key.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], aad.encode()).decode()
    except (InvalidTag, KeyError, ValueError):
        raise CannotDecrypt("the value cannot be decrypted here") from None


def blind_index(text: str, purpose: str) -> str:
    """A keyed fingerprint (HMAC-SHA256, hex) by which an encrypted value can be found and kept unique.

    The purpose keeps apart the fingerprints of different columns. Normalise the text first.
    """
    message = purpose.encode() + b"\0" + text.encode()
    return hmac.digest(settings.HAVN_INDEX_KEY, message, "sha256").hex()
