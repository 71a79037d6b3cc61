"""Sessions in the database, as Django's own, read by a statement that is composed once: every request asks."""

from typing import Any

from django.contrib.sessions.backends import db
from django.db.models import QuerySet
from django.db.models.functions import Now

from core import kept


class SessionStore(db.SessionStore):
    """Django's, but for how a session is found."""

    def _get_session_from_db(self) -> Any:
        if not self.session_key:
            return None
        found = kept.rows(SessionStore, "", self.living, key=self.session_key)
        if not found:
            self._session_key = None
            return None
        return found[0]

    @classmethod
    def living(cls, key: str) -> QuerySet[Any]:
        """The session of the key, where it has not run out."""
        found: QuerySet[Any] = cls.get_model_class().objects.filter(session_key=key, expire_date__gt=Now())
        return found
