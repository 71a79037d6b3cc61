"""Handing a caseload over: previewed, planned or at once, one mail each, nobody told twice and nobody forgotten."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import RoleAssignment, StandIn, User
from accounts.policy import Role
from audit.models import ReadLog
from core import clock
from mail.models import Mail
from refugees import assigning, tasks
from refugees import services as cases
from refugees.handover import loads, rules, services
from refugees.handover.models import FormerAccess, Handover, HandoverCase
from refugees.handover.rules import Outcome, State
from refugees.models import CaseAssignment, JournalEntry, Refugee
from refugees.ports import facts_changed
from rights.models import Restriction
from screening.models import Interview, InterviewDraft
from targets import night
from targets.models import Clock
from tests import factories
from tests.screening.support import make_interview, type_in
from tests.support.readlog import last

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def team() -> Any:
    return factories.team("Team Nord")


@pytest.fixture
def manager(team: Any) -> User:
    return factories.user(Role.TEAM_MANAGER, team=team, name="Birgit Leder")


@pytest.fixture
def giver(team: Any) -> User:
    return factories.caseworker(team=team, name="Gitte Giver")


@pytest.fixture
def receiver(team: Any) -> User:
    return factories.caseworker(team=team, name="Mads Modtager")


def people_of(worker: User, number: int, **values: Any) -> list[Refugee]:
    made = [factories.refugee(worker, takeover_on=clock.today() - 40 * DAY, **values) for _ in range(number)]
    facts_changed([each.pk for each in made])
    return made


def decide(giver: User, chosen: dict[Refugee, User], by: User, **values: Any) -> Handover:
    today = clock.today()
    told = {"on": today, "access_until": None, "at": clock.now(), "today": today} | values
    return services.decide(giver=giver, chosen=chosen, by=by, **told)


def to(receiver: User, people: list[Refugee]) -> dict[Refugee, User]:
    return dict.fromkeys(people, receiver)


def mails(user: User) -> list[Mail]:
    return list(Mail.objects.filter(to=user.email).order_by("pk"))


# --- the verb -------------------------------------------------------------------------------------
def test_a_caseload_goes_over_with_history_journal_clocks_and_interviews(
    manager: User, giver: User, receiver: User
) -> None:
    people = people_of(giver, 3)
    planned = make_interview(people[0])
    made = decide(giver, to(receiver, people), manager)
    today = clock.today()
    assert (made.state, set(made.cases.values_list("outcome", flat=True))) == (State.DONE, {Outcome.MOVED})
    for person in Refugee.objects.all():
        assert person.caseworker == receiver
        spans = CaseAssignment.objects.filter(refugee=person).order_by("valid_from")
        assert list(spans.values_list("user", "valid_from", "valid_to")) == [
            (giver.pk, dt.date(2017, 1, 20), today - DAY), (receiver.pk, today, None),
        ]  # fmt: skip
        entry = JournalEntry.objects.get(refugee=person, theme="administration")
        assert ("Gitte Giver" in entry.title, "Mads Modtager" in entry.title) == (True, True)
    assert set(Clock.objects.values_list("caseworker", flat=True)) == {receiver.pk}
    assert list(Interview.objects.visible_to(receiver).planned()) == [planned]


def test_one_mail_for_each_receiver_and_one_for_the_giver_with_numbers_and_no_names(
    manager: User, giver: User, receiver: User, team: Any
) -> None:
    other, people = factories.caseworker(team=team), people_of(giver, 5, family_name="Sjældentnavn")
    made = decide(giver, to(receiver, people[:3]) | to(other, people[3:]), manager)
    (told,), (second,), (own,) = mails(receiver), mails(other), mails(giver)
    assert "3 sager" in told.subject
    assert "2 sager" in second.subject
    assert "5 " in own.subject
    assert "Mads Modtager: 3 sager" in own.text
    assert Mail.objects.count() == 3
    for mail in Mail.objects.all():
        whole = mail.subject + mail.text + mail.html
        assert reverse("handover:one", args=[made.uid]) in whole
        secret = ["Sjældentnavn", "Yonas", *(each.person_id for each in people), *(each.case_number for each in people)]
        assert [word for word in secret if word in whole] == []


def test_whoever_hands_over_the_own_cases_gets_no_mail(giver: User, receiver: User) -> None:
    decide(giver, to(receiver, people_of(giver, 1)), giver)
    assert [mail.to for mail in Mail.objects.all()] == [receiver.email]


@pytest.mark.parametrize("days", [0, 5])
def test_it_asks_the_database_as_often_for_many_cases_as_for_one(
    manager: User, giver: User, receiver: User, days: int
) -> None:
    def asked(number: int) -> int:
        people = people_of(giver, number)
        with CaptureQueriesContext(connection) as seen:
            made = decide(giver, to(receiver, people), manager, on=clock.today() + days * DAY,
                          access_until=clock.today() + 20 * DAY)  # fmt: skip
        services.carry_out(made, at=clock.now(), today=made.on)
        return len(seen)

    asked(1)
    assert asked(1) == asked(30)


def test_the_night_asks_as_often_for_many_cases_as_for_one(manager: User, giver: User, receiver: User) -> None:
    def asked(number: int) -> int:
        on = clock.today() + 3 * DAY
        decide(giver, to(receiver, people_of(giver, number)), manager, on=on, access_until=on + 20 * DAY)
        with CaptureQueriesContext(connection) as seen:
            assert services.carry_out_due(on=on, at=clock.now()) == 1
        return len(seen)

    asked(1)
    assert asked(1) == asked(30)


def test_a_case_under_restriction_may_be_handed_over(manager: User, giver: User, receiver: User) -> None:
    (person,) = people_of(giver, 1)
    Restriction.objects.create(refugee=person, valid_from=clock.today() - DAY, ground="accuracy", recorded_by=giver)
    decide(giver, to(receiver, [person]), manager, access_until=clock.today() + 10 * DAY)
    person.refresh_from_db()
    assert person.caseworker == receiver


# --- planned --------------------------------------------------------------------------------------
def test_a_later_day_is_carried_out_by_the_night_once(
    manager: User, giver: User, receiver: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    people, on = people_of(giver, 2), clock.today() + 7 * DAY
    made = decide(giver, to(receiver, people), manager, on=on)
    tasks.carry_out_handovers()
    assert (Refugee.objects.filter(caseworker=giver).count(), len(mails(receiver)), len(mails(giver))) == (2, 0, 1)
    monkeypatch.setattr(clock, "today", lambda: on)
    tasks.carry_out_handovers()
    tasks.carry_out_handovers()
    made.refresh_from_db()
    assert made.state == State.DONE
    assert (Refugee.objects.filter(caseworker=receiver).count(), len(mails(receiver)), len(mails(giver))) == (2, 1, 1)
    assert JournalEntry.objects.filter(theme="administration").count() == 2


def test_after_missed_nights_it_counts_from_the_planned_day(manager: User, giver: User, receiver: User) -> None:
    (person,), on = people_of(giver, 1), clock.today() + 7 * DAY
    decide(giver, to(receiver, [person]), manager, on=on)
    services.carry_out_due(on=on + 3 * DAY, at=clock.now())
    assert CaseAssignment.objects.get(refugee=person, user=receiver).valid_from == on


def test_a_case_handed_elsewhere_meanwhile_is_named_and_left(
    manager: User, giver: User, receiver: User, team: Any
) -> None:
    people, on, other = people_of(giver, 3), clock.today() + 7 * DAY, factories.caseworker(team=team)
    made = decide(giver, to(receiver, people), manager, on=on)
    assigning.assign(people=people[:1], caseworker=other, by=manager, on=clock.today())
    services.carry_out_due(on=on, at=clock.now())
    assert made.cases.get(refugee=people[0]).outcome == Outcome.ELSEWHERE
    assert Refugee.objects.filter(caseworker=receiver).count() == 2
    assert Refugee.objects.get(pk=people[0].pk).caseworker == other
    assert "2 sager" in mails(receiver)[0].subject
    (left,) = mails(manager)
    assert "1 sag" in left.subject


def test_a_case_that_went_away_and_came_back_later_is_left_too(
    manager: User, giver: User, receiver: User, team: Any
) -> None:
    (person,), on = people_of(giver, 1), clock.today() + 2 * DAY
    made = decide(giver, to(receiver, [person]), manager, on=on)
    assigning.assign(people=[person], caseworker=factories.caseworker(team=team), by=manager, on=on)
    assigning.assign(people=[person], caseworker=giver, by=manager, on=on + DAY)
    services.carry_out_due(on=on + 3 * DAY, at=clock.now())
    assert made.cases.get().outcome == Outcome.ELSEWHERE


def test_whose_role_has_ended_by_the_day_gets_nothing(manager: User, giver: User, receiver: User) -> None:
    people, on = people_of(giver, 1), clock.today() + 7 * DAY
    made = decide(giver, to(receiver, people), manager, on=on)
    receiver.role_assignments.update(valid_to=clock.today())
    services.carry_out_due(on=on, at=clock.now())
    assert made.cases.get().outcome == Outcome.NO_RECEIVER
    assert Refugee.objects.get().caseworker == giver
    assert mails(receiver) == []
    assert len(mails(manager)) == 1


def test_one_that_fails_keeps_no_other_from_being_carried_out(
    manager: User, giver: User, receiver: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    on = clock.today() + DAY
    first, second = (decide(giver, to(receiver, people_of(giver, 1)), manager, on=on) for _ in range(2))
    whole = services.carry_out

    def carry_out(handover: Handover, **values: Any) -> Handover:
        if handover.pk == first.pk:
            raise IntegrityError("broken")
        return whole(handover, **values)

    monkeypatch.setattr(services, "carry_out", carry_out)
    assert services.carry_out_due(on=on, at=clock.now()) == 1
    second.refresh_from_db()
    assert second.state == State.DONE


def test_a_planned_one_can_be_cancelled_and_the_case_planned_anew(
    manager: User, giver: User, receiver: User
) -> None:
    people, on = people_of(giver, 1), clock.today() + 7 * DAY
    made = decide(giver, to(receiver, people), manager, on=on)
    with pytest.raises(ValidationError, match=people[0].case_number):
        decide(giver, to(receiver, people), manager, on=on + DAY)
    services.cancel(made, expected=made.version, by=giver, at=clock.now())
    decide(giver, to(receiver, people), manager, on=on + DAY)
    services.carry_out_due(on=on, at=clock.now())
    assert Refugee.objects.get().caseworker == giver


def test_the_table_refuses_a_case_in_two_planned_hand_overs(manager: User, giver: User, receiver: User) -> None:
    people, on = people_of(giver, 1), clock.today() + 7 * DAY
    decide(giver, to(receiver, people), manager, on=on)
    other = Handover.objects.create(giver=giver, on=on, decided_by=manager, decided_at=clock.now())
    with pytest.raises(IntegrityError, match="case_in_one_planned_handover"), transaction.atomic():
        HandoverCase.objects.create(handover=other, refugee=people[0], receiver=receiver)


# --- what is refused ------------------------------------------------------------------------------
def test_the_past_oneself_and_who_is_no_caseworker_are_refused(manager: User, giver: User, receiver: User) -> None:
    people = people_of(giver, 1)
    for chosen, values in (
        (to(receiver, people), {"on": clock.today() - DAY}),
        (to(receiver, people), {"on": clock.today() + 400 * DAY}),
        (to(giver, people), {}),
        (to(manager, people), {}),
        (to(receiver, people), {"access_until": clock.today() + 91 * DAY}),
        (to(receiver, people), {"on": clock.today() + 5 * DAY, "access_until": clock.today()}),
    ):
        with pytest.raises(ValidationError):
            decide(giver, chosen, manager, **values)
    assert not Handover.objects.exists()
    assert not Mail.objects.exists()


def test_where_nothing_is_left_to_hand_over_nothing_happens(
    manager: User, giver: User, receiver: User, team: Any
) -> None:
    people = people_of(giver, 1)
    assigning.assign(people=people, caseworker=factories.caseworker(team=team), by=manager, on=clock.today())
    with pytest.raises(ValidationError):
        decide(giver, to(receiver, people), manager)
    assert not Handover.objects.exists()


# --- alerts ---------------------------------------------------------------------------------------
def test_of_each_open_alert_the_new_caseworker_is_told_once_and_the_former_no_more(
    manager: User, giver: User, receiver: User
) -> None:
    (person,) = people_of(giver, 1)
    today = clock.today()
    night.run(on=today)
    assert [person.case_number in mail.text for mail in mails(giver)] == [True]
    decide(giver, to(receiver, [person]), manager)
    night.run(on=today + DAY)
    night.run(on=today + 2 * DAY)
    told = [mail for mail in mails(receiver) if person.case_number in mail.text]
    assert len(told) == 1
    assert len([mail for mail in mails(giver) if person.case_number in mail.text]) == 1


# --- the preview ----------------------------------------------------------------------------------
def test_the_load_is_told_now_and_after_with_overdue_due_soon_and_interviews(
    giver: User, receiver: User
) -> None:
    own, coming = people_of(receiver, 2), people_of(giver, 3)
    make_interview(coming[0], planned_at=clock.now() + 2 * DAY)
    people = loads.caseload(giver, giver)
    (load,) = loads.loads(dict.fromkeys(people, receiver), [receiver], on=clock.today(), today=clock.today())
    overdue = Clock.objects.with_standing(clock.today()).filter(standing="overdue", refugee__in=own).count()
    assert overdue
    assert (load.now[0], load.after[0]) == (2, 5)
    assert (load.now[1], load.after[1]) == (overdue, overdue // 2 * 5)
    assert (load.now[-1], load.after[-1]) == (0, 1)
    assert load.gets == 3


def test_the_preview_asks_as_often_for_many_cases_as_for_one(giver: User, receiver: User) -> None:
    def asked() -> int:
        people = loads.caseload(giver, giver)
        with CaptureQueriesContext(connection) as seen:
            loads.loads(dict.fromkeys(people, receiver), [receiver], on=clock.today(), today=clock.today())
        return len(seen)

    people_of(giver, 1)
    few = asked()
    people_of(giver, 10)
    assert asked() == few


def test_who_is_absent_and_whose_role_ends_is_named(giver: User, receiver: User, team: Any) -> None:
    on = clock.today() + 10 * DAY
    away, leaving, gone = (factories.caseworker(team=team) for _ in range(3))
    StandIn.objects.create(absent=away, covering=receiver, valid_from=on - DAY, valid_to=on + DAY)
    leaving.role_assignments.update(valid_to=on + 20 * DAY)
    gone.role_assignments.update(valid_to=on - DAY)
    said = loads.warnings([receiver, away, leaving, gone], on)
    assert said[receiver.pk] == []
    assert "Mads Modtager" in said[away.pk][0]
    assert f"{on + 20 * DAY:%d-%m-%Y}" in said[leaving.pk][0]
    assert f"{on:%d-%m-%Y}" in said[gone.pk][0]


@given(
    homes=st.dictionaries(st.integers(0, 40), st.integers(1, 7), min_size=1),
    workers=st.dictionaries(st.sampled_from("abcd"), st.integers(0, 30), min_size=1),
)
def test_every_home_gets_one_worker_and_nobody_gets_more_while_another_has_a_home_less(
    homes: dict[int, int], workers: dict[str, int]
) -> None:
    shared = rules.shared_out(homes, workers)
    assert set(shared) == set(homes)
    got = {worker: sum(homes[home] for home, who in shared.items() if who == worker) for worker in workers}
    after = {worker: workers[worker] + got[worker] for worker in workers}
    biggest = max(homes.values())
    busy = [worker for worker in workers if got[worker]]
    assert all(after[worker] <= min(after.values()) + biggest for worker in busy)


# --- pages ----------------------------------------------------------------------------------------
def form(receivers: list[User], people: list[Refugee], on: dt.date | None = None, **more: Any) -> dict[str, Any]:
    return {
        "receivers": [each.pk for each in receivers], "on": f"{on or clock.today():%d-%m-%Y}", "access_until": "",
        "case": [each.case_number for each in people],
    } | more  # fmt: skip


def new(giver: User) -> str:
    return reverse("handover:new", args=[giver.uid])


def test_selected_cases_are_previewed_first_and_handed_over_then(
    client: Client, manager: User, giver: User, receiver: User
) -> None:
    people = people_of(giver, 3)
    client.force_login(manager)
    assert client.get(reverse("handover:overview")).context["givers"][0] == giver
    shown = client.get(new(giver))
    assert {row["person"].pk for row in shown.context["rows"]} == {each.pk for each in people}
    preview = client.post(new(giver), form([receiver], people[:2]))
    assert (preview.status_code, preview.context["number"]) == (200, 2)
    assert not Handover.objects.exists()
    assert set(ReadLog.objects.filter(page="handover:new").last().people) == {each.uid for each in people}
    picked = {f"to-{people[0].case_number}": receiver.pk, f"to-{people[1].case_number}": ""}
    answer = client.post(new(giver), form([receiver], [], **picked, save="1"), follow=True)
    assert answer.resolver_match.view_name == "handover:one"
    assert Refugee.objects.filter(caseworker=receiver).count() == 1


def test_a_form_sent_twice_counts_once(client: Client, giver: User, receiver: User) -> None:
    people = people_of(giver, 1)
    client.force_login(giver)
    data = form([receiver], [], save="1", once="x" * 20) | {f"to-{people[0].case_number}": receiver.pk}
    assert client.post(new(giver), data)["Location"] == client.post(new(giver), data)["Location"]
    assert Handover.objects.count() == 1
    assert len(mails(receiver)) == 1


def test_the_former_caseworker_reads_on_only_where_it_is_ticked(
    client: Client, giver: User, receiver: User
) -> None:
    until = f"{clock.today() + 10 * DAY:%d-%m-%Y}"
    client.force_login(giver)
    for number, more in enumerate(({}, {"access": "on"}, {"access": "on", "access_until": ""})):
        (person,) = people_of(giver, 1)
        data = form([receiver], [], save="1", access_until=until) | {f"to-{person.case_number}": receiver.pk} | more
        assert client.post(new(giver), data).status_code == 302
        assert FormerAccess.objects.count() == number
    days = [each.valid_to - each.valid_from for each in FormerAccess.objects.order_by("pk")]
    assert days == [10 * DAY, rules.ACCESS_DAYS * DAY]


def test_nothing_typed_is_lost_where_it_is_refused(client: Client, giver: User, receiver: User) -> None:
    people = people_of(giver, 2)
    client.force_login(giver)
    data = form([receiver], [], on=clock.today() - DAY, save="1") | {f"to-{people[0].case_number}": receiver.pk}
    answer = client.post(new(giver), data)
    assert answer.status_code == 422
    assert "on" in answer.context["form"].errors
    assert answer.context["number"] == 1
    assert client.post(new(giver), form([], people)).status_code == 422
    assert client.post(new(giver), form([receiver], [])).status_code == 422
    wrong = client.post(new(giver), data | {"on": "abc"})
    assert (wrong.status_code, wrong.context["number"]) == (422, 1)
    nobody = client.post(new(giver), data | {"receivers": []})
    assert [row["ticked"] for row in nobody.context["rows"]] == [
        row["person"] == people[0] for row in nobody.context["rows"]
    ]


def test_a_caseworker_hands_over_the_own_caseload_and_no_colleagues(
    client: Client, giver: User, receiver: User, team: Any
) -> None:
    people_of(giver, 1)
    people_of(receiver, 1)
    client.force_login(giver)
    assert client.get(new(giver)).status_code == 200
    assert client.get(new(receiver)).status_code == 404
    StandIn.objects.create(absent=receiver, covering=giver, valid_from=clock.today())
    assert client.get(new(receiver)).status_code == 200


def test_a_manager_of_another_team_finds_nothing(client: Client, giver: User, receiver: User) -> None:
    made = decide(giver, to(receiver, people_of(giver, 2)[:1]), giver)
    client.force_login(factories.user(Role.TEAM_MANAGER, team=factories.team()))
    assert client.get(new(giver)).status_code == 404
    assert client.get(reverse("handover:one", args=[made.uid])).status_code == 404
    assert client.post(reverse("handover:cancel", args=[made.uid])).status_code == 404


def test_cases_with_answers_nobody_has_recorded_are_named_before(
    client: Client, manager: User, giver: User, receiver: User
) -> None:
    people = people_of(giver, 2)
    type_in(make_interview(people[0]), giver, {"wishes.job_1": "Bager"})
    assert InterviewDraft.objects.count() == 1
    client.force_login(manager)
    assert client.get(new(giver)).context["unfinished"] == [people[0].case_number]


def test_a_planned_one_stands_on_the_case_page_and_is_cancelled_from_its_own(
    client: Client, manager: User, giver: User, receiver: User
) -> None:
    (person,), on = people_of(giver, 1), clock.today() + 7 * DAY
    made = decide(giver, to(receiver, [person]), manager, on=on)
    client.force_login(giver)
    page = client.get(reverse("refugees:case", args=[person.case_number])).content.decode()
    assert "Mads Modtager" in page
    assert reverse("handover:one", args=[made.uid]) in page
    one = reverse("handover:one", args=[made.uid])
    assert client.get(one).context["may_cancel"]
    client.post(reverse("handover:cancel", args=[made.uid]), {"version": "99"})
    made.refresh_from_db()
    assert made.state == State.PLANNED
    client.post(reverse("handover:cancel", args=[made.uid]), {"version": made.version})
    made.refresh_from_db()
    assert made.state == State.CANCELLED
    assert not client.get(one).context["may_cancel"]


def test_a_receiver_reads_what_is_planned_and_cannot_take_it_back(
    client: Client, manager: User, giver: User, receiver: User
) -> None:
    (person,), on = people_of(giver, 1), clock.today() + 7 * DAY
    made = decide(giver, to(receiver, [person]), manager, on=on)
    cancel = reverse("handover:cancel", args=[made.uid])
    client.force_login(receiver)
    page = client.get(reverse("handover:one", args=[made.uid]))
    assert page.status_code == 200
    assert last("handover:one").people == [person.uid]
    assert cancel not in page.content.decode()
    assert client.post(cancel, {"version": made.version}).status_code == 404
    made.refresh_from_db()
    assert made.state == State.PLANNED


@pytest.mark.parametrize("name", ["overview", "new", "one"])
def test_the_pages_ask_as_much_for_eleven_as_for_one(
    client: Client, manager: User, giver: User, receiver: User, name: str
) -> None:
    client.force_login(manager)

    def queries(number: int) -> int:
        people = people_of(giver, number)
        made = decide(giver, to(receiver, people), manager, on=clock.today() + DAY)
        people_of(giver, number)
        address = {"overview": reverse("handover:overview"), "new": new(giver),
                   "one": reverse("handover:one", args=[made.uid])}[name]  # fmt: skip
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    assert queries(1) == queries(11)


def test_nobody_else_has_become_responsible_in_a_hand_over_of_one_that_has_left(
    manager: User, giver: User, receiver: User
) -> None:
    """A closed case goes along, so that somebody answers for it, and weighs nothing."""
    (person,) = people_of(giver, 1)
    cases.record_exit(person=person, on=clock.today() - DAY, reason="moved", by=giver)
    people = loads.caseload(manager, giver)
    (load,) = loads.loads(dict.fromkeys(people, receiver), [receiver], on=clock.today(), today=clock.today())
    assert (load.gets, load.after[0]) == (1, 0)
    decide(giver, to(receiver, people), manager)
    assert Refugee.objects.get().caseworker == receiver


def test_the_roles_are_read_on_the_day_of_the_hand_over(manager: User, giver: User, team: Any) -> None:
    on = clock.today() + 7 * DAY
    coming = factories.user("", name="Ny Kollega")
    RoleAssignment.objects.create(user=coming, role=Role.CASEWORKER, team=team, valid_from=on)
    made = decide(giver, to(coming, people_of(giver, 1)), manager, on=on)
    assert made.state == State.PLANNED
    assert FormerAccess.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_several_who_hand_the_same_cases_over_at_once_move_each_case_once() -> None:
    team = factories.team()
    giver = factories.caseworker(team=team)
    receivers = [factories.caseworker(team=team) for _ in range(4)]
    people, failures = people_of(giver, 6), []

    def hand_over(receiver: User) -> None:
        try:
            decide(giver, to(receiver, people), giver)
        except ValidationError:
            pass  # somebody else was first, and the sentence says so
        except Exception as error:
            failures.append(repr(error))
        finally:
            connection.close()

    hands = [threading.Thread(target=hand_over, args=[receiver]) for receiver in receivers]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert failures == []
    for person in Refugee.objects.all():
        assert person.caseworker in receivers
        assert CaseAssignment.objects.filter(refugee=person).count() == 2
        assert HandoverCase.objects.filter(refugee=person, outcome=Outcome.MOVED).count() == 1
        assert JournalEntry.objects.filter(refugee=person, theme="administration").count() == 1
    assert len({mail.to for mail in Mail.objects.all()}) == Mail.objects.count() >= 1
