"""Recovery codes are kept as passwords are: from the moment they were shown only a salted hash of each is left.

Until then nobody has them, and the seed they are made of (320 random bits) lies encrypted. OWASP ASVS 5.0, 6.5.2.
"""

import re
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

HASHES = "hashes"
KNOWN_BY_SEED = ("seed", "used_mask", "migrated_codes")  # what the library keeps, and could make the codes of again


class HashedCodes(RecoveryCodes):
    """As the library's, for one reader once: whoever shows them has them sealed by that."""

    instance: Authenticator
    shown: list[str] | None = None

    @property
    def hashes(self) -> list[str] | None:
        found: list[str] | None = self.instance.data.get(HASHES)
        return found

    def get_unused_codes(self) -> list[str]:
        """The codes where they are shown for the first time; afterwards only how many there are."""
        if self.shown is not None:
            return self.shown
        return super().get_unused_codes() if self.hashes is None else ["" for _hash in self.hashes]

    def mark_as_viewed(self) -> None:
        super().mark_as_viewed()
        self.shown = self.get_unused_codes()
        self.seal(self.shown)

    def seal(self, codes: list[str]) -> None:
        """Leaves a hash of each and nothing they could be made of."""
        self.instance.data = without_seed(self.instance.data) | {HASHES: [make_password(code) for code in codes]}
        self.instance.save(update_fields=["data"])

    @transaction.atomic
    def validate_code(self, code: str) -> bool:
        """Whether it is one of them, which is used up by that. A code of an app is none and costs nothing here."""
        typed = re.sub(r"[\s-]", "", code)
        if not re.fullmatch(rf"[0-9]{{{app_settings.RECOVERY_CODE_DIGITS}}}", typed):
            return False
        self.instance = Authenticator.objects.select_for_update().get(pk=self.instance.pk)
        if self.hashes is None:
            return bool(super().validate_code(typed))
        used = next((one for one in self.hashes if check_password(typed, one)), None)
        if used is None:
            return False
        self.instance.data[HASHES] = [one for one in self.hashes if one != used]
        self.instance.save(update_fields=["data"])
        return True


def without_seed(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in KNOWN_BY_SEED}


def hash_shown_codes() -> int:
    """Seals what was shown before codes were hashed; how many people's."""
    found = Authenticator.objects.filter(type=Authenticator.Type.RECOVERY_CODES, data__has_key="viewed_at")
    wrapped = [HashedCodes(each) for each in found.exclude(data__has_key=HASHES)]
    for codes in wrapped:
        codes.seal(codes.get_unused_codes())
    return len(wrapped)
