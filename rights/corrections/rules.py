"""What of the master data a person may ask to have corrected (art. 16), and how a correction ends. No database."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Field(TextChoices):
    """The field that the person says is wrong; the values are the names of `refugees.Refugee`'s own fields."""

    GIVEN_NAMES = "given_names", _("Given names")
    FAMILY_NAME = "family_name", _("Family name")
    ORIGINAL_NAME = "original_name", _("Name in original script")
    SEX = "sex", _("Sex")
    BIRTH_DATE = "birth_date", _("Date of birth")
    NATIONALITY = "nationality", _("Nationality")
    MOTHER_TONGUE = "mother_tongue", _("Mother tongue")
    INTERPRETER_LANGUAGE = "interpreter_language", _("Interpreter language")
    RESIDENCE_BASIS = "residence_basis", _("Residence basis")
    PERMIT_DATE = "permit_date", _("Residence permit from")
    PERMIT_EXPIRES_ON = "permit_expires_on", _("Residence permit until")
    TAKEOVER_ON = "takeover_on", _("Takeover")
    PHONE = "phone", _("Telephone")
    EMAIL = "email", _("E-mail")
    OTHER = "other", _("Something else in the case")


class Decision(TextChoices):
    """What was decided about one correction."""

    WAITING = "waiting", _("To be decided")
    ACCEPTED = "accepted", _("Corrected")
    REFUSED = "refused", _("Not corrected; the person's statement stands beside")


LONGEST_VALUE = 300
