"""Each figure of the reports of 2016, 2017 and 2018 is worked out again from the CSV files, by a program of its own.

`tests/reporting/recompute.py` imports nothing of Havn and knows the definitions by itself: the counts, the rates, what
is held back of them and which ranges stand, medians, Kaplan and Meier's shares, Wilson's intervals.
"""

import ast
import csv
import datetime as dt
import io
import math
import random
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.policy import Role
from core import clock
from core.clock import COPENHAGEN
from reporting import registry
from reporting.definitions import STATUS
from reporting.frozen import counting
from reporting.frozen import services as services_of_months
from reporting.frozen.models import Edition
from reporting.frozen.rules import Counted, Key, Reason
from reporting.held_back import Span
from reporting.outcomes.rules import MARKS, TODAY
from reporting.public import tables
from reporting.public.rules import cohort
from reporting.registry import Value
from reporting.reports import services
from reporting.reports.rules import Kind
from reporting.rules import next_month, wilson
from reporting.services import publish
from reporting.survival import Wait, estimate
from targets import cache
from targets.indicators import Question, Shape
from tests import factories
from tests.reporting import recompute
from tests.reporting.intake import take_in

needs_database = pytest.mark.django_db
YEARS = (2016, 2017, 2018)
AT = dt.datetime(2022, 2, 1, 9, 0, tzinfo=COPENHAGEN)
PROGRAM = Path(recompute.__file__)


@pytest.fixture
def house(settings, tmp_path):
    """A manager of the house with the real intake."""
    settings.HAVN_HOME = tmp_path
    take_in()
    cache.rebuild(on=AT.date())
    return factories.user(Role.TEAM_MANAGER)


def published():
    """The quarters and years are published; of the months that is frozen which cohorts and whole years come from."""
    publish(on=AT.date())
    ends = {dt.date(year, 12, 1) for year in YEARS}
    for month in ends | {tables.month_of_mark(year, mark) for year in (2016, 2017) for mark in MARKS}:
        edition = Edition.objects.create(month=month, number=0, made_at=AT, reason=Reason.FROZEN)
        found = {Key(STATUS.key, *names): Counted(value, 1) for *names, value in counting.statuses(month)}
        services_of_months.keep(edition, found | (counting.of_year(month) if month in ends else {}))
    services_of_months.close(on=AT.date())


def figures_of(client, years):
    """The file of every figure that is published by the year: its people, or its numbers where nobody is known."""
    found = {}
    for year in years:
        days = {"on": f"01-01-{year + 1}", "due_from": f"01-01-{year}", "due_to": f"31-12-{year}"}
        for figure in counting.yearly():
            if not figure.key.startswith("median-"):  # estimated from the same waits as the share
                name = "number_file" if figure.anonymous else "number_people_file"
                answer = client.get(reverse(f"reporting:{name}", args=[figure.key, "csv"]), days)
                found[figure.key, year] = answer.content.decode()
    return found


def made(kind, first, user):
    report = services.ask(kind=kind, first=first, team=None, by=user, at=AT, language="da")
    assert services.make(report.pk, at=AT)
    report.refresh_from_db()
    return b"".join(services.content(report, "csv")).decode()


def standings(day):
    out = StringIO()
    call_command("export_standings", "--on", f"{day:%Y-%m-%d}", stdout=out)
    return out.getvalue()


def at_mark(client, mark, on=None):
    asked = {"mark": mark, "on": f"{on or clock.today():%d-%m-%Y}"}
    return client.get(reverse("reporting:outcome_people_file", args=["csv"]), asked).content.decode()


# --- the program itself -----------------------------------------------------------------------------
def test_the_program_knows_nothing_of_havn():
    tree = ast.parse(PROGRAM.read_text())
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names


def test_the_program_gives_the_same_estimates_as_the_library():
    chance = random.Random(3)
    for _ in range(60):
        waits = [(float(chance.randint(0, 40)), chance.random() < 0.6) for _ in range(chance.randint(10, 60))]
        curve = estimate(Wait(time, met, 1) for time, met in waits)
        assert curve is not None
        assert recompute.median(waits) == curve.median
        for time in (0.0, 7.0, 20.0, 40.0):
            ours, said = recompute.met_by(waits, time), curve.by(time)
            assert (ours is None) == (said is None)
            if ours and said:
                wanted = (said.share, said.low, said.high)
                assert all(math.isclose(one, other, abs_tol=1e-9) for one, other in zip(ours, wanted, strict=True))
    for part, whole in ((0, 10), (10, 10), (1, 11), (37, 90), (899, 900)):
        assert recompute.wilson(part, whole) == wilson(part, whole)


