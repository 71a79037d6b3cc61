"""The answers one can choose from (handbook 3.3). Codes are stored; labels are shown."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class YesNo(TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")


class YesNoUnknown(TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Does not know")


class YesNoLater(TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")
    LATER = "later", _("Asks to be asked later")


class Source(TextChoices):
    SELF = "self_reported", _("The person's own words")
    DOCUMENT = "document", _("Document seen")
    HANDOVER = "handover_form", _("Handover form")


class CprState(TextChoices):
    """The number itself stands in the case alone, encrypted; here only whether it is right."""

    RIGHT = "right", _("As in the case")
    NONE = "none", _("Has none yet")
    WRONG = "wrong", _("Is wrong in the case")


class Protection(TextChoices):
    NAME = "name", _("Protected name")
    ADDRESS = "address", _("Protected address")


class Level(TextChoices):
    NONE = "none", _("No skill")
    A1 = "A1", "A1"
    A2 = "A2", "A2"
    B1 = "B1", "B1"
    B2 = "B2", "B2"
    C1 = "C1", "C1"
    C2 = "C2", "C2"
    MOTHER_TONGUE = "mother_tongue", _("Mother tongue")


class Script(TextChoices):
    LATIN = "latin", _("Latin")
    ARABIC = "arabic", _("Arabic")
    GEEZ = "geez", _("Ge'ez")
    CYRILLIC = "cyrillic", _("Cyrillic")
    OTHER = "other", _("Other")


class Literacy(TextChoices):
    NONE = "none", _("Does not read or write")
    MOTHER_TONGUE = "mother_tongue", _("Reads and writes the mother tongue only")
    LATIN = "latin", _("Reads and writes Latin script")


class SchoolYears(TextChoices):
    NONE = "0", _("No school")
    TO_4 = "1-4", _("1–4 years")
    TO_8 = "5-8", _("5–8 years")
    TO_10 = "9-10", _("9–10 years")
    TO_13 = "11-13", _("11–13 years")


class EducationLevel(TextChoices):
    """ISCED 2011, levels 0–8."""

    NONE = "0", _("No education")
    PRIMARY = "1", _("Primary school")
    LOWER_SECONDARY = "2", _("Lower secondary school")
    UPPER_SECONDARY = "3", _("Upper secondary school")
    VOCATIONAL = "4", _("Vocational education")
    SHORT = "5", _("Short higher education")
    BACHELOR = "6", _("Bachelor")
    MASTER = "7", _("Master")
    DOCTOR = "8", _("PhD")


class Papers(TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")
    EN_ROUTE = "en_route", _("On their way")


class OccupationGroup(TextChoices):
    """DISCO-08 major groups."""

    MILITARY = "0", _("0 Military work")
    MANAGERS = "1", _("1 Management")
    PROFESSIONALS = "2", _("2 Work at the highest level of knowledge")
    TECHNICIANS = "3", _("3 Work at the middle level of knowledge")
    CLERICAL = "4", _("4 Office and customer service")
    SERVICE = "5", _("5 Service and sales")
    AGRICULTURE = "6", _("6 Agriculture, forestry and fishing")
    CRAFT = "7", _("7 Craft and related work")
    OPERATORS = "8", _("8 Machine operation, assembly and transport")
    ELEMENTARY = "9", _("9 Other manual work")


# DB07, the 21 main groups of Statistics Denmark's industries; suggestions for a text, since a job may fit none.
INDUSTRIES = (
    _("Agriculture, forestry and fishing"),
    _("Mining and quarrying"),
    _("Manufacturing"),
    _("Energy supply"),
    _("Water supply and waste"),
    _("Construction"),
    _("Trade"),
    _("Transport"),
    _("Hotels and restaurants"),
    _("Information and communication"),
    _("Finance and insurance"),
    _("Real estate"),
    _("Knowledge-based services"),
    _("Travel agents, cleaning and other operational services"),
    _("Public administration, defence and police"),
    _("Teaching"),
    _("Health and social work"),
    _("Culture and leisure"),
    _("Other services"),
    _("Work in private households"),
    _("International organisations"),
)


class Kinship(TextChoices):
    SPOUSE = "spouse", _("Spouse or partner")
    CHILD = "child", _("Child")
    PARENT = "parent", _("Parent")
    SIBLING = "sibling", _("Sibling")
    OTHER = "other", _("Other")


class Whereabouts(TextChoices):
    HERE = "here", _("Here, same case")
    DENMARK = "denmark", _("Elsewhere in Denmark")
    ABROAD = "abroad", _("Abroad")
    UNKNOWN = "unknown", _("Not known")


class ChildCare(TextChoices):
    NONE = "none", _("No need")
    DAYCARE = "daycare", _("Day care")
    SCHOOL = "school", _("School")
    BOTH = "both", _("Day care and school")


class Skill(TextChoices):
    """How well somebody handles a thing."""

    NONE = "none", _("Not at all")
    SOME = "some", _("A little")
    GOOD = "good", _("Well")


class Licence(TextChoices):
    B = "B", _("B – car")
    C = "C", _("C – lorry")
    D = "D", _("D – bus")
    A = "A", _("A – motorcycle")
    OTHER = "other", _("Other")


class Hours(TextChoices):
    FULL = "full", _("Full time")
    PART = "part", _("Part time")
    EVENING = "evening", _("Evenings or nights")
    WEEKEND = "weekend", _("Weekends")


class Commute(TextChoices):
    THIRTY = "30", _("Up to 30 minutes")
    SIXTY = "60", _("Up to an hour")
    NINETY = "90", _("Up to an hour and a half")


class Setting(TextChoices):
    NO = "no", _("No need")
    WOMEN = "women", _("Women only")
    MEN = "men", _("Men only")


class Wellbeing(TextChoices):
    VERY_GOOD = "very_good", _("Very good")
    GOOD = "good", _("Good")
    FAIR = "fair", _("Fair")
    POOR = "poor", _("Poor")
    VERY_POOR = "very_poor", _("Very poor")


class Understanding(TextChoices):
    EXPLAINED = "explained", _("Explained")
    UNDERSTOOD = "understood", _("Explained and understood")
    QUESTION = "question", _("Has a question")


class DanishCourse(TextChoices):
    DU1 = "DU1", _("Danish education 1")
    DU2 = "DU2", _("Danish education 2")
    DU3 = "DU3", _("Danish education 3")


class ChecklistState(TextChoices):
    DONE = "done", _("Done")
    UNDER_WAY = "under_way", _("Under way")
    NOT_STARTED = "not_started", _("Not started")
    NOT_RELEVANT = "not_relevant", _("Not relevant")
