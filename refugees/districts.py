"""Copenhagen's ten districts (handbook, section 4). A district follows from the address, never from the postcode."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class District(TextChoices):
    """Copenhagen's ten districts, and what lies outside (handbook, section 4)."""

    INDRE_BY = "1", "Indre By"
    OESTERBRO = "2", "Østerbro"
    NOERREBRO = "3", "Nørrebro"
    VESTERBRO = "4", "Vesterbro/Kongens Enghave"
    VALBY = "5", "Valby"
    VANLOESE = "6", "Vanløse"
    BROENSHOEJ = "7", "Brønshøj-Husum"
    BISPEBJERG = "8", "Bispebjerg"
    AMAGER_EAST = "9", "Amager Øst"
    AMAGER_WEST = "10", "Amager Vest"
    OUTSIDE = "99", _("Outside Copenhagen")
