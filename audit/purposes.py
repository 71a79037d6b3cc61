"""What a look-up was for, in a citizen's words. The log stores the view; a purpose given by the user comes first."""

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# By view, else by what stands before the colon.
PAGES: dict[str, Any] = {
    "refugees:list": _("Overview of cases"),
    "refugees:case": _("Work on the case"),
    "refugees:household": _("Work on the family's cases"),
    "refugees:cpr": _("The CPR number was needed"),
    "refugees:documents": _("Documents of the case"),
    "refugees:document": _("Documents of the case"),
    "refugees:assign": _("The case got a caseworker"),
    "refugees:imports": _("Reception of new cases"),
    "refugees:import": _("Reception of new cases"),
    "refugees:received": _("Reception of new cases"),
    "search": _("Search for a case"),
    "search-result": _("Search for a case"),
    "desk:today": _("Overview of the day's work"),
    "rights:move": _("Pack for another municipality"),
    "rights:move-pack": _("Pack for another municipality"),
    "audit:person": _("Control of who looked the case up"),
    "audit:extract-csv": _("Extract of the read log for the citizen"),
    "audit:extract-pdf": _("Extract of the read log for the citizen"),
}
AREAS: dict[str, Any] = {
    "refugees": _("Work on the case"),
    "handover": _("The case is handed over"),
    "screening": _("Screening interview"),
    "placements": _("Traineeship and job"),
    "targets": _("Deadlines of the case"),
    "reporting": _("Statistics and follow-up"),
    "audit": _("Control of who looked the case up"),
}


def purpose_of(page: str, given: str = "") -> str:
    """The purpose as it was given, else what the page is for."""
    known = PAGES.get(page) or AREAS.get(page.partition(":")[0])
    words = given.strip()
    return capfirst(gettext(words)) if words else str(known or _("Case handling"))
