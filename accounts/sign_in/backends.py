"""Who signs in, as allauth knows it; whoever is signed in is read by a statement composed once: every request asks."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import QuerySet

from accounts.models import User
from core import kept


class Backend(AuthenticationBackend):
    """allauth's, but for how the user of a session is found."""

    def get_user(self, user_id: Any) -> User | None:
        found = kept.rows(Backend, "", of_key, user=user_id) if isinstance(user_id, int) else []
        return found[0] if found and self.user_can_authenticate(found[0]) else None


def of_key(user: int) -> QuerySet[User]:
    return User.objects.filter(pk=user).order_by()
