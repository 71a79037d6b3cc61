"""Figures: counts, nobody's."""

from django.utils.translation import gettext_lazy as _

from core.privacy import Impersonal

PRIVACY = (
    Impersonal("reporting.Publication", _("Counts of a quarter, small ones held back")),
    Impersonal("reporting.Reference", _("What others have published, with its source")),
)
