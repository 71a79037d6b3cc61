"""What happens to volunteers from the sign-up to the leaving. Whoever calls gives the day and the moment."""

import datetime as dt
import hashlib
import secrets
import string
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.history import acting
from core.models import StaleVersion
from mail.services import queue_all
from volunteers.joining import accounts, letters, ports, reads, rules
from volunteers.joining.models import CodeOfConduct, SignUp
from volunteers.people import Clearance, Volunteer
from volunteers.rules import may_be_matched

PUBLIC = "volunteer_sign_up"  # who stands behind what the public page writes
JOB = "volunteers_tidy"
CLEARANCE_MONTHS = 12  # where no rule is in force
COPIED = ("name", "email", "phone", "languages", "skills", "available", "district", "brings", "mail_language")


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def new_token() -> str:
    """Letters only: ten digits in a row would leave a mail as dots, as everything that looks like a CPR number does."""
    return "".join(secrets.choice(string.ascii_lowercase) for _ in range(40))


def locked(volunteer: Volunteer, expected: int) -> Any:
    """The volunteer as recorded now. Raises StaleVersion where somebody changed it meanwhile."""
    current = Volunteer.objects.select_for_update().get(pk=volunteer.pk)
    if current.version != expected:
        raise StaleVersion(current)
    return current


# --- sign-up -----------------------------------------------------------------------------------------
@transaction.atomic
def sign_up(made: SignUp, *, at: dt.datetime) -> None:
    """Keeps what somebody wrote and sends one mail, whoever the address belongs to."""
    token = new_token()
    made.digest, made.created_at = digest(token), at
    made.save()
    with acting(PUBLIC):
        if is_known(made.email):
            letters.known_already(made, by=PUBLIC)
            made.delete()
        else:
            letters.confirm(made, token, by=PUBLIC)


def is_known(email: str) -> bool:
    """Whether one of the house's volunteers, or somebody who waits to become one, has the address."""
    found: bool = (
        Volunteer.objects.of_the_house().filter(email__iexact=email, left_on=None, declined_on=None).exists()
    )
    return found


def waiting(token: str, *, at: dt.datetime) -> Any:
    """The sign-up that a link would confirm; looking does not use the link up."""
    since = at - dt.timedelta(days=rules.CONFIRM_DAYS)
    return SignUp.objects.filter(digest=digest(token), created_at__gt=since)


@transaction.atomic
def confirm(*, token: str, at: dt.datetime, on: dt.date) -> Volunteer | None:
    """Makes a volunteer, whom staff now see, of a sign-up; None where the link is used or too old."""
    found = waiting(token, at=at).select_for_update().first()
    if found is None:
        return None
    with acting(PUBLIC):
        made = None if is_known(found.email) else Volunteer(signed_up_on=on, **{n: getattr(found, n) for n in COPIED})
        if made is not None:
            made.save()
        SignUp.objects.filter(email__iexact=found.email).delete()
    return made


def tidy(*, at: dt.datetime) -> int:
    """Forgets sign-ups that nobody confirmed; how many."""
    return SignUp.objects.filter(created_at__lte=at - dt.timedelta(days=rules.CONFIRM_DAYS)).delete()[0]


# --- the coordinator ---------------------------------------------------------------------------------
@transaction.atomic
def change(volunteer: Volunteer, *, expected: int, by: User) -> Volunteer:
    """Saves what the form changed; the account follows. Raises StaleVersion, ValidationError."""
    with acting(by):
        if volunteer.approved_on and not volunteer.left_on:
            accounts.follow(volunteer, by=by)
        return volunteer.save_version(expected)


@transaction.atomic
def note_interview(volunteer: Volunteer, *, on: dt.date, expected: int, by: User) -> None:
    """The talk with a new volunteer was held."""
    with acting(by):
        current = locked(volunteer, expected)
        current.interviewed_on = on
        current.save_version(expected)


@transaction.atomic
def ask_clearance(volunteer: Volunteer, *, on: dt.date, by: User) -> Clearance:
    """A certificate is asked for. Raises ValidationError while another one waits for its answer."""
    current = Volunteer.objects.select_for_update().get(pk=volunteer.pk)
    if current.clearances.filter(passed=None).exists():
        raise ValidationError(_("A clearance is asked for already and waits for its answer."))
    with acting(by):
        return Clearance.objects.create(volunteer=current, asked_on=on)


