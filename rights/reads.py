"""What the pages of data subjects' rights read; each look-up asks who is looking."""

from typing import Any

from django.db.models import Q
from django.http import Http404

from refugees.merging import former
from refugees.models import Refugee
from rights.corrections.models import Correction
from rights.models import Consent, DataRequest, Restriction, sees_all


def person_for(user: Any, case_number: str) -> Refugee:
    """The person of a case within reach; for the data-protection officer of any case. Raises Http404."""
    if not sees_all(user):
        return Refugee.objects.get_visible(user, case_number)
    person: Refugee | None = Refugee.objects.with_people().filter(case_number=case_number).first()
    if person is None:
        former.lead_on(Refugee.objects.all(), case_number)
        raise Http404(case_number)
    return person


def found(user: Any, number: str) -> Refugee | None:
    """The person with exactly this case number or person ID, within reach."""
    people = Refugee.objects.all() if sees_all(user) else Refugee.objects.visible_to(user)
    named = Q(case_number=number.strip()) | Q(person_id=number.strip()) | Q(pk__in=former.of_number(number.strip()))
    person: Refugee | None = people.filter(named).first()
    return person


def person_of(user: Any, uid: Any) -> Refugee | None:
    """The person with an opaque id, within reach."""
    people = Refugee.objects.all() if sees_all(user) else Refugee.objects.visible_to(user)
    person: Refugee | None = people.with_people().filter(uid=uid).first()
    return person


def reaches(user: Any, person: Refugee) -> bool:
    """Whether the user may open the case itself, and so see the name."""
    return bool(Refugee.objects.visible_to(user).filter(pk=person.pk).exists())


def requests_of(person: Refugee) -> list[DataRequest]:
    return list(DataRequest.objects.filter(refugee=person).order_by("-received_on", "-pk"))


def corrections_of(person: Refugee) -> list[Correction]:
    return list(Correction.objects.filter(refugee=person))


def restrictions_of(person: Refugee) -> list[Restriction]:
    return list(Restriction.objects.filter(refugee=person).select_related("recorded_by", "lifted_by"))


def consents_of(person: Refugee) -> list[Consent]:
    return list(Consent.objects.filter(refugee=person).select_related("recorded_by", "withdrawn_by"))


def reached(model: Any, user: Any, uid: Any) -> Any:
    """A request, restriction or consent within reach, with its person. Raises Http404."""
    row = model.objects.visible_to(user).with_people().filter(uid=uid).first()
    if row is None:
        raise Http404(str(uid))
    return row


def request_for(user: Any, uid: Any) -> DataRequest:
    found: DataRequest = reached(DataRequest, user, uid)
    return found
