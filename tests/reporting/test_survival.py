"""The unfinished are counted honestly: the estimate against a published example and against its own definition."""

import datetime as dt
from fractions import Fraction

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.policy import Role
from refugees.models import Exit, Refugee
from refugees.ports import facts_changed
from reporting import clocks, waits
from reporting.closely import percent
from reporting.figures import Question, figures
from reporting.survival import Wait, estimate
from screening.models import Interview
from targets.models import Clock
from tests import factories

# Remission in weeks under 6-mercaptopurine (Freireich and others, Blood 21, 1963), with the estimate and its log-log
# interval as printed in the manuals of the statistical packages (Stata, "sts list"; Klein and Moeschberger, table 4.1).
MET = {6: 3, 7: 1, 10: 1, 13: 1, 16: 1, 22: 1, 23: 1}
LOST = {6: 1, 9: 1, 10: 1, 11: 1, 17: 1, 19: 1, 20: 1, 25: 1, 32: 2, 34: 1, 35: 1}
PRINTED = {
    6: ("0.8571", "0.6197", "0.9516"),
    7: ("0.8067", "0.5631", "0.9228"),
    10: ("0.7529", "0.5032", "0.8894"),
    13: ("0.6902", "0.4316", "0.8491"),
    16: ("0.6275", "0.3675", "0.8049"),
    22: ("0.5378", "0.2678", "0.7468"),
    23: ("0.4482", "0.1881", "0.6801"),
}


def waits_of(met, lost):
    return [Wait(t, True, n) for t, n in met.items()] + [Wait(t, False, n) for t, n in lost.items()]


def test_the_estimate_is_the_published_one_to_every_printed_digit():
    curve = estimate(waits_of(MET, LOST))
    assert (curve.number, curve.met, curve.median) == (21, 9, 23)
    told = {
        int(each.time): tuple(f"{left:.4f}" for left in (1 - each.share, 1 - each.high, 1 - each.low))
        for each in curve.points
    }
    assert told == PRINTED


GROUPS = st.dictionaries(st.integers(0, 60), st.integers(1, 9), max_size=8)


@given(GROUPS, GROUPS)
def test_the_estimate_is_the_product_of_the_shares_that_stay(met, lost):
    curve = estimate(waits_of(met, lost))
    if not met and not lost:
        assert curve is None
        return
    left, product = sum(met.values()) + sum(lost.values()), Fraction(1)
    for time in range(61):
        if met.get(time):
            product *= 1 - Fraction(met[time], left)
        left -= met.get(time, 0) + lost.get(time, 0)
        point = curve.by(time)
        if time > max([*met, *lost]):
            assert point is None
        else:
            assert abs(point.share - float(1 - product)) < 1e-9
            assert point.low <= point.share + 1e-9
            assert point.share <= point.high + 1e-9


@given(GROUPS, GROUPS, st.integers(1, 50))
def test_more_people_who_have_only_begun_to_wait_raise_no_share(met, lost, fresh):
    before, after = estimate(waits_of(met, lost)), estimate([*waits_of(met, lost), Wait(0, False, fresh)])
    for time in sorted({*met, *lost}):
        assert after.by(time).share <= before.by(time).share + 1e-9


@pytest.mark.parametrize(("share", "shown"), [(0.0, 0), (0.001, 1), (0.5, 50), (0.999, 99), (1.0, 100)])
def test_all_and_nobody_are_said_of_all_and_nobody_only(share, shown):
    assert percent(share) == shown


# --- from the clocks --------------------------------------------------------------------------------
START = dt.date(2017, 3, 1)
KEY = "second_interview"


def question(on, **limits):
    return Question(on=on, first=dt.date(2017, 1, 1), last=dt.date(2017, 12, 31), today=dt.date(2026, 1, 1), **limits)


def interviewed(someone, day):
    Interview.objects.create(refugee=someone, sequence=2, status="held", held_on=day, place="asylum_centre")


@pytest.fixture
def city(db):
    """Twelve people allocated on one day, who move in two months later: six are interviewed, one leaves."""
    worker = factories.caseworker()
    people = [
        factories.refugee(worker, allocation_decided_on=START, takeover_on=dt.date(2017, 5, 1)) for _each in range(12)
    ]
    for number, someone in enumerate(people[:6]):
        interviewed(someone, START + dt.timedelta(days=60 + number))
    Exit.objects.create(refugee=people[6], happened_on=START + dt.timedelta(days=30), reason="moved")
    facts_changed([each.pk for each in people])
    return worker, people


def test_the_waits_are_those_of_the_clocks_one_by_one(city):
    worker, _people = city
    for on in (START + dt.timedelta(days=n) for n in (0, 20, 61, 63, 70, 90)):
        told = sorted(waits.groups(question(on), worker, KEY))
        one_by_one: dict[tuple[int, int, bool], int] = {}
        for clock in Clock.objects.derived(on).filter(target=KEY):
            gone = Exit.objects.filter(refugee=clock.refugee_id, happened_on__lte=on).first()
            met = clock.met_on is not None
            end = clock.met_on or (gone.happened_on if gone else on)
            group = ((end - START).days, (clock.due_on - START).days, met)
            one_by_one[group] = one_by_one.get(group, 0) + 1
        assert told == sorted((*group, number) for group, number in one_by_one.items())
        assert sum(group[-1] for group in told) == 12


def test_when_all_is_decided_the_estimate_is_the_rate(city):
    worker, people = city
    Exit.objects.all().delete()
    facts_changed([each.pk for each in people])
    on = dt.date(2018, 6, 1)
    asked = question(on)
    ((_promise, (figure,)),) = figures(clocks.count(asked, worker), asked, {KEY: "Interview 2"})
    curve = estimate(waits.in_limits(waits.groups(asked, worker, KEY)))
    assert abs(curve.by(1.0).share - float(figure.total.rate)) < 1e-9
    assert figure.total.rate > 0


def test_fifty_fresh_people_raise_no_share_of_a_target(city):
    worker, _people = city
    on = START + dt.timedelta(days=70)
    before = estimate(waits.in_limits(waits.groups(question(on), worker, KEY)))
    for _ in range(50):
        factories.refugee(worker, allocation_decided_on=on, takeover_on=on + dt.timedelta(days=60))
    after = estimate(waits.in_limits(waits.groups(question(on), worker, KEY)))
    assert after.number == before.number + 50
    assert all(after.by(each.time).share <= each.share + 1e-9 for each in before.points)


def test_the_page_says_rate_estimate_and_median_and_keeps_to_the_basis_asked_for(city, client):
    worker, people = city
    Refugee.objects.filter(pk=people[0].pk).update(residence_basis="family_reunified")
    client.force_login(worker)
    where = reverse("reporting:target", args=[KEY])
    asked = {"on": "01-06-2018", "due_from": "01-01-2017", "due_to": "31-12-2017"}
    page = client.get(where, asked).content.decode()
    assert "afsluttede" in page.lower()
    assert 'class="steps-line"' in page
    none = client.get(where, asked | {"basis": "ukraine_displaced"})
    assert none.context["curve"] is None
    assert client.get(where, asked | {"basis": "refugee"}).context["curve"].number == 11
    assert client.get(where, {"basis": "x"}).status_code == 200
    assert client.get(reverse("reporting:target", args=["no-such"])).status_code == 404


def test_a_reader_outside_casework_has_no_such_page(city, client):
    client.force_login(factories.user(Role.ANALYST))
    assert client.get(reverse("reporting:target", args=[KEY])).status_code == 403
