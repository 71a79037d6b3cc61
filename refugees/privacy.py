"""The person, the household, the facts, the journal, the documents and the lists taken in."""

from typing import Any

from django.utils.translation import gettext_lazy

from accounts.policy import Area
from core.dates import danish
from core.identifiers import format_cpr
from core.privacy import ITSELF, ROW_KEYS, Attachment, Impersonal, Keep, Kind, Purpose, Subject, Table
from refugees.documents.models import Document
from refugees.documents.services import file_of
from refugees.imports.models import ImportRow
from refugees.imports.runs import WaitingRow
from refugees.merging.models import Merge
from refugees.merging.rules import MergeState
from refugees.services import RETURN_MARK

CASE, RECEPTION = Keep.CASE, Purpose.RECEPTION

IDENTITY = Kind(gettext_lazy("Identity"), RECEPTION, Area.CASE, CASE)
NUMBER = Kind(gettext_lazy("CPR number (encrypted)"), RECEPTION, Area.CASE, CASE)
RESIDENCE = Kind(gettext_lazy("Residence, allocation and takeover"), RECEPTION, Area.CASE, CASE)
CONTACT = Kind(gettext_lazy("Contact, language and interpreter"), RECEPTION, Area.CONTACT, CASE)
PROTECTION = Kind(gettext_lazy("Name and address protection"), Purpose.SAFETY, Area.CASE, CASE)
FAMILY = Kind(gettext_lazy("Household"), RECEPTION, Area.CASE, CASE)
ADDRESS = Kind(gettext_lazy("Address (encrypted)"), RECEPTION, Area.CONTACT, CASE)
FACT = Kind(gettext_lazy("Dated facts of the case"), RECEPTION, Area.CASE, CASE)
JOURNAL = Kind(gettext_lazy("Journal"), RECEPTION, Area.CASE, CASE)
DOCUMENT = Kind(gettext_lazy("Documents"), RECEPTION, Area.CASE, CASE)
LEAVE_PAPER = Kind(gettext_lazy("What documents the ground of a leave"), RECEPTION, Area.HEALTH, CASE)
SCAN = Kind(
    gettext_lazy("Virus scan of documents"), RECEPTION, Area.CASE, CASE,
    withheld=gettext_lazy("Says of the file, not of a person: whether a virus was found in it"),
)  # fmt: skip
RESPONSIBLE = Kind(gettext_lazy("Who is responsible for the case"), RECEPTION, Area.CASE, CASE)
EMERGENCY = Kind(gettext_lazy("Emergency access: when and why"), Purpose.PROOF, Area.CASE, CASE)
DERIVED = Kind(
    gettext_lazy("Keys for order and search"), RECEPTION, "", CASE,
    withheld=gettext_lazy("Derived from name or number, only to find the person"),
)  # fmt: skip
WRITER = Kind(
    gettext_lazy("Which member of staff recorded it"), RECEPTION, Area.CASE, CASE,
    withheld=gettext_lazy("Names of staff are not told"),
)  # fmt: skip
HANDED_OVER = Kind(
    gettext_lazy("Hand-overs of caseloads: who, to whom, when"), RECEPTION, Area.CASE, Keep.STAFF,
    withheld=gettext_lazy("About staff; that the own case was handed over is told"),
)  # fmt: skip
LIST = Kind(
    gettext_lazy("Lists of the Immigration Service that were taken in"), RECEPTION, Area.IMPORT, Keep.LASTING,
    withheld=gettext_lazy("Says of the list, not of a person: its file name and how many rows it had"),
)  # fmt: skip
MERGING = Kind(gettext_lazy("Mergings of two records of one person"), RECEPTION, Area.CASE, CASE)
KEPT = Kind(
    gettext_lazy("What undoing a merging needs (encrypted)"), RECEPTION, "", Keep.UNDO,
    withheld=gettext_lazy("A copy of the records as they were, only to bring them back; gone after thirty days"),
)  # fmt: skip
WAITING = Kind(
    gettext_lazy("Rows of a list that waits (encrypted)"), RECEPTION, Area.IMPORT, Keep.WAITING,
    withheld=gettext_lazy("Not yet part of a case; gone when the list is decided"),
)  # fmt: skip

