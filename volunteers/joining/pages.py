"""What the coordinator's pages of volunteers share: the tabs."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core import addresses

SECTIONS = (
    ("joining:list", _("Volunteers")),
    ("shifts:board", _("Shifts")),
    ("shifts:patterns", _("Recurring needs")),
    ("shifts:hours", _("Hours")),
    ("joining:rules", _("Code of conduct and rules")),
)


def sections(request: HttpRequest) -> list[dict[str, Any]]:
    """The coordinator's pages as tabs; the one whose page is open, or part of it, is current."""
    found: list[dict[str, Any]] = [{"label": label, "url": addresses.address(name)} for name, label in SECTIONS]
    here = max((each["url"] for each in found if each["url"] and request.path.startswith(each["url"])), key=len,
               default="")  # fmt: skip
    return [each | {"current": each["url"] == here} for each in found if each["url"]]
