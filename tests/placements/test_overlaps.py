"""Two placements at once: only where a rule allows it or somebody says why, whoever is quicker."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections

from core.models import StaleVersion
from placements import overlaps, services, services_employers
from placements.models import Employer, OverlapReason, OverlapRule, Placement, PlacementEvent
from placements.rules import Event, Kind, pair
from tests import factories
from tests.placements.support import CVR, day, happened, placement

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return factories.caseworker()


@pytest.fixture
def person(worker):
    return factories.refugee(worker)


def runs(person, ref, kind, start=0, end=None):
    made = placement(person, ref, kind)
    happened(made, Event.STARTED, day(start))
    if end is not None:
        happened(made, Event.ENDED, day(end))
    return made


def start(person, worker, kind, on=3, ref="P9", reason=""):
    made = placement(person, ref, kind)
    services.start(made, expected=1, kind=kind, on=day(on), by=worker, overlap_reason=reason)
    return made


def test_every_pair_of_kinds_has_a_rule_from_the_beginning():
    pairs = {pair(one, other) for one in Kind.values for other in Kind.values}
    known = set(OverlapRule.objects.on(day(0)).values_list("kind", "beside"))
    assert known == pairs
    assert OverlapRule.objects.exclude(source="").count() == len(pairs)


def test_work_beside_studies_needs_no_reason(person, worker):
    runs(person, "P1", "education")
    start(person, worker, "ordinary_job", ref="P2")
    start(person, worker, "igu", ref="P3", reason="prøvetid")
    told = OverlapReason.objects.get(beside__ref="P3", placement__ref="P2")
    assert told.reason == "prøvetid"


def test_a_pair_no_rule_allows_is_refused_with_rule_version_and_date(person, worker):
    runs(person, "P1", "ordinary_job")
    with pytest.raises(ValidationError) as refused:
        start(person, worker, "traineeship", reason="   ")
    sentence = " ".join(refused.value.message_dict["overlap_reason"])
    assert "09-03-2017" in sentence
    assert "01-05-2016" in sentence
    assert "version 1" in sentence
    assert OverlapRule.objects.get(kind="ordinary_job", beside="traineeship").source in sentence
    assert PlacementEvent.objects.count() == 1


def test_the_reason_is_kept_with_the_pair_and_with_no_other(person, worker):
    runs(person, "P1", "ordinary_job")
    second = start(person, worker, "traineeship", ref="P2", reason="aftenjob")
    assert OverlapReason.objects.get().reason == "aftenjob"
    assert [each.is_explained for each in overlaps.of_placement(second)] == [True]
    runs(person, "P3", "wage_subsidy", 5)  # an import brings one more
    assert [each.is_explained for each in overlaps.of_placement(second)] == [True, False]
    assert [(one.ref, met.other.ref) for one, met in overlaps.unexplained(person.pk)] == [("P1", "P3"), ("P2", "P3")]


def test_the_rule_in_force_on_the_first_shared_day_decides(person, worker):
    old = OverlapRule.objects.get(kind="ordinary_job", beside="traineeship")
    old.valid_to = day(9)
    old.save()
    OverlapRule.objects.create(
        kind="ordinary_job", beside="traineeship", allowed=True, valid_from=day(10), source="Ny beslutning"
    )
    runs(person, "P1", "ordinary_job")
    with pytest.raises(ValidationError):
        start(person, worker, "traineeship", on=9)
    start(person, worker, "traineeship", on=10, ref="P8")


def test_without_a_rule_nothing_runs_together(person, worker):
    OverlapRule.objects.all().delete()
    runs(person, "P1", "education")
    with pytest.raises(ValidationError):
        start(person, worker, "ordinary_job")


def test_a_placement_without_an_end_runs_on_and_one_that_ended_does_not(person, worker):
    runs(person, "P1", "traineeship", 0, 5)
    with pytest.raises(ValidationError):
        start(person, worker, "traineeship", on=5, ref="P2")
    start(person, worker, "traineeship", on=6, ref="P3")
    with pytest.raises(ValidationError):
        start(person, worker, "traineeship", on=2000, ref="P4")


def test_an_annulled_end_must_not_bring_an_overlap_back_unsaid(person, worker):
    first = runs(person, "P1", "traineeship", 0, 5)
    start(person, worker, "wage_subsidy", on=6)
    end = PlacementEvent.objects.get(placement=first, event=Event.ENDED)
    said = {"expected": 1, "reason": "forkert", "by": worker, "on": day(20), "at": end.recorded_at}
    with pytest.raises(ValidationError) as refused:
        services.annul(end, **said)
    assert "overlap_reason" in refused.value.message_dict
    services.annul(end, **said, overlap_reason="begge løber ugen ud")
    assert OverlapReason.objects.get().reason == "begge løber ugen ud"


def test_a_reason_can_be_given_afterwards_and_bettered_but_not_over_anothers(person, worker):
    first, second = runs(person, "P1", "traineeship"), runs(person, "P2", "ordinary_job", 3)
    blank = OverlapReason(refugee=person, placement=first, beside=second, reason="fra regnearket")
    told = services.explain_overlap(blank, expected=0, by=worker, on=day(9))
    again = OverlapReason(refugee=person, placement=first, beside=second, reason="noget andet")
    with pytest.raises(StaleVersion):
        services.explain_overlap(again, expected=0, by=worker, on=day(9))
    told.reason = "aftenjob"
    assert services.explain_overlap(told, expected=1, by=worker, on=day(9)).version == 2
    assert not overlaps.unexplained(person.pk)


def test_a_kind_that_an_event_has_said_does_not_change_on_the_side(client, person, worker):
    made = runs(person, "P1", "traineeship")
    client.force_login(worker)
    sent = {"kind": "ordinary_job", "version": 1, "tasks": "Bage"}
    assert client.post(f"/placements/{made.uid}/edit/", sent).status_code == 302
    made.refresh_from_db()
    assert (made.kind, made.tasks) == ("traineeship", "Bage")


def test_an_annulment_does_not_overwrite_what_somebody_changed_meanwhile(person, worker):
    made = runs(person, "P1", "traineeship")
    fact = PlacementEvent.objects.select_related("placement").get()
    Placement.objects.filter(pk=made.pk).update(tasks="Ny aftale", version=2)
    services.annul(fact, expected=1, reason="x", by=worker, on=day(9), at=fact.recorded_at)
    made.refresh_from_db()
    assert (made.tasks, made.version) == ("Ny aftale", 3)


# --- pages ------------------------------------------------------------------------------------------
def test_the_page_of_a_pair_takes_the_reason_and_keeps_what_was_typed(client, person, worker):
    first, second = runs(person, "P1", "traineeship"), runs(person, "P2", "ordinary_job", 3)
    client.force_login(worker)
    url = f"/placements/{second.uid}/beside/{first.uid}/"
    assert url[:20] in client.get(f"/placements/{second.uid}/").content.decode()
    assert "01-05-2016" in client.get(url).content.decode()
    assert client.post(url, {"reason": " "}).status_code == 200
    assert "x" * 301 in client.post(url, {"reason": "x" * 301}).content.decode()
    assert client.post(url, {"reason": "aftenjob"}).status_code == 302
    assert "aftenjob" in client.get(f"/placements/{first.uid}/").content.decode()
    assert client.post(url, {"reason": "andet"}).status_code == 409
    assert client.post(url, {"reason": "andet", "version": "1"}).status_code == 302


def test_a_pair_that_does_not_run_together_has_no_page(client, person, worker):
    first, second = runs(person, "P1", "traineeship", 0, 5), runs(person, "P2", "ordinary_job", 6)
    strange = runs(factories.refugee(worker), "P1", "traineeship")
    client.force_login(worker)
    for one, other in ((first, second), (first, first), (first, strange)):
        assert client.get(f"/placements/{one.uid}/beside/{other.uid}/").status_code == 404


def test_the_form_of_a_start_says_what_runs_now_and_asks_only_then(client, person, worker):
    client.force_login(worker)
    url = f"/placements/cases/{person.case_number}/start/"
    assert client.get(url).context["form"]["overlap_reason"].is_hidden
    runs(person, "P1", "ordinary_job", end=2)
    assert client.get(url).context["form"]["overlap_reason"].is_hidden
    runs(person, "P2", "ordinary_job", 3)
    field = client.get(url).context["form"]["overlap_reason"]
    assert not field.is_hidden
    assert "P2" in field.help_text
    assert "09-03-2017" in field.help_text


def test_a_new_employer_is_registered_with_its_cvr_number(client, person, worker):
    client.force_login(worker)
    url = f"/placements/cases/{person.case_number}/offer/"
    sent = {"kind": "traineeship", "happened_on": "06-03-2017", "employer_name": "Havnens Køkken", "employer_cvr": CVR}
    for wrong in ({}, {"create_employer": "on", "employer_cvr": "12345678"}, {"employer_name": ""}):
        answer = client.post(url, sent | wrong)
        assert answer.status_code == 200, wrong
        assert answer.context["form"].errors
    assert client.post(url, sent | {"create_employer": "on", "employer_cvr": "DK 13 58 56 28"}).status_code == 302
    assert Employer.objects.get().cvr == CVR
    taken = client.post(url, sent | {"create_employer": "on", "employer_name": "En anden"})
    assert "Havnens Køkken" in str(taken.context["form"].errors["employer_cvr"])
    known = client.post(url, sent | {"employer_cvr": "29189757"})
    assert "employer_cvr" in known.context["form"].errors


def test_only_an_administrator_changes_which_kinds_may_run_together(client, worker):
    client.force_login(worker)
    assert "01-05-2016" in client.get("/placements/rules/").content.decode()
    rule = OverlapRule.objects.get(kind="ordinary_job", beside="traineeship")
    assert client.get(f"/placements/rules/{rule.uid}/").status_code == 403
    client.force_login(factories.user("administrator"))
    sent = {
        "kind": "traineeship", "beside": "ordinary_job", "allowed": "on", "valid_from": "01-01-2018",
        "source": "Udvalgets beslutning",
    }  # fmt: skip
    assert "i en del af perioden" in client.post("/placements/rules/new/", sent).content.decode()
    old = sent | {"allowed": "", "valid_from": "01-05-2016", "source": rule.source, "version": "1"}
    assert client.post(f"/placements/rules/{rule.uid}/", old | {"valid_to": "30-04-2016"}).status_code == 200
    assert client.post(f"/placements/rules/{rule.uid}/", old | {"valid_to": "31-12-2017"}).status_code == 302
    assert client.post(f"/placements/rules/{rule.uid}/", old).status_code == 409
    assert client.post("/placements/rules/new/", sent).status_code == 302
    assert OverlapRule.objects.on(dt.date(2018, 1, 1)).get(kind="ordinary_job", beside="traineeship").allowed
    for strange in ({"kind": "x"}, {"valid_from": "\x00"}, {"valid_from": "31-02-2018"}, {"source": ""}):
        assert client.post("/placements/rules/new/", sent | strange).status_code == 200


# --- two at once ------------------------------------------------------------------------------------
def at_once(*works):
    """Runs the works in threads of their own that begin together; what each raised or None."""
    gate, outcomes = threading.Barrier(len(works)), [None] * len(works)

    def run(number, work):
        try:
            gate.wait(10)
            work()
        except Exception as error:  # the outcome is what the test looks at
            outcomes[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair_) for pair_ in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_of_two_who_start_placements_at_once_the_second_is_asked_why():
    worker = factories.caseworker()
    for _round in range(5):
        person = factories.refugee(worker)
        drafts = [Placement(refugee=person, kind=kind) for kind in ("traineeship", "wage_subsidy")]

        def begin(draft):
            return lambda: services.begin(draft, Event.STARTED, on=day(0), by=worker)

        outcomes = at_once(*map(begin, drafts))
        assert sorted(type(each).__name__ for each in outcomes) == ["NoneType", "ValidationError"], outcomes
        assert PlacementEvent.objects.filter(refugee=person).count() == 1
        assert not overlaps.unexplained(person.pk)


@pytest.mark.django_db(transaction=True)
def test_an_edit_and_a_start_at_once_lose_nothing():
    worker = factories.caseworker()
    for _round in range(5):
        made = placement(factories.refugee(worker))
        edited = Placement.objects.get(pk=made.pk)
        edited.tasks = "Bage brød"
        outcomes = at_once(
            lambda made=made: services.start(made, expected=1, kind="traineeship", on=day(0), by=worker),
            lambda edited=edited: services.change(edited, expected=1, by=worker, on=day(0)),
        )
        made.refresh_from_db()
        assert sum(each is None for each in outcomes) == 1, outcomes
        assert any(isinstance(each, StaleVersion) for each in outcomes)
        assert (made.tasks == "Bage brød") is (outcomes[1] is None)
        assert made.version == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_register_one_cvr_number_at_once_the_second_gets_a_sentence():
    worker = factories.caseworker()
    outcomes = at_once(
        *(
            lambda name=name: services_employers.save_employer(Employer(name=name, cvr=CVR), expected=0, by=worker)
            for name in ("Nordlys", "Sydlys")
        )
    )
    assert sorted(type(each).__name__ for each in outcomes) == ["NoneType", "ValidationError"], outcomes
    assert Employer.objects.count() == 1


def test_finding_the_pairs_of_a_person_costs_the_same_for_many(person, django_assert_max_num_queries):
    for number in range(2):
        runs(person, f"P{number}", "education")
    assert connection.vendor == "postgresql"
    with django_assert_max_num_queries(2 + 2 * 4):
        assert len(overlaps.unexplained(person.pk)) == 1