# What every Editable and every Fact carries.
EDITABLE = "id uid version created_at updated_at"
FACT_FIELDS = ((ROW_KEYS, EDITABLE + " refugee"), (WRITER, "recorded_by annulled_by"))
FACT_TOLD = "happened_on note recorded_at annulled_at annulled_reason"


def attachments(person: Any) -> list[Attachment]:
    """The person's documents, named by day and kind in the pack."""
    found = []
    for number, document in enumerate(Document.objects.filter(refugee=person).order_by("dated_on", "pk"), start=1):
        path = file_of(document)
        name = f"{number:03d}-{document.dated_on:%Y-%m-%d}-{document.kind}{path.suffix}"
        found.append(
            Attachment(name, document.title, path, document.uid, document.may_be_fetched, document.area)
        )
    return found


def forget_waiting_rows(person: Any) -> int:
    """Removes the person's rows from lists that wait; how many."""
    ids = {person.person_id, person.person_id.partition(RETURN_MARK)[0]}
    gone = [row.pk for row in ImportRow.objects.all() if ids & named_in(WaitingRow(row))]
    return ImportRow.objects.filter(pk__in=gone).delete()[0]


def named_in(row: WaitingRow) -> set[str]:
    """The person IDs of a row: as the file has it, and as it is now where it was merged."""
    return {row.person_id, row.cells.get("person_id", "")}


def forget_mergings(person: Any) -> int:
    """Removes proposals to merge the person's record into another case. A merging that was done goes with its case:
    till then it says which further traces are the person's."""
    return int(Merge.objects.filter(other=person.uid).exclude(state=MergeState.MERGED).delete()[0])


def fact(model: str, label: Any, told: str = "", texts: str = "") -> Table:
    """The declaration of a fact with further fields of its own, and those of them that are free texts."""
    return Table(
        model, label, Subject.PERSON, [*FACT_FIELDS, (FACT, f"{FACT_TOLD} {told}".strip())],
        owner="refugee", texts=f"note annulled_reason {texts}".strip(),
    )  # fmt: skip


