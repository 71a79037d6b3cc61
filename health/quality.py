"""What is missing or odd in the health loop, as work to be done."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policy import Area
from core.dates import danish
from health.rules import State
from refugees.registry import QualityCheck

PLANNED = f"state = '{State.PLANNED.value}' AND v.annulled_at IS NULL"


def past_words(since: dt.date, subject: str, detail: str) -> str:
    return _("An appointment at the clinic on %(day)s is past, and nobody has recorded whether the person came.") % {
        "day": danish(since)
    }


def referred_words(since: dt.date, subject: str, detail: str) -> str:
    words = {"day": danish(since)}
    return _("Referred to the clinic on %(day)s, while no yes to the health offer is recorded.") % words


CHECKS = (
    QualityCheck(
        key="health_visit_past",
        label=gettext_lazy("Clinic appointment not recorded"),
        order=70,
        area=Area.HEALTH,
        rows=f"""SELECT v.refugee_id, v.planned_on, '', v.uid::text, '' FROM health_healthvisit v
JOIN p ON p.id = v.refugee_id WHERE {PLANNED} AND v.planned_on < {{on}}""",
        words=past_words,
        url=lambda number, uid: reverse("health:close", args=[uid]),
        action=gettext_lazy("Record whether the person came"),
    ),
    QualityCheck(
        key="health_referred_without_yes",
        label=gettext_lazy("Referred without an answer"),
        order=71,
        area=Area.HEALTH,
        rows="""SELECT r.refugee_id, max(r.happened_on), '', '', '' FROM health_healthreferral r
JOIN p ON p.id = r.refugee_id WHERE r.annulled_at IS NULL AND r.happened_on <= {on} AND NOT EXISTS (
SELECT FROM health_healthanswer a WHERE a.refugee_id = r.refugee_id AND a.annulled_at IS NULL AND a.answer = 'yes'
AND a.happened_on <= {on}) GROUP BY 1""",
        words=referred_words,
        url=lambda number, uid: reverse("health:answer", args=[number]),
        action=gettext_lazy("Record the answer"),
    ),
)
