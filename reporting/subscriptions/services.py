"""Subscribing to views, and the one mail of the month. It holds links and published figures, nothing about anybody."""

import datetime as dt
from collections import defaultdict
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.policy import Area
from mail import services as mail
from reporting.public import tables
from reporting.rules import month_of
from reporting.subscriptions.addresses import Address
from reporting.subscriptions.models import Subscription


@transaction.atomic
def subscribe(address: Address, *, by: Any, on: dt.date) -> bool:
    """Has the view sent from the next first of a month on; False where it is already."""
    _made, is_new = Subscription.objects.get_or_create(
        user=by, view=address.view, key=address.key, query=address.query, defaults={"sent_for": month_of(on)}
    )
    return is_new


@transaction.atomic
def send(*, on: dt.date, by: str) -> int:
    """Queues one mail for everybody with views that have not been sent this month; how many.

    Run twice, late or after missed nights nobody gets two. With the account the subscription ends.
    """
    Subscription.objects.filter(user__is_active=False).delete()
    month = month_of(on)
    due: dict[Any, list[Subscription]] = defaultdict(list)
    for each in Subscription.objects.filter(sent_for__lt=month).select_related("user"):
        due[each.user].append(each)
    due = {user: its for user, its in due.items() if user.can(Area.FIGURES) and user.can(Area.CASE)}
    if not due:
        return 0
    with translation.override(settings.LANGUAGE_CODE):
        newest = newest_lines()
        drafts = [draft(user, its, month, newest) for user, its in due.items()]
    mail.queue_all(drafts, by=by)
    Subscription.objects.filter(pk__in=[each.pk for its in due.values() for each in its]).update(sent_for=month)
    return len(drafts)


def newest_lines() -> dict[str, tables.Line]:
    """The newest published quarter of each target, small numbers held back."""
    found = {}
    for _promise, targets in tables.targets():
        for target in targets:
            found[target.key] = [line for line in target.lines if line.kind == "quarter"][-1]
    return found


def draft(user: Any, subscriptions: list[Subscription], month: dt.date, newest: dict[str, tables.Line]) -> mail.Draft:
    own = settings.HAVN_PUBLIC_URL.rstrip("/")
    views = []
    for each in subscriptions:
        address = Address(each.view, each.key, each.query)
        views.append({"title": address.title, "url": own + address.url, "line": newest.get(each.key)})
    subject = _("Havn: your figures, %(month)s") % {"month": date_format(month, "F Y")}
    context = {"views": views, "list_url": own + reverse("reporting:subscriptions"), "subject": subject}
    text = render_to_string("reporting/mail/views.txt", context)
    return mail.Draft(user.email, subject, text, f"views:{user.pk}:{month:%Y-%m}")
