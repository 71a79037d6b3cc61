"""The allocation import against the database: the agreed table, the real lists, and what may never happen."""

import csv
import datetime as dt
import io
from collections import Counter
from pathlib import Path
from unittest import mock

import openpyxl
import pytest
from django.apps import apps
from django.db import connection

from core.tabular import TableError, read_table
from refugees.imports import allocations
from refugees.imports.allocations import rows_of, take_in
from refugees.imports.allocations_rules import COLUMNS
from refugees.imports.report import Effect, ImportRefused, Outcome
from refugees.models import Exit, Household, JournalEntry, Refugee
from refugees.ports import facts_changed
from targets import cache
from targets.models import Clock

pytestmark = pytest.mark.django_db
DATA = Path("demo/data")
TODAY = dt.date(2026, 11, 23)
GOOD = {
    "person_id": "99820137", "navn": "Firas", "efternavn": "Al-Ali", "koen": "M",
    "foedselsdato": "15-10-1972", "foedselsdato_skoennet": "nej", "cpr": "151072-9969",
    "opholdsgrundlag": "refugee", "visiteringsdato": "27-12-2017", "kommunekode": "101",
}  # fmt: skip


def run(data: bytes | str, name: str = "list.csv", **how):
    how.setdefault("by", None)
    how.setdefault("today", TODAY)
    with read_table(data.encode() if isinstance(data, str) else data, name) as table:
        return take_in(rows_of(table), **how)


def run_file(name: str, **how):
    return run((DATA / name).read_bytes(), name, **how)


def listed(*rows: dict) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, delimiter=";", restval="")
    writer.writeheader()
    writer.writerows(GOOD | row for row in rows)
    return text.getvalue().encode()


