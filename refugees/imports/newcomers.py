"""People a list brings for the first time, from the checked row to the row of the table."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any

from django.utils.translation import gettext as _

from core.bulk import new_uids, next_keys
from refugees import rules
from refugees.models import Household, Refugee

# The columns of the list and what they fill. The household and the two takeover dates have their own rules.
PLAIN_FIELDS = {
    "given_names": "navn", "family_name": "efternavn", "sex": "koen", "birth_date": "foedselsdato",
    "birth_date_estimated": "foedselsdato_skoennet", "cpr": "cpr", "nationality": "statsborgerskab",
    "mother_tongue": "modersmaal", "interpreter_language": "tolkesprog", "residence_basis": "opholdsgrundlag",
    "permit_date": "opholdstilladelse_dato", "allocation_decided_on": "visiteringsdato",
    "takeover_on": "overtagelsesdato", "asylum_centre": "asylcenter", "household_relation": "familierelation",
    "phone": "telefon", "remark": "bemaerkning",
}  # fmt: skip


def stated_in_the_list() -> str:
    return _("Stated in the allocation list")


class NewPerson:
    """The person of a row before they are stored: the columns that a list fills, without a model's object.

    A list brings thousands, and making the objects costs more than writing them. Rows further down compare
    themselves with it as with a person who is known.
    """

    COLUMNS = (
        "id", "uid", "case_number", "person_id", "given_names", "family_name", "sort_key", "search_key", "sex",
        "birth_date", "birth_date_estimated", "cpr", "cpr_index", "nationality", "mother_tongue",
        "interpreter_language", "residence_basis", "permit_date", "allocation_decided_on", "takeover_on",
        "takeover_computed_on", "takeover_reason", "asylum_centre", "phone", "remark",
        "household_id", "household_relation", "previous_registration_id", "team_id",
    )  # fmt: skip
    __slots__ = (*COLUMNS, "household")
    id: int
    uid: str
    case_number: str
    person_id: str
    given_names: str
    family_name: str
    sort_key: str
    search_key: str
    birth_date: dt.date
    residence_basis: str
    cpr: str
    takeover_on: dt.date | None
    household: Household | None
    household_id: int | None
    previous_registration_id: int | None
    team_id: int | None
    pk = None  # nothing in the database points to it
    list_name: Any = Refugee.list_name
    fill_keys: Any = Refugee.fill_keys

    def __init__(self, values: Mapping[str, Any], cpr_index: str) -> None:
        self.person_id = values["person_id"]
        self.given_names, self.family_name = values["given_names"], values["family_name"]
        self.sex, self.birth_date, self.cpr = values["sex"], values["birth_date"], values["cpr"]
        self.nationality, self.mother_tongue = values["nationality"], values["mother_tongue"]
        self.interpreter_language, self.residence_basis = values["interpreter_language"], values["residence_basis"]
        self.permit_date, self.allocation_decided_on = values["permit_date"], values["allocation_decided_on"]
        self.takeover_on, self.asylum_centre = values["takeover_on"], values["asylum_centre"]
        self.household_relation, self.phone = values["household_relation"], values["phone"]
        self.remark = values["remark"]
        self.birth_date_estimated = bool(values["birth_date_estimated"])
        self.cpr_index = cpr_index
        given, computed = self.takeover_on, rules.computed_takeover(self.residence_basis, self.allocation_decided_on)
        self.takeover_on, self.takeover_computed_on = given or computed, computed
        self.takeover_reason = stated_in_the_list() if given and computed and given != computed else ""
        self.household = self.household_id = self.previous_registration_id = self.team_id = None
        self.fill_keys()


def name_for_good(people: Sequence[NewPerson]) -> None:
    """Gives new people their keys and uids."""
    keys, uids = next_keys(Refugee, len(people)), new_uids(len(people))
    for person, key, uid in zip(people, keys, uids, strict=True):
        person.id, person.uid = key, uid


def stored(people: Iterable[NewPerson]) -> Iterator[tuple[Any, ...]]:
    """The rows of new people for COPY, in the order of their columns."""
    seal, read = Refugee._meta.get_field("cpr").seal, attrgetter(*NewPerson.COLUMNS)
    for person in people:
        person.household_id = person.household.pk if person.household else None
        number, person.cpr = person.cpr, seal(person.cpr, person.uid)
        yield read(person)
        person.cpr = number
