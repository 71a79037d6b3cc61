"""The words of volunteering: what somebody can, when somebody can come, why somebody leaves. No database."""

import datetime as dt
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Skill(TextChoices):
    CAFE = "cafe", _("Café and kitchen")
    BICYCLES = "bicycles", _("Bicycle repair")
    SHOP = "shop", _("Thrift shop")
    SEWING = "sewing", _("Sewing")
    LANGUAGE = "language", _("Language café")
    HOMEWORK = "homework", _("Homework help")
    JOB = "job", _("Job applications")
    IT = "it", _("Computer and telephone")
    CHILDREN = "children", _("Activities for children")
    INTERPRETING = "interpreting", _("Helps in another language")
    EVENTS = "events", _("Talks and theme evenings")


class Slot(TextChoices):
    """Parts of the week, Monday first."""

    MONDAY_DAY, MONDAY_EVENING = ("mon_day", _("Monday, by day")), ("mon_evening", _("Monday evening"))
    TUESDAY_DAY, TUESDAY_EVENING = ("tue_day", _("Tuesday, by day")), ("tue_evening", _("Tuesday evening"))
    WEDNESDAY_DAY, WEDNESDAY_EVENING = ("wed_day", _("Wednesday, by day")), ("wed_evening", _("Wednesday evening"))
    THURSDAY_DAY, THURSDAY_EVENING = ("thu_day", _("Thursday, by day")), ("thu_evening", _("Thursday evening"))
    FRIDAY_DAY, FRIDAY_EVENING = ("fri_day", _("Friday, by day")), ("fri_evening", _("Friday evening"))
    SATURDAY_DAY, SATURDAY_EVENING = ("sat_day", _("Saturday, by day")), ("sat_evening", _("Saturday evening"))
    SUNDAY_DAY, SUNDAY_EVENING = ("sun_day", _("Sunday, by day")), ("sun_evening", _("Sunday evening"))


class MailLanguage(TextChoices):
    """In which language a volunteer is written to."""

    DANISH = "da", _("Danish")
    ENGLISH = "en", _("English")


class Leaving(TextChoices):
    MOVED = "moved", _("Moved away")
    TIME = "time", _("No time any more")
    DONE = "done", _("Wished to stop")
    CLEARANCE = "clearance", _("The clearance was not passed or renewed")
    CONDUCT = "conduct", _("The code of conduct was not kept")
    OTHER = "other", _("Other")


class Sex(TextChoices):
    WOMAN = "F", _("Woman")
    MAN = "M", _("Man")


class Purpose(TextChoices):
    """What a match is for (handbook 3.8)."""

    NETWORK = "network", _("Network and friends")
    LANGUAGE = "language", _("Practise Danish")
    HOMEWORK = "homework", _("Homework")
    JOB = "job", _("Finding work")
    LEISURE = "leisure", _("Leisure and clubs")
    FAMILY_FRIEND = "family", _("A friend of the family")
    LIFE = "life", _("What living in Denmark means")


class Interest(TextChoices):
    """Choices and no free words: what is passed on says nothing of health, faith or politics."""

    FOOD = "food", _("Cooking")
    FOOTBALL = "football", _("Football")
    SPORT = "sport", _("Sports and swimming")
    CYCLING = "cycling", _("Cycling and walks")
    MUSIC = "music", _("Music and dance")
    CRAFT = "craft", _("Sewing and crafts")
    GARDEN = "garden", _("Garden and nature")
    BOOKS = "books", _("Books and films")
    CULTURE = "culture", _("Museums and the city")
    GAMES = "games", _("Games and chess")
    REPAIR = "repair", _("Repairing and building")
    CHILDREN = "children", _("Things to do with children")


def may_be_matched(volunteer: Any, on: dt.date) -> bool:
    """Whether somebody may be given a match, or a shift, on a day: approved, not left, cleared.

    The latest answer counts: one that was not passed ends the one before at once.
    """
    here = volunteer.approved_on is not None and volunteer.approved_on <= on
    gone = volunteer.left_on is not None and volunteer.left_on <= on
    answered = [each for each in volunteer.clearances.all() if each.answered_on and each.answered_on <= on]
    if not here or gone or not answered:
        return False
    latest = max(answered, key=lambda each: (each.answered_on, each.pk))
    return bool(latest.passed and on <= latest.valid_until)
