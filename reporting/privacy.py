"""Figures: counts, nobody's."""

from django.utils.translation import gettext_lazy as _

from core.privacy import ROW_KEYS, Impersonal, Keep, Kind, Purpose, Subject, Table
from refugees.privacy import EDITABLE

TOKEN = Kind(_("Tokens for other systems"), Purpose.ACCESS, "", Keep.STAFF, withheld=_("About staff"))

REPORT = Kind(
    _("Reports of figures that a member of staff asked for"), Purpose.STATISTICS, "", Keep.STAFF,
    withheld=_("About staff"),
)  # fmt: skip
SUBSCRIPTION = Kind(
    _("Views of figures that a member of staff is sent"), Purpose.NOTICES, "", Keep.STAFF, withheld=_("About staff")
)

PRIVACY = (
    Impersonal("reporting.Publication", _("Counts of a quarter, small ones held back")),
    Table(
        "reporting.ApiToken", _("Tokens for other systems"), Subject.STAFF,
        [
            (TOKEN, "name digest start scopes expires_at last_used_at created_by revoked_at revoked_by"),
            (ROW_KEYS, EDITABLE),
        ],
        texts="name",
    ),
    Impersonal("reporting.Reference", _("What others have published, with its source")),
    Impersonal("reporting.Edition", _("When a month's figures were frozen or revised")),
    Impersonal("reporting.FrozenFigure", _("Counts and shares of a month, of the whole municipality")),
    Impersonal("reporting.QuarterRevision", _("Counts of a quarter as they turned out later")),
    Impersonal("reporting.PublishedYear", _("Which sums of a year may be published")),
    Impersonal("reporting.PublishedFigure", _("What is told of the numbers of a year, small ones held back")),
    Table(
        "reporting.Report", _("Reports of figures"), Subject.STAFF,
        [
            (REPORT, "asked_by asked_at kind first team language state attempts started_at steps done made_at"
                     " expires_at"),
            (ROW_KEYS, "id uid"),
        ],
    ),
    Table(
        "reporting.Subscription", _("Views of figures sent by mail"), Subject.STAFF,
        [(SUBSCRIPTION, "user view key query sent_for"), (ROW_KEYS, EDITABLE)], texts="query",
    ),
)  # fmt: skip
