"""Which files are taken in: known by their content, never by their name. No database."""

import io
import re
import warnings

from django.utils.translation import gettext as _
from PIL import Image

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
EXTENSIONS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
# What makes a PDF act by itself: scripts, launched programs, embedded files.
ACTIVE_PDF = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA)\b")


class Refused(ValueError):
    """A file that is not taken in, with the sentence that says why."""


def content_type(content: bytes) -> str:
    """The kind of a file by its content: PDF, JPEG or PNG. Raises Refused for everything else."""
    if len(content) > MOST_BYTES:
        raise Refused(_("The file is larger than 10 MB."))
    if not content:
        raise Refused(_("The file is empty."))
    if content.startswith(b"%PDF-"):
        return checked_pdf(content)
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return checked_image(content)
    raise Refused(_("Only PDF, JPEG and PNG files can be filed."))


def checked_pdf(content: bytes) -> str:
    if b"%%EOF" not in content[-2048:]:
        raise Refused(_("The PDF file is damaged or incomplete."))
    if ACTIVE_PDF.search(content):
        raise Refused(_("The PDF file holds scripts or embedded files. Print it to a new PDF and try again."))
    return "application/pdf"


def checked_image(content: bytes) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise Refused(_("The picture has too many pixels."))
                picture.load()
                return "image/png" if picture.format == "PNG" else "image/jpeg"
    except Refused:
        raise
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Warning):
        raise Refused(_("The picture is damaged and cannot be read.")) from None
