"""Figures: counts, nobody's."""

from django.utils.translation import gettext_lazy as _

from core.privacy import Impersonal

PRIVACY = (
    Impersonal("reporting.Publication", _("Counts of a quarter, small ones held back")),
    Impersonal("reporting.Edition", _("When a month's figures were frozen or revised")),
    Impersonal("reporting.FrozenFigure", _("Counts and shares of a month, of the whole municipality")),
    Impersonal("reporting.QuarterRevision", _("Counts of a quarter as they turned out later")),
    Impersonal("reporting.PublishedYear", _("Which sums of a year may be published")),
)
