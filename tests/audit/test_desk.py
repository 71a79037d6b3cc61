"""The data-protection officer's desk: who saw whom and why, and nobody without a trace."""

import datetime as dt
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import StandIn
from accounts.policy import Role
from audit import extract, reads, retention, services, wellness
from audit.models import Kind, Outcome, ReadLog, RetentionRule, SpotCheck, SpotCheckItem
from audit.ports import Look
from audit.rules import Tie
from config.schedule import DAILY
from core import clock
from refugees.audit_port import Cases
from refugees.models import CaseAssignment, JournalEntry
from tests import factories
from tests.support.readlog import last

pytestmark = pytest.mark.django_db
MARCH = dt.datetime(2017, 3, 15, 10, tzinfo=dt.UTC)
THAT_DAY = MARCH.date()


def seen(
    monkeypatch: pytest.MonkeyPatch,
    user: Any,
    *people: Any,
    at: dt.datetime = MARCH,
    kind: str = Kind.OPEN,
    **more: Any,
) -> ReadLog:
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: at)
        given = {"page": "refugees:case"} | more
        made: ReadLog = ReadLog.objects.create(
            user_id=user.pk, kind=kind, people=[person.uid for person in people], **given
        )
    return made


@pytest.fixture
def officer(client: Client) -> Any:
    user = factories.user(Role.DATA_PROTECTION_OFFICER, name="Dorte Prøve")
    client.force_login(user)
    return user


# --- relations ------------------------------------------------------------------------------------
def tie(user: Any, person: Any, day: dt.date = THAT_DAY) -> Tie:
    look = Look(user.pk, person.uid, day)
    return Cases().ties([look])[look]


def test_who_is_assigned_on_the_day_is_tied_and_on_another_day_is_not() -> None:
    worker, person = factories.user(), factories.refugee()
    CaseAssignment.objects.create(
        refugee=person, user=worker, valid_from=dt.date(2017, 3, 1), valid_to=dt.date(2017, 3, 31)
    )
    days = [dt.date(2017, 2, 28), dt.date(2017, 3, 1), dt.date(2017, 3, 31), dt.date(2017, 4, 1)]
    assert [tie(worker, person, day) for day in days] == [Tie.NONE, Tie.ASSIGNED, Tie.ASSIGNED, Tie.NONE]


def test_a_stand_in_is_tied_while_standing_in() -> None:
    worker, other = factories.caseworker(), factories.user()
    person = factories.refugee(worker)
    StandIn.objects.create(
        absent=worker, covering=other, valid_from=dt.date(2017, 3, 10), valid_to=dt.date(2017, 3, 20)
    )
    assert (tie(other, person), tie(other, person, dt.date(2017, 3, 21))) == (Tie.STAND_IN, Tie.NONE)


def test_who_wrote_in_the_case_around_the_day_is_tied() -> None:
    writer, person = factories.user(), factories.refugee()
    entry = JournalEntry.objects.create(
        refugee=person, theme="note", title="Notat", event_on=MARCH.date(), recorded_by=writer
    )
    JournalEntry.objects.filter(pk=entry.pk).update(recorded_at=MARCH)
    assert tie(writer, person, dt.date(2017, 3, 29)) == Tie.WROTE
    assert tie(writer, person, dt.date(2017, 3, 30)) == Tie.NONE


def test_the_team_is_a_weak_relation_and_a_role_in_the_whole_municipality_is_none() -> None:
    worker = factories.caseworker()
    person = factories.refugee(worker)
    team = worker.held_roles[0].team
    assert tie(factories.user(Role.JOB_CONSULTANT, team=team), person) == Tie.TEAM
    assert tie(factories.user(Role.TEAM_MANAGER), person) == Tie.NONE


def test_ties_of_many_looks_cost_the_same_queries(django_assert_num_queries: Any) -> None:
    users = [factories.caseworker() for _ in range(5)]
    people = [factories.refugee(user) for user in users]
    looks = [Look(user.pk, person.uid, MARCH.date()) for user in users for person in people]
    for chosen in (looks[:1], looks):
        with django_assert_num_queries(6):
            found = Cases().ties(chosen)
    assert sorted(found.values()).count(Tie.ASSIGNED) == 5


