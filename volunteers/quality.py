"""What is missing or odd about matches, as work to be done."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policy import Area
from core.dates import danish
from refugees.registry import QualityCheck

AGREED = """EXISTS (SELECT FROM volunteers_matchconsent c WHERE c.refugee_id = w.refugee_id AND c.annulled_at IS NULL
AND c.withdrawn_on IS NULL)"""


def no_consent_words(since: dt.date, subject: str, detail: str) -> str:
    return _("Wishes a match since %(day)s, and there is no consent: nobody can be asked.") % {"day": danish(since)}


NO_CONSENT = QualityCheck(
    key="match_without_consent",
    label=gettext_lazy("Wish for a match without consent"),
    order=80,
    area=Area.VOLUNTEERS,
    rows=f"""SELECT w.refugee_id, w.wished_on, '', ''::text, ''::text FROM volunteers_matchwish w
JOIN p ON p.id = w.refugee_id WHERE w.closed_on IS NULL AND NOT {AGREED}""",
    words=no_consent_words,
    url=lambda number, uid: reverse("volunteers:person", args=[number]),
    action=gettext_lazy("Ask for the consent"),
)


def ended_words(since: dt.date, subject: str, detail: str) -> str:
    return _("The contract with %(name)s has ended, and the person waits there for a volunteer.") % {"name": detail}


CONTRACT_OVER = QualityCheck(
    key="referral_without_contract",
    label=gettext_lazy("Referred under a contract that has ended"),
    order=81,
    area=Area.VOLUNTEERS,
    rows="""SELECT r.refugee_id, c.valid_to, '', r.uid::text, s.name FROM volunteers_referral r
JOIN p ON p.id = r.refugee_id JOIN volunteers_contract c ON c.id = r.contract_id
JOIN volunteers_supplier s ON s.id = c.supplier_id JOIN volunteers_matchwish w ON w.id = r.wish_id
WHERE r.taken_back_on IS NULL AND w.closed_on IS NULL AND c.valid_to < {on} AND NOT EXISTS (
SELECT FROM volunteers_match m WHERE m.referral_id = r.id AND m.ended_on IS NULL)""",
    words=ended_words,
    url=lambda number, uid: reverse("volunteers:take-back", args=[uid]),
    action=gettext_lazy("Take back"),
)
CHECKS = (NO_CONSENT, CONTRACT_OVER)
