"""What every page of a case says around its content, and the front page of the person: one statement of fixed text.

Django would compile the same subqueries anew for each request, and the database plan them anew: each costs more than
the whole answer.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from core import prepared
from core.fields import Sealed
from refugees.models import Address, Refugee

# Facts as of a day: not annulled, and dated no later (targets.md, section 1).
STANDING = "refugee_id = p.id AND annulled_at IS NULL AND happened_on <= $2"
STATEMENT = f"""SELECT {{restricted}} AS restricted,
(SELECT min(happened_on) FROM refugees_exit WHERE {STANDING}) AS left_on,
(SELECT json_object_agg(area, number) FROM (SELECT area, count(*) AS number FROM refugees_document
  WHERE refugee_id = p.id GROUP BY area) d) AS document_count,
(SELECT min(happened_on) FROM refugees_movein WHERE {STANDING}) AS moved_in_on,
(SELECT json_build_array(outcome, happened_on, review_on) FROM refugees_readinessassessment WHERE {STANDING}
  ORDER BY happened_on DESC, recorded_at DESC, id DESC LIMIT 1) AS readiness,
(SELECT json_build_array(l.kind, l.happened_on, e.happened_on, l.documented_elsewhere OR EXISTS (
    SELECT FROM refugees_leavedocument WHERE leave_id = l.id)) FROM refugees_leaveevent l
  LEFT JOIN refugees_leaveevent e ON e.refugee_id = l.refugee_id AND e.ref = l.ref AND e.event = 'ended'
    AND e.annulled_at IS NULL
  WHERE l.refugee_id = p.id AND l.annulled_at IS NULL AND l.happened_on <= $2 AND l.event = 'started'
    AND coalesce(e.happened_on, $2) >= $2
  ORDER BY l.happened_on DESC LIMIT 1) AS leave,
(SELECT max(valid_from) FROM refugees_caseassignment
  WHERE refugee_id = p.id AND user_id = p.caseworker_id AND valid_to IS NULL) AS assigned_from,
(SELECT json_agg(json_build_array(u.name, f.valid_to) ORDER BY f.valid_to, f.id) FROM refugees_formeraccess f
  JOIN accounts_user u ON u.id = f.user_id
  WHERE f.refugee_id = p.id AND f.ended_at IS NULL AND f.valid_from <= $2 AND f.valid_to >= $2) AS former,
(SELECT json_build_array(u.name, h."on", h.uid) FROM refugees_handovercase c
  JOIN refugees_handover h ON h.id = c.handover_id JOIN accounts_user u ON u.id = c.receiver_id
  WHERE c.refugee_id = p.id AND c.outcome = 'waiting') AS planned,
(SELECT json_agg(json_build_array(language, spoken, written) ORDER BY language) FROM refugees_languageskill
  WHERE refugee_id = p.id) AS languages,
(SELECT json_agg(json_build_array(uid, text, temporary, valid_from, valid_to) ORDER BY valid_from)
  FROM refugees_address WHERE refugee_id = p.id) AS addresses,
(SELECT json_agg(json_build_array(uid, case_number, given_names, family_name, name_protected, birth_date,
    household_relation, caseworker_id, team_id) ORDER BY birth_date, id)
  FROM refugees_refugee WHERE household_id = p.household_id AND id <> p.id) AS members
FROM refugees_refugee p WHERE p.id = $1"""  # noqa: S608 (no part of it comes from anybody)


_restricted = ["false"]


def know_restriction(condition: str) -> None:
    """Whether a person is restricted is known above this floor; `condition` is SQL of the person `p` and the day $2."""
    _restricted[0] = condition
    statement.cache_clear()


@cache
def statement() -> str:
    return STATEMENT.format(restricted=_restricted[0])


@dataclass(frozen=True)
class CaseFile:
    """A person's file as of a day, as far as the viewer reaches the others in it."""

    restricted: bool
    left_on: date | None
    document_count: int
    moved_in_on: date | None
    readiness: tuple[str, date, date | None] | None  # what, since when, when it is looked at again
    leave: tuple[str, date, date | None, bool] | None  # which, from, to, and whether it is documented
    assigned_from: date | None
    former: list[tuple[str, date]]  # former caseworkers who may still read, and until when
    planned: tuple[str, date, str] | None  # to whom and from when the case is handed over, and in which hand-over
    languages: list[tuple[str, str, str]]
    addresses: list[Address]
    members: list[Refugee]


def asked(person: Refugee, on: date) -> prepared.Asked:
    """What `read` asks."""
    return prepared.Asked(statement(), (person.pk, on), ("bigint", "date"), named=True)


def read(person: Refugee, viewer: Any, on: date) -> CaseFile:
    """The file of a person whom the viewer has reached already."""
    names, (found,) = prepared.answer(asked(person, on))
    row = dict(zip(names, found, strict=True))
    outcome, leave = row["readiness"], row["leave"]
    row["readiness"] = (outcome[0], day(outcome[1]), day(outcome[2])) if outcome else None
    row["leave"] = (leave[0], day(leave[1]), day(leave[2]), leave[3]) if leave else None
    counted = row["document_count"] or {}
    row["document_count"] = sum(number for area, number in counted.items() if viewer.can(area))
    row["former"] = [(name, day(last)) for name, last in row["former"] or []]
    planned = row["planned"]
    row["planned"] = (planned[0], day(planned[1]), planned[2]) if planned else None
    row["languages"] = [tuple(each) for each in row["languages"] or []]
    row["addresses"] = [address(*each) for each in row["addresses"] or []]
    row["members"] = [
        member(*told) for *told, caseworker, team in row["members"] or [] if viewer.scope.reaches(caseworker, team)
    ]
    return CaseFile(**row)


def day(text: str | None) -> Any:
    return date.fromisoformat(text) if text else None


def address(uid: str, token: str, temporary: bool, first: str, last: str | None) -> Address:
    """An address whose text is opened when somebody reads it."""
    return Address(uid=uid, text=Sealed(token), temporary=temporary, valid_from=day(first), valid_to=day(last))


def member(uid: str, number: str, given: str, family: str, name_protected: bool, born: str, relation: str) -> Refugee:
    return Refugee(
        uid=UUID(uid), case_number=number, given_names=given, family_name=family, name_protected=name_protected,
        birth_date=day(born), household_relation=relation,
    )  # fmt: skip
