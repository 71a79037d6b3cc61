"""Staff: who they are, what they may do, how they sign in."""

import re
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from accounts.policy import Area
from accounts.sign_in.models import KeptForm
from core.clock import now
from core.privacy import Impersonal, Keep, Kind, Purpose, Store, Subject, Table

# The session's keys of what the user looked up, by name, birth date or number: forgotten whole, however spelt.
SEARCHES = {"searches", "drop_in"}
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


def mentions(person: Any, text: str) -> bool:
    """Whether a text names the person's case, ID or one of the names as a word."""
    words = [person.case_number, person.person_id, person.given_names, person.family_name]
    return any(word and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) for word in words)


def forget_searches(person: Any) -> None:
    """Takes what was searched for out of every session, and whatever else in one names the person."""
    Session.objects.filter(expire_date__lt=now()).delete()
    for row in Session.objects.all():
        session = SessionStore(row.session_key)
        gone = [key for key, value in session.items() if key in SEARCHES or mentions(person, str(value))]
        for key in gone:
            del session[key]
        if gone:
            session.save()


def forget_kept(person: Any) -> None:
    """Removes forms kept for their writers that name the person's case or its person."""
    for row in KeptForm.objects.all():
        if mentions(person, f"{row.path} {row.fields}"):
            row.delete()


PRIVACY = (
    Table(
        "accounts.User", _("Users"), Subject.STAFF,
        [
            (IDENTITY, "id uid email name phone language is_active is_demo created_at"),
            (SIGN_IN, "password last_login session_stamp factors_reset_at"),
        ],
    ),
    Table("accounts.Team", _("Teams"), Subject.STAFF, [(ROLES, "id name")]),
    Table(
        "accounts.RoleAssignment", _("Roles held"), Subject.STAFF,
        [(ROLES, "id user role team valid_from valid_to from_directory")],
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
        "accounts.SignInLink", _("Links for signing in once"), Subject.STAFF,
        [(SIGN_IN, "id user digest code_digest wrong_codes created_at expires_at used_at")],
    ),
    Table(
        "accounts.KeptForm", _("Forms kept for whoever was signed out while writing (encrypted)"), Subject.PERSON,
        [(SESSION, "id uid user path fields created_at sent_at")], forget=forget_kept,
    ),
    Table(
        "mfa.Authenticator", _("Second factors"), Subject.STAFF,
        [(SIGN_IN, "id user type data created_at last_used_at")],
    ),
    Table(
        "socialaccount.SocialAccount", _("Accounts of the municipality's directory"), Subject.STAFF,
        [(SIGN_IN, "id user provider uid last_login date_joined extra_data")],
    ),
    Table(
        "socialaccount.SocialToken", _("Tokens of the directory"), Subject.STAFF,
        [(SIGN_IN, "id app account token token_secret expires_at")],
    ),
    Impersonal("socialaccount.SocialApp", _("Not used: the directory stands in the settings")),
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
