"""The account behind a volunteer: opened when approved, closed when leaving."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts import services
from accounts.models import RoleAssignment, User
from accounts.policy import Role

ROLE = Role.WELCOME_HOUSE_VOLUNTEER


def is_only_volunteers(user: User) -> bool:
    """Whether the account never had another role."""
    return not user.role_assignments.exclude(role=ROLE).exists()


def open_account(volunteer: Any, *, on: dt.date, by: User) -> User:
    """The account with the volunteer's address and role, new or that of an earlier time.

    Raises ValidationError where the address belongs to somebody who works here: a member of staff who also
    volunteers does so under another address, and keeps the second factor for the work.
    """
    email = volunteer.email.lower()
    user = User.objects.filter(email__iexact=email).first() or User(email=email)
    if user.pk and not is_only_volunteers(user):
        raise ValidationError(
            _("Somebody who works here has an account with this mail address. Volunteers need an address of their own.")
        )
    user.name, user.phone, user.is_active = volunteer.name, volunteer.phone, True
    user.language = volunteer.mail_language
    services.save_account(user=user, by=by)
    if not user.role_assignments.on(on).filter(role=ROLE).exists():
        RoleAssignment.objects.create(user=user, role=ROLE, valid_from=on)
    return user


def follow(volunteer: Any, *, by: User) -> None:
    """Name, address and telephone of the account follow those of the volunteer. Raises ValidationError."""
    user = volunteer.user
    if user is None or not is_only_volunteers(user):
        return
    email = volunteer.email.lower()
    if User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists():
        raise ValidationError({"email": _("Somebody already has an account with this e-mail address.")})
    user.name, user.email, user.phone, user.language = volunteer.name, email, volunteer.phone, volunteer.mail_language
    services.save_account(user=user, by=by)


def close_account(user: User, *, on: dt.date, by: User) -> None:
    """Ends the role with the day before; an account that was for volunteering only is closed, its sessions end."""
    held = user.role_assignments.on(on).filter(role=ROLE)
    held.filter(valid_from=on).delete()
    held.update(valid_to=on - dt.timedelta(days=1))
    if is_only_volunteers(user):
        user.is_active = False
        services.save_account(user=user, by=by)
