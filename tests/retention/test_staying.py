"""Staying at 3, 6 and 12 months, beside a brute force that walks day by day and shares nothing with the rules."""

import calendar
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retention.staying import AFTER, Share, Span, Staying, latest_next_start, share, staying

DAY = dt.timedelta(days=1)
S = Staying


# --- the brute force ---------------------------------------------------------------------------------
def months_on(day: dt.date, months: int) -> dt.date:
    """The same day number so many months on, or the last day of a shorter month; by the table of month lengths."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def works(spans: list[Span], day: dt.date) -> bool:
    return any(span.start <= day and (span.end is None or day <= span.end) for span in spans)


def walked(
    spans: list[Span], start: dt.date, months: int, on: dt.date, left_on: dt.date | None
) -> Staying:
    """Walks from the start, one day at a time, and breaks off in the middle of a gap that has become too long."""
    target = months_on(start, months)
    if target > on:
        return S.NOT_YET
    day, idle_since = start, None
    while True:
        idle_since = None if works(spans, day) else idle_since or day
        if idle_since and day in (on, months_on(idle_since, 1)):  # a whole month, and nothing begins after it
            break
        if idle_since is None and day <= target and completes(spans, day):
            return S.COMPLETED
        if idle_since is None and day >= target:
            return S.GONE if left_on and left_on < target else S.STAYED
        day += DAY
    if left_on and left_on < max(target, months_on(idle_since, 1)):
        return S.GONE
    return S.DROPPED if day == months_on(idle_since, 1) else S.UNDECIDED


def completes(spans: list[Span], day: dt.date) -> bool:
    return any(span.completed and span.kind != "ordinary_job" and span.end == day for span in spans)


FIRST = dt.date(2017, 1, 28)
START = st.integers(0, 430).map(lambda number: FIRST + number * DAY)
LENGTH = st.none() | st.sampled_from([0, 1, 20, 27, 28, 29, 30, 31, 59, 60, 90, 92, 180, 184]) | st.integers(0, 400)


@st.composite
def spans_of_somebody(draw):
    """A chain of spans whose gaps crowd around a month, with some beside it."""
    made, day = [], draw(START)
    for _ in range(draw(st.integers(1, 5))):
        length = draw(LENGTH)
        end = None if length is None else day + length * DAY
        kind = draw(st.sampled_from(["ordinary_job", "igu", "education"]))
        made.append(Span(kind, day, end, bool(end) and draw(st.booleans())))
        gap = draw(st.sampled_from([-20, 0, 1, 2, 28, 29, 30, 31, 32, 33, 60]))
        day = (end or day) + gap * DAY
    return made


@settings(max_examples=1500, deadline=None)
@given(spans_of_somebody(), st.sampled_from(AFTER), st.integers(0, 800), st.none() | st.integers(0, 700), st.data())
def test_every_start_is_judged_as_the_walk_judges_it(spans, months, later, left, data):
    on = FIRST + later * DAY
    known = [  # as known on the day: what has not begun is not there, what has not ended is open
        Span(s.kind, s.start, s.end, s.completed) if s.end and s.end <= on else Span(s.kind, s.start)
        for s in spans
        if s.start <= on
    ]
    if not known:
        return
    start = data.draw(st.sampled_from(known)).start
    left_on = FIRST + left * DAY if left is not None and start <= FIRST + left * DAY <= on else None
    assert staying(known, start, months, on=on, left_on=left_on) == walked(known, start, months, on, left_on)


# --- what people would say ---------------------------------------------------------------------------
def day(text: str) -> dt.date:
    return dt.datetime.strptime(text, "%d-%m-%Y").date()


def job(start: str, end: str = "", kind: str = "ordinary_job", *, completed: bool = False) -> Span:
    return Span(kind, day(start), day(end) if end else None, completed)


MUCH_LATER = day("31-12-2019")


def told(*spans: Span, months: int = 3, on: dt.date = MUCH_LATER, left: str = "") -> Staying:
    return staying(spans, spans[0].start, months, on=on, left_on=day(left) if left else None)


def test_a_job_that_runs_has_stayed_at_every_mark_that_has_come():
    assert [told(job("01-03-2018"), months=months, on=day("15-09-2018")) for months in AFTER] == [
        S.STAYED, S.STAYED, S.NOT_YET,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("end", "begins", "outcome"),
    [
        ("31-01-2018", "01-03-2018", S.STAYED),  # idle all of February: one calendar month, not more
        ("31-01-2018", "02-03-2018", S.DROPPED),
        ("15-02-2018", "16-03-2018", S.STAYED),
        ("15-02-2018", "17-03-2018", S.DROPPED),
        ("30-03-2018", "30-04-2018", S.STAYED),  # idle from 31 March: 30 April is that month's last day
        ("30-03-2018", "01-05-2018", S.DROPPED),
    ],
)
def test_a_change_with_a_gap_of_at_most_a_month_is_staying(end, begins, outcome):
    assert told(job("01-01-2018", end), job(begins), months=6) == outcome


def test_on_the_day_itself_the_last_day_of_work_is_still_work():
    assert told(job("10-01-2018", "10-04-2018")) == S.STAYED
    assert told(job("10-01-2018", "09-04-2018")) == S.DROPPED


def test_in_the_gap_itself_it_is_undecided_until_the_month_is_over():
    lost = job("10-01-2018", "01-04-2018")
    assert told(lost, on=day("30-04-2018")) == S.UNDECIDED
    assert told(lost, on=day("02-05-2018")) == S.DROPPED
    assert told(lost, job("02-05-2018"), on=day("02-05-2018")) == S.STAYED


def test_a_completed_education_or_igu_is_a_success_ever_after_and_a_completed_job_is_none():
    for kind, outcome in (("education", S.COMPLETED), ("igu", S.COMPLETED), ("ordinary_job", S.DROPPED)):
        ended = job("01-01-2018", "01-03-2018", kind, completed=True)
        assert [told(ended, months=months) for months in AFTER] == [outcome] * 3
    assert told(job("01-01-2018", "01-03-2018", "igu")) == S.DROPPED


def test_before_its_mark_a_completed_education_is_not_there_yet():
    assert told(job("01-01-2018", "01-03-2018", "igu", completed=True), on=day("31-03-2018")) == S.NOT_YET


def test_a_second_job_beside_the_first_carries_on():
    assert told(job("01-01-2018", "10-01-2018"), job("01-06-2017"), months=12) == S.STAYED


def test_work_after_a_broken_chain_is_another_start():
    assert told(job("01-01-2018", "31-01-2018"), job("01-04-2018"), months=6) == S.DROPPED


def test_who_moved_away_before_the_mark_is_not_counted():
    running = job("01-01-2018")
    assert told(running, months=6, left="30-06-2018") == S.GONE
    assert told(running, months=6, left="01-07-2018") == S.STAYED
    done = job("01-01-2018", "01-02-2018", "igu", completed=True)
    assert told(done, months=6, left="01-03-2018") == S.COMPLETED


def test_the_share_is_of_those_decided():
    counted = share([S.STAYED, S.COMPLETED, S.DROPPED, S.UNDECIDED, S.NOT_YET, S.GONE])
    assert (counted.stayed, counted.decided, counted[S.GONE]) == (2, 3, 1)
    assert Share({}).decided == 0


def test_the_longest_gap_ends_a_calendar_month_after_its_first_day():
    assert latest_next_start(day("30-01-2018")) == day("28-02-2018")
    assert latest_next_start(day("31-01-2018")) == day("01-03-2018")
