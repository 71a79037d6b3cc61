"""What is missing or odd about holistic mentors, as work to be done."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policy import Area
from core.dates import danish
from refugees.registry import QualityCheck

# Over: the year has ended and somebody is still written as the mentor.
YEAR_OVER = "(coalesce(p.takeover_on, m.valid_from) + interval '12 months')::date"


def over_words(since: dt.date, subject: str, detail: str) -> str:
    return _("The first year ended on %(day)s, and %(name)s is still the holistic mentor.") % {
        "day": danish(since - dt.timedelta(days=1)), "name": detail,
    }  # fmt: skip


OVER = QualityCheck(
    key="mentor_year_over",
    label=gettext_lazy("Holistic mentor after the first year"),
    order=60,
    area=Area.MENTOR,
    rows=f"""SELECT m.refugee_id, {YEAR_OVER}, '', m.uid::text, u.name FROM mentoring_holisticmentor m
JOIN p ON p.id = m.refugee_id JOIN accounts_user u ON u.id = m.mentor_id
WHERE m.valid_to IS NULL AND {YEAR_OVER} <= {{on}}""",
    words=over_words,
    url=lambda number, uid: reverse("mentoring:hand-over", args=[uid]),
    action=gettext_lazy("Hand over"),
)


def no_role_words(since: dt.date, subject: str, detail: str) -> str:
    return _("%(name)s follows the person and is no holistic mentor any more.") % {"name": detail}


NO_ROLE = QualityCheck(
    key="mentor_without_role",
    label=gettext_lazy("Followed by somebody who is no mentor any more"),
    order=61,
    area=Area.MENTOR,
    rows="""SELECT m.refugee_id, m.valid_from, '', m.uid::text, u.name FROM mentoring_holisticmentor m
JOIN p ON p.id = m.refugee_id JOIN accounts_user u ON u.id = m.mentor_id
WHERE m.valid_from <= {on} AND coalesce(m.valid_to, {on}) >= {on} AND NOT (u.is_active AND EXISTS (
SELECT FROM accounts_roleassignment r WHERE r.user_id = u.id AND r.role = 'holistic_mentor'
AND r.valid_from <= {on} AND coalesce(r.valid_to, {on}) >= {on}))""",
    words=no_role_words,
    url=lambda number, uid: reverse("mentoring:assign", args=[number]),
    action=gettext_lazy("Assign another"),
)
CHECKS = (OVER, NO_ROLE)