def test_the_program_holds_the_same_numbers_of_cohorts_back():
    chance = random.Random(9)
    for _ in range(200):
        row = [chance.choice((0, 0, 1, 2, 4, 6, 9, 15, 30)) for _ in range(7)]
        ours = cohort(row, [0, 1, 2])
        told = ["••" if cell is None else str(cell) for cell in (*ours.cells, ours.success)]
        assert recompute.cohort_said(dict(zip(recompute.STATUSES, row, strict=True)))[:8] == told, row


# --- the reports ------------------------------------------------------------------------------------
@needs_database
def test_the_three_yearly_reports_say_line_by_line_what_the_files_give(house, client, tmp_path):
    published()
    client.force_login(house)
    people = {mark: at_mark(client, mark) for mark in MARKS}
    numbers = ranges = 0
    of_years = figures_of(client, YEARS)
    figures = {name: recompute.read(text) for name, text in of_years.items()}
    for year in YEARS:
        files = {day: standings(day) for day in map(recompute.day_after, recompute.quarters(year))}
        report = made(Kind.YEAR, dt.date(year, 1, 1), house)
        told = recompute.yearly(
            year,
            {day: recompute.standings(text) for day, text in files.items()},
            {mark: recompute.read(text) for mark, text in people.items()},
        )
        wrong = recompute.differences(report, told, figures)
        assert not wrong, "\n".join(wrong[:10])
        shown = recompute.figures_said(report)
        assert {each for _key, each in shown if each} == set(range(2016, year + 1))
        said = [value for values in recompute.said_by(report).values() for value in values]
        numbers, ranges = numbers + sum(map(str.isdigit, said)), ranges + sum("–" in value for value in said)
        as_a_program(tmp_path, year, report, files, people, of_years)
    assert numbers > 600
    assert ranges > 100
    assert (shown["received", 2016]["I alt"], shown["received", 2017]["I alt"]) == ("117", "169")
    shown["received", 2017]["I alt"] = "168"
    assert recompute.wrong_of_figure("received", shown["received", 2017], figures["received", 2017]) == ["I alt: 168"]


def test_the_program_sees_a_small_number_a_narrow_range_and_a_part_that_is_left_out():
    """The negative control of the figures of whole years."""
    lines = recompute.read("a;b;c;d;e;Del\n" + "1;;;;;Flygtning\n" * 20 + "1;;;;;Kvote\n" * 3)
    right = {"Flygtning": "20", "Kvote": "1–5", "I alt": "21–25"}
    assert recompute.wrong_of_figure("received", right, lines) == []
    for name, value in (("Kvote", "3"), ("Kvote", "2–4"), ("Flygtning", "21"), ("I alt", "24–28")):
        assert recompute.wrong_of_figure("received", right | {name: value}, lines) == [f"{name}: {value}"]
    assert recompute.wrong_of_figure("received", {"Flygtning": "20"}, lines) == ["Kvote is left out"]


def as_a_program(folder, year, report, files, people, figures):
    """The same from a shell; and with one number changed it says so."""
    for day, text in files.items():
        (folder / f"standings-{day}.csv").write_text(text)
    for mark, text in people.items():
        (folder / f"status-{mark}.csv").write_text(text)
    for (key, its_year), text in figures.items():
        (folder / f"figure-{key}-{its_year}.csv").write_text(text)
    (folder / "report.csv").write_text(report)
    (folder / "wrong.csv").write_text(changed(report))
    codes = {}
    for name in ("report", "wrong"):
        done = subprocess.run(
            [sys.executable, PROGRAM, str(year), folder / f"{name}.csv", folder], capture_output=True, text=True
        )
        codes[name] = (done.returncode, done.stdout.splitlines()[-1].split(", ")[-1])
    assert codes == {"report": (0, "0 differ"), "wrong": (1, "1 differ")}


