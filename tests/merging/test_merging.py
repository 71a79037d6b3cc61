"""Two records of one person become one: nothing is lost, nothing points to nowhere, and all of it can be undone."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from audit import reads
from audit.models import Kind, ReadLog
from core.crypto import blind_index
from core.history import acting
from core.models import StaleVersion
from core.privacy import register
from refugees import search, services
from refugees.break_glass.models import BreakGlass
from refugees.merging import former, undoing
from refugees.merging import services as mergings
from refugees.merging.models import FormerIdentity, Merge
from refugees.merging.moving import tables
from refugees.merging.rules import JOIN, OTHER
from refugees.models import Address, CaseAssignment, Exit, JournalEntry, LanguageSkill, LeaveEvent, Refugee
from retention.models import RetentionMentor
from rights import consents, erasing, restriction, retention, telling
from rights.models import Consent, Restriction
from rights.models_erasure import ArchiveDecision, Erasure
from screening.models import Interview
from targets.models import Clock
from tests import factories
from tests.merging.support import (
    DAY,
    DERIVED,
    confirmed,
    merged,
    pointing_at,
    proposed,
    standings,
    whole,
)
from tests.rights.support import (
    ON,
    answered,
    around,
    asked,
    befriended,
    facts,
    first_year,
    full_person,
    journal,
    living,
    merged_before,
    moved_and_corrected,
    screening,
    staying,
    work,
)

pytestmark = pytest.mark.django_db

OTHER_CPR = "150388" + "9988"


@pytest.fixture(autouse=True)
def state_folder(settings: Any, tmp_path: Any) -> None:
    settings.HAVN_HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"


@pytest.fixture
def worker() -> Any:
    return factories.caseworker(name="Mette Sagsbehandler")


@pytest.fixture
def manager() -> Any:
    return factories.user("team_manager", name="Anna Leder")


def twice(worker: Any) -> tuple[Refugee, Refugee]:
    """Two records of somebody, each with a row in every table that leads to a person."""
    stays = full_person(worker)
    goes = factories.refugee(
        worker, given_names="Djevahir", person_id="9900777002", case_number="2017-7702", phone="67017702",
        email="djevahir@eksempel.invalid", cpr=OTHER_CPR, cpr_index=blind_index(OTHER_CPR, "cpr"),
        household=factories.household("F99-778"),
    )  # fmt: skip
    with acting(worker):
        for fill in (facts, journal, screening, work, answered, staying, befriended, first_year, living, around):
            fill(goes, worker)
        merged_before(goes, worker, "2017-7798", "9900777098")
        for person in (stays, goes):
            moved_and_corrected(person, worker)
            consent = Consent(refugee=person, purpose="employer", given_on=ON, form="written")
            consents.give(consent, by=worker, today=ON)
            row = restriction.restrict(Restriction(refugee=person, valid_from=ON, ground="claim"), by=worker, today=ON)
            restriction.lift(row, reason="trukket tilbage", told_on=ON, expected=1, by=worker, on=ON + dt.timedelta(1))
            asked(person, worker)
            Exit.objects.create(refugee=person, happened_on=dt.date(2030, 1, 1), reason="moved", recorded_by=worker)
            ArchiveDecision.objects.create(
                refugee=person, status="keep", decided_on=ON, decided_by=worker, reference="SA-1"
            )
    return stays, goes


# --- by construction ---------------------------------------------------------------------------------
def test_both_records_of_the_proof_have_rows_in_every_table_that_leads_to_a_person(worker: Any) -> None:
    _stays, goes = twice(worker)
    filled = pointing_at(goes.pk)
    empty = {model._meta.label for model, _name in tables()} - filled.keys()
    # A return is no duplicate; who has no day ahead has no horizon.
    assert empty <= {"refugees.Refugee", "targets.Horizon"}


@pytest.mark.parametrize("chosen", ["own", "other"])
def test_after_the_merging_nothing_points_to_the_record_that_went(worker: Any, manager: Any, chosen: str) -> None:
    stays, goes = twice(worker)
    before = pointing_at(goes.pk)
    merge = proposed(stays, goes, worker)
    if chosen == OTHER:
        merge.choices = dict.fromkeys(merge.choices, OTHER)
        merge.save()
    confirmed(merge, manager)
    assert pointing_at(goes.pk) == {}
    assert not Refugee.objects.filter(pk=goes.pk).exists()
    after = pointing_at(stays.pk)
    for label in before:
        assert after[label] >= 1, label
    assert after["refugees.JournalEntry"] > before["refugees.JournalEntry"] * 2 - 3
    assert Interview.objects.filter(refugee=stays).count() == 4


@pytest.mark.parametrize("chosen", ["own", "other", JOIN])
def test_undone_every_table_is_as_it_was(worker: Any, manager: Any, chosen: str) -> None:
    stays, goes = twice(worker)
    relative = factories.refugee(worker, household=goes.household)
    merge = proposed(stays, goes, worker)
    if chosen == JOIN:
        merge.choices = {**merge.choices, "household": JOIN}
    else:
        merge.choices = dict.fromkeys(merge.choices, chosen)
    merge.save()
    before, clocks = whole(), [standings(each) for each in (stays, goes)]
    merge = confirmed(merge, manager)
    relative.refresh_from_db()
    assert (relative.household_id == stays.household_id) == (chosen == JOIN)
    found = undoing.undo(
        merge, expected=merge.version, note="Alligevel to søskende", by=manager, at=timezone.now(), on=DAY
    )
    assert (found.kept, found.stays_though_newer) == ([], [])
    JournalEntry.objects.filter(title__regex="^(Lagt sammen|Skilt fra)").delete()  # what tells of it stays
    after = whole()
    assert {label: rows for label, rows in after.items() if rows != before[label]} == {}
    assert [standings(each) for each in (stays, goes)] == clocks
    assert Merge.objects.get(pk=merge.pk).kept == ""


def test_every_table_either_moves_or_has_a_rule(worker: Any) -> None:
    """A table that says how often a person may stand in it must say what happens with two records."""
    from refugees.merging import ports
    from refugees.merging.moving import is_bound
    from refugees.merging.yielding import by_shape, refuse

    silent = [
        model._meta.label
        for model, name in tables()
        if is_bound(model, name)
        and not ports.clash_of(model).derived
        and (ports.clash_of(model).how or by_shape(model)) is refuse
        and not any(field.name == ports.clash_of(model).ref for field in model._meta.local_fields)
    ]
    assert silent == ["refugees.Merge"]  # two open proposals of one pair cannot be: the page refuses
    assert {model._meta.db_table for model, _name in tables() if ports.clash_of(model).derived} == DERIVED


# --- clocks ------------------------------------------------------------------------------------------
def test_the_clocks_afterwards_are_those_of_a_person_who_was_one_from_the_beginning(worker: Any, manager: Any) -> None:
    stays, goes, one = (factories.refugee(worker, given_names=name) for name in ("Yonas", "Jonas", "Eneste"))

    def live(first: Refugee, second: Refugee) -> None:
        services.record_move_in(person=first, on=dt.date(2017, 3, 2), by=worker)
        services.record_readiness(person=second, on=dt.date(2017, 3, 9), outcome="job_ready", grounds="", by=worker)
        services.start_leave(
            person=first, on=dt.date(2017, 3, 20), kind="illness", by=worker, until=dt.date(2017, 3, 27)
        )
        services.start_leave(
            person=second, on=dt.date(2017, 5, 1), kind="parental", by=worker, until=dt.date(2017, 6, 1)
        )

    live(stays, goes)
    live(one, one)
    merged(stays, goes, worker, manager)
    assert standings(stays) == standings(one)
    assert standings(stays)
    refs = LeaveEvent.objects.filter(refugee=stays, event="started").values_list("ref", flat=True)
    assert sorted(refs) == ["O1", "O1-2"]


# --- what counts -----------------------------------------------------------------------------------------
def test_what_was_chosen_stands_in_the_record_that_stays(worker: Any, manager: Any) -> None:
    stays = factories.refugee(worker, given_names="Yonas", phone="67001111")
    goes = factories.refugee(worker, given_names="Jonas", phone="67002222", cpr=OTHER_CPR, email="j@eksempel.invalid")
    Refugee.objects.filter(pk=goes.pk).update(cpr_index=blind_index(OTHER_CPR, "cpr"))
    merged(stays, goes, worker, manager, given_names=OTHER, cpr=OTHER, email=OTHER)
    stays.refresh_from_db()
    assert (stays.given_names, stays.phone, stays.cpr) == ("Jonas", "67001111", OTHER_CPR)
    assert stays.cpr_index == blind_index(OTHER_CPR, "cpr")
    assert stays.email == "j@eksempel.invalid"
    assert "Lagt sammen" in JournalEntry.objects.filter(refugee=stays).order_by("-pk")[0].title


def test_two_remarks_are_both_kept_where_that_is_chosen(worker: Any, manager: Any) -> None:
    stays, goes = factories.refugee(worker, remark="Har bil"), factories.refugee(worker, remark="Har kat")
    merged(stays, goes, worker, manager, remark=JOIN)
    stays.refresh_from_db()
    assert stays.remark == "Har bil\nHar kat"


def test_a_difference_nobody_decided_is_no_proposal(worker: Any) -> None:
    stays, goes = (factories.refugee(worker, phone=phone) for phone in ("67001111", "67002222"))
    with pytest.raises(ValidationError):
        mergings.propose(
            stays=stays, goes=goes, seen=(1, 1), choices={}, note="Samme", by=worker, at=timezone.now(), on=DAY
        )


def test_protection_of_either_is_the_result(worker: Any, manager: Any) -> None:
    stays = factories.refugee(worker)
    goes = factories.refugee(worker, name_protected=True, address_protected=True)
    merged(stays, goes, worker, manager)
    stays.refresh_from_db()
    assert stays.name_protected
    assert stays.address_protected


def test_the_address_that_was_chosen_counts_and_the_other_keeps_its_free_days(worker: Any, manager: Any) -> None:
    stays, goes = factories.refugee(worker), factories.refugee(worker)
    Address.objects.create(refugee=stays, text="Prøvevej 1, 2100", valid_from=dt.date(2017, 5, 1))
    Address.objects.create(refugee=goes, text="Prøvevej 2, 2200", valid_from=dt.date(2017, 3, 1))
    merged(stays, goes, worker, manager)
    rows = [(str(each.text)[:10], each.valid_from, each.valid_to) for each in Address.objects.order_by("valid_from")]
    assert rows == [
        ("Prøvevej 2", dt.date(2017, 3, 1), dt.date(2017, 4, 30)),
        ("Prøvevej 1", dt.date(2017, 5, 1), None),
    ]


def test_a_period_in_the_middle_leaves_two_parts(worker: Any, manager: Any) -> None:
    stays, goes = factories.refugee(worker), factories.refugee(worker)
    Address.objects.create(
        refugee=stays, text="Prøvevej 1", valid_from=dt.date(2017, 5, 1), valid_to=dt.date(2017, 5, 31)
    )
    Address.objects.create(refugee=goes, text="Prøvevej 2", valid_from=dt.date(2017, 3, 1))
    before = whole()
    merge = merged(stays, goes, worker, manager)
    assert [str(each.text) for each in Address.objects.order_by("valid_from")] == [
        "Prøvevej 2", "Prøvevej 1", "Prøvevej 2",
    ]  # fmt: skip
    undoing.undo(merge, expected=merge.version, note="To personer", by=manager, at=timezone.now(), on=DAY)
    assert whole()["refugees.Address"] == before["refugees.Address"]


def test_a_language_in_both_asks_whose_levels_count(worker: Any, manager: Any) -> None:
    stays, goes = factories.refugee(worker), factories.refugee(worker)
    LanguageSkill.objects.create(refugee=stays, language="dansk", spoken="A1")
    LanguageSkill.objects.create(refugee=goes, language="dansk", spoken="B1")
    merged(stays, goes, worker, manager, **{"refugees.languageskill": OTHER})
    assert list(LanguageSkill.objects.filter(refugee=stays).values_list("spoken", flat=True)) == ["B1"]


def test_one_answers_for_the_case_and_the_earlier_ones_are_not_forgotten(worker: Any, manager: Any) -> None:
    other = factories.caseworker()
    stays, goes = factories.refugee(worker), factories.refugee(other)
    boss = factories.user("team_manager")
    merge = merged(stays, goes, boss, manager, caseworker=OTHER)
    stays.refresh_from_db()
    assert stays.caseworker == other
    current = CaseAssignment.objects.current().get(refugee=stays)
    assert (current.user, current.valid_from) == (other, DAY)
    kept = FormerIdentity.objects.get(merge=merge).responsible
    assert kept == [[other.pk, "2017-01-20", None]]


def test_of_two_retention_mentors_the_chosen_one_stays(worker: Any, manager: Any) -> None:
    stays, goes = factories.refugee(worker), factories.refugee(worker)
    mentors = [factories.user("retention_mentor") for _each in range(2)]
    for person, mentor in zip((stays, goes), mentors, strict=True):
        RetentionMentor.objects.create(
            refugee=person, mentor=mentor, task="Kontrakt", valid_from=dt.date(2017, 5, 1), created_by=worker
        )
    merged(stays, goes, worker, manager, **{"retention.retentionmentor": OTHER})
    assert RetentionMentor.objects.get(refugee=stays).mentor == mentors[1]


def test_a_consent_withdrawn_in_one_record_is_withdrawn(worker: Any, manager: Any) -> None:
    stays, goes = factories.refugee(worker), factories.refugee(worker)
    for person in (stays, goes):
        consents.give(
            Consent(refugee=person, purpose="employer", given_on=ON, form="written"), by=worker, today=ON
        )
    consents.withdraw(
        Consent.objects.get(refugee=goes), form="spoken", note="", on=ON + dt.timedelta(3), expected=1, by=worker,
        today=DAY,
    )  # fmt: skip
    merged(stays, goes, worker, manager)
    assert Consent.objects.get(refugee=stays).withdrawn_on == ON + dt.timedelta(3)


def test_an_emergency_access_does_not_grow_to_both_records(worker: Any, manager: Any) -> None:
    stays, goes = factories.refugee(worker), factories.refugee(worker)
    now = timezone.now()
    access = BreakGlass.objects.create(
        refugee=goes, user=factories.caseworker(), reason="Borgeren er væk og skal findes",
        starts_at=now - dt.timedelta(hours=1), ends_at=now + dt.timedelta(hours=7),
    )  # fmt: skip
    merged(stays, goes, worker, manager)
    assert not BreakGlass.objects.current(timezone.now()).exists()
    access.refresh_from_db()
    assert access.refugee_id == stays.pk


# --- what is refused -------------------------------------------------------------------------------------
def test_a_return_after_an_exit_is_no_duplicate_and_it_is_said_so(worker: Any) -> None:
    first = factories.refugee(worker)
    services.record_exit(person=first, on=dt.date(2018, 1, 1), reason="moved", by=worker)
    again = factories.refugee(worker, takeover_on=dt.date(2019, 1, 1), allocation_decided_on=dt.date(2018, 11, 1))
    assert any("to modtagelser" in sentence for sentence in mergings.obstacles(again, first, DAY))
    linked = factories.refugee(worker, previous_registration=first, person_id=f"{first.person_id}#2")
    assert any("to modtagelser" in sentence for sentence in mergings.obstacles(linked, first, DAY))
    third = factories.refugee(worker)
    assert mergings.obstacles(third, linked, DAY)
    assert mergings.obstacles(linked, third, DAY) == []


def test_a_restricted_record_is_neither_merged_nor_parted(worker: Any, manager: Any) -> None:
    stays, goes = factories.refugee(worker), factories.refugee(worker)
    merge = proposed(stays, goes, worker)
    restriction.restrict(Restriction(refugee=goes, valid_from=ON, ground="accuracy"), by=worker, today=ON)
    with pytest.raises(ValidationError, match=r"art\. 18"):
        confirmed(merge, manager)
    assert Refugee.objects.filter(pk=goes.pk).exists()


def test_a_record_proposed_for_erasure_is_not_merged(worker: Any, manager: Any) -> None:
    stays, goes = factories.refugee(worker), factories.refugee(worker)
    Erasure.objects.create(
        person=goes.uid, due_on=ON, archive="discard", proposed_by=manager, proposed_at=timezone.now()
    )
    with pytest.raises(ValidationError, match=goes.case_number):
        proposed(stays, goes, worker)


def test_whoever_proposed_it_cannot_decide_it(worker: Any) -> None:
    boss = factories.user("team_manager")
    merge = proposed(factories.refugee(worker), factories.refugee(worker), boss)
    with pytest.raises(ValidationError):
        confirmed(merge, boss)
    with pytest.raises(ValidationError):
        mergings.reject(merge, expected=1, note="Det er to søskende", by=boss, at=timezone.now(), on=DAY)


def test_a_record_changed_since_it_was_shown_is_not_merged_unseen(worker: Any, manager: Any) -> None:
    stays, goes = factories.refugee(worker), factories.refugee(worker)
    merge = proposed(stays, goes, worker)
    Refugee.objects.filter(pk=goes.pk).update(version=5)
    with pytest.raises(StaleVersion):
        mergings.confirm(
            merge, expected=1, seen=(1, 1), note="", by=manager, at=timezone.now(), on=DAY
        )


def test_a_signed_note_moves_and_still_cannot_be_changed(worker: Any, manager: Any) -> None:
    stays, goes = factories.refugee(worker), factories.refugee(worker)
    note = services.write_note(person=goes, title="Samtale", text="Sagt er sagt", event_on=ON, by=worker, sign=True)
    merged(stays, goes, worker, manager)
    note.refresh_from_db()
    assert note.refugee_id == stays.pk
    from django.db import Error, transaction

    for change in ({"text": "noget andet"}, {"refugee": factories.refugee(worker)}):
        with pytest.raises(Error), transaction.atomic():
            JournalEntry.objects.filter(pk=note.pk).update(**change)


# --- undoing ---------------------------------------------------------------------------------------------
def test_what_is_newer_stays_and_is_listed_but_what_hangs_on_a_moved_row_goes_along(worker: Any, manager: Any) -> None:
    stays, goes = factories.refugee(worker, phone="67001111"), factories.refugee(worker, phone="67002222")
    with acting(worker):
        services.start_leave(person=goes, on=dt.date(2017, 3, 20), kind="illness", by=worker)
        note = services.write_note(person=goes, title="Samtale", text="Sagt", event_on=ON, by=worker, sign=True)
    merge = merged(stays, goes, worker, manager, phone=OTHER)
    stays.refresh_from_db()
    note.refresh_from_db()
    services.write_note(person=stays, title="Ny", text="Efter", event_on=ON, by=worker)
    addendum = services.write_note(
        person=stays, title="Tilføjelse", text="Til den flyttede", event_on=ON, by=worker, addendum_to=note
    )
    Refugee.objects.filter(pk=stays.pk).update(phone="67003333")
    found = undoing.plan(Merge.objects.get(pk=merge.pk))
    assert [count for _label, count in found.stays_though_newer] == [1]
    assert [str(Refugee._meta.get_field("phone").verbose_name) in words for words in found.kept] == [True]
    undoing.undo(merge, expected=merge.version, note="To personer", by=manager, at=timezone.now(), on=DAY)
    addendum.refresh_from_db()
    assert addendum.refugee_id == goes.pk
    assert Refugee.objects.get(pk=stays.pk).phone == "67003333"
    assert Refugee.objects.get(pk=goes.pk).phone == "67002222"


def test_after_thirty_days_nothing_is_kept_and_nothing_can_be_undone(worker: Any, manager: Any) -> None:
    merge = merged(factories.refugee(worker), factories.refugee(worker), worker, manager)
    assert merge.undo_until == DAY + dt.timedelta(days=30)
    assert mergings.forget_kept(before=merge.undo_until) == 0
    late = merge.undo_until + dt.timedelta(days=1)
    with pytest.raises(ValidationError):
        undoing.undo(merge, expected=merge.version, note="To", by=manager, at=timezone.now(), on=late)
    assert mergings.forget_kept(before=late) == 1
    assert Merge.objects.get(pk=merge.pk).kept == ""


def test_mergings_are_undone_the_latest_first(worker: Any, manager: Any) -> None:
    stays, one, two = (factories.refugee(worker) for _each in range(3))
    before = whole()
    first = merged(stays, one, worker, manager)
    second = merged(stays, two, worker, manager)
    with pytest.raises(ValidationError):
        undoing.undo(first, expected=first.version, note="To", by=manager, at=timezone.now(), on=DAY)
    for merge in (second, first):
        undoing.undo(merge, expected=merge.version, note="To", by=manager, at=timezone.now(), on=DAY)
    assert whole()["refugees.Refugee"] == before["refugees.Refugee"]


def test_a_chain_of_mergings_leads_to_the_last_case(worker: Any, manager: Any) -> None:
    first, second, last = (factories.refugee(worker) for _each in range(3))
    merged(second, first, worker, manager)
    merged(last, second, worker, manager)
    assert former.of_number(first.case_number) == [last.pk]
    assert former.ids_of(first.uid) == {first.uid, second.uid, last.uid}


def test_the_undo_data_is_sealed_and_in_no_history(worker: Any, manager: Any) -> None:
    from django.db import connection

    goes = factories.refugee(worker, given_names="Xhevahir")
    merge = merged(factories.refugee(worker), goes, worker, manager)
    with connection.cursor() as cursor:
        cursor.execute("SELECT kept FROM refugees_merge WHERE id = %s", [merge.pk])
        token = cursor.fetchone()[0]
        assert "Xhevahir" not in token
        assert len(token) > 200
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = 'refugees_mergeevent'")
        assert "kept" not in {name for (name,) in cursor.fetchall()}


# --- who looks for the person ------------------------------------------------------------------------------
def test_search_finds_the_case_by_the_old_number_the_old_id_and_the_old_name(worker: Any, manager: Any) -> None:
    stays = factories.refugee(worker, given_names="Selam", family_name="Gebre")
    goes = factories.refugee(worker, given_names="Xhevahir", family_name="Qoqaj")
    merged(stays, goes, worker, manager)
    people = Refugee.objects.visible_to(worker)
    for words in (goes.case_number, goes.person_id, "Xhevahir Qoqaj", "qoqaj"):
        assert [each.pk for each in search.matching(people, words)] == [stays.pk], words
    hits = search.duplicates(given="Xhevahir", family="Qoqaj", born=None, person_id="")
    assert [hit.person.pk for hit in hits] == [stays.pk]


def test_the_officer_finds_the_look_ups_of_both_records_and_earlier_readers_stay_tied(
    worker: Any, manager: Any
) -> None:
    other = factories.caseworker()
    stays, goes = factories.refugee(worker), factories.refugee(other)
    for person, reader in ((stays, worker), (goes, other)):
        ReadLog.objects.create(user_id=reader.pk, kind=Kind.OPEN, page="refugees:case", people=[person.uid])
    boss = factories.user("team_manager")
    merged(stays, goes, boss, manager)
    for uid in (stays.uid, goes.uid):
        found = {each.user_id: each.tie for each in reads.readers_of(uid)}
        assert set(found) == {worker.pk, other.pk}
        assert 0 not in found.values()
        assert len(reads.extract(uid)) >= 1


def test_the_pack_tells_of_the_merging(worker: Any, manager: Any) -> None:
    stays, goes = factories.refugee(worker), factories.refugee(worker)
    merged(stays, goes, worker, manager)
    chapters = {each.key: each for each in telling.chapters(register(), stays)}
    assert goes.case_number in str(chapters["refugees.Merge"].records[0])
    assert goes.person_id in str(chapters["refugees.FormerIdentity"].records[0])
    assert "kept" not in chapters["refugees.Merge"].records[0].data


def test_erasing_the_person_erases_the_merging_and_the_history_of_both(worker: Any, manager: Any) -> None:
    from django.db import connection

    from rights.traces import Traces

    with acting(worker):
        stays = factories.refugee(worker)
        goes = factories.refugee(worker, given_names="Xhevahir", family_name="Qoqaj", person_id="99007770099")
        services.write_note(person=goes, title="Om Xhevahir", text="Qoqaj", event_on=ON, by=worker)
        merge = merged(stays, goes, worker, manager)
    assert merge.kept
    traces = Traces(register(), Refugee.objects.get(pk=stays.pk))
    assert traces.ever["refugees.Refugee"] == {stays.pk, goes.pk}
    assert merge.pk in traces.live["refugees.Merge"]
    assert former.as_people(stays)[0].case_number == goes.case_number
    assert erasing.forget_elsewhere
    assert retention.obstacles
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM refugees_refugeeevent WHERE pgh_obj_id = %s", [goes.pk])
        assert cursor.fetchone()[0] >= 2
    assert not Clock.objects.filter(refugee=goes.pk).exists()
