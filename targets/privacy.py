"""Clocks and what follows from them: derived from the facts, told as deadlines."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.policy import Area
from core.privacy import ROW_KEYS, Impersonal, Keep, Kind, Purpose, Subject, Table
from refugees.privacy import EDITABLE, WRITER
from targets import derivation
from targets.rules import EXCLUSION_WORDS

CLOCK = Kind(_("Deadlines of the case (derived)"), Purpose.DEADLINES, Area.TARGETS, Keep.CASE)
SNOOZE = Kind(_("Alerts put off, and why"), Purpose.DEADLINES, Area.TARGETS, Keep.CASE)
ALERT = Kind(
    _("Alerts to staff (derived)"), Purpose.DEADLINES, Area.TARGETS, Keep.CASE,
    withheld=_("Follows from the deadlines, which are told"),
)  # fmt: skip
COPIED = Kind(
    _("Copied from the case, so that lists are quick"), Purpose.DEADLINES, Area.TARGETS, Keep.CASE,
    withheld=_("Stands in the master data already"),
)  # fmt: skip
VIEW = Kind(_("Filters that a member of staff saved"), Purpose.DEADLINES, "", Keep.STAFF, withheld=_("About staff"))
DIGEST = Kind(_("Which member of staff had which mail"), Purpose.NOTICES, "", Keep.STAFF, withheld=_("About staff"))


def target_words(key: Any) -> Any:
    """The label of a target; the key where no pillar declares it any more."""
    try:
        return derivation.target(key).label
    except KeyError:
        return key


WORDS = {"target": target_words, "excluded_as": lambda reason: EXCLUSION_WORDS.get(reason, reason)}

PRIVACY = (
    Table(
        "targets.Clock", _("Deadlines"), Subject.PERSON,
        [
            (CLOCK, "target subject clock_started_on due_on met_on excluded_as"),
            (COPIED, "warns_on cohort_month rule caseworker team has_left"),
            (ROW_KEYS, "id refugee"),
        ],
        owner="refugee", words=WORDS,
    ),
    Table(
        "targets.Horizon", _("Next day of change"), Subject.PERSON, [(ALERT, "refugee next_change_on")],
        owner="refugee",
    ),
    Table(
        "targets.Snooze", _("Alerts put off"), Subject.PERSON,
        [
            (SNOOZE, "target subject clock_started_on valid_from valid_to reason"),
            (WRITER, "created_by"),
            (ROW_KEYS, EDITABLE + " refugee"),
        ],
        owner="refugee", texts="reason", words=WORDS,
    ),
    Table(
        "targets.Alert", _("Alerts"), Subject.PERSON,
        [
            (ALERT, "target subject clock_started_on due_on state raised_on closed_on"),
            (ROW_KEYS, "id refugee"),
        ],
        owner="refugee",
    ),
    Table("targets.Digest", _("Mails of the day"), Subject.STAFF, [(DIGEST, "id user kind on alerts")]),
    Table(
        "targets.Mention", _("Who was told of which alert"), Subject.PERSON, [(DIGEST, "id alert user on")],
        owner="alert",
    ),
    Table(
        "targets.SavedView", _("Saved views of the deadlines"), Subject.STAFF,
        [(VIEW, "user name query is_default"), (ROW_KEYS, EDITABLE)], texts="name query",
    ),
    Impersonal("targets.TargetRule", _("Lengths of deadlines, with their source")),
    Impersonal("targets.ClockCount", _("How many deadlines there are of each sort")),
)  # fmt: skip
