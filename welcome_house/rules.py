"""The words of the house: kinds of activities, languages, groups that are counted. No database."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Sort(TextChoices):
    """Kinds of activities (brochure; handbook 3.7)."""

    CAFE = "cafe", _("Café")
    BICYCLES = "bicycles", _("Bicycle workshop")
    SHOP = "shop", _("Thrift shop")
    THEME = "theme", _("Theme evening")
    TALK = "talk", _("Talk")
    LANGUAGE = "language", _("Language café")
    SEWING = "sewing", _("Sewing workshop")
    JOB = "job", _("Job café")
    CHILDREN = "children", _("Children's workshop")
    DINNER = "dinner", _("Communal dinner")
    OTHER = "other", _("Other")


class Language(TextChoices):
    """The languages of the programme (handbook 3.7); each is called by its own name."""

    DANISH = "da", "Dansk"
    ENGLISH = "en", "English"
    ARABIC = "ar", "العربية"
    TIGRINYA = "ti", "ትግርኛ"
    FARSI = "fa", "فارسی"


RIGHT_TO_LEFT = frozenset({Language.ARABIC, Language.FARSI})


def direction(language: str) -> str:
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


class Word(TextChoices):
    """The programme's own words, which the house keeps in each language; the names of the days begin with Monday."""

    HEADING = "heading", _("Heading")
    INTRO = "intro", _("Introduction")
    OPENING = "opening", _("Opening hours and address")
    CANCELLED = "cancelled", _("The word for a cancelled date")
    NOTHING = "nothing", _("What stands on a week without activities")
    WEEK = "week", _("The word for a week")
    EARLIER = "earlier", _("The week before")
    LATER = "later", _("The week after")
    PRINT = "print", _("Print the programme")
    CALENDAR = "calendar", _("Follow the programme in your calendar")
    LEAFLET = "leaflet", _("The heading of the leaflet")
    MONDAY = "day0", _("Monday")
    TUESDAY = "day1", _("Tuesday")
    WEDNESDAY = "day2", _("Wednesday")
    THURSDAY = "day3", _("Thursday")
    FRIDAY = "day4", _("Friday")
    SATURDAY = "day5", _("Saturday")
    SUNDAY = "day6", _("Sunday")


class Group(TextChoices):
    """Whom a tap counts: broad groups, never a name (handbook 3.7)."""

    ADULTS = "adults", _("Adults")
    CHILDREN = "children", _("Children")
    VOLUNTEERS = "volunteers", pgettext_lazy("counted", "Volunteers")


FEW = 5  # outside the house a number of people below this is not shown
