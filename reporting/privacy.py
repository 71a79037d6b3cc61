"""Figures: counts, nobody's."""

from django.utils.translation import gettext_lazy as _

from core.privacy import ROW_KEYS, Impersonal, Keep, Kind, Purpose, Subject, Table
from refugees.privacy import EDITABLE

TOKEN = Kind(_("Tokens for other systems"), Purpose.ACCESS, "", Keep.STAFF, withheld=_("About staff"))

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
)  # fmt: skip
