"""What somebody had typed when their session ended: kept for them, encrypted, and given back after sign-in."""

import datetime as dt
import json
from typing import Any
from uuid import UUID

from django.http import QueryDict

from accounts.models import User
from accounts.sign_in.models import KeptForm

MOST_KEPT = 10  # per user; the oldest give way
MOST_CHARACTERS = 2_000_000
DAYS = 1  # after so long nobody comes back for it
# Of the browser's or the form's own making, not typed.
NOT_TYPED = ("csrfmiddlewaretoken", "version", "submit-button", "next")
# Forms that hold nothing worth keeping, or that must never be kept: sign-in, sign-out, searches.
NEVER = ("account_", "mfa_", "socialaccount_", "openid_connect_", "demo-login", "search", "drop_in:", "accounts:")


def is_worth_keeping(view_name: str, data: QueryDict) -> bool:
    """Whether a form for this view holds something somebody typed."""
    return not view_name.startswith(NEVER) and any(text for _name, text in typed(data))


def typed(data: QueryDict) -> list[tuple[str, str]]:
    """The fields of a form in order, without those that the browser or the form adds."""
    return [(name, value) for name, values in data.lists() if name not in NOT_TYPED[:1] for value in values]


def keep(*, user: User, path: str, data: QueryDict, at: dt.datetime) -> KeptForm | None:
    """Keeps a form for its writer, once for each address; None where it is larger than anybody types."""
    text = json.dumps(typed(data))
    if len(text) > MOST_CHARACTERS or len(path) > 500:
        return None
    KeptForm.objects.filter(user=user, path=path, sent_at=None).delete()
    kept = KeptForm.objects.create(user=user, path=path, fields=text, created_at=at)
    older = KeptForm.objects.filter(user=user).values_list("pk", flat=True)[MOST_KEPT:]
    KeptForm.objects.filter(pk__in=list(older)).delete()
    return kept


def waiting(user: Any) -> bool:
    """Whether something the user typed waits for a decision."""
    return KeptForm.objects.filter(user=user, sent_at=None).exists()


def of(user: User) -> list[KeptForm]:
    return list(KeptForm.objects.filter(user=user))


def own(user: User, uid: UUID) -> KeptForm | None:
    return KeptForm.objects.filter(user=user, uid=uid).first()


def fields_of(kept: KeptForm) -> list[tuple[str, str]]:
    """Name and value of each field, as they were typed."""
    return [(str(name), str(value)) for name, value in json.loads(kept.fields)]


def words_of(kept: KeptForm) -> list[str]:
    """What a person typed, without numbers of versions and names of buttons."""
    return [value for name, value in fields_of(kept) if value.strip() and name not in NOT_TYPED]


def forget(*, before: dt.datetime) -> int:
    """Removes what nobody came back for."""
    return KeptForm.objects.filter(created_at__lt=before).delete()[0]
