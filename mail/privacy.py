"""Mails to staff: they name cases by number, never a person; what they say of a case is told to its person."""

import re
from typing import Any

from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policy import Area
from core.dates import danish
from core.privacy import Keep, Kind, Purpose, Record, Subject, Table
from mail.models import Mail

ABOUT = Kind(gettext_lazy("Mails to staff about the case"), Purpose.NOTICES, Area.MAIL, Keep.CASE)
READER = Kind(
    gettext_lazy("To whom a mail went, and its way"), Purpose.NOTICES, Area.MAIL, Keep.CASE,
    withheld=gettext_lazy("Names of staff are not told"),
)  # fmt: skip


def about(person: Any) -> Any:
    """The mails that mention the person's case; whole numbers only, 2017-0012 is not in 2017-00123."""
    number = person.case_number
    exact = rf"(^|[^0-9-]){re.escape(number)}($|[^0-9])"
    mentions = Q(text__contains=number) | Q(subject__contains=number)
    return Mail.objects.filter(mentions).filter(Q(text__regex=exact) | Q(subject__regex=exact)).order_by("pk")


def tell(person: Any) -> list[Record]:
    """Day, subject line, and the lines about this case: a digest also holds other people's."""
    records = []
    for mail in about(person):
        day = localtime(mail.sent_at or mail.created_at).date()
        own = "\n".join(line.strip() for line in mail.text.splitlines() if person.case_number in line)
        records.append(
            Record(
                danish(day),
                [(_("Subject line"), mail.subject), (_("About the case"), own)],
                {"date": day, "subject": mail.subject, "text": own},
            )
        )
    return records


PRIVACY = (
    Table(
        "mail.Mail", gettext_lazy("Mails to staff about the case"), Subject.PERSON,
        [
            (ABOUT, "subject text html created_at sent_at"),
            (
                READER,
                "id uid version updated_at key to state attempts next_try_at claim claimed_at message_id last_error"
                " reason decided_by decided_at created_by created_by_job",
            ),
        ],
        tell=tell,
        texts="subject text html reason",
    ),
)  # fmt: skip