def expected():
    with Path("tests/data/messy_expected.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter=";"))


def history_rows() -> int:
    """How many change events there are on the people, households and journal."""
    names = ("RefugeeEvent", "HouseholdEvent", "JournalEntryEvent")
    return sum(apps.get_model("refugees", name).objects.count() for name in names)


def person(person_id: str = "99820137") -> Refugee:
    return Refugee.objects.get(person_id=person_id)


def horizons() -> set:
    with connection.cursor() as cursor:
        cursor.execute("SELECT refugee_id, next_change_on FROM targets_horizon")
        return set(cursor.fetchall())


# --- the clocks -------------------------------------------------------------------------------------
def test_the_clocks_of_a_long_list_are_those_that_the_facts_give():
    """Of many new people no fact is looked for: they have none, whoever else of the list came back or changed."""
    run(listed({"person_id": "99000001", "cpr": "", "visiteringsdato": "01-06-2017"}))
    Exit.objects.create(refugee=person("99000001"), happened_on=dt.date(2018, 3, 1), reason="moved")
    facts_changed([person("99000001").pk])
    bases = ("refugee", "family_reunified", "resettled_refugee", "unaccompanied_minor", "ukraine_displaced")
    rows = [
        {
            "person_id": f"99{1 + n:06d}", "cpr": "", "familie_id": f"F{n // 3}", "opholdsgrundlag": bases[n % 5],
            "foedselsdato": f"15-10-{1972 + n % 45}", "visiteringsdato": f"{1 + n % 28}-0{1 + n % 9}-20{19 + n % 9}",
        }
        for n in range(100)
    ]  # fmt: skip
    changed = rows[7] | {"visiteringsdato": "01-11-2026", "opholdsgrundlag": "refugee"}
    with mock.patch.object(allocations, "BATCH", 90):  # the changed row comes when the person is stored
        report = run(listed(*rows, changed))
    assert report.effects == {Effect.NEW: len(rows), Effect.CHANGED: 1}
    assert Clock.objects.count() > len(rows)
    assert cache.differing(TODAY) == {}
    known = horizons()
    cache.rebuild(on=TODAY)
    assert horizons() == known


# --- the messy list ---------------------------------------------------------------------------------
def test_the_messy_list_is_judged_row_by_row_as_agreed():
    report = run_file("messy-allocations.csv", keep_all=True)
    found = [(str(each.line), str(each.row), each.outcome.value, each.column) for each in report.lines]
    assert found == [(row["line"], row["row"], row["outcome"], row["column"]) for row in expected()]
    assert report.outcomes == {"accepted": 35, "rejected": 18, "skipped": 5, "warned": 5}


def test_of_the_messy_list_exactly_the_accepted_and_the_warned_are_in_the_database():
    run_file("messy-allocations.csv")
    inside = {row["person_id"] for row in expected() if row["outcome"] in ("accepted", "warned")}
    assert set(Refugee.objects.values_list("person_id", flat=True)) == inside


def test_every_row_of_the_messy_list_that_stays_out_or_is_odd_is_reported_with_a_sentence():
    report = run_file("messy-allocations.csv")
    reported = {each.line for each in report.lines}
    told = {int(r["line"]) for r in expected() if r["outcome"] != "accepted" and r["line"] not in ("33", "34")}
    assert reported == told
    assert all(note.reason for each in report.lines for note in each.notes)


def test_the_messy_list_again_changes_nothing():
    run_file("messy-allocations.csv")
    before = history_rows()
    report = run_file("messy-allocations.csv")
    assert history_rows() == before
    assert report.effects[Effect.NEW] == report.effects[Effect.CHANGED] == 0
    assert report.outcomes[Outcome.REJECTED] == 18


def test_what_the_messy_list_says_is_stored_as_agreed():
    run_file("messy-allocations.csv")
    assert person("99820274").given_names == "Rahel"
    assert person("99820274").family_name == "Goitom"
    assert person("99820548").takeover_on == dt.date(2018, 4, 3)
    assert person("99820959").allocation_decided_on == dt.date(2017, 12, 7)
    assert person("99821507").takeover_on is None
    assert person("99821781").residence_basis == "resettled_refugee"
    assert person("99822603").asylum_centre == "Jelling"
    assert person("99822877").cpr == "1510929927"
    assert person("99823562").given_names == "Samer"
    assert person("99823699").remark == "Ønsker kvindelig tolk.Taler lidt engelsk."
    assert person("99823836").given_names == "=cmd()"
    assert person("99823973").remark == "Bror i Odense; søster i Malmø; forældre i Tyrkiet"
    assert person("99824110").remark.count("\n") == 3
    assert person("99824247").remark == 'Kaldes "Abu Karim" af familien; står sådan på postkassen'
    assert person("99824795").sex == "K"
    assert person("99825206").family_name == ""
    assert person("99826302").takeover_on is None
    assert person("99826576").family_name == "الحلبي"
    assert person("99826987").family_name == "Reşo"
    assert person("99827124").nationality == "Statsløs"
    assert person("99827261").phone == "+46 70 174 06 05"
    assert person("99827398").birth_date_estimated
    assert person("00998417").family_name == "Liban"
    assert person("99827946").takeover_on == dt.date(2022, 5, 9)
    family = Household.objects.get(family_id="F18-901")
    members = Refugee.objects.filter(household=family).order_by("person_id")
    assert [(each.person_id, each.household_relation) for each in members] == [
        ("99825754", "child"), ("99825891", "main"), ("99826028", "spouse"),
    ]  # fmt: skip


# --- the real lists ---------------------------------------------------------------------------------
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_real_lists_receive_117_and_169_people_in_either_order(order):
    names = ("allocations-2016.csv", "allocations-2017.xlsx")
    for index in order:
        report = run_file(names[index])
        assert not report.lines
    years = Counter(Refugee.objects.values_list("takeover_on__year", flat=True))
    assert years == {2016: 117, 2017: 169}
    assert Household.objects.count() == 62
    assert Refugee.objects.exclude(cpr_index="").count() == 286 - 57
    assert Refugee.objects.filter(takeover_on__isnull=True).count() == 0


def test_a_second_import_of_the_real_lists_changes_nothing_and_writes_no_history():
    for name in ("allocations-2016.csv", "allocations-2017.xlsx"):
        run_file(name)
    before = history_rows()
    assert before
    for name, count in (("allocations-2017.xlsx", 169), ("allocations-2016.csv", 117)):
        report = run_file(name)
        assert report.effects == {Effect.UNCHANGED: count}
    assert history_rows() == before


def test_the_case_number_counts_within_the_year_of_takeover():
    run_file("allocations-2016.csv")
    numbers = sorted(Refugee.objects.values_list("case_number", flat=True))
    assert numbers == [f"2016-{n:04d}" for n in range(1, 118)]


def test_every_new_case_has_its_journal_entry():
    run_file("allocations-2016.csv")
    assert JournalEntry.objects.filter(automatic=True).count() == 117


# --- all, nothing, or only a look -------------------------------------------------------------------
def test_everything_or_nothing_leaves_nothing_and_still_reports():
    with pytest.raises(ImportRefused) as refused:
        run_file("messy-allocations.csv", all_or_nothing=True)
    assert Refugee.objects.count() == 0
    assert refused.value.report.rejected == 18


def test_a_dry_run_says_what_would_happen_and_leaves_no_trace():
    report = run_file("messy-allocations.csv", dry_run=True, keep_all=True)
    assert Refugee.objects.count() == Household.objects.count() == history_rows() == 0
    assert not report.applied
    real = run_file("messy-allocations.csv", keep_all=True)
    assert [(e.line, e.outcome, e.effect) for e in report.lines] == [(e.line, e.outcome, e.effect) for e in real.lines]
    assert Refugee.objects.order_by("case_number").first().case_number.endswith("-0001")


def test_a_file_that_breaks_in_the_middle_leaves_nothing_behind():
    data = listed(*({"person_id": f"99{n:06d}", "cpr": ""} for n in range(3000))) + b'99;"never closed'
    with pytest.raises(TableError):
        run(data)
    assert Refugee.objects.count() == 0


# --- comparing with what is known -------------------------------------------------------------------
def test_a_differing_cell_replaces_what_is_known_and_an_empty_one_never_does():
    run(listed({"telefon": "67 01 95 47", "asylcenter": "Sandholm"}))
    report = run(listed({"telefon": "67 01 95 48", "cpr": "", "koen": "", "visiteringsdato": ""}), keep_all=True)
    assert report.effects == {Effect.CHANGED: 1}
    found = person()
    assert found.phone == "+45 67 01 95 48"
    assert (found.cpr, found.sex, found.asylum_centre) == ("1510729969", "M", "Sandholm")
    assert found.allocation_decided_on == dt.date(2017, 12, 27)
    assert found.version == 2
    assert [(c.old, c.new) for c in report.lines[0].changes] == [("+45 67 01 95 47", "+45 67 01 95 48")]


def test_a_change_is_in_the_history_and_the_journal_and_the_number_is_masked_in_the_preview():
    run(listed({}))
    before = history_rows()
    report = run(listed({"cpr": "151072-9977", "efternavn": "Al-Aly"}), keep_all=True)
    assert [(c.old, c.new) for c in report.lines[0].changes] == [
        ("Al-Ali", "Al-Aly"), ("151072-••••", "151072-••••"),
    ]  # fmt: skip
    assert history_rows() == before + 2  # the person and one journal entry
    assert "9977" not in JournalEntry.objects.order_by("pk").last().title
    assert person().sort_key.startswith("al aly")
    run(listed({"person_id": "99820138", "cpr": "151072-9969"}))  # the old number is free again
    assert person("99820138").cpr == "1510729969"


def test_a_row_with_another_surname_and_birth_date_is_another_person():
    run(listed({}))
    for changed in ({"efternavn": "Khan"}, {"foedselsdato": "16-10-1972", "cpr": "161072-9969"}):
        report = run(listed({"efternavn": "Khan", "foedselsdato": "16-10-1972", "cpr": ""}))
        assert [each.column for each in report.lines] == ["person_id"]
        assert run(listed(changed)).rejected == 0
        run(listed({}))
    assert Refugee.objects.count() == 1


def test_a_cpr_number_of_somebody_else_is_refused():
    run(listed({}))
    report = run(listed({"person_id": "99820138"}))
    assert [each.column for each in report.lines] == ["cpr"]


def test_a_birth_date_that_contradicts_the_known_cpr_number_is_refused():
    run(listed({}))
    assert run(listed({"foedselsdato": "16-10-1972", "cpr": ""})).lines[0].column == "foedselsdato"


def test_a_row_that_would_put_the_takeover_before_the_known_decision_is_refused():
    run(listed({}))
    report = run(listed({"visiteringsdato": "", "overtagelsesdato": "01-12-2017"}))
    assert [each.column for each in report.lines] == ["overtagelsesdato"]
    assert person().takeover_on == dt.date(2018, 2, 1)


def test_a_computed_takeover_follows_a_new_decision_and_a_given_one_stays():
    run(listed({}))
    assert (person().takeover_on, person().takeover_computed_on) == (dt.date(2018, 2, 1), dt.date(2018, 2, 1))
    run(listed({"visiteringsdato": "03-01-2018"}))
    assert person().takeover_on == dt.date(2018, 3, 1)
    run(listed({"visiteringsdato": "03-01-2018", "overtagelsesdato": "15-01-2018"}))
    assert person().takeover_reason
    run(listed({"visiteringsdato": "04-01-2018"}))
    assert (person().takeover_on, person().takeover_computed_on) == (dt.date(2018, 1, 15), dt.date(2018, 3, 1))


def test_a_person_can_change_family():
    run(listed({"familie_id": "F1", "familierelation": "barn"}))
    report = run(listed({"familie_id": "F2"}), keep_all=True)
    assert [(c.old, c.new) for c in report.lines[0].changes] == [("F1", "F2")]
    assert str(person().household) == "F2"
    assert person().household_relation == "child"


def test_a_refused_row_leaves_no_family_behind():
    run(listed({"familie_id": "F1", "koen": "F"}))
    run(listed({}))
    run(listed({"familie_id": "F2", "foedselsdato": "16-10-1972", "cpr": ""}))
    assert Household.objects.count() == 0


# --- people who left and came back ------------------------------------------------------------------
def leave(day: dt.date) -> None:
    Exit.objects.create(refugee=Refugee.objects.latest("pk"), happened_on=day, reason="moved")


def test_a_row_with_a_decision_after_the_exit_opens_a_second_registration():
    run(listed({}))
    leave(dt.date(2018, 6, 1))
    again = {"visiteringsdato": "10-02-2019"}
    report = run(listed(again))
    assert report.effects == {Effect.NEW: 1}
    second = person("99820137#2")
    assert second.previous_registration == person()
    assert second.takeover_on == dt.date(2019, 4, 1)
    for rows in (again, {}):  # neither list says anything new now
        before = history_rows()
        assert run(listed(rows)).effects == {Effect.UNCHANGED: 1}
        assert history_rows() == before


def test_the_same_list_after_an_exit_opens_nothing_even_where_the_takeover_lies_later():
    run(listed({}))
    leave(dt.date(2018, 1, 10))  # before the takeover of 1 February
    assert run(listed({})).effects == {Effect.UNCHANGED: 1}
    assert run(listed({"overtagelsesdato": "01-02-2018"})).effects == {Effect.UNCHANGED: 1}


def test_a_person_may_come_back_twice():
    run(listed({}))
    leave(dt.date(2018, 6, 1))
    run(listed({"visiteringsdato": "10-02-2019"}))
    leave(dt.date(2019, 6, 1))
    run(listed({"visiteringsdato": "10-02-2020"}))
    assert person("99820137#3").previous_registration == person("99820137#2")


# --- forms of the file ------------------------------------------------------------------------------
def test_columns_may_stand_in_any_order_with_others_between_and_in_danish_spelling():
    text = "Fødselsdato;x;OPHOLDSGRUNDLAG;Efternavn;person_id;Køn;Visiteringsdato\n"
    report = run(text + "15-10-1972;?;flygtning;Al-Ali;99820137;m;27-12-2017\n")
    assert not report.lines
    assert person().sex == "M"


@pytest.mark.parametrize("missing", ["person_id", "foedselsdato", "opholdsgrundlag"])
def test_a_list_without_a_mandatory_column_is_refused(missing):
    columns = [column for column in COLUMNS if column != missing]
    with pytest.raises(TableError, match=missing):
        run(";".join(columns) + "\n" + ";".join("x" for _ in columns) + "\n")


def test_a_workbook_with_short_rows_numbers_and_real_dates_is_read():
    book = openpyxl.Workbook()
    book.active.append(
        ["person_id", "navn", "foedselsdato", "cpr", "opholdsgrundlag", "overtagelsesdato", "bemaerkning"]
    )
    book.active.append([99820137, "Hani", dt.date(1978, 9, 4), 409789905, "kvoteflygtning", "18.01.2018"])
    out = io.BytesIO()
    book.save(out)
    assert not run(out.getvalue(), "list.xlsx").lines
    assert person().cpr == "0409789905"


def test_the_number_of_statements_does_not_depend_on_the_number_of_rows(django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(rows: int, first: int) -> int:
        data = listed(*({"person_id": f"99{first + n:06d}", "cpr": ""} for n in range(rows)))
        with CaptureQueriesContext(connection) as queries:
            run(data)
        return len(queries)

    assert cost(200, 1000) == cost(20, 0)
    assert cost(200, 1000) <= 10  # the same people again: only read
