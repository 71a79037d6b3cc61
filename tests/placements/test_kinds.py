"""The rules of the kinds against an oracle that walks the calendar day by day; and what they are from the beginning."""

import datetime as dt
from dataclasses import dataclass

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from placements import kinds
from placements.kinds import Terms
from placements.models import KindRule
from placements.rules import Kind

D = dt.date
ONE = dt.timedelta(days=1)
MAY_2016 = D(2016, 5, 1)


@dataclass(frozen=True)
class Rule:
    what: str
    number: int
    unit: str
    strictness: str = "reason"
    valid_from: D = MAY_2016
    valid_to: D | None = None


# --- an oracle that knows nothing of the code: it counts days on a calendar -------------------------
def same_day_later(day, months):
    """The day with the same number so many months later, or the last of a shorter month; walked month by month."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    for number in range(day.day, 0, -1):
        try:
            return D(year, month, number)
        except ValueError:
            continue
    raise AssertionError


def days_held(first, number, unit):
    """How many days, the first one counted, the length holds."""
    if unit == "months":
        end, held, day = same_day_later(first, number), 0, first
        while day < end:
            held, day = held + 1, day + ONE
        return held
    return number * 7 if unit == "weeks" else number


def is_kept(rule, start, end, hours, school, extended_from):
    """Whether the oracle lets the terms pass."""
    if not (rule.valid_from <= start and (rule.valid_to is None or start <= rule.valid_to)):
        return True
    lasts = (end - start).days + 1 if end else None
    if rule.what == "longest":
        return lasts is None or lasts <= days_held(start, rule.number, rule.unit)
    if rule.what == "normal":
        return lasts is None or extended_from is not None or lasts <= days_held(start, rule.number, rule.unit)
    if rule.what == "extension":
        if end is None or extended_from is None:
            return True
        more = (end - extended_from).days
        return more <= (same_day_later(extended_from, rule.number) - extended_from).days if rule.unit == "months" else (
            more <= days_held(start, rule.number, rule.unit)
        )
    if rule.what == "hours_least":
        return hours is None or not hours < rule.number
    if rule.what == "hours_most":
        return hours is None or not hours > rule.number
    if rule.what == "school":
        return school in (None, rule.number)
    return True  # a reminder forbids nothing


STARTS = st.dates(D(2016, 4, 20), D(2021, 6, 1)) | st.sampled_from(
    [D(2016, 4, 30), D(2016, 5, 1), D(2017, 1, 31), D(2020, 2, 29), D(2021, 4, 30), D(2021, 5, 1)]
)


@st.composite
def rules(draw):
    what = draw(st.sampled_from(kinds.What.values))
    unit = draw(st.sampled_from([each.value for each in kinds.UNITS[what]]))
    number = draw(st.integers(1, {"days": 60, "weeks": 30, "months": 14, "hours": 40}[unit]))
    first = draw(st.sampled_from([D(2016, 5, 1), D(2021, 5, 1), D(2017, 1, 31)]))
    last = draw(st.sampled_from([None, D(2021, 4, 30), D(2022, 1, 1)]))
    strictness = draw(st.sampled_from(kinds.Strictness.values))
    return Rule(what, number, unit, strictness, first, last)


@given(rules(), STARTS, st.integers(-3, 3), st.none() | st.integers(1, 60), st.none() | st.integers(1, 30), st.data())
def test_a_rule_is_broken_exactly_where_the_calendar_says_so(rule, start, around, hours, school, data):
    extended_from = data.draw(st.none() | st.integers(0, 200).map(lambda days: start + dt.timedelta(days=days)))
    # Ends crowd around the day that decides.
    base = extended_from if rule.what == "extension" and extended_from else start
    edge = base + dt.timedelta(days=days_held(base, rule.number, rule.unit) - 1 + around)
    end = data.draw(st.sampled_from([None, max(edge, start)]))
    terms = Terms(start, end, hours, school, extended_from)
    assert (kinds.breaches([rule], terms) == []) == is_kept(rule, start, end, hours, school, extended_from)


@given(st.lists(rules(), max_size=6), STARTS, st.integers(0, 500), st.integers(1, 60))
def test_the_strictest_comes_first_and_each_rule_speaks_for_itself(known, start, days, hours):
    terms = Terms(start, start + dt.timedelta(days=days), hours)
    found = kinds.breaches(known, terms)
    order = {"stop": 0, "reason": 1, "warn": 2}
    assert [order[each.rule.strictness] for each in found] == sorted(order[each.rule.strictness] for each in found)
    alone = [rule for rule in known if kinds.breaches([rule], terms)]
    assert sorted(map(repr, (each.rule for each in found))) == sorted(map(repr, alone))


def test_thirteen_weeks_begin_and_end_on_their_days():
    assert kinds.last_day(D(2017, 3, 6), 13, "weeks") == D(2017, 6, 4)  # Monday to Sunday
    assert kinds.last_day(D(2017, 1, 31), 1, "months") == D(2017, 2, 27)
    assert kinds.reminder_from(D(2017, 6, 4), 14) == D(2017, 5, 21)


# --- the rules of the beginning ----------------------------------------------------------------------
@pytest.mark.django_db
def test_the_handbook_is_in_the_table_with_its_sources():
    assert set(KindRule.objects.filter(what="reminder").values_list("kind", flat=True)) == set(Kind.values)
    known = {(r.kind, r.what, r.valid_from.year): r.number_words for r in KindRule.objects.all()}
    assert len(known) == KindRule.objects.count() == KindRule.objects.exclude(source="").count()
    numbers = {(r.kind, r.what, r.valid_from): (r.number, r.unit) for r in KindRule.objects.all()}
    assert numbers["traineeship", "normal", D(2016, 5, 1)] == (13, "weeks")
    assert numbers["traineeship", "longest", D(2016, 5, 1)] == (26, "weeks")
    assert numbers["igu", "school", D(2016, 5, 1)] == (20, "weeks")
    assert numbers["igu", "school", D(2021, 5, 1)] == (23, "weeks")


@pytest.mark.django_db
def test_the_school_of_an_igu_follows_the_day_it_starts():
    known = list(KindRule.objects.filter(kind="igu", what="school"))
    for start, weeks in ((D(2021, 4, 30), 20), (D(2021, 5, 1), 23)):
        assert kinds.breaches(known, Terms(start, school=weeks)) == []
        assert len(kinds.breaches(known, Terms(start, school=43 - weeks))) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({}, "one_kindrule_at_a_time"),
        ({"what": "school", "unit": "hours"}, "kindrule_unit_fits"),
        ({"what": "hours_least", "unit": "weeks"}, "kindrule_unit_fits"),
        ({"number": 0, "kind": "education"}, "kindrule_number"),
        ({"kind": "education", "valid_from": D(2018, 1, 1), "valid_to": D(2017, 1, 1)}, "range lower bound|ends_after"),
    ],
)
def test_the_database_refuses_a_rule_that_cannot_be(changes, constraint):
    values = {"kind": "igu", "what": "longest", "number": 9, "unit": "weeks", "valid_from": D(2019, 1, 1)} | changes
    with pytest.raises(DatabaseError, match=constraint), transaction.atomic():
        KindRule.objects.create(source="prøve", **values)


@pytest.mark.django_db
def test_two_rules_at_once_are_refused_with_a_sentence():
    twin = KindRule(kind="igu", what="longest", number=9, unit="weeks", valid_from=D(2019, 1, 1), source="prøve")
    with pytest.raises(ValidationError) as refused:
        twin.full_clean()
    assert "__all__" in refused.value.message_dict
