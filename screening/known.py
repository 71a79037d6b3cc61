"""What the case knows already, put into the form so that nobody types it twice and everybody compares."""

from collections.abc import Collection
from typing import Any

from core.identifiers import mask_cpr
from refugees.models import Refugee
from screening.choices import CprState, Level, Protection, YesNo
from screening.questions import Question, Sensitivity, typed
from screening.sections import LANGUAGES


def of_case(person: Refugee, allowed: Collection[str]) -> dict[str, Any]:
    """The answers that stand in the case, by "section.question", without the empty ones.

    A protected name is left out for whoever may not read protected information.
    """
    known = identity(person)
    if person.name_protected and Sensitivity.SAFETY not in allowed:
        del known["permit_name"], known["script_name"]
    found: dict[str, Any] = {f"identity.{key}": value for key, value in known.items()}
    found["languages.languages"] = mother_tongue(person)
    found["languages.interpreter_language"] = typed(person.interpreter_language)
    return {key: value for key, value in found.items() if value}


def identity(person: Refugee) -> dict[str, Any]:
    protection = [
        code
        for code, there in ((Protection.NAME, person.name_protected), (Protection.ADDRESS, person.address_protected))
        if there
    ]
    return {
        "permit_name": typed(person.name),
        "script_name": typed(person.original_name),
        "person_id": typed(person.person_id),
        "cpr_state": "" if person.cpr else str(CprState.NONE),
        "birth_date": person.birth_date.isoformat(),
        "birth_date_estimated": str(YesNo.YES if person.birth_date_estimated else YesNo.NO),
        "sex": str(person.sex),
        "nationality": typed(person.nationality),
        "residence_basis": str(person.residence_basis),
        "permit_expires": person.permit_expires_on.isoformat() if person.permit_expires_on else "",
        "phone": typed(person.phone),
        "protection": [str(code) for code in protection],
    }


def mother_tongue(person: Refugee) -> list[dict[str, str]]:
    """The first row of the languages."""
    if not person.mother_tongue:
        return []
    question = LANGUAGES.question("languages")
    columns: tuple[Question, ...] = question.columns if question else ()
    row = {column.key: "" for column in columns}
    native = str(Level.MOTHER_TONGUE)
    return [row | {"language": typed(person.mother_tongue), "understand": native, "speak": native}]


def notes(person: Refugee) -> dict[str, str]:
    """What is shown beside a question and never becomes an answer: the masked CPR number."""
    return {"identity.cpr_state": mask_cpr(person.cpr)} if person.cpr else {}
