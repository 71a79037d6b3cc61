"""The registry of published numbers: words, people, counts, and what fresh cases do to them."""

import datetime as dt
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from accounts.policy import Role
from core.tabular import read_table
from refugees.imports import allocations, history
from refugees.models import Refugee
from refugees.rules import ResidenceBasis
from reporting import registry
from reporting.promises import PROMISES
from reporting.registered import retention
from reporting.registered.targets import unlisted
from reporting.rules import whole_percent, wilson
from targets import cache
from targets.indicators import Counted, Definition, Indicator, Question, Shape
from tests import factories
from tests.oracle.files import ALLOCATION_LISTS, HISTORY

pytestmark = pytest.mark.django_db
DATA = Path("demo/data")
TODAY = dt.date(2018, 12, 31)
ASKED = Question(on=TODAY, first=dt.date(2016, 1, 1), last=dt.date(2018, 12, 31), today=TODAY)


@pytest.fixture
def intake():
    for name in ALLOCATION_LISTS:
        with read_table((DATA / name).read_bytes(), name) as table:
            allocations.take_in(allocations.rows_of(table), by=None, today=dt.date(2026, 1, 1))
    with read_table((DATA / HISTORY).read_bytes(), HISTORY) as table:
        history.take_in(table, by=None)
    cache.rebuild(on=TODAY)


@pytest.fixture
def manager():
    return factories.user(Role.TEAM_MANAGER)


def test_every_figure_has_its_words_in_danish_and_english_a_source_a_unit_and_a_version():
    for key, figure in registry.every().items():
        words = figure.definition
        for text in (words.label, words.text, words.population, words.source, words.unit, *figure.parts.values()):
            with translation.override("en"):
                english = str(text)
            with translation.override("da"):
                assert english, key
                assert str(text), key
        for text in (words.text, words.population, words.source):
            with translation.override("en"):
                english = str(text)
            with translation.override("da"):
                assert str(text) != english, f"{key}: not in Danish: {english}"
        assert words.version >= 1
        assert words.since <= dt.date(2026, 12, 31)
        assert set(figure.success) | set(figure.whole) <= set(figure.parts), key
        assert figure.promise in {section.key for section in registry.SECTIONS}, key


def test_the_sections_are_the_eight_promises_in_order_and_what_follows_from_them():
    keys = [section.key for section, _found in registry.by_section()]
    assert keys == [*(promise.key for promise in PROMISES), "outcomes", "inflow", "quality"]


def test_the_number_is_the_length_of_its_list_for_every_part_of_every_figure(intake, manager):
    seen = set()
    for key, figure in registry.every().items():
        value = registry.measure(figure, ASKED, manager)
        rows = figure.rows(ASKED, manager)
        assert set(value.counts) <= set(figure.parts), key
        beyond = unlisted(ASKED, manager, figure.target) if key.startswith("rate-") else 0
        assert value.everybody == len(rows.listed("")) + beyond, key
        for part, number in value.counts.items():
            assert number == len(rows.listed(part)), (key, part)
            assert {row.part for row in rows.listed(part)} == {part}
        if value.everybody:
            seen.add(figure.promise)
    assert seen >= {"screening", "placement", "retention", "health", "mentor", "housing", "outcomes", "inflow"}


def test_the_whole_municipality_is_what_a_manager_of_it_sees(intake, manager):
    for key, figure in registry.every().items():
        mine, all_of_it = (registry.measure(figure, ASKED, user) for user in (manager, registry.MUNICIPALITY))
        assert (mine.number, mine.counts) == (all_of_it.number, all_of_it.counts), key


def test_fifty_fresh_people_who_have_done_nothing_flatter_no_figure(intake, manager):
    figures = {key: each for key, each in registry.every().items() if each.raised_by_good is not None}
    before = {key: registry.measure(each, ASKED, manager) for key, each in figures.items()}
    for number in range(50):
        factories.refugee(
            person_id=f"9900{number:04d}",
            case_number=f"2018-{7000 + number}",
            allocation_decided_on=TODAY - dt.timedelta(days=40),
            takeover_on=TODAY - dt.timedelta(days=5),
        )
    cache.rebuild(on=TODAY)
    raised = set()
    for key, figure in figures.items():
        then, now = before[key], registry.measure(figure, ASKED, manager)
        if now.counts != then.counts:
            raised.add(key)
        if figure.raised_by_good:
            assert (now.number or 0) <= (then.number or 0), key
            if figure.shape is Shape.SHARE and then.whole:
                assert now.part * then.whole <= then.part * now.whole, key
        elif then.number is not None:
            assert now.number is None or now.number >= then.number, key
    assert len(raised) > 10, "the fresh people are in the figures"


def test_who_reaches_fewer_people_counts_fewer(intake, manager):
    worker, other = factories.caseworker(), factories.caseworker()
    Refugee.objects.update(caseworker=other)
    Refugee.objects.filter(pk__in=list(Refugee.objects.order_by("pk").values_list("pk", flat=True)[:40])).update(
        caseworker=worker
    )
    cache.rebuild(on=TODAY)
    for key in ("received", "placement_first_start", "housing_stage", "at_work_today", "staying_3"):
        figure = registry.figure(key)
        all_of_it = registry.measure(figure, ASKED, manager).everybody
        assert registry.measure(figure, ASKED, worker).everybody < all_of_it, key


def test_a_figure_of_another_app_is_registered_once_and_may_know_nobody(monkeypatch):
    from targets import indicators

    monkeypatch.setattr(indicators, "_indicators", {})
    visits = Indicator(
        Definition("house_visits", "Visits", "How many", "Everybody", "The door", "visits"),
        promise="welcome_house",
        parts={"visits": "Visits"},
        rows=lambda question, user: Counted({"visits": 12}),
        anonymous=True,
    )
    indicators.register(visits)
    assert registry.measure(registry.figure("house_visits"), ASKED, registry.MUNICIPALITY).number == 12
    with pytest.raises(ValueError, match="house_visits"):
        indicators.register(visits)


@given(st.integers(1, 400).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_the_interval_is_wilsons(pair):
    part, whole = pair
    expected = binomtest(part, whole).proportion_ci(0.95, method="wilson")
    low, high = wilson(part, whole)
    assert abs(low - whole_percent(expected.low)) <= 1
    assert abs(high - whole_percent(expected.high)) <= 1
    assert low <= whole_percent(part / whole) <= high


def test_every_figure_about_people_can_be_asked_for_each_residence_basis_and_they_add_up(intake, manager):
    targets = 0
    for key, figure in registry.every().items():
        if figure.anonymous or (figure.target and (targets := targets + 1) > 9):
            continue  # of the targets, which are all made alike, three
        everybody = registry.measure(figure, ASKED, manager).counts
        found: Counter[str] = Counter()
        for basis in ResidenceBasis.values:
            found.update(registry.measure(figure, replace(ASKED, basis=basis), manager).counts)
        assert dict(found) == dict(everybody), key


def test_starts_are_counted_alike_however_many_people_are_looked_at_at_once(intake, manager, monkeypatch):
    figure = registry.figure("staying_6")
    whole = figure.rows(ASKED, manager).counts()
    assert sum(whole.values()) > 10
    assert whole == Counter(row.part for row in figure.rows(ASKED, manager).listed(""))
    monkeypatch.setattr(retention, "AT_ONCE", 3)
    assert figure.rows(ASKED, manager).counts() == whole
    months = figure.rows(ASKED, manager).by_month()
    assert sum((Counter(parts) for parts in months.values()), Counter()) == whole
