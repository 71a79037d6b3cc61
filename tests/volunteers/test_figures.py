"""The funnel and what both sides gained, against numbers counted by hand."""

import datetime as dt

import pytest

from core import clock
from tests.volunteers.support import ago, contract, match, referral, volunteer
from volunteers import figures
from volunteers.matching import services
from volunteers.matching.models import MatchContact
from volunteers.suppliers.report import CASEWORK, chapters, share
from volunteers.suppliers.views_figures import last_quarter

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    """Seven referrals: one waits, one was declined, one is accepted, one parted before meeting, two run (one of them
    after a proposal that was declined), one is over."""
    made = contract()
    referral(under=made)
    declined = match(referral(under=made))
    services.answer(declined, side="person", said="no", expected=declined.version, on=ago(8), by=None)
    match(referral(under=made), accepted=True)
    parted = match(referral(under=made), accepted=True)
    services.end(parted, expected=parted.version, reason="no_time", on=ago(7), by=None)
    running = match(referral(under=made), met=6)
    told(running, 3, person=["language", "joy"], volunteer=["insight"])
    told(running, 1, person=["language"], volunteer=[])  # named before: counts once
    twice = match(referral(under=made))
    services.answer(twice, side="volunteer", said="no", expected=twice.version, on=ago(8), by=None)
    again = match(twice.referral, volunteer(made.supplier), met=5)
    told(again, 2, person=["network"], volunteer=["joy"])
    over = match(referral(under=made), met=7)
    services.end(over, expected=over.version, reason="completed", on=ago(1), gained_person=["language"],
                 gained_volunteer=["insight", "joy"], by=None)  # fmt: skip
    return made


def told(of, days, *, person, volunteer):
    of.refresh_from_db()
    contact = MatchContact(
        match=of, happened_on=ago(days), sort="check_in", goes="well", gained_person=person, gained_volunteer=volunteer
    )
    services.check_in(contact, expected=of.version, by=None)


def test_every_referral_counts_once_where_it_has_come_and_at_every_step_before(agreement):
    made = figures.funnel([agreement.pk], clock.today())
    assert made.stages == {
        "referred": 1, "proposed": 1, "agreed": 1, "parted": 1, "together": 2, "over": 1,
    }  # fmt: skip
    assert made.counts == {"referred": 7, "proposed": 6, "accepted": 5, "met": 3, "active": 2, "ended": 2}
    assert made.reasons == {"no_time": 1, "completed": 1}
    before = figures.funnel([agreement.pk], ago(2))  # the one that is over was together then
    assert before.counts == {"referred": 7, "proposed": 6, "accepted": 5, "met": 3, "active": 3, "ended": 1}


def test_what_both_gained_counts_once_for_each_match_from_check_ins_and_endings(agreement):
    made = figures.funnel([agreement.pk], clock.today())
    assert made.gained["person"] == {"language": 2, "joy": 1, "network": 1}
    assert made.gained["volunteer"] == {"insight": 2, "joy": 2}
    assert made.asked == {"person": 3, "volunteer": 3}
    assert figures.funnel([agreement.pk], ago(2)).asked == {"person": 2, "volunteer": 2}
    lines = dict(chapters(made, CASEWORK)[3].lines)
    assert sorted(lines.values()) == ["1", "1", "2"]  # no percentage of three


def test_outside_casework_the_day_is_the_end_of_a_quarter():
    assert last_quarter(dt.date(2018, 3, 31)) == dt.date(2018, 3, 31)
    assert last_quarter(dt.date(2018, 3, 30)) == dt.date(2017, 12, 31)
    assert last_quarter(dt.date(2018, 4, 1)) == dt.date(2018, 3, 31)
    assert last_quarter(dt.date(2018, 1, 1)) == dt.date(2017, 12, 31)


def test_a_share_says_how_uncertain_it_is_and_few_have_none():
    assert share(12, 15) == "12 af 15 (80 %, mellem 55 og 93)"
    assert share(4, 5) == "4 af 5"
