"""Whoever is erased is erased under every name and number they had, also those of a case merged into theirs."""

import datetime as dt
from typing import Any

import pytest

from core.history import acting
from refugees import services
from refugees.merging.models import FormerIdentity, Merge
from refugees.models import Refugee
from tests import factories
from tests.merging.support import NOTE, merged
from tests.rights.test_erasure import (  # noqa: F401 (fixtures)
    closed_person,
    confirmed,
    dump,
    erased,
    people,
    state_folder,
    statistics_forgotten,
)

pytestmark = pytest.mark.django_db(transaction=True)
TRACES = ("Bilqisa", "Zuhurova-Xyz", "9900888001", "2017-8801", "67018801", "hemmelig-88")


def test_no_byte_of_the_merged_record_is_left_not_even_what_an_undoing_would_need(
    people: Any, dump: Any, tmp_path: Any  # noqa: F811
) -> None:
    worker, proposer, confirmer = people
    person = closed_person(worker)
    with acting(worker):
        goes = factories.refugee(
            worker, given_names="Bilqisa", family_name="Zuhurova-Xyz", person_id="9900888001", phone="67018801",
            case_number="2017-8801", remark="Bilqisa: hemmelig-88",
        )  # fmt: skip
        services.write_note(
            person=goes, title="Bilqisa ringede", text="hemmelig-88", event_on=dt.date(2017, 6, 1), by=worker, sign=True
        )
        merge = merged(person, goes, worker, proposer)
        relative = factories.refugee(worker, given_names="Selam", family_name="Hagos")
        services.write_note(
            person=relative, title="Familie", text="Søster til Bilqisa Zuhurova-Xyz, sag 2017-8801",
            event_on=dt.date(2017, 6, 1), by=worker,
        )  # fmt: skip
    assert Merge.objects.get(pk=merge.pk).kept
    assert [word for word in TRACES if word.encode() not in dump()] == []
    confirmed(Refugee.objects.get(pk=person.pk), proposer, confirmer)
    assert "erased: 1 of 1" in erased(tmp_path)
    left = dump()
    assert [word for word in (*TRACES, NOTE) if word.encode() in left] == []
    assert not FormerIdentity.objects.exists()
