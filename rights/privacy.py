"""Requests of data subjects and their packs."""

from django.utils.translation import gettext_lazy as _

from accounts.policy import Area
from core.privacy import ROW_KEYS, Impersonal, Keep, Kind, Purpose, Store, Subject, Table
from refugees.privacy import EDITABLE, WRITER
from rights.moves import packing
from rights.moves.rules import Part
from rights.packs import files_of

REQUEST = Kind(_("Requests of data subjects and their answers"), Purpose.RIGHTS, Area.RIGHTS, Keep.CASE)
RESTRICTION = Kind(_("Restriction of processing"), Purpose.RIGHTS, Area.RIGHTS, Keep.CASE)
CONSENT = Kind(_("Consents, given and withdrawn"), Purpose.RIGHTS, Area.RIGHTS, Keep.CASE)
ARCHIVE = Kind(_("What the archive says of the case"), Purpose.RIGHTS, Area.PRIVACY, Keep.CASE)
ERASURE = Kind(
    _("Erasures, with the opaque id of the person"), Purpose.RIGHTS, Area.PRIVACY, Keep.LASTING,
    withheld=_("Proves that and when a case was erased, without naming anybody"),
)  # fmt: skip
PACK = Kind(
    _("Packs made to answer a request (encrypted)"), Purpose.RIGHTS, Area.RIGHTS, Keep.PACK,
    withheld=_("The pack is the answer itself"),
)  # fmt: skip

MOVE = Kind(_("What was passed on to another municipality"), Purpose.RIGHTS, Area.CASE, Keep.CASE)
MADE = Kind(
    _("How the making of a pack went"), Purpose.RIGHTS, Area.CASE, Keep.CASE,
    withheld=_("Says nothing about the person"),
)  # fmt: skip
CORRECTION = Kind(_("Corrections asked for, and what was decided"), Purpose.RIGHTS, Area.RIGHTS, Keep.CASE)


def part_words(parts: list[str]) -> str:
    return ", ".join(str(Part(part).label) for part in parts)


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
        owner="request", texts="left_out left_out_reason", files=files_of,
    ),
    Table(
        "rights.Restriction", _("Restrictions of processing"), Subject.PERSON,
        [
            (RESTRICTION, "valid_from ground note lifted_on lifted_reason told_on"),
            (WRITER, "recorded_by lifted_by"),
            (ROW_KEYS, EDITABLE + " refugee request"),
        ],
        owner="refugee", texts="note lifted_reason",
    ),
    Table(
        "rights.Consent", _("Consents"), Subject.PERSON,
        [
            (CONSENT, "purpose scope given_on form withdrawn_on withdrawn_form withdrawn_note"),
            (WRITER, "recorded_by withdrawn_by"),
            (ROW_KEYS, EDITABLE + " refugee source"),
        ],
        owner="refugee", texts="scope withdrawn_note",
    ),
    Table(
        "rights.ArchiveDecision", _("Archive decisions"), Subject.PERSON,
        [
            (ARCHIVE, "status decided_on reference"),
            (WRITER, "decided_by"),
            (ROW_KEYS, EDITABLE + " refugee"),
        ],
        owner="refugee", texts="reference",
    ),
    Table(
        "rights.Erasure", _("Erasures"), Subject.PERSON,
        [
            (ERASURE, "person state due_on archive rows done_at files proposed_at confirmed_at withdrawn_at"),
            (WRITER, "proposed_by confirmed_by withdrawn_by"),
            (ROW_KEYS, EDITABLE),
        ],
        texts="files",
    ),
    Impersonal("rights.RetentionRule", _("How long closed cases are kept, with the source")),
    Impersonal("rights.RecordVersion", _("What the record of processing said, as a document")),
    Impersonal("rights.StatisticalTwin", _("Counts of clocks of erased cases, for the figures")),
    Table(
        "rights.MovePack", _("Packs for other municipalities"), Subject.PERSON,
        [
            (MOVE, "municipality address parts documents basis basis_text with_address language asked_at made_at"
                   " expires_at fetched_at"),
            (MADE, "state attempts size hidden"),
            (WRITER, "asked_by"),
            (ROW_KEYS, EDITABLE + " refugee"),
        ],
        owner="refugee", texts="municipality address basis_text parts documents", words={"parts": part_words},
        files=packing.files_of,
    ),
    Table(
        "rights.Correction", _("Corrections"), Subject.PERSON,
        [
            (CORRECTION, "field where value statement former decision reason recorded_at decided_at"),
            (WRITER, "recorded_by decided_by"),
            (ROW_KEYS, EDITABLE + " refugee request"),
        ],
        owner="refugee", texts="where reason",
    ),
    Store(_("Sealed files of packs in the state folder"), Subject.PERSON, PACK),
)  # fmt: skip
