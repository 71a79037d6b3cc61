"""The words of retention, and the pace of the four follow-ups. No database, no clock."""

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.dates import add_months

THEME = "retention"  # of the journal
WANTED = 4  # follow-ups in the first six months after the first assessment (integrationsloven § 20)
WORK = ("ordinary_job", "igu", "education")  # the kinds of placement that retention is about


# --- follow-ups ------------------------------------------------------------------------------------
class State(TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    MISSED = "missed", _("Not held")
    CANCELLED = "cancelled", _("Cancelled")


class Mode(TextChoices):
    """How a follow-up is held; the words of the history import."""

    MEETING = "meeting", _("Meeting")
    PHONE = "phone", _("Telephone")
    DIGITAL = "digital", _("Digital")


class WithWhom(TextChoices):
    """Who takes part beside the person."""

    EMPLOYER = "employer", _("The workplace")
    SCHOOL = "school", _("The school")
    MENTOR = "mentor", _("The retention mentor")
    JOB_CONSULTANT = "job_consultant", _("The job consultant")
    INTERPRETER = "interpreter", _("An interpreter")
    RELATIVE = "relative", _("A relative or friend")


class MissedBecause(TextChoices):
    NO_SHOW = "no_show", _("The person did not come")
    PERSON_CALLED_OFF = "person_called_off", _("The person called it off")
    WE_CALLED_OFF = "we_called_off", _("We called it off")
    NO_INTERPRETER = "no_interpreter", _("There was no interpreter")
    NOT_REACHED = "not_reached", _("Could not be reached")


class WorkTopic(TextChoices):
    TASKS = "tasks", _("Tasks")
    HOURS = "hours", _("Working hours and pay")
    COLLEAGUES = "colleagues", _("Colleagues and manager")
    LANGUAGE = "language", _("Danish at work")
    TRANSPORT = "transport", _("The way to work")
    CONTRACT = "contract", _("Contract and rights")
    NEXT_JOB = "next_job", _("More hours or the next job")


class EducationTopic(TextChoices):
    COURSES = "courses", _("Classes and homework")
    EXAMS = "exams", _("Exams")
    ATTENDANCE = "attendance", _("Attendance")
    DANISH = "danish", _("Danish education")
    INTERNSHIP = "internship", _("Work placement in the education")
    MONEY = "money", _("Money while studying")
    CHOICE = "choice", _("Choice of education")


class StepFor(TextChoices):
    """Who has promised to do an agreed step."""

    PERSON = "person", _("The person")
    US = "us", _("The municipality")
    MENTOR = "mentor", _("The retention mentor")
    EMPLOYER = "employer", _("The workplace or school")


# --- mentor ----------------------------------------------------------------------------------------
class Answer(TextChoices):
    ACCEPTED = "accepted", _("Yes, please")
    DECLINED = "declined", _("No, thank you")


class Challenge(TextChoices):
    """What a retention mentor is asked for help with. None of these words is about health."""

    TIMES = "times", _("Meeting on time, shifts, absence")
    LANGUAGE = "language", _("Language at work or school")
    PEOPLE = "people", _("Colleagues, manager, teachers")
    TASKS = "tasks", _("Understanding the tasks")
    TRANSPORT = "transport", _("Transport")
    PAPERS = "papers", _("Letters, tax, contract")
    CHILDREN = "children", _("Children and childcare")
    SCHOOL = "school", _("Homework and exams")
    OTHER = "other", _("Something else")


class Outcome(TextChoices):
    """How it stands after the mentor's help."""

    SOLVED = "solved", _("Solved")
    BETTER = "better", _("Better, we go on")
    UNCHANGED = "unchanged", _("Unchanged")
    PASSED_ON = "passed_on", _("Passed on to the caseworker")


OUTCOME_TONES = {Outcome.SOLVED: "ok", Outcome.BETTER: "calm", Outcome.UNCHANGED: "warn", Outcome.PASSED_ON: "warn"}


# --- early-warning signs ----------------------------------------------------------------------------
class Sign(TextChoices):
    """What somebody has noticed. Recorded by people; nothing counts or weighs them."""

    ABSENCE = "absence", _("Absence or coming late")
    CONFLICT = "conflict", _("Conflict at work or school")
    LANGUAGE = "language", _("The language is not enough")
    HOURS = "hours", _("Fewer hours, or shifts that cannot be kept")
    CHILDCARE = "childcare", _("Childcare does not work")
    TRANSPORT = "transport", _("The way there is too hard")
    MONEY = "money", _("Money or debts")
    HOUSING = "housing", _("Housing")
    NOTICE = "notice", _("Notice given, or the contract runs out")
    STUDY = "study", _("Behind with the studies")
    OTHER = "other", _("Something else")


class Source(TextChoices):
    PERSON = "person", _("The person")
    EMPLOYER = "employer", _("The workplace")
    SCHOOL = "school", _("The school")
    MENTOR = "mentor", _("The retention mentor")
    STAFF = "staff", _("Noticed by us")


# --- open counselling --------------------------------------------------------------------------------
class Topic(TextChoices):
    WORK = "work", _("Job")
    EDUCATION = "education", _("Education or IGU")
    LETTER = "letter", _("A letter or Digital Post")
    MONEY = "money", _("Money and benefits")
    HOUSING = "housing", _("Housing")
    FAMILY = "family", _("Family and children")
    OTHER = "other", _("Something else")


class VisitOutcome(TextChoices):
    ANSWERED = "answered", _("Answered at once")
    REFERRED = "referred", _("Referred to somebody else")
    APPOINTMENT = "appointment", _("Got an appointment")
    CASEWORKER = "caseworker", _("Message to the caseworker")


# --- the end of a job --------------------------------------------------------------------------------
class WhatNext(TextChoices):
    NEW_JOB = "new_job", _("A new job is ready")
    EDUCATION = "education", _("Begins an education or IGU")
    OFFER = "offer", _("A new offer from us (traineeship, wage subsidy)")
    SEARCHING = "searching", _("Looks for work with our help")
    LEAVE = "leave", _("Leave")
    UNDECIDED = "undecided", _("Not agreed yet")


# --- the pace of the follow-ups ----------------------------------------------------------------------
class Forecast(TextChoices):
    """Whether the four follow-ups will be held in time, as far as one can see on a day."""

    REACHED = "reached", _("All four are held")
    BREACHED = "breached", _("The deadline has passed")
    BEHIND = "behind", _("Behind")
    CATCHING_UP = "catching_up", _("Behind, but enough are planned")
    PLANNED = "planned", _("Enough are planned")
    ON_PACE = "on_pace", _("On pace")


FORECAST_LOOKS = {  # tone and icon; the word always stands beside
    Forecast.REACHED: ("ok", "check"),
    Forecast.BREACHED: ("bad", "error"),
    Forecast.BEHIND: ("bad", "error"),
    Forecast.CATCHING_UP: ("warn", "hourglass"),
    Forecast.PLANNED: ("ok", "check"),
    Forecast.ON_PACE: ("calm", "time"),
}
DAYS_A_MONTH = 30  # for the half of a month


def part_of(start: dt.date, quarters: int, *, months: int | None, days: int | None) -> dt.date:
    """The day when so many quarters of the period have passed: of six months after 1.5, 3 and 4.5 months.

    Whole months count as in the calendar, half a month as 15 days; a period in days rounds down.
    """
    if months is None:
        return start + dt.timedelta(days=(days or 0) * quarters // WANTED)
    length = Fraction(months * quarters, WANTED)
    whole = int(length)
    return add_months(start, whole) + dt.timedelta(days=int((length - whole) * DAYS_A_MONTH))


def marks(start: dt.date, *, months: int | None = 6, days: int | None = None) -> list[dt.date]:
    """The three days by which the first, second and third of the four follow-ups should have been held."""
    return [part_of(start, number, months=months, days=days) for number in range(1, WANTED)]


def forecast(*, held: int, planned: int, passed: Sequence[dt.date], due_on: dt.date, on: dt.date) -> Forecast:
    """How four follow-ups in time look on a day: red as soon as one is missing at its mark, before the breach.

    `held` counts those after the start, `planned` those planned from the day through the due date, `passed` are
    all three marks. On the day of a mark itself there is still time.
    """
    if held >= WANTED:
        return Forecast.REACHED
    if on > due_on:
        return Forecast.BREACHED
    enough = held + planned >= WANTED
    if held < sum(mark < on for mark in passed):
        return Forecast.CATCHING_UP if enough else Forecast.BEHIND
    return Forecast.PLANNED if enough else Forecast.ON_PACE


def next_mark(held: int, all_marks: Sequence[dt.date], due_on: dt.date) -> dt.date:
    """The day by which the next follow-up should be held."""
    return all_marks[held] if held < len(all_marks) else due_on
