"""Staff: who they are, what they may do, how they sign in."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from accounts.policy import Area
from core.clock import now
from core.privacy import Keep, Kind, Purpose, Store, Subject, Table

SEARCHES = "searches"  # the session's key of what the user searched for
STAFF_ONLY = _("About staff")
IDENTITY = Kind(_("Name and contact of staff"), Purpose.ACCESS, Area.ADMIN, Keep.STAFF, withheld=STAFF_ONLY)
SIGN_IN = Kind(_("Sign-in"), Purpose.ACCESS, "", Keep.STAFF, withheld=STAFF_ONLY)
ROLES = Kind(_("Roles and stand-ins"), Purpose.ACCESS, Area.ADMIN, Keep.STAFF, withheld=STAFF_ONLY)
SESSION = Kind(
    _("Session, with the words last searched for"), Purpose.ACCESS, "", Keep.SESSION,
    withheld=_("Gone when the session ends; what was searched for stands in the read log"),
)  # fmt: skip
ACTOR = Kind(
    _("Who changed something, for the history"), Purpose.PROOF, "", Keep.LOG, withheld=_("Names of staff are not told")
)


def forget_searches(_person: Any) -> None:
    """Takes what was searched for out of every session; results of a search are short-lived anyway."""
    Session.objects.filter(expire_date__lt=now()).delete()
    for row in Session.objects.all():
        session = SessionStore(row.session_key)
        if session.pop(SEARCHES, None) is not None:
            session.save()


PRIVACY = (
    Table(
        "accounts.User", _("Users"), Subject.STAFF,
        [
            (IDENTITY, "id uid email name phone language is_active is_demo created_at"),
            (SIGN_IN, "password last_login"),
        ],
    ),
    Table("accounts.Team", _("Teams"), Subject.STAFF, [(ROLES, "id name")]),
    Table(
        "accounts.RoleAssignment", _("Roles held"), Subject.STAFF, [(ROLES, "id user role team valid_from valid_to")]
    ),
    Table("accounts.StandIn", _("Stand-ins"), Subject.STAFF, [(ROLES, "id absent covering valid_from valid_to")]),
    Table(
        "account.EmailAddress", _("Addresses for sign-in"), Subject.STAFF,
        [(SIGN_IN, "id user email verified primary")],
    ),
    Table(
        "account.EmailConfirmation", _("Confirmations of addresses"), Subject.STAFF,
        [(SIGN_IN, "id email_address created sent key")],
    ),
    Table(
        "sessions.Session", _("Sessions"), Subject.STAFF, [(SESSION, "session_key session_data expire_date")],
        forget=forget_searches,
    ),
    Table(
        "pghistory.Context", _("Who stands behind a change"), Subject.STAFF,
        [(ACTOR, "id created_at updated_at metadata")],
    ),
    Store(_("Log of the server (user number, page, time; never a name)"), Subject.STAFF, ACTOR),
)  # fmt: skip
