"""The night and the clocks of retention: alerts, lines of the digest, and nothing to correct."""

import datetime as dt

import pytest

from accounts.policy import Role
from mail.models import Mail
from refugees import services as case
from refugees.models import Exit, ReadinessAssessment
from refugees.ports import facts_changed
from retention import ending, mentoring, services
from retention.models import AfterEnd, FollowUp, MentorOffer
from retention.rules import WORK
from targets import cache, night
from targets.models import Alert, Clock
from tests import factories
from tests.retention.support import at_work

pytestmark = pytest.mark.django_db
D = dt.date


@pytest.fixture
def worker():
    return factories.caseworker(name="Mette")


def alerts():
    return set(Alert.objects.open().values_list("target", "state"))


def test_a_warning_comes_seven_days_before_and_the_digest_says_what_waits(worker):
    person = factories.refugee(worker, takeover_on=D(2018, 3, 1))
    ReadinessAssessment.objects.create(refugee=person, happened_on=D(2018, 3, 5), outcome="job_ready")
    night.run(on=D(2018, 3, 23))
    assert ("contact", "due_soon") not in alerts()
    night.run(on=D(2018, 3, 24))
    assert ("contact", "due_soon") in alerts()
    at_work(person, D(2018, 3, 26))
    night.run(on=D(2018, 4, 2))
    assert ("retention_mentor_offer", "due_soon") in alerts()
    assert "contact" not in {target for target, _state in alerts()}, "in work the other duty runs"
    night.run(on=D(2018, 8, 6))
    overdue = {("contact_in_work", "overdue"), ("retention_mentor_offer", "overdue")}
    assert {("follow_ups", "due_soon"), *overdue} <= alerts()
    texts = "\n".join(Mail.objects.filter(to=worker.email).values_list("text", flat=True))
    for label in ("Næste samtale", "Næste samtale (i job)", "Fastholdelsesmentor tilbudt", "Fire opfølgninger"):
        assert label in texts
    assert person.case_number in texts
    assert person.family_name not in texts


class Staff:
    """One caseworker and one mentor who record something about a person on a day, each time something else."""

    def __init__(self, worker):
        self.worker, self.mentor, self.jobs = worker, factories.user(Role.RETENTION_MENTOR), {}

    def assess(self, person, on):
        outcome = "job_ready" if person.pk % 2 else "activity_ready"
        case.record_readiness(person=person, on=on, outcome=outcome, grounds="x", by=self.worker)

    def talk(self, person, on):
        services.hold(FollowUp(refugee=person, happened_on=on, mode="phone"), by=self.worker)

    def employ(self, person, on):
        self.jobs[person.pk] = at_work(person, on, kind=WORK[person.pk % 3])
        facts_changed([person.pk])

    def offer(self, person, on):
        if person.pk % 2:
            mentoring.offer(MentorOffer(refugee=person, happened_on=on, ref="P1"), by=self.mentor)

    def send_on_leave(self, person, on):
        until = on + dt.timedelta(days=11 + person.pk % 40)
        case.start_leave(person=person, on=on, kind="parental", by=self.worker, until=until)

    def end(self, person, on):
        placement = self.jobs[person.pk].placement
        placement.refresh_from_db()
        after = AfterEnd(next_step="searching")
        ending.end(placement, after, expected=placement.version, on=on, reason="other", today=on, by=self.worker)

    def annul(self, person, on):
        fact = FollowUp.objects.standing().filter(refugee=person, state="held").order_by("-pk").first()
        at = dt.datetime(2018, 9, 1, 12, tzinfo=dt.UTC)
        services.annul(fact, expected=fact.version, reason="x", by=self.worker, on=on, at=at)

    def let_go(self, person, on):
        if person.pk % 4 == 0:
            case.record_exit(person=person, on=on, reason="moved", by=self.worker)


WORK_OF_A_YEAR = [
    *("assess", "talk", "employ", "offer", "talk", "send_on_leave", "talk", "end", "annul", "talk", "let_go")
]


def test_a_year_of_work_by_the_services_leaves_the_night_nothing_to_correct(worker, monkeypatch):
    """What people record on each day refreshes their clocks at once; the nights between only move on."""
    today, staff = [D(2017, 12, 20)], Staff(worker)
    monkeypatch.setattr("core.clock.today", lambda: today[0])
    people = [factories.refugee(worker, takeover_on=D(2017, 11, 1) + dt.timedelta(days=6 * n)) for n in range(6)]
    cache.rebuild(on=today[0])
    seen = set()
    for step in range(6 * len(WORK_OF_A_YEAR)):
        today[0] += dt.timedelta(days=5 if step % 3 else 6)
        assert night.run(on=today[0])["corrections"] == 0, today[0]
        person = people[step % 6]
        if not Exit.objects.filter(refugee=person).exists():
            getattr(staff, WORK_OF_A_YEAR[step // 6])(person, today[0])
        seen |= set(Clock.objects.with_standing(today[0]).values_list("target", "standing"))
    assert {"follow_ups", "contact", "contact_in_work", "retention_mentor_offer"} <= {target for target, _ in seen}
    assert {("contact", "excluded"), ("contact_in_work", "excluded")} <= seen
