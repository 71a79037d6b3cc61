"""What each figure is: its definition, population, source and unit, in words. Shown wherever the figure is."""

from django.utils.translation import gettext_lazy as _

from targets.indicators import Definition

__all__ = ["Definition"]


DEADLINES = _("Havn: the deadlines of the cases in reach, as of the day shown")
PER_CENT, DAYS = _("per cent"), _("days")

RATE = Definition(
    "rate",
    _("Met in time, of what was due"),
    _(
        "Met in time / (met in time + met late + overdue). Deadlines not yet due stand beside the rate, never in it."
        " The due date itself is in time. With fewer than ten deadlines only the counts are shown."
    ),
    _("Deadlines whose due date lies in the period, without the excluded and those with missing data"),
    DEADLINES,
    PER_CENT,
)
IN_TIME = Definition(
    "in_time",
    _("Met in time, the unfinished counted along"),
    _(
        "The share that is met by the due date, by Kaplan and Meier's estimate with its 95 % interval (log-log). A"
        " deadline that is not met yet, or whose person left, counts among those waiting for as long as it was"
        " observed. Time is measured as a part of each deadline's own length."
    ),
    _("Deadlines that started in the period, without the excluded; people who left count until they left"),
    DEADLINES,
    PER_CENT,
)
MEDIAN = Definition(
    "median",
    _("Median time until it is met"),
    _(
        "The number of days after which half are met, by the same estimate. It is not shown before half are met. What"
        " was met before the deadline started counts as no days."
    ),
    IN_TIME.population,
    DEADLINES,
    DAYS,
)
OF_A_TARGET = (RATE, IN_TIME, MEDIAN)

FACTS = _("Havn: starts and ends of placements and exits in the cases in reach, as of the day shown")
STATUS = Definition(
    "status",
    _("What people do at a mark"),
    _(
        "One status for each person: ordinary job before IGU, ordinary education, job with wage subsidy and"
        " traineeship. A placement runs from its first day attended through its last day. A mark counts those"
        " who have come to it by the day shown."
    ),
    _("Refugees and family-reunified people who were 18 or more when taken over"),
    FACTS,
    _("people"),
)
AT_WORK = Definition(
    "at_work",
    _("Share in job, IGU or education"),
    _(
        "Those in ordinary job, IGU or ordinary education / those who have not left by the mark, with the 95 % interval"
        " (Wilson). With fewer than ten people only the counts are shown."
    ),
    STATUS.population,
    FACTS,
    PER_CENT,
)
FIRST_JOB = Definition(
    "first_job",
    _("Time to the first job, IGU or education"),
    _(
        "By Kaplan and Meier's estimate with its 95 % interval (log-log). Who has not started yet, or left, counts"
        " among those waiting for as long as they were followed."
    ),
    STATUS.population,
    FACTS,
    DAYS,
)
OF_OUTCOMES = (STATUS, AT_WORK, FIRST_JOB)
