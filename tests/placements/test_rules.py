import datetime as dt

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from placements import rules

DAYS = st.dates(dt.date(2016, 1, 1), dt.date(2016, 3, 1))


@pytest.mark.parametrize("typed", ["13585628", "13 58 56 28", "DK13585628", "DK 13585628"])
def test_a_cvr_number_may_be_written_as_people_write_it(typed):
    assert rules.plain_cvr(typed) == "13585628"


@pytest.mark.parametrize("typed", ["13585629", "1358562", "135856280", "", "Nordlys", "\x00"])
def test_anything_else_is_no_cvr_number(typed):
    with pytest.raises(ValueError):
        rules.plain_cvr(typed)


@given(DAYS, st.none() | DAYS, DAYS, st.none() | DAYS)
def test_two_placements_overlap_exactly_when_they_share_a_day(start, end, other_start, other_end):
    horizon = dt.date(2016, 12, 31)
    days = {start + dt.timedelta(n) for n in range(((end or horizon) - start).days + 1)}
    others = {other_start + dt.timedelta(n) for n in range(((other_end or horizon) - other_start).days + 1)}
    if days and others:
        assert rules.overlaps(start, end, other_start, other_end) == bool(days & others)


@pytest.mark.parametrize("event", list(rules.Event))
def test_every_event_has_its_heading(event):
    reason = "completed" if event == rules.Event.ENDED else ""
    title = rules.event_title(event, "traineeship", reason, "Nordlys Bageri")
    assert "%" not in title
    assert title.endswith(", Nordlys Bageri")


def test_a_kind_inside_a_sentence_keeps_the_capitals_of_an_abbreviation():
    with translation.override("da"):
        assert [rules.kind_in_text(kind) for kind in ("igu", "traineeship")] == ["IGU", "virksomhedspraktik"]
