"""The words of a wish for a match and of a referral; what of a person may be passed on. No database."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

THEME = "volunteers"  # of the journal
UNREFERRED_DAYS = 14  # after which a wish with consent waits too long for its referral (our own setting)
UNPROPOSED_DAYS = 21  # after which a referral waits too long for a proposal (our own setting)


class AgeBand(TextChoices):
    BABY = "0-2", _("0–2 years")
    SMALL = "3-5", _("3–5 years")
    SCHOOL = "6-12", _("6–12 years")
    TEEN = "13-17", _("13–17 years")


class Closing(TextChoices):
    DONE = "done", _("The match is completed")
    WISH = "wish", _("The person does not wish it any more")
    LEFT = "left", _("Moved away")
    MERGED = "merged", _("Stands in the merged case")
    OTHER = "other", _("Another reason")


class TakenBack(TextChoices):
    """Why a referral ended before its time."""

    CONSENT = "consent", _("The consent was withdrawn")
    WISH = "wish", _("The wish was closed")
    OTHER_SUPPLIER = "supplier", _("Referred to another supplier")
    SUPPLIER = "cannot", _("The supplier has nobody who fits")


# What of a wish is copied into a referral, under the same names; all of them choices or languages.
COPIED = ("purposes", "languages", "interests", "times", "district", "volunteer_sex", "for_family", "children",
          "no_pets")  # fmt: skip
# What of a person besides, in the words of the page that says what was shared.
SHARED = {
    "name": _("name"), "alias": _("another name instead of the protected one"), "phone": _("telephone"),
    "email": _("e-mail"), "purposes": _("purposes"), "languages": _("languages"), "interests": _("interests"),
    "times": _("times of the week"), "district": _("district"),
    "volunteer_sex": _("wish for a woman or a man"), "for_family": _("that the family takes part"),
    "children": _("the children's ages"), "no_pets": _("that there must be no pets"),
}  # fmt: skip
