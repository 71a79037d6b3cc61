"""What is missing or odd in a case itself. An estimated date of birth is no fault."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policy import Role
from core.dates import danish
from refugees.registry import QualityCheck

# Days after which what is still missing is a fault and not merely late. Our choice; no law says it.
TAKEOVER_WAITS = 92  # from the allocation decision: a refugee is taken over within two months
MOVE_WAITS = 30  # from the takeover
ILLNESS_LASTS, PARENTAL_LASTS = 183, 366  # a leave without an end
PAPERS_WAIT = 14  # for the documents of a leave, from its first day

OPEN = "c.met_on IS NULL AND c.excluded_as = ''"
INTERVIEWS = f"c.target IN ('first_interview', 'second_interview') AND {OPEN}"
NOT_MOVED = (
    "NOT EXISTS (SELECT FROM refugees_movein m WHERE m.refugee_id = p.id AND m.annulled_at IS NULL"
    " AND m.happened_on <= {on})"
)


def of_case(name: str, *more: Any) -> Any:
    """The address of a page that takes the case number."""
    return lambda number, uid: reverse(name, args=[number, *more])


def sentence(words: Any) -> Any:
    """A sentence that needs only the day."""
    return lambda since, subject, detail: str(words) % {"day": danish(since)}


def takeover_words(since: dt.date, subject: str, detail: str) -> str:
    if detail == "moved":
        return _("Moved in %(day)s, but nobody has entered the takeover: no deadline counts.") % {"day": danish(since)}
    return _("Allocated %(day)s, and still no takeover: the person is in no list of deadlines.") % {
        "day": danish(since)
    }


TAKEOVER = QualityCheck(
    key="takeover_missing",
    label=gettext_lazy("Takeover date missing"),
    order=10,
    rows=f"""SELECT p.id, m.day, '', '', 'moved' FROM p JOIN LATERAL (SELECT min(happened_on) AS day
FROM refugees_movein WHERE refugee_id = p.id AND annulled_at IS NULL AND happened_on <= {{on}}) m ON m.day IS NOT NULL
WHERE p.takeover_on IS NULL
UNION ALL SELECT p.id, coalesce(p.allocation_decided_on, p.registered_on), '', '', 'waiting' FROM p
WHERE p.takeover_on IS NULL AND coalesce(p.allocation_decided_on, p.registered_on) < {{on}} - {TAKEOVER_WAITS}
AND {NOT_MOVED}""",
    words=takeover_words,
    url=of_case("refugees:edit"),
    action=gettext_lazy("Fill in the takeover date"),
    settles="c.due_on IS NULL",
)


def caseworker_words(since: dt.date, subject: str, detail: str) -> str:
    if not detail:
        return _("Nobody is the caseworker: reminders go to the team manager.")
    return _("%(name)s is no longer a caseworker: reminders go to the team manager.") % {"name": detail}


CASEWORKER = QualityCheck(
    key="no_caseworker",
    label=gettext_lazy("No active caseworker"),
    order=20,
    rows=f"""SELECT p.id, coalesce(p.takeover_on, p.registered_on), '', '', coalesce(u.name, '')
FROM p LEFT JOIN accounts_user u ON u.id = p.caseworker_id
WHERE p.caseworker_id IS NULL OR NOT u.is_active OR NOT EXISTS (SELECT FROM accounts_roleassignment r
WHERE r.user_id = p.caseworker_id AND r.role = '{Role.CASEWORKER.value}' AND r.valid_from <= {{on}}
AND coalesce(r.valid_to, 'infinity') >= {{on}})""",
    words=caseworker_words,
    url=of_case("refugees:assign"),
    action=gettext_lazy("Assign"),
    settles=OPEN,
)

MOVE_IN = QualityCheck(
    key="move_in_missing",
    label=gettext_lazy("Move not recorded"),
    order=30,
    rows=f"SELECT p.id, p.takeover_on, '', '', '' FROM p WHERE p.takeover_on < {{on}} - {MOVE_WAITS} AND {NOT_MOVED}",
    words=sentence(gettext_lazy("Taken over %(day)s; the move to Copenhagen is not recorded.")),
    url=of_case("refugees:record", "move-in"),
    action=gettext_lazy("Record the move"),
    settles=INTERVIEWS,
)


def leave_words(since: dt.date, subject: str, detail: str) -> str:
    kind = _("Parental leave") if detail == "parental" else _("Sick leave")
    return _("%(kind)s since %(day)s without an end.") % {"kind": kind, "day": danish(since)}


LEAVE = QualityCheck(
    key="leave_long",
    label=gettext_lazy("Leave without an end"),
    order=60,
    rows=f"""SELECT p.id, s.happened_on, s.ref, s.uid::text, s.kind FROM p JOIN refugees_leaveevent s
