"""Housing: what the person is told of readiness, needs, offers and stays; and what is nobody's alone."""

from django.utils.translation import gettext_lazy as _

from accounts.policy import Area
from core.privacy import ROW_KEYS, Keep, Kind, Purpose, Subject, Table
from housing.allocation.telling import snapshot_words
from refugees.privacy import EDITABLE, FACT_FIELDS, FACT_TOLD, WRITER

HOME = Kind(_("Permanent home: readiness, needs, offers and answers"), Purpose.RECEPTION, Area.HOUSING, Keep.CASE)
STAY = Kind(_("Temporary accommodation: room, bed and co-payment"), Purpose.RECEPTION, Area.HOUSING, Keep.CASE)
INNER = Kind(
    _("Order within the household's offer"), Purpose.RECEPTION, Area.HOUSING, Keep.CASE,
    withheld=_("Only says which row of an offer stands for the household"),
)  # fmt: skip
STOCK = Kind(
    _("Dwellings, rooms, lists of areas and tables"), Purpose.RECEPTION, Area.HOUSING, Keep.LASTING,
    withheld=_("About houses and rules, not about a person"),
)  # fmt: skip

PRIVACY = (
    Table(
        "housing.HousingEvent", _("What happened about housing"), Subject.PERSON,
        [*FACT_FIELDS, (HOME, FACT_TOLD + " event ref reason district")],
        owner="refugee", texts="note annulled_reason",
    ),
    Table(
        "housing.Offer", _("Offers of a home"), Subject.PERSON,
        [
            (HOME, "ref dwelling state offered_on answer_due moved_in_on state_list municipal_list area_name"
                   " override_reason overridden_on consequence_told_on"),
            (INNER, "leads"), (WRITER, "overridden_by created_by"), (ROW_KEYS, EDITABLE + " refugee"),
        ],
        owner="refugee", texts="override_reason",
    ),
    Table(
        "housing.HomeNeed", _("The home that is needed"), Subject.PERSON,
        [
            (HOME, "bedrooms waiting people_later awaited_on income access shared_ok pets districts district_reasons"
                   " near near_note note"),
            (WRITER, "recorded_by"), (ROW_KEYS, EDITABLE + " refugee"),
        ],
        owner="refugee", texts="district_reasons near_note note",
    ),
    Table(
        "housing.ReadyTick", _("Checklist: ready to move out"), Subject.PERSON,
        [(HOME, "item done_on"), (WRITER, "recorded_by"), (ROW_KEYS, EDITABLE + " refugee")],
        owner="refugee",
    ),
    Table(
        "housing.AllocationLine", _("What a proposal of homes said of the household"), Subject.PERSON,
        [(HOME, "proposal dwelling points snapshot"), (ROW_KEYS, EDITABLE + " refugee")], owner="refugee",
        words={"snapshot": snapshot_words},
    ),
    Table(
        "housing.AllocationDecision", _("Decisions about proposed homes"), Subject.PERSON,
        [
            (HOME, "proposal dwelling answer was_proposed reason offer decided_at"), (WRITER, "decided_by"),
            (ROW_KEYS, EDITABLE + " refugee"),
        ],
        owner="refugee", texts="reason",
    ),
    Table(
        "housing.AllocationProposal", _("Proposals of who gets which home"), Subject.CONTACT,
        [(STOCK, "on asked snapshot rule rule_version made_at"), (WRITER, "made_by"), (ROW_KEYS, EDITABLE)],
    ),
    Table("housing.AllocationRule", _("Rules by which homes are given"), Subject.CONTACT,
          [(STOCK, "clock size rent district near spread rent_over rooms_short rooms_spare valid_from valid_to source"),
           (ROW_KEYS, EDITABLE)]),
    Table(
        "housing.Stay", _("Temporary accommodation"), Subject.PERSON,
        [
            (STAY, "bed valid_from valid_to household rules_signed_on end_reason"), (WRITER, "created_by"),
            (ROW_KEYS, EDITABLE + " refugee"),
        ],
        owner="refugee", texts="end_reason",
    ),
    Table(
        "housing.Dwelling", _("Dwellings"), Subject.CONTACT,
        [
            (STOCK, "address district area_state area area_basis area_decided_on association source bedrooms size rent"
                    " deposit shared pets access free_from withdrawn_on note"),
            (WRITER, "area_decided_by created_by"), (ROW_KEYS, EDITABLE),
        ],
        texts="note",
    ),
    Table("housing.Area", _("Named areas"), Subject.CONTACT,
          [(STOCK, "name key district streets"), (ROW_KEYS, EDITABLE)], texts="streets"),
    Table("housing.AreaList", _("Lists of areas"), Subject.CONTACT,
          [(STOCK, "kind valid_from valid_to source certainty"), (WRITER, "created_by"), (ROW_KEYS, EDITABLE)]),
    Table("housing.AreaEntry", _("Areas on a list"), Subject.CONTACT,
          [(STOCK, "area_list area note"), (ROW_KEYS, "id")]),
    Table("housing.Site", _("Sites"), Subject.CONTACT,
          [(STOCK, "name address district opened_on closed_on"), (ROW_KEYS, EDITABLE)]),
    Table("housing.Room", _("Rooms"), Subject.CONTACT,
          [(STOCK, "site name level_access"), (ROW_KEYS, EDITABLE)]),
    Table("housing.Bed", _("Beds"), Subject.CONTACT,
          [(STOCK, "room name closed_from"), (ROW_KEYS, EDITABLE)]),
    Table("housing.ChecklistItem", _("Points of the checklist"), Subject.CONTACT,
          [(STOCK, "text place valid_from valid_to source"), (ROW_KEYS, EDITABLE)]),
    Table("housing.RentCeiling", _("Rent ceilings"), Subject.CONTACT,
          [(STOCK, "household income_to most_rent valid_from valid_to source"), (ROW_KEYS, EDITABLE)]),
    Table("housing.PaymentRate", _("Rates of co-payment"), Subject.CONTACT,
          [(STOCK, "year household amount source"), (ROW_KEYS, EDITABLE)]),
    Table("housing.ForecastAssumption", _("Assumptions of the forecast"), Subject.CONTACT,
          [(STOCK, "arrivals small large valid_from valid_to source"), (ROW_KEYS, EDITABLE)]),
)  # fmt: skip