@transaction.atomic
def answer_clearance(clearance: Clearance, *, passed: bool, on: dt.date, expected: int, by: User) -> Clearance:
    """Result and date; how long it holds is the rule in force on the day of the answer."""
    rule = reads.rule_on(on)
    months = rule.clearance_months if rule else CLEARANCE_MONTHS
    clearance.passed, clearance.answered_on = passed, on
    clearance.valid_until = rules.valid_until(on, months) if passed else None
    clearance.full_clean()
    with acting(by):
        return clearance.save_version(expected)


@transaction.atomic
def approve(volunteer: Volunteer, *, on: dt.date, expected: int, by: User) -> Volunteer:
    """Makes somebody a volunteer: account, role, a mail of welcome.

    Raises ValidationError with what is missing: the interview, or a clearance that holds.
    """
    current: Volunteer = locked(volunteer, expected)
    if current.approved_on or current.left_on or current.declined_on:
        raise ValidationError(_("The decision has been taken already."))
    if current.interviewed_on is None:
        raise ValidationError(_("The interview has not been held yet."))
    current.approved_on, current.approved_by = on, by
    if not may_be_matched(current, on):
        raise ValidationError(_("There is no clearance that was passed and holds today."))
    with acting(by):
        current.user = accounts.open_account(current, on=on, by=by)
        Volunteer.objects.filter(user=current.user).exclude(pk=current.pk).update(user=None)
        current.save_version(expected)
        letters.welcome(current, by=by)
    return current


@transaction.atomic
def decline(volunteer: Volunteer, *, on: dt.date, expected: int, by: User) -> None:
    """Says no, with a kind mail. Raises ValidationError where the decision has been taken."""
    current = locked(volunteer, expected)
    if current.approved_on or current.left_on or current.declined_on:
        raise ValidationError(_("The decision has been taken already."))
    with acting(by):
        current.declined_on, current.declined_by = on, by
        current.save_version(expected)
        letters.declined(current, by=by)


@transaction.atomic
def leave(
    volunteer: Volunteer, *, because: str, on: dt.date, at: dt.datetime, expected: int, by: User
) -> None:  # fmt: skip
    """Ends everything that comes: shifts, role, account. What was done stays, as long as the rule says."""
    current = locked(volunteer, expected)
    if current.left_on or not current.approved_on:
        raise ValidationError(_("Only an approved volunteer can leave."))
    with acting(by):
        current.left_on, current.left_because = on, because
        current.save_version(expected)
        ports.leaving(current, at, by)
        if current.user is not None:
            accounts.close_account(current.user, on=on, by=by)


# --- code of conduct, clearances that end --------------------------------------------------------------
@transaction.atomic
def accept_code(volunteer: Volunteer, *, code: CodeOfConduct, on: dt.date, by: Any) -> None:
    """The volunteer accepts the code in force. Twice is once. Raises ValidationError where another one is in force."""
    if reads.code_on(on) != code:
        raise ValidationError(_("The code of conduct has changed. Read it again."))
    with acting(by):
        current = Volunteer.objects.select_for_update().get(pk=volunteer.pk)
        if current.code_id != code.pk:
            current.code, current.code_accepted_on = code, on
            current.save_version(current.version)


@transaction.atomic
def save_dated(record: Any, *, expected: int, by: Any) -> Any:
    """Saves a rule or a code of conduct. The words of a code that somebody accepted stay as they are."""
    if isinstance(record, CodeOfConduct) and record.pk and Volunteer.objects.filter(code=record).exists():
        old = CodeOfConduct.objects.get(pk=record.pk)
        if (old.text_da, old.text_en) != (record.text_da, record.text_en):
            raise ValidationError(_("Somebody has accepted this text. Give it an end and write a new one."))
    with acting(by):
        if record.pk:
            return record.save_version(expected)
        record.save()
        return record


def warn(*, on: dt.date) -> int:
    """Writes once to each volunteer whose clearance ends within the rule's days; how many mails were new."""
    rule = reads.rule_on(on)
    last = on + dt.timedelta(days=rule.warn_days if rule else reads.WARN_DAYS)
    found = reads.with_clearance(Volunteer.objects.of_the_house().standing().exclude(email=""), on)
    drafts = [
        letters.renewal(each, key=f"renew:{each.uid}:{each.until}")
        for each in found.filter(passed=True, until__range=(on, last)).order_by("pk")
    ]
    return queue_all(drafts, by=JOB)
