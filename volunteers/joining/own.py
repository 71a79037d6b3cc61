"""What volunteers do with their own data: change it, change the address, leave. Whoever calls gives day and moment."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.history import acting
from volunteers.joining import accounts, letters, reads, rules, services
from volunteers.joining.models import AddressChange
from volunteers.people import Volunteer

KEEP_LEFT_MONTHS = 12  # where no rule is in force


@transaction.atomic
def ask_address(volunteer: Volunteer, email: str, *, at: dt.datetime, by: User) -> None:
    """Writes to the new address, which counts once its link is pressed, and tells the old one.

    A second wish replaces the first. Raises ValidationError where it is the address already.
    """
    if email.lower() == volunteer.email.lower():
        raise ValidationError({"email": _("This is your address already.")})
    token = services.new_token()
    AddressChange.objects.filter(volunteer=volunteer).delete()
    made = AddressChange.objects.create(
        volunteer=volunteer, email=email, digest=services.digest(token), created_at=at
    )  # fmt: skip
    with acting(by):
        letters.new_address(volunteer, made, token, by=by)


def waiting_address(token: str, *, at: dt.datetime) -> Any:
    """The wish that a link would confirm; looking does not use the link up."""
    since = at - dt.timedelta(days=rules.CONFIRM_DAYS)
    return AddressChange.objects.filter(
        digest=services.digest(token), created_at__gt=since, volunteer__left_on__isnull=True
    )


@transaction.atomic
def confirm_address(*, token: str, at: dt.datetime) -> Volunteer | None:
    """The new address counts from now on, for mails and for signing in; None where the link is used or too old.

    Raises ValidationError where somebody else's account has it.
    """
    found = waiting_address(token, at=at).select_for_update().first()
    if found is None:
        return None
    volunteer = Volunteer.objects.select_for_update(of=("self",)).select_related("user").get(pk=found.volunteer_id)
    volunteer.email = found.email
    with acting(volunteer.user or services.PUBLIC):
        if volunteer.user is not None:
            accounts.follow(volunteer, by=volunteer.user)
        found.delete()
        return volunteer.save_version(volunteer.version)


def tidy(*, at: dt.datetime) -> int:
    """Forgets addresses that nobody confirmed; how many."""
    return AddressChange.objects.filter(created_at__lte=at - dt.timedelta(days=rules.CONFIRM_DAYS)).delete()[0]


def months_kept(on: dt.date) -> int:
    """How many months what is known of somebody who leaves on a day is kept."""
    rule = reads.rule_on(on)
    return rule.keep_left_months if rule else KEEP_LEFT_MONTHS


@transaction.atomic
def leave(volunteer: Volunteer, *, because: str, free: int, at: dt.datetime, expected: int, by: User) -> None:
    """The volunteer leaves by oneself: coming shifts (`free` of them) are given back, the account is closed, the
    coordinators are told, a mail says goodbye. Raises StaleVersion, ValidationError.
    """
    on = at.date()
    with acting(by):
        services.leave(volunteer, because=because, on=on, at=at, expected=expected, by=by)
        AddressChange.objects.filter(volunteer=volunteer).delete()
        letters.goodbye(volunteer, months=months_kept(on), by=by)
        letters.tell_who_left(volunteer, free=free, on=on, by=by)
