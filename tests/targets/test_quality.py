"""The list of what is missing or odd: each check finds its fault and nothing else, for whoever may mend it."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.models import RoleAssignment, User
from accounts.policy import Role
from audit.models import ReadLog
from placements.models import OverlapRule
from placements.rules import Event
from refugees import registry
from refugees.models import Exit, LeaveEvent, MoveIn, ReadinessAssessment, Refugee
from screening.models import Interview
from targets import cache, quality, views_quality
from targets.models import Clock
from tests import factories
from tests.placements.support import happened, placement

D = dt.date
TODAY = D(2017, 6, 20)
URL = "/deadlines/quality/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_a_day(monkeypatch):
    monkeypatch.setattr("core.clock.today", lambda: TODAY)


@pytest.fixture
def worker():
    return factories.caseworker()


def person(worker, moved=True, **values):
    """Somebody without a fault, unless it is asked for; nobody was born on the same day as somebody else."""
    born = D(1987, 2, 11) + dt.timedelta(days=next(factories.numbers) % 5000)
    made = factories.refugee(worker, **{"birth_date": born} | values)
    if moved:
        MoveIn.objects.create(refugee=made, happened_on=D(2017, 3, 2))
    return made


def found(worker, **limits):
    cache.rebuild(on=TODAY)
    return quality.find(worker, TODAY, **limits)[1]


def keys(worker):
    return [each.check.key for each in found(worker)]


def days(number):
    return TODAY - dt.timedelta(days=number)


def test_a_case_without_a_fault_is_not_on_the_list(worker):
    someone = person(worker, birth_date_estimated=True)
    made = placement(someone)
    happened(made, Event.OFFERED, days(20))
    happened(made, Event.STARTED, days(10))
    assert found(worker) == []


def test_a_missing_takeover_of_somebody_who_moved_in_settles_every_unknown_clock(worker):
    someone = person(worker, takeover_on=None)
    (only,) = found(worker)
    assert (only.check.key, only.since) == ("takeover_missing", D(2017, 3, 2))
    assert only.clocks == Clock.objects.filter(refugee=someone, due_on=None).count() > 1
    assert "02-03-2017" in only.sentence
    assert only.url(someone.case_number).endswith("/edit/")


def test_a_takeover_that_never_came_is_found_though_no_clock_knows_of_it(worker):
    person(worker, moved=False, takeover_on=None, allocation_decided_on=days(93))
    person(worker, moved=False, takeover_on=None, allocation_decided_on=days(92))
    assert keys(worker) == ["takeover_missing"]


@pytest.mark.parametrize("how", ["nobody", "inactive", "role ended", "another role"])
def test_a_case_whose_caseworker_reads_no_more_is_found_by_the_manager(worker, how):
    someone = person(worker)
    manager = factories.user(Role.TEAM_MANAGER, team=someone.team)
    match how:
        case "nobody":
            Refugee.objects.update(caseworker=None)
        case "inactive":
            User.objects.filter(pk=worker.pk).update(is_active=False)
        case "role ended":
            RoleAssignment.objects.filter(user=worker).update(valid_to=days(1))
        case "another role":
            RoleAssignment.objects.filter(user=worker).update(role=Role.ANALYST)
    (only,) = found(manager)
    assert only.check.key == "no_caseworker"
    assert only.clocks > 1
    assert (worker.name in only.sentence) is (how != "nobody")


def test_a_move_not_recorded_a_month_after_the_takeover(worker):
    person(worker, moved=False, takeover_on=days(31))
    person(worker, moved=False, takeover_on=days(30))
    (only,) = found(worker)
    assert (only.check.key, only.clocks) == ("move_in_missing", 2)


def test_leave_without_an_end_by_its_kind(worker):
    someone = person(worker)
    for ref, kind, start in (("a", "illness", 184), ("b", "illness", 183), ("c", "parental", 300)):
        LeaveEvent.objects.create(
            refugee=someone, happened_on=days(start), ref=ref, event="started", kind=kind, documented_elsewhere=True
        )
    (only,) = found(worker)
    assert (only.check.key, only.subject) == ("leave_long", "a")
    LeaveEvent.objects.create(refugee=someone, happened_on=days(1), ref="a", event="ended", kind="illness")
    assert found(worker) == []


def test_a_permit_that_has_run_out(worker):
    person(worker, permit_expires_on=days(1))
    person(worker, permit_expires_on=TODAY)
    assert keys(worker) == ["permit_expired"]


def test_what_is_dated_ahead_does_not_count_and_is_found(worker):
    someone = person(worker)
    later = D(2071, 3, 2)
    MoveIn.objects.create(refugee=someone, happened_on=later)
    ReadinessAssessment.objects.create(refugee=someone, happened_on=later, outcome="job_ready")
    Interview.objects.create(refugee=someone, sequence=1, status="held", held_on=later, place="video")
    happened(placement(someone), Event.STARTED, later)
    assert sorted(keys(worker)) == ["dated_ahead", "dated_ahead", "interview_ahead", "placement_ahead"]
    assert all("02-03-2071" in each.sentence for each in found(worker))


def test_an_interview_that_nobody_recorded(worker):
    someone = person(worker)
    for number, day in ((1, 4), (2, 3)):
        at = dt.datetime.combine(days(day), dt.time(23, 30), dt.UTC)  # the next day in Copenhagen
        Interview.objects.create(refugee=someone, sequence=number, planned_at=at, place="video")
    assert keys(worker) == []
    Interview.objects.filter(sequence=1).update(planned_at=dt.datetime.combine(days(4), dt.time(9), dt.UTC))
    (only,) = found(worker)
    assert (only.check.key, only.clocks) == ("interview_not_recorded", 2)


def test_a_start_without_an_offer_while_the_laws_clock_is_open(worker):
    someone = person(worker)
    made = placement(someone)
    happened(made, Event.STARTED, days(80))
    (only,) = found(worker)
    assert (only.check.key, only.clocks) == ("start_without_offer", 1)
    assert only.url(someone.case_number) == f"/placements/{made.uid}/record/offered/"
    happened(placement(someone, "P2"), Event.OFFERED, days(90))
    assert "start_without_offer" not in keys(worker)


def test_an_offer_nobody_answered(worker):
    someone = person(worker)
    for ref, day in (("P1", 31), ("P2", 30)):
        happened(placement(someone, ref), Event.OFFERED, days(day))
    (only,) = found(worker)
    assert (only.check.key, only.subject, only.clocks) == ("offer_unanswered", "P1", 1)


@pytest.mark.parametrize(
    ("kind", "longest"), [("traineeship", 181), ("wage_subsidy", 364), ("ordinary_job", None)]
)
def test_a_placement_that_has_probably_ended(worker, kind, longest):
    someone = person(worker)
    made = placement(someone, kind=kind)
    happened(made, Event.OFFERED, D(2015, 1, 1))
    start = happened(made, Event.STARTED, days(longest or 4000))
    assert keys(worker) == []
    if longest:
        type(start).objects.filter(pk=start.pk).update(happened_on=days(longest + 1))
        assert keys(worker) == ["placement_long"]


# --- two placements at once ---------------------------------------------------------------------------
def two(worker, first, second):
    someone = person(worker)
    made = []
    for ref, (kind, start, end) in (("P1", first), ("P2", second)):
        made.append(placement(someone, ref, kind))
        happened(made[-1], Event.OFFERED, days(200))
        happened(made[-1], Event.STARTED, days(start))
        if end is not None:
            happened(made[-1], Event.ENDED, days(end))
    return someone, made


@pytest.mark.parametrize(
    ("first", "second", "listed"),
    [
        (("traineeship", 50, None), ("ordinary_job", 10, None), True),
        (("ordinary_job", 10, None), ("traineeship", 50, 10), True),
        (("traineeship", 50, 11), ("ordinary_job", 10, None), False),
        (("education", 50, None), ("ordinary_job", 10, 5), False),
        (("igu", 50, None), ("education", 10, 5), False),
        (("traineeship", 50, 20), ("traineeship", 20, 5), True),
        (("traineeship", 50, None), ("ordinary_job", -10, None), False),  # has not begun
    ],
)
def test_two_placements_at_once_are_listed_where_no_rule_allows_it(worker, first, second, listed):
    two(worker, first, second)
    assert ("placement_overlap" in keys(worker)) is listed


def test_an_imported_overlap_is_listed_until_somebody_says_why(client, worker):
    someone, _made = two(worker, ("traineeship", 50, None), ("ordinary_job", 10, None))
    (only,) = found(worker)
    assert only.since == days(10)
    url = only.url(someone.case_number)
    client.force_login(worker)
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": "aftenjob"}).status_code == 302
    assert found(worker) == []


def test_the_rule_of_the_first_shared_day_decides_for_the_list_too(worker):
    two(worker, ("traineeship", 50, None), ("ordinary_job", 10, None))
    rule = OverlapRule.objects.get(kind="ordinary_job", beside="traineeship")
    rule.valid_to = days(11)
    rule.save()
    OverlapRule.objects.create(
        kind="ordinary_job", beside="traineeship", allowed=True, valid_from=days(10), source="Ny"
    )
    assert found(worker) == []
    OverlapRule.objects.filter(allowed=True, kind="ordinary_job", beside="traineeship").update(valid_from=days(9))
    assert keys(worker) == ["placement_overlap"]


# --- who sees it, in which order, at what price -------------------------------------------------------
def test_what_settles_the_most_clocks_comes_first(worker):
    person(worker, permit_expires_on=days(900))
    person(worker, moved=False, takeover_on=days(40))
    person(worker, takeover_on=None)
    assert keys(worker) == ["takeover_missing", "move_in_missing", "permit_expired"]
    assert [each.clocks for each in found(worker)][1:] == [2, 0]


def test_only_who_may_mend_it_sees_it_and_only_within_reach(client, worker):
    someone = person(worker, permit_expires_on=days(3), family_name="Udløbet")
    happened(placement(someone), Event.OFFERED, days(60))
    Exit.objects.create(refugee=person(worker, permit_expires_on=days(3)), happened_on=days(2), reason="moved")
    consultant = factories.user(Role.JOB_CONSULTANT, team=someone.team)
    assert [each.check.key for each in found(consultant)] == ["offer_unanswered"]
    assert found(factories.caseworker()) == []
    for role in (Role.HOUSING_OFFICER, Role.HEALTH_LIAISON, Role.ANALYST):
        client.force_login(factories.user(role))
        assert client.get(URL).status_code == 403
    client.force_login(consultant)
    answer = client.get(URL)
    assert "Udløbet" in answer.content.decode()
    assert [one["label"] for one in answer.context["checks"]][1:] == ["Tilbud uden svar"]


def test_a_row_is_mended_by_a_button_only_where_its_page_opens(client, worker):
    happened(placement(person(worker)), Event.OFFERED, days(60))
    (fault,) = found(worker)
    someone = Refugee.objects.get()
    mended = [views_quality.shown(fault, someone, factories.user(role))["url"] for role in
              (Role.JOB_CONSULTANT, Role.HOUSING_OFFICER)]  # fmt: skip
    assert mended == [fault.url(someone.case_number), ""]


def test_a_protected_name_is_hidden_from_who_is_not_cleared(client, worker):
    someone = person(worker, name_protected=True, family_name="Hemmelig")
    happened(placement(someone), Event.OFFERED, days(60))
    client.force_login(factories.user(Role.JOB_CONSULTANT, team=someone.team))
    for query in ({}, {"format": "csv"}):
        assert "Hemmelig" not in client.get(URL, query).content.decode("utf-8")


def faulty(worker, number):
    for _each in range(number):
        person(worker, moved=False, takeover_on=None, allocation_decided_on=days(300), permit_expires_on=days(2))


def test_the_page_asks_the_database_as_often_for_one_row_as_for_many(client, worker, django_assert_max_num_queries):
    client.force_login(worker)
    client.get(URL)
    seen = []
    for number in (1, 10):
        faulty(worker, number)
        with django_assert_max_num_queries(8) as queries:
            assert client.get(URL).status_code == 200
        seen.append(len(queries))
    assert seen[0] == seen[1]


def test_every_page_follows_the_one_before_and_the_file_has_them_all(client, worker, monkeypatch):
    monkeypatch.setattr("targets.views_quality.PAGE_SIZE", 3)
    faulty(worker, 5)
    client.force_login(worker)
    url, seen = URL, []
    while url:
        context = client.get(url).context
        seen += [(row["small"], row["label"]) for row in context["rows"]]
        url = context["next_url"] and URL + context["next_url"]
    assert len(seen) == len(set(seen)) == 10
    lines = client.get(URL, {"format": "csv"}).content.decode("utf-8-sig").strip().splitlines()
    assert len(lines) == 11
    assert client.get(URL, {"format": "xlsx"}).status_code == 200
    assert set(ReadLog.objects.filter(page="targets:quality").values_list("kind", flat=True)) == {"list", "export"}


def test_a_check_alone_has_as_many_rows_as_its_number_says(client, worker):
    faulty(worker, 4)
    client.force_login(worker)
    for one in client.get(URL).context["checks"]:
        assert len(client.get(URL + one["url"]).context["rows"]) == one["count"]


def test_a_list_too_long_for_a_file_is_refused_and_not_cut(client, worker, monkeypatch):
    monkeypatch.setattr("targets.quality.MOST", 1)
    faulty(worker, 1)
    client.force_login(worker)
    answer = client.get(URL, {"format": "csv"}, follow=True)
    assert "for lang" in answer.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        {"check": "x"}, {"whose": "user-99999999999999999999"}, {"whose": "user-x"}, {"after": "~~~~"},
        {"after": "1~2~2017-02-31~3~x"}, {"after": "99999999999999999~1~2017-01-01~1~'"}, {"format": "pdf"},
        {"whose": "team-"}, {"after": "-1~0~2017-01-01~1~x"},
    ],
)  # fmt: skip
def test_a_strange_address_is_answered_without_an_error(client, worker, query):
    faulty(worker, 1)
    client.force_login(worker)
    assert client.get(URL, query).status_code == 200


def test_the_box_of_the_start_page_counts_and_leads_on(worker):
    assert quality.panel(worker, TODAY).rows == []
    faulty(worker, 5)
    box = quality.panel(worker, TODAY)
    assert "10" in box.title
    assert len(box.rows) == quality.PANEL_ROWS
    assert box.url == reverse("targets:quality")
    assert quality.panel(factories.user(Role.ANALYST), TODAY) is None


def test_every_check_has_its_words_and_no_two_share_a_key():
    checks = registry.checks()
    assert len({check.key for check in checks}) == len(checks) >= 12
    assert all("%" not in check.rows for check in checks), "the statement carries parameters"