# --- one person -----------------------------------------------------------------------------------
@pytest.mark.parametrize("field", ["case_number", "person_id"])
def test_a_person_is_found_by_case_number_or_person_id_without_either_in_an_address(
    client: Client, officer: Any, field: str
) -> None:
    person = factories.refugee()
    answer = client.post(reverse("audit:find"), {"text": f" {getattr(person, field)} "})
    assert answer["Location"] == reverse("audit:person", args=[person.uid])


@pytest.mark.parametrize("text", ["", "2017-9998", "x" * 50, "010190-9901"])
def test_a_number_that_is_nobodys_gets_a_sentence(client: Client, officer: Any, text: str) -> None:
    answer = client.post(reverse("audit:find"), {"text": text}, follow=True)
    assert answer.status_code == 200
    assert "Ingen sag har det nummer" in answer.content.decode()


def test_the_page_of_a_person_shows_who_saw_them_why_and_how_they_were_tied(
    client: Client, officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker, stranger = factories.caseworker(name="Bodil Prøve"), factories.user(Role.TEAM_MANAGER, name="Frede Prøve")
    person, other = factories.refugee(worker, family_name="Sjældentnavn"), factories.refugee()
    seen(monkeypatch, worker, person)
    seen(monkeypatch, stranger, person, kind=Kind.REVEAL, purpose="Opkald fra banken")
    seen(monkeypatch, stranger, other)
    answer = client.get(reverse("audit:person", args=[person.uid]))
    text = answer.content.decode()
    readers = {(each.name, each.count, each.tie) for each in answer.context["readers"]}
    expected = {("Bodil Prøve", 1, Tie.ASSIGNED), ("Frede Prøve", 1, Tie.NONE), ("Dorte Prøve", 1, Tie.CONTROL)}
    assert readers == expected
    assert "Opkald fra banken" in text
    assert person.case_number in text
    assert "Sjældentnavn" not in text


def test_the_officers_own_look_is_in_the_log_too(client: Client, officer: Any) -> None:
    person = factories.refugee()
    client.get(reverse("audit:person", args=[person.uid]))
    entry = ReadLog.objects.get()
    assert (entry.user_id, entry.kind, entry.page, entry.people) == (officer.pk, "lookup", "audit:person", [person.uid])


def test_a_person_nobody_knows_is_404_and_one_who_is_gone_is_still_shown(
    client: Client, officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import uuid

    unknown, gone = uuid.uuid4(), uuid.uuid4()
    ReadLog.objects.create(kind=Kind.OPEN, page="refugees:case", people=[gone])
    assert client.get(reverse("audit:person", args=[unknown])).status_code == 404
    assert client.get(reverse("audit:person", args=[gone])).status_code == 200


# --- what a user saw ------------------------------------------------------------------------------
def test_what_a_user_saw_is_counted_and_listed(client: Client, officer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    worker, people = factories.user(), [factories.refugee() for _ in range(3)]
    seen(monkeypatch, worker, *people, kind=Kind.LIST)
    seen(monkeypatch, worker, people[0])
    seen(monkeypatch, factories.user(), people[0])
    answer = client.get(reverse("audit:log"), {"user": worker.pk})
    assert (answer.context["totals"].entries, answer.context["totals"].people) == (2, 3)
    assert len(answer.context["shown"].rows) == 2


def test_exports_and_prints_are_one_choice(client: Client, officer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    worker, person = factories.user(), factories.refugee()
    for kind in (Kind.OPEN, Kind.EXPORT, Kind.PRINT, Kind.LIST):
        seen(monkeypatch, worker, person, kind=kind)
    rows = client.get(reverse("audit:log"), {"kind": "files"}).context["shown"].rows
    assert {row.entry.kind for row in rows} == {"export", "print"}


@pytest.mark.parametrize("name", ["audit:log", "audit:untied", "audit:person"])
def test_long_lists_go_on_page_by_page_and_lose_nothing(
    client: Client, officer: Any, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(reads, "PAGE", 4)
    monkeypatch.setattr(reads, "CHUNK", 3)
    monkeypatch.setattr(reads, "SCANNED", 6)
    worker, person = factories.user(Role.TEAM_MANAGER), factories.refugee()
    wanted = {seen(monkeypatch, worker, person).pk for _ in range(10)}
    url, found, turns = reverse(name, args=[person.uid] if name == "audit:person" else []), [], 0
    query = "?until=31-03-2017"
    while query:
        answer = client.get(url + query)
        found += [row.entry.pk for row in answer.context["shown"].rows]
        query, turns = answer.context["next_url"], turns + 1
        assert turns < 8
    assert sorted(found) == sorted(wanted)


@pytest.mark.parametrize(
    "query", ["?before=0", "?before=x", "?since=31-02-2017", "?user=0", "?weakest=9", "?before=99999999999999999999"]
)
@pytest.mark.parametrize("name", ["audit:log", "audit:untied", "audit:person"])
def test_a_broken_question_is_a_sentence_and_never_an_error(
    client: Client, officer: Any, name: str, query: str
) -> None:
    url = reverse(name, args=[factories.refugee().uid] if name == "audit:person" else [])
    assert client.get(url + query).status_code == 200


@pytest.mark.parametrize("name", ["audit:log", "audit:untied", "audit:person"])
def test_a_list_costs_the_same_queries_with_one_row_and_with_eleven(
    client: Client, officer: Any, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    person, counts = factories.refugee(), []
    url = reverse(name, args=[person.uid] if name == "audit:person" else [])
    client.get(url)  # the first request of a session writes it down
    for rows in (1, 10):
        for _ in range(rows):
            seen(
                monkeypatch,
                factories.user(Role.TEAM_MANAGER),
                person,
                *([factories.refugee()] * (name != "audit:person")),
            )
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1], counts


# --- without a relation ---------------------------------------------------------------------------
def test_only_deliberate_look_ups_without_a_relation_are_shown(
    client: Client, officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker, stranger = factories.caseworker(), factories.user(Role.TEAM_MANAGER)
    colleague = factories.user(Role.JOB_CONSULTANT, team=worker.held_roles[0].team)
    person = factories.refugee(worker)
    seen(monkeypatch, worker, person)
    seen(monkeypatch, stranger, person, kind=Kind.LIST)
    team, none = seen(monkeypatch, colleague, person), seen(monkeypatch, stranger, person)
    seen(monkeypatch, officer, person, page="audit:person", kind=Kind.LOOKUP)

    def shown(**query: Any) -> list[int]:
        rows = client.get(reverse("audit:untied"), query).context["shown"].rows
        return [row.entry.pk for row in rows]

    assert shown() == [none.pk]
    assert shown(weakest=1) == [none.pk, team.pk]
    assert shown(user=colleague.pk) == []


def test_an_export_names_the_first_untied_cases_and_counts_the_rest(
    client: Client, officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = factories.caseworker()
    own, others = factories.refugee(worker), [factories.refugee() for _ in range(5)]
    seen(monkeypatch, worker, own, *others, kind=Kind.EXPORT)
    (row,) = client.get(reverse("audit:untied")).context["shown"].rows
    assert [number for _, number in row.cases] == [each.case_number for each in others[:3]]
    assert row.more == 2
    assert ReadLog.objects.filter(page="audit:untied", kind=Kind.LIST).count() == 1


# --- the extract ----------------------------------------------------------------------------------
def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_the_extract_tells_days_and_purposes_and_never_who(
    client: Client, officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = factories.caseworker(name="Bodil Prøve")
    person, other = factories.refugee(worker), factories.refugee()
    for hour in (1, 2):
        seen(monkeypatch, worker, person, at=MARCH + dt.timedelta(hours=hour))
    late = dt.datetime(2017, 3, 31, 22, 30, tzinfo=dt.UTC)  # the first of April in Copenhagen
    seen(monkeypatch, worker, person, other, at=late, kind=Kind.REVEAL, purpose="opkald fra banken")
    seen(monkeypatch, worker, other)
    csv = client.get(reverse("audit:extract-csv", args=[person.uid]))
    lines = csv.content.decode("utf-8-sig").splitlines()
    assert lines == [
        "Dato;Hvad;Formål;Gange",
        "15-03-2017;Åbnet;Arbejde med sagen;2",
        "01-04-2017;Nummer vist;Opkald fra banken;1",
    ]
    letter = text_of(client.get(reverse("audit:extract-pdf", args=[person.uid])).content)
    for words in ("15-03-2017", "01-04-2017", "Opkald fra banken", person.case_number):
        assert words in letter
    for words in ("Bodil", "Dorte", other.case_number):
        assert words not in letter
        assert words not in csv.content.decode()
    assert ReadLog.objects.filter(kind=Kind.EXPORT, people=[person.uid], user_id=officer.pk).count() == 2
    assert "15-03-2017" in text_of(client.get(reverse("audit:extract-pdf", args=[person.uid])).content)


def test_a_long_extract_says_every_day_in_a_line_for_each_month() -> None:
    first = dt.date(2017, 3, 1)
    lines = [reads.ExtractLine(first + dt.timedelta(days=n), "Åbnet", "Sagen", 1 + n % 2) for n in range(61)]
    march, april = extract.by_month(lines)
    assert [(one.month.month, len(one.days), one.count) for one in (march, april)] == [(3, 31, 46), (4, 30, 45)]
    assert march.days[:3] == ["1", "2 (×2)", "3"]
    two = [*lines, reads.ExtractLine(first, "Nummer vist", "Opkald", 1)]
    assert [one.kind for one in extract.by_month(two)] == ["Åbnet", "Åbnet", "Nummer vist"]


@pytest.mark.parametrize(("number", "rows"), [(extract.LONG, extract.LONG), (1000, 33)])
def test_the_letter_has_few_rows_however_much_was_looked_up(
    number: int, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row of a table costs WeasyPrint five milliseconds, and somebody waits."""
    pages: list[str] = []
    monkeypatch.setattr("core.pdf.pdf_of", lambda html, css: pages.append(html) or b"")
    first = dt.date(2017, 3, 1)
    lines = [reads.ExtractLine(first + dt.timedelta(days=n), "Åbnet", "Arbejde med sagen", 1) for n in range(number)]
    extract.as_pdf("2017-0001", lines, now=MARCH)
    assert pages[0].count("<tr>") == rows + 1


# --- spot checks ----------------------------------------------------------------------------------
QUARTER = dt.date(2017, 1, 1)


@pytest.fixture
def quarter(monkeypatch: pytest.MonkeyPatch) -> list[ReadLog]:
    """Thirty look-ups of the first quarter of 2017, and some that no sample may hold."""
    worker = factories.caseworker()
    people = [factories.refugee(worker) for _ in range(6)]
    made = [seen(monkeypatch, worker, people[n % 6], at=MARCH + dt.timedelta(hours=n)) for n in range(30)]
    seen(monkeypatch, worker, people[0], kind=Kind.LIST)
    seen(monkeypatch, worker, kind=Kind.SEARCH)
    seen(monkeypatch, worker, people[0], at=dt.datetime(2017, 3, 31, 22, tzinfo=dt.UTC))
    return made


def test_a_sample_is_random_of_its_quarter_and_can_be_drawn_again_from_its_seed(quarter: list[ReadLog]) -> None:
    officer = factories.user(Role.DATA_PROTECTION_OFFICER)
    one, two = (services.draw(quarter=QUARTER, size=10, by=officer, at=clock.now()) for _ in range(2))
    assert one.population == 30
    drawn = [list(check.items.values_list("entry", flat=True)) for check in (one, two)]
    assert drawn[0] != drawn[1]
    assert set(drawn[0]) <= {entry.pk for entry in quarter}
    assert drawn[0] == [entry.pk for entry in services.drawn(QUARTER, one.seed, 10)]


def test_a_quarter_ends_at_midnight_in_copenhagen(monkeypatch: pytest.MonkeyPatch) -> None:
    worker, person = factories.user(), factories.refugee()
    inside = seen(monkeypatch, worker, person, at=dt.datetime(2017, 3, 31, 21, 59, tzinfo=dt.UTC))
    seen(monkeypatch, worker, person, at=dt.datetime(2017, 3, 31, 22, 0, tzinfo=dt.UTC))
    assert [entry.pk for entry in services.drawn(QUARTER, 1, 9)] == [inside.pk]


def test_a_spot_check_from_the_draw_to_its_conclusion(
    client: Client, officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker, person = factories.caseworker(name="Bodil Prøve"), factories.refugee()
    for _ in range(6):
        seen(monkeypatch, worker, person, at=clock.now() - dt.timedelta(minutes=5))
    today = clock.today()
    first = dt.date(today.year, today.month - (today.month - 1) % 3, 1)
    answer = client.post(reverse("audit:checks"), {"quarter": first.isoformat(), "size": 5})
    check = SpotCheck.objects.get()
    url = reverse("audit:check", args=[check.uid])
    assert answer["Location"] == url
    page = client.get(url).content.decode()
    assert "Bodil Prøve" in page
    assert person.case_number in page
    assert set(last("audit:check").people) == {person.uid}

    refused = client.post(url, {"conclusion": "Alt i orden.", "version": check.version})
    assert "5 opslag mangler et resultat" in refused.content.decode()
    for item in check.items.all():
        where = reverse("audit:item", args=[check.uid, item.place])
        silent = client.post(where, {"outcome": "not_in_order", "remark": "", "version": item.version})
        assert "Skriv, hvad forklaringen var" in silent.content.decode()
        assert last("audit:item").people == [person.uid]
        done = client.post(where, {"outcome": "explained", "remark": "Ringede for en kollega", "version": item.version})
        assert done.status_code == 302
    item = check.items.first()
    assert (item.outcome, item.decided_by, item.decided_at is not None) == (Outcome.EXPLAINED, officer, True)

    closed = client.post(url, {"conclusion": "Alt i orden.", "version": check.version})
    assert closed.status_code == 302
    check.refresh_from_db()
    assert (check.closed_by, check.conclusion) == (officer, "Alt i orden.")
    where = reverse("audit:item", args=[check.uid, 1])
    late = client.post(where, {"outcome": "in_order", "remark": "", "version": item.version})
    assert late.status_code == 409


def test_two_officers_do_not_overwrite_each_other(client: Client, officer: Any, quarter: list[ReadLog]) -> None:
    check = services.draw(quarter=QUARTER, size=5, by=officer, at=clock.now())
    where = reverse("audit:item", args=[check.uid, 1])
    client.post(where, {"outcome": "in_order", "version": 1})
    answer = client.post(where, {"outcome": "not_in_order", "remark": "Nysgerrighed", "version": 1})
    assert answer.status_code == 409
    assert "Nysgerrighed" in answer.content.decode()
    assert SpotCheckItem.objects.get(check_of=check, place=1).outcome == Outcome.IN_ORDER


@pytest.mark.parametrize("data", [{"quarter": "x", "size": 25}, {"quarter": "1999-01-01", "size": 25}, {"size": 4}])
def test_a_draw_that_cannot_be_is_refused_with_a_sentence(client: Client, officer: Any, data: dict[str, Any]) -> None:
    answer = client.post(reverse("audit:checks"), data)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not SpotCheck.objects.exists()


def test_a_quarter_without_look_ups_says_so(client: Client, officer: Any) -> None:
    today = clock.today()
    first = dt.date(today.year, today.month - (today.month - 1) % 3, 1)
    answer = client.post(reverse("audit:checks"), {"quarter": first.isoformat(), "size": 25})
    assert "ingen opslag" in answer.content.decode()


# --- storage --------------------------------------------------------------------------------------
def test_the_officer_decides_how_long_the_log_is_kept_from_tomorrow_on(client: Client, officer: Any) -> None:
    tomorrow = clock.today() + dt.timedelta(days=1)
    data = {"valid_from": f"{tomorrow:%d-%m-%Y}", "months": 12, "reason": "Beslutning i ledelsen"}
    assert client.post(reverse("audit:rule-new"), data).status_code == 302
    rule = RetentionRule.objects.get(valid_from=tomorrow)
    assert (rule.months, rule.decided_by) == (12, officer)
    assert (retention.months_on(clock.today()), retention.months_on(tomorrow)) == (24, 12)
    assert "Beslutning i ledelsen" in client.get(reverse("audit:retention")).content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [({"months": 5}, "months"), ({"valid_from": "01-01-2017"}, "valid_from"), ({"reason": ""}, "reason")],
)
def test_a_rule_that_may_not_be_is_refused_at_its_field(
    client: Client, officer: Any, change: dict[str, Any], field: str
) -> None:
    tomorrow = clock.today() + dt.timedelta(days=1)
    data = {"valid_from": f"{tomorrow:%d-%m-%Y}", "months": 12, "reason": "x"} | change
    assert list(client.post(reverse("audit:rule-new"), data).context["form"].errors) == [field]


def test_the_operations_page_says_what_is_wrong_and_what_to_do(client: Client) -> None:
    client.force_login(factories.user(Role.ADMINISTRATOR))
    text = client.get(reverse("audit:operations")).content.decode()
    assert "Worker og ur" in text
    assert "Se, om worker og ur kører" in text
    assert "Ikke sat op: HAVN_BACKUP_KEY_FILE" in text


def test_every_daily_job_is_told_in_words() -> None:
    assert set(wellness.JOBS) == {entry.name for entry in DAILY}
    assert [str(job.label) for job in wellness.jobs()] == [str(wellness.JOBS[entry.name]) for entry in DAILY]
