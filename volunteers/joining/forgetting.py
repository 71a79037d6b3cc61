"""Volunteers who left, and sign-ups that were declined, are forgotten when the rule says so: rows, history and mails.

Runs as the erasure role, which alone may remove history (docs/adr/0004). What was done in the house stays as shifts
without a name; who had a match stays as a row that says nothing of anybody, so that the match still counts.
"""

import datetime as dt
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import ProtectedError, Q
from django.db.models.functions import Lower

from accounts.models import User
from core.dates import add_months
from mail.models import Mail
from volunteers.joining import reads
from volunteers.joining.accounts import is_only_volunteers
from volunteers.joining.letters import MARK
from volunteers.matching.models import Match
from volunteers.people import Volunteer

# Everything that says anything of the person.
SAYS_WHO = (
    "user", "name", "email", "phone", "languages", "skills", "available", "district", "brings", "sex", "pets",
    "helps_with", "interests",
)  # fmt: skip


def due(on: dt.date) -> list[Any]:
    """Volunteers whose time is over by the rule in force today, the house's and the suppliers'; none without a rule."""
    rule = reads.rule_on(on)
    if rule is None:
        return []
    left = Q(left_on__lte=add_months(on, -rule.keep_left_months))
    declined = Q(declined_on__lte=on - dt.timedelta(days=rule.keep_declined_days))
    known = Volunteer.objects.exclude(name="")  # the others are forgotten already
    return list(known.filter(left | declined).select_related("user").order_by("pk"))


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
    if Match.objects.filter(volunteer=volunteer).exists():
        empty(volunteer)
    else:
        volunteer.delete()
    remove_history("volunteers.ClearanceEvent", clearances)
    remove_history("volunteers.VolunteerEvent", [pk])
    if user is not None and is_only_volunteers(user):
        forget_account(user)


def empty(volunteer: Volunteer) -> None:
    """Leaves of a volunteer only to whom they belonged and from when to when."""
    for name in SAYS_WHO:
        field: Any = Volunteer._meta.get_field(name)
        setattr(volunteer, name, field.get_default())
    volunteer.save()
    volunteer.clearances.all().delete()


def forget_mails(volunteer: Volunteer) -> None:
    """Those to every address that was ever the volunteer's and is nobody else's, and those about the volunteer."""
    had = apps.get_model("volunteers.VolunteerEvent")._default_manager.filter(pgh_obj_id=volunteer.pk)
    addresses = {each.lower() for each in had.values_list("email", flat=True)} | {volunteer.email.lower()}
    others = Volunteer.objects.exclude(pk=volunteer.pk).annotate(written=Lower("email"))
    others = others.filter(written__in=addresses).values_list("written", flat=True)
    mine = Q(address__in=addresses - set(others) - {""}) | Q(key__contains=str(volunteer.uid))
    written = Mail.objects.annotate(address=Lower("to")).filter(mine, key__startswith=f"{MARK}:")
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
