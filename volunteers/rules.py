"""The words of volunteering: what somebody can, when somebody can come, why somebody leaves. No database."""

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
