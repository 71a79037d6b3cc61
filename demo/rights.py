"""What data subjects asked for, agreed to and objected to in the demo; two closed cases that the archive released."""

import datetime as dt
from typing import Any

from accounts.models import User
from core import clock
from refugees.models import Refugee
from rights import consents, restriction, retention, services
from rights.corrections import services as corrections
from rights.corrections.models import Correction
from rights.models import Consent, DataRequest, Restriction
from rights.models_erasure import ArchiveDecision
from rights.rules import ConsentForm, ConsentPurpose

# Kind, days ago, how it came, what the person wrote.
ASKED = (
    ("access", 26, "digital_post", "Vil gerne se alt, hvad kommunen har skrevet om mig."),
    ("correction", 34, "in_person", "Efternavnet er stavet forkert i sagen."),
    ("access", 8, "letter", "Beder om kopi af mine samtaler."),
    ("objection", 3, "phone", "Vil ikke have, at skolen får besked."),
)
AGREED = (
    (ConsentPurpose.EMPLOYER, ConsentForm.WRITTEN, ""),
    (ConsentPurpose.AUTHORITY, ConsentForm.SPOKEN, ""),
    (ConsentPurpose.OTHER, ConsentForm.WRITTEN, "Foto på opslagstavlen i Welcome House"),
)
REFERENCE = "Stadsarkivet, opdigtet journalnummer 2023-17"


def fill(*, on: dt.date, manager: User) -> None:
    """Requests at every stage, consents given and withdrawn, one restriction, archive decisions."""
    newest = Refugee.objects.filter(takeover_on__lte=on, caseworker__isnull=False).select_related("caseworker")
    people = list(newest.order_by("-takeover_on", "pk")[:24])
    for person, (kind, days, channel, text) in zip(people[2:], ASKED, strict=False):
        request = DataRequest(
            refugee=person, kind=kind, received_on=on - dt.timedelta(days=days), channel=channel, text=text
        )
        services.receive(request, by=person.caseworker, today=on)
    correct(on=on)
    for number, person in enumerate(people[6:15]):
        agree(person, number, on=on)
    contested = people[16]
    restricted = Restriction(
        refugee=contested, valid_from=on - dt.timedelta(days=5), ground="accuracy", note="Fødselsdatoen undersøges."
    )
    restriction.restrict(restricted, by=contested.caseworker, today=on)
    due = list(retention.due(on).filter(pk__in=Refugee.objects.visible_to(manager).values("pk"))[:3])
    for person in due:
        decision = ArchiveDecision(refugee=person, status="delivered", decided_on=on, reference=REFERENCE)
        retention.record_archive(decision, by=manager)
    for person in due[:1]:
        retention.propose(person, by=manager, at=clock.now(), on=on)


def correct(*, on: dt.date) -> None:
    """What the one who asked for a correction says is wrong waits for the decision."""
    request = DataRequest.objects.open().filter(kind="correction").select_related("refugee__caseworker").first()
    if request is not None:
        name = request.refugee.family_name
        wrong = Correction(
            request=request, field="family_name", value=f"{name}h", statement=f"Jeg staver det {name}h, se mit pas."
        )
        corrections.take_up(wrong, by=request.refugee.caseworker, today=on)


def agree(person: Any, number: int, *, on: dt.date) -> None:
    """One consent, every third of them withdrawn again."""
    purpose, form, scope = AGREED[number % len(AGREED)]
    day = on - dt.timedelta(days=10 + number)
    consent = Consent(refugee=person, purpose=purpose, scope=scope, given_on=day, form=form)
    consents.give(consent, by=person.caseworker, today=on)
    if number % 3 == 2:
        consents.withdraw(
            consent, form=ConsentForm.SPOKEN, note="", on=on, expected=consent.version, by=person.caseworker, today=on
        )