PRIVACY = (
    Table(
        "refugees.Refugee", gettext_lazy("Master data"), Subject.PERSON,
        [
            (IDENTITY, "case_number person_id given_names family_name original_name sex birth_date birth_date_estimated"
                       " nationality"),
            (NUMBER, "cpr"),
            (CONTACT, "mother_tongue interpreter_language phone email"),
            (RESIDENCE, "residence_basis permit_date permit_expires_on allocation_decided_on takeover_on"
                        " takeover_computed_on takeover_reason municipality_code asylum_centre planned_move_on remark"
                        " previous_registration created_at"),
            (PROTECTION, "name_protected address_protected"),
            (FAMILY, "household household_relation"),
            (RESPONSIBLE, "caseworker team"),
            (DERIVED, "sort_key search_key cpr_index"),
            (ROW_KEYS, "id uid version updated_at"),
        ],
        owner=ITSELF, texts="remark takeover_reason", words={"cpr": format_cpr},
    ),
    Table(
        "refugees.Household", gettext_lazy("Households"), Subject.PERSON,
        [(FAMILY, "family_id"), (ROW_KEYS, EDITABLE)], shared_by="household",
    ),
    Table(
        "refugees.CaseAssignment", gettext_lazy("Responsible for the case"), Subject.PERSON,
        [(RESPONSIBLE, "role valid_from valid_to"), (WRITER, "user"), (ROW_KEYS, "id refugee")], owner="refugee",
    ),
    Table(
        "refugees.FormerAccess", gettext_lazy("Access of former caseworkers"), Subject.PERSON,
        [
            (RESPONSIBLE, "valid_from valid_to given_at ended_at"),
            (WRITER, "user given_by ended_by"),
            (ROW_KEYS, EDITABLE + " refugee"),
        ],
        owner="refugee",
    ),
    Table(
        "refugees.HandoverCase", gettext_lazy("Hand-overs of the case"), Subject.PERSON,
        [(RESPONSIBLE, "handover outcome"), (WRITER, "receiver"), (ROW_KEYS, "id refugee")],
        owner="refugee", words={"handover": lambda handover: danish(handover.on)},
    ),
    Table(
        "refugees.Handover", gettext_lazy("Hand-overs of a caseworker's cases"), Subject.STAFF,
        [
            (HANDED_OVER, EDITABLE + " giver on state access_until decided_by decided_at done_at cancelled_by"
                          " cancelled_at"),
        ],
    ),
    Table(
        "refugees.BreakGlass", gettext_lazy("Emergency access to the case"), Subject.PERSON,
        [(EMERGENCY, "starts_at ends_at reason"), (WRITER, "user"), (ROW_KEYS, "id uid refugee told")],
        owner="refugee", texts="reason",
    ),
    fact("refugees.MoveIn", gettext_lazy("Moves to Copenhagen")),
    fact(
        "refugees.ReadinessAssessment", gettext_lazy("Readiness assessments"), "outcome reasons grounds review_on",
        "grounds",
    ),
    fact("refugees.LeaveEvent", gettext_lazy("Leave"), "ref event kind documented_elsewhere"),
    fact("refugees.Exit", gettext_lazy("Exits"), "reason"),
    Table(
        "refugees.Address", gettext_lazy("Addresses"), Subject.PERSON,
        [(ADDRESS, "text temporary valid_from valid_to"), (ROW_KEYS, EDITABLE + " refugee")], owner="refugee",
    ),
    Table(
        "refugees.LanguageSkill", gettext_lazy("Languages"), Subject.PERSON,
        [(CONTACT, "language spoken written"), (ROW_KEYS, EDITABLE + " refugee")], owner="refugee",
    ),
    Table(
        "refugees.JournalEntry", gettext_lazy("Journal"), Subject.PERSON,
        [
            (JOURNAL, "event_on title text recorded_at signed_at struck"),
            (WRITER, "recorded_by"),
            (ROW_KEYS, EDITABLE + " refugee theme area automatic addendum_to source"),
        ],
        owner="refugee", texts="title text", heading="event_on title",
    ),
    Table(
        "refugees.Document", gettext_lazy("Documents"), Subject.PERSON,
        [
            (DOCUMENT, "title kind dated_on size recorded_at"),
            (WRITER, "recorded_by"),
            (SCAN, "scan scanned_at scan_tries scan_finding"),
            (ROW_KEYS, EDITABLE + " refugee content_type sha256 area"),
        ],
        owner="refugee", texts="title", attachments=attachments, heading="dated_on title",
    ),
    Table(
        "refugees.LeaveDocument", gettext_lazy("Documents of leaves"), Subject.PERSON,
        [(LEAVE_PAPER, "leave document shows"), (WRITER, "recorded_by"), (ROW_KEYS, EDITABLE + " refugee")],
        owner="refugee",
    ),
    Table(
        "refugees.Merge", gettext_lazy("Mergings of cases"), Subject.PERSON,
        [
            (MERGING, "proposed_at other_number state note decided_at decision_note undo_until undone_at undone_note"),
            (WRITER, "proposed_by decided_by undone_by"),
            (KEPT, "kept"),
            (ROW_KEYS, EDITABLE + " refugee other choices"),
        ],
        owner="refugee", texts="note decision_note undone_note", heading="proposed_at other_number",
        forget=forget_mergings,
    ),
    Table(
        "refugees.FormerIdentity", gettext_lazy("Former registrations, since merged"), Subject.PERSON,
        [
            (IDENTITY, "case_number person_id given_names family_name birth_date created_at"),
            (DERIVED, "search_key cpr_index"),
            (WRITER, "responsible"),
            (ROW_KEYS, "id uid refugee merge person key refs"),
        ],
        owner="refugee", texts="refs",
    ),
    Table(
        "refugees.ImportRun", gettext_lazy("Lists taken in"), Subject.STAFF,
        [(LIST, "id uid kind state filename digest by job uploaded_at finished_at rows new changed unchanged rejected"
                " skipped warned")],
        texts="filename",
    ),
    Table(
        "refugees.ImportRow", gettext_lazy("Rows of a waiting list"), Subject.PERSON,
        [(WAITING, "id uid run line row outcome effect corrected content")], forget=forget_waiting_rows,
    ),
    Table(
        "refugees.KnownName", gettext_lazy("Names that somebody has, for the search"), Subject.PERSON,
        [(DERIVED, "name")],
    ),
    Impersonal("refugees.CaseNumber", gettext_lazy("Counts the case numbers of a year")),
    Impersonal("refugees.Quota", gettext_lazy("How many people are expected in a year")),
)  # fmt: skip