def changed(report):
    """The negative control: one count is one higher."""
    lines = list(csv.reader(io.StringIO(report.removeprefix("\ufeff")), delimiter=";"))
    place = next(number for number, line in enumerate(lines) if number and line[5].isdigit() and int(line[5]) > 9)
    lines[place][5] = str(int(lines[place][5]) + 1)
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(lines)
    return out.getvalue()


@needs_database
def test_a_committee_report_and_a_team_sheet_say_what_the_files_give(house, client):
    published()
    quarter = dt.date(2017, 7, 1)
    days = [recompute.day_after(next_month(quarter, -3 * back)) for back in range(5)]
    client.force_login(house)
    told = recompute.committee(
        quarter,
        {day: recompute.standings(standings(day)) for day in days},
        {mark: recompute.read(at_mark(client, mark)) for mark in MARKS},
    )
    figures = {name: recompute.read(text) for name, text in figures_of(client, [2016]).items()}
    report = made(Kind.COMMITTEE, quarter, house)
    assert {period for _key, period in told} > {"2016 K3", "2017 K3"}
    assert not (wrong := recompute.differences(report, told, figures)), "\n".join(wrong[:10])

    month, on = dt.date(2017, 9, 1), dt.date(2017, 10, 1)
    said = recompute.said_by(made(Kind.SHEET, month, house))
    told = recompute.sheet(recompute.standings(standings(on)), dt.date(2016, 10, 1), dt.date(2017, 9, 30))
    own = {name: values for name, values in said.items() if name[0] != "cohort"}
    empty = ["0"] * 6 + [""]
    assert {name: told.get(name, empty) for name in own} == own
    assert told.items() <= own.items()
    assert len({period for _key, period in own}) == 13, "twelve months and all of them together"


# --- every figure of the registry -------------------------------------------------------------------
@needs_database
@pytest.mark.parametrize(
    "year", [pytest.param(year, marks=pytest.mark.long) if year != 2017 else year for year in YEARS]
)
def test_every_figure_of_a_year_is_what_its_own_file_of_people_gives(house, client, year):
    on = dt.date(year + 1, 1, 1)
    question = Question(on=on, first=dt.date(year, 1, 1), last=dt.date(year, 12, 31), today=clock.today())
    client.force_login(house)
    seen = dict.fromkeys(Shape, 0)
    for key, figure in registry.every().items():
        name = "number_file" if figure.anonymous else "number_people_file"
        address = reverse(f"reporting:{name}", args=[key, "csv"])
        lines = recompute.read(client.get(address, question.parameters()).content.decode())
        value = registry.measure(figure, question, house)
        parts = recompute.parts_of(lines)
        assert parts == {str(figure.parts[part]): number for part, number in value.counts.items()}, key
        if figure.anonymous:
            continue
        assert worked_out(key, figure.shape, lines) == said(figure.shape, value), key
        seen[figure.shape] += value.number is not None and bool(lines)
    assert all(number > least for number, least in zip(seen.values(), (5, 3, 2, 2), strict=True)), seen


def worked_out(key, shape, lines):
    match shape:
        case Shape.COUNT:
            return (len(lines), None, None)
        case Shape.SHARE:
            return recompute.of_share("rate" if key.startswith("rate-") else key, recompute.of_parts(lines))
        case Shape.CURVE:
            return recompute.in_time(lines)
        case _:
            return recompute.days(lines)


def said(shape: Shape, value: Value):
    return (value.number, value.low, value.high) if value.number is not None else (None, None, None)


@needs_database
def test_a_person_left_out_of_the_file_is_noticed(house, client):
    """The negative control of the figures."""
    question = Question(on=dt.date(2018, 1, 1), first=dt.date(2017, 1, 1), last=dt.date(2017, 12, 31), today=AT.date())
    client.force_login(house)
    address = reverse("reporting:number_people_file", args=["days_to_first_job", "csv"])
    lines = recompute.read(client.get(address, question.parameters()).content.decode())
    figure = registry.figure("days_to_first_job")
    value = registry.measure(figure, question, house)
    assert recompute.days(lines)[0] == value.number
    without = [line for line in lines if list(line.values())[5] == "Endnu ikke"]
    assert recompute.of_parts(without) != {str(figure.parts[key]): number for key, number in value.counts.items()}


def test_ranges_are_written_alike():
    assert str(Span(1, 5)) == recompute.words(1, 5) == "1–5"
    assert (TODAY, *MARKS) == (0, *recompute.MARKS)
