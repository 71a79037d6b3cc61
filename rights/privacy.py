"""Requests of data subjects and their packs."""

from django.utils.translation import gettext_lazy as _

from accounts.policy import Area
from core.privacy import ROW_KEYS, Keep, Kind, Purpose, Store, Subject, Table
from refugees.privacy import EDITABLE, WRITER

REQUEST = Kind(_("Requests of data subjects and their answers"), Purpose.RIGHTS, Area.RIGHTS, Keep.CASE)
PACK = Kind(
    _("Packs made to answer a request (encrypted)"), Purpose.RIGHTS, Area.RIGHTS, Keep.PACK,
    withheld=_("The pack is the answer itself"),
)  # fmt: skip

PRIVACY = (
    Table(
        "rights.DataRequest", _("Requests of data subjects"), Subject.PERSON,
        [
            (REQUEST, "kind received_on channel text due_on extended_on extension_reason answered_on outcome answer"),
            (WRITER, "recorded_by extended_by answered_by"),
            (ROW_KEYS, EDITABLE + " refugee"),
        ],
        owner="refugee", texts="text extension_reason answer",
    ),
    Table(
        "rights.AccessPack", _("Subject-access packs"), Subject.PERSON,
        [
            (PACK, "state attempts language left_out left_out_reason made_at expires_at size hidden fetched_at asked_at"
                   " asked_by"),
            (ROW_KEYS, EDITABLE + " request"),
        ],
        owner="request", texts="left_out left_out_reason",
    ),
    Store(_("Sealed files of packs in the state folder"), Subject.PERSON, PACK),
)  # fmt: skip
