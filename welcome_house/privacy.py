"""Welcome House: the programme is nobody's; a contact person of an organisation is a contact person.

Visits and surveys are numbers: no row leads to a person, and none may ever be made to.
"""

from django.utils.translation import gettext_lazy as _

from accounts.policy import Area
from core.privacy import ROW_KEYS, Impersonal, Keep, Kind, Purpose, Subject, Table
from refugees.privacy import EDITABLE

PARTNER = Kind(
    _("Organisations of the house and their contact persons"), Purpose.RECEPTION, Area.WELCOME_HOUSE, Keep.STAFF
)
WORK = Kind(
    _("Shifts of the house's volunteers: which, when, came or not"), Purpose.RECEPTION, Area.WELCOME_HOUSE,
    Keep.VOLUNTEER,
)  # fmt: skip

PRIVACY = (
    Table(
        "welcome_house.Organisation",
        _("Organisations of the house"),
        Subject.CONTACT,
        [(PARTNER, "name contact email phone is_active"), (ROW_KEYS, EDITABLE)],
    ),
    Impersonal("welcome_house.Season", _("For which part of the year the programme is made")),
    Impersonal("welcome_house.Room", _("Rooms of the house")),
    Impersonal("welcome_house.Activity", _("What is held in the house, and what holds it is called")),
    Impersonal("welcome_house.ActivityText", _("What an activity is called in a language")),
    Impersonal("welcome_house.HouseText", _("The programme's words in a language")),
    Impersonal("welcome_house.LeafletPart", _("The house's recommendations to other municipalities")),
    Impersonal("welcome_house.Session", _("Dates of activities")),
    Impersonal("welcome_house.CountChange", _("How many came, by group: a number, no name and no case")),
    Impersonal("welcome_house.Survey", _("How many answered a survey and use the house: numbers")),
    Impersonal("welcome_house.TabletCount", _("How many answered on the tablet: numbers, no single answer")),
    Impersonal("welcome_house.ShiftPattern", _("Recurring needs of volunteers")),
    Impersonal("welcome_house.Shift", _("When how many volunteers are needed")),
    Table(
        "welcome_house.Turn", _("Shifts of volunteers"), Subject.STAFF,
        [
            (WORK, "shift volunteer starts_at ends_at taken_at offered_at ended_at ended_because is_late outcome"),
            (ROW_KEYS, EDITABLE),
        ],
    ),
)
