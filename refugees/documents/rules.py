"""Which files are taken in: known by their content, never by their name. No database."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.policy import Area
from refugees.rules import LeaveKind

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
MOST_PAGES = 500
EXTENSIONS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
# What looking into one file may cost: bytes of memory, seconds of processor time, depth of nesting.
LIMITS: Mapping[str, int] = {
    "memory": 1024**3,
    "seconds": 20,
    "pages": MOST_PAGES,
    "pixels": MOST_PIXELS,
    "depth": 2000,
}


class Refused(ValueError):
    """A file that is not taken in, with the sentence that says why."""


def refusal(code: str) -> Refused:
    """The sentence behind a code of the process that looked into the file."""
    sentences = {
        "empty": _("The file is empty."),
        "size": _("The file is larger than 10 MB."),
        "kind": _("Only PDF, JPEG and PNG files can be filed."),
        "two_in_one": _("The file is a picture or PDF and an archive at once. It is not taken in."),
        "damaged_pdf": _("The PDF file is damaged or incomplete."),
        "encrypted_pdf": _("The PDF file is protected by a password. Save it without one and try again."),
        "active_pdf": _("The PDF file holds scripts or embedded files. Print it to a new PDF and try again."),
        "pages": _("The PDF file has more than %(limit)d pages. Split it and try again.") % {"limit": MOST_PAGES},
        "pixels": _("The picture has too many pixels."),
        "damaged_picture": _("The picture is damaged and cannot be read."),
        "no_room": _("The file could not be stored: the disk is full. Nothing was filed; tell your administrator."),
        "cost": _("The file takes too long or too much memory to look into. It is not taken in."),
    }
    return Refused(sentences[code])


class Shows(TextChoices):
    """What a document is that shows the ground of a leave."""

    STATEMENT = "statement", gettext_lazy("Statement of a doctor or hospital")
    BIRTH = "birth", gettext_lazy("Birth, adoption or expected birth")
    WORKPLACE = "workplace", gettext_lazy("Statement of a workplace or school")
    DECLARED = "declared", gettext_lazy("The person's own signed statement")
    OTHER = "other", gettext_lazy("Other")


def area_of(kind: str, shows: str) -> Area:
    """Who may see a document of a leave: what tells of an illness is health, whatever its title says."""
    return Area.HEALTH if kind == LeaveKind.ILLNESS or shows == Shows.STATEMENT else Area.CASE
