"""The mail to a volunteer whose match begins, and the link with which one of two says that it does not work."""

from typing import Any

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from mail.services import queue
from volunteers.joining.letters import MARK, full, in_language_of
from volunteers.matching.models import Match
from volunteers.matching.rules import Side

JOB = "match_accepted"  # where nobody signed in stands behind it


def signature(uid: object, side: str) -> str:
    return signing.Signer(salt="volunteers.matching.saying").signature(f"{uid}:{side}")


def link(match: Match, side: str) -> str:
    """The whole address, for a mail or to be passed on by hand."""
    return full(reverse("matches:say", args=[side, match.uid, signature(match.uid, side)]))


def tell_volunteer(match: Match, *, by: Any) -> None:
    """What comes next when both have said yes, and the link. It does not name the person."""
    volunteer = match.volunteer
    if not volunteer.email:
        return
    with in_language_of(volunteer):
        words = {"supplier": match.referral.contract.supplier.name, "url": link(match, Side.VOLUNTEER)}
        paragraphs = [
            _("You have a match. %(supplier)s arranges the first meeting, within a week if it can be done.") % words,
            _("If it does not work for you, at any time, press here. Nobody needs to explain: %(url)s") % words,
            words["supplier"],
        ]
        queue(
            to=volunteer.email, subject=_("You have a match"), text="\n\n".join(paragraphs) + "\n",
            key=f"{MARK}:match:{match.uid}:{volunteer.uid}", by=by or JOB,
        )  # fmt: skip
