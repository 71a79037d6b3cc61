"""Mails to volunteers, in the language they chose. They name nobody else and nothing of the certificate."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import RoleAssignment, User
from accounts.policy import Role
from core.dates import danish
from mail.services import Draft, queue, queue_all

MARK = "volunteer"  # the keys of these mails begin with it, so that they can be forgotten


def full(path: str) -> str:
    return str(settings.HAVN_PUBLIC_URL).rstrip("/") + path


def signed(*paragraphs: str) -> str:
    """A mail's text: paragraphs, and who writes."""
    return "\n\n".join([*paragraphs, _("Welcome House")]) + "\n"


@contextmanager
def in_language_of(reader: Any) -> Iterator[None]:
    with translation.override(reader.mail_language):
        yield


def send(reader: Any, what: str, subject: str, *paragraphs: str, by: Any) -> None:
    """Queues one mail; `what` makes it one however often it is asked for."""
    queue(to=reader.email, subject=subject, text=signed(*paragraphs), key=f"{MARK}:{what}", by=by)


def confirm(sign_up: Any, token: str, *, by: Any) -> None:
    with in_language_of(sign_up):
        send(
            sign_up, f"confirm:{sign_up.pk}", _("Confirm that you want to be a volunteer"),
            _("Thank you for wanting to be a volunteer in Welcome House."),
            _("Press this link so that we know that the mail address is yours: %(url)s")
            % {"url": full(reverse("joining:confirm", args=[token]))},
            _("The link is good for 7 days. Was it not you? Then do nothing, and everything is deleted."),
            by=by,
        )  # fmt: skip


def known_already(sign_up: Any, *, by: Any) -> None:
    """To an address that a volunteer has: the page has said the same as to everybody."""
    with in_language_of(sign_up):
        send(
            sign_up, f"known:{sign_up.pk}", _("You have signed up before"),
            _("Somebody signed up with this mail address, and we know it already."),
            _("Are you a volunteer? Sign in here: %(url)s Else wait for our answer, or ring us.")
            % {"url": full(reverse("sign-in-link"))},
            by=by,
        )  # fmt: skip


def welcome(volunteer: Any, *, by: Any) -> None:
    with in_language_of(volunteer):
        send(
            volunteer, f"welcome:{volunteer.uid}:{danish(volunteer.approved_on)}", _("Welcome as a volunteer"),
            _("You are now a volunteer in Welcome House. We are glad to have you."),
            _("Ask for a link here and sign in with it: %(url)s") % {"url": full(reverse("sign-in-link"))},
            _("Accept the code of conduct on your page. Then you can take your first shift."),
            by=by,
        )  # fmt: skip


def declined(volunteer: Any, *, by: Any) -> None:
    with in_language_of(volunteer):
        send(
            volunteer, f"declined:{volunteer.uid}", _("Thank you for wanting to help"),
            _("Thank you for signing up. We cannot offer you a place as a volunteer now."),
            _("What you wrote to us is deleted after a while. You are welcome in the house, and to sign up again."),
            by=by,
        )  # fmt: skip


def new_address(volunteer: Any, wish: Any, token: str, *, by: Any) -> None:
    """To the new address the link that confirms it, to the old one that somebody asked for it."""
    with in_language_of(volunteer):
        key, link = f"address:{volunteer.uid}:{wish.pk}", full(reverse("joining:confirm-email", args=[token]))
        queue(
            to=wish.email, subject=_("Is this your new mail address?"),
            text=signed(
                _("Press this link so that we write to you here from now on: %(url)s") % {"url": link},
                _("The link is good for 7 days. Was it not you? Then do nothing."),
            ),
            key=f"{MARK}:{key}", by=by,
        )  # fmt: skip
        send(
            volunteer, f"{key}:old", _("Another mail address was asked for"),
            _("On your page somebody asked us to write to another mail address. It counts when that address says yes."),
            _("Was it not you? Then talk to the coordinator of Welcome House at once."),
            by=by,
        )  # fmt: skip


def goodbye(volunteer: Any, *, months: int, by: Any) -> None:
    with in_language_of(volunteer):
        send(
            volunteer, f"goodbye:{volunteer.uid}:{volunteer.version}", _("Thank you for your time"),
            _("You are not a volunteer in Welcome House any more, as you wished. Your coming shifts are given back."),
            _("What we know of you is deleted after %(months)d months. You are welcome in the house any day.")
            % {"months": months},
            by=by,
        )  # fmt: skip


def coordinators(on: dt.date) -> list[User]:
    """Whoever runs the house on a day."""
    held = RoleAssignment.objects.on(on).filter(role=Role.WELCOME_HOUSE_COORDINATOR, user__is_active=True)
    return list({each.user_id: each.user for each in held.select_related("user").order_by("user_id")}.values())


def tell_who_left(volunteer: Any, *, free: int, on: dt.date, by: Any) -> None:
    """To the coordinators, without a name: the page behind the link has it."""
    drafts = []
    for user in coordinators(on):
        with translation.override(user.language):
            shifts = ngettext("%(free)d coming shift is free again.", "%(free)d coming shifts are free again.", free)
            url = full(reverse("joining:volunteer", args=[volunteer.uid]))
            drafts.append(
                Draft(
                    user.email, _("A volunteer has stopped"),
                    signed(_("A volunteer of the house has stopped."), shifts % {"free": free}, url),
                    f"{MARK}:left:{volunteer.uid}:{volunteer.version}:{user.pk}",
                )
            )  # fmt: skip
    queue_all(drafts, by=by)


def renewal(volunteer: Any, *, key: str) -> Draft:
    """That something must be renewed, without saying what: the mail may be read over a shoulder."""
    with in_language_of(volunteer):
        return Draft(
            volunteer.email, _("Talk to the coordinator before %(day)s") % {"day": danish(volunteer.until)},
            signed(
                _("Something in your registration as a volunteer must be renewed before %(day)s.")
                % {"day": danish(volunteer.until)},
                _("Talk to the coordinator when you are in the house, or ring. After that day you cannot have shifts"
                  " until it is done."),
            ),
            f"{MARK}:{key}",
        )  # fmt: skip