ON s.refugee_id = p.id AND s.event = 'started' AND s.annulled_at IS NULL
AND s.happened_on < {{on}} - CASE s.kind WHEN 'parental' THEN {PARENTAL_LASTS} ELSE {ILLNESS_LASTS} END
WHERE NOT EXISTS (SELECT FROM refugees_leaveevent e WHERE e.refugee_id = s.refugee_id AND e.ref = s.ref
AND e.event = 'ended' AND e.annulled_at IS NULL)""",
    words=leave_words,
    url=lambda number, uid: reverse("refugees:leave-end", args=[uid]),
    action=gettext_lazy("Record end"),
    settles="c.excluded_as = 'leave'",
)

def undocumented_words(since: dt.date, subject: str, detail: str) -> str:
    kind = _("Parental leave") if detail == "parental" else _("Sick leave")
    return _("%(kind)s since %(day)s without documentation.") % {"kind": kind, "day": danish(since)}


UNDOCUMENTED = QualityCheck(
    key="leave_undocumented",
    label=gettext_lazy("Leave without documentation"),
    order=65,
    rows=f"""SELECT p.id, s.happened_on, s.ref, s.uid::text, s.kind FROM p JOIN refugees_leaveevent s
ON s.refugee_id = p.id AND s.event = 'started' AND s.annulled_at IS NULL AND NOT s.documented_elsewhere
AND s.happened_on < {{on}} - {PAPERS_WAIT}
WHERE NOT EXISTS (SELECT FROM refugees_leavedocument d WHERE d.leave_id = s.id)""",
    words=undocumented_words,
    url=lambda number, uid: reverse("refugees:leave-documents", args=[uid]),
    action=gettext_lazy("Add documentation"),
)

PERMIT = QualityCheck(
    key="permit_expired",
    label=gettext_lazy("Residence permit expired"),
    order=70,
    rows="SELECT p.id, p.permit_expires_on, '', '', '' FROM p WHERE p.permit_expires_on < {on}",
    words=sentence(
        gettext_lazy("The residence permit ran until %(day)s. Enter the new date, or that the person has left.")
    ),
    url=of_case("refugees:edit"),
    action=gettext_lazy("Correct"),
)


def ahead_words(since: dt.date, subject: str, detail: str) -> str:
    named = {"movein": _("The move"), "readiness": _("The assessment"), "exit": _("The exit")}
    return _("%(what)s is dated %(day)s, which lies ahead: it does not count yet.") % {
        "what": named[detail], "day": danish(since),
    }  # fmt: skip


def ahead(table: str, detail: str) -> str:
    return (
        f"SELECT p.id, f.happened_on, '', f.uid::text, '{detail}' FROM p JOIN {table} f ON f.refugee_id = p.id"
        " AND f.annulled_at IS NULL AND f.happened_on > {on}"
    )


AHEAD = QualityCheck(
    key="dated_ahead",
    label=gettext_lazy("Dated in the future"),
    order=50,
    rows=" UNION ALL ".join(
        [
            ahead("refugees_movein", "movein"),
            ahead("refugees_readinessassessment", "readiness"),
            ahead("refugees_exit", "exit"),
        ]
    ),
    words=ahead_words,
    url=of_case("refugees:facts"),
    action=gettext_lazy("Correct"),
    settles=f"c.target IN ('first_interview', 'second_interview', 'readiness') AND {OPEN}",
)
CHECKS = (TAKEOVER, CASEWORKER, MOVE_IN, AHEAD, LEAVE, UNDOCUMENTED, PERMIT)
