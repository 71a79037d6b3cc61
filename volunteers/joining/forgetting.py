"""Volunteers who left, and sign-ups that were declined, are forgotten when the rule says so: rows, history and mails.

Runs as the erasure role, which alone may remove history (docs/adr/0004). What was done in the house stays as shifts
without a name.
"""

import datetime as dt
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import ProtectedError, Q

from accounts.models import User
from core.dates import add_months
from mail.models import Mail
from volunteers.joining import reads
from volunteers.joining.accounts import is_only_volunteers
from volunteers.joining.letters import MARK
from volunteers.people import Volunteer


def due(on: dt.date) -> list[Any]:
    """The house's volunteers whose time is over by the rule in force today; none without a rule."""
    rule = reads.rule_on(on)
    if rule is None:
        return []
    left = Q(left_on__lte=add_months(on, -rule.keep_left_months))
    declined = Q(declined_on__lte=on - dt.timedelta(days=rule.keep_declined_days))
    return list(Volunteer.objects.of_the_house().filter(left | declined).select_related("user").order_by("pk"))


def run(*, on: dt.date) -> int:
    """Forgets everybody whose time is over, each in a transaction of its own; how many."""
    found = due(on)
    for volunteer in found:
        forget(volunteer)
    return len(found)


@transaction.atomic
def forget(volunteer: Volunteer) -> None:
    """Removes a volunteer with history, mails and the account that was for this only."""
    clearances = list(volunteer.clearances.values_list("pk", flat=True))
    user = volunteer.user
    forget_mails(volunteer)
    pk = volunteer.pk
    volunteer.delete()
    remove_history("volunteers.ClearanceEvent", clearances)
    remove_history("volunteers.VolunteerEvent", [pk])
    if user is not None and is_only_volunteers(user):
        forget_account(user)


def forget_mails(volunteer: Volunteer) -> None:
    written = Mail.objects.filter(key__startswith=f"{MARK}:", to__iexact=volunteer.email)
    keys = list(written.values_list("pk", flat=True))
    written.delete()
    remove_history("mail.MailEvent", keys)


def forget_account(user: User) -> None:
    """Removes the account, unless something else still hangs on it."""
    pk = user.pk
    try:
        with transaction.atomic():
            user.delete()
    except ProtectedError:
        return
    remove_history("accounts.UserEvent", [pk])


def remove_history(model: str, keys: list[int]) -> None:
    apps.get_model(model)._default_manager.filter(pgh_obj_id__in=keys).delete()
