"""The life of a placement in a real browser: agreed, started, extended, evaluated, a job; also without script."""

import datetime as dt

import pytest

from accounts.policy import Role
from core import clock
from placements.models import Agreement, EndEvaluation, Placement, PlacementEvent
from placements.rules import Event
from tests import factories
from tests.placements.support import agreed, employer, happened, placement, written
from tests.placements.test_browser import look
from tests.support.browser import press

pytestmark = pytest.mark.django_db(transaction=True)
SAVE = "form.form button[type=submit], form.form input[type=submit]"


def ago(days):
    return clock.today() - dt.timedelta(days=days)


def danish(day):
    return day.strftime("%d-%m-%Y")


def save(page):
    press(page, page.locator(SAVE).first)


def fill(page, **values):
    for name, value in values.items():
        page.fill(f"[name={name}]", value)


def lived(worker):
    """A traineeship of which every page has something to say."""
    person = factories.refugee(worker, interpreter_language="Tigrinya", takeover_on=ago(200))
    made = placement(person, employer=employer())
    happened(made, Event.OFFERED, ago(150))
    agreement = written(
        made, worker, starts_on=ago(140), ends_on=ago(50), working_times="Mandag–fredag 8–14",
        language_help="En kollega taler tigrinya", danish_lessons="Tirsdag aften", contact="Ea Lund, 67 00 00 02",
    )  # fmt: skip
    agreed(agreement, worker, on=ago(145))
    happened(made, Event.STARTED, ago(140), recorded_by=worker)
    until = clock.today() + dt.timedelta(days=5)
    happened(made, Event.EXTENDED, ago(60), until=until, recorded_by=worker, note="Mere dansk på arbejdet")
    said = {
        "tasks_done": "Bagte rundstykker", "attended": "alle dage undtagen to", "danish_used": "Korte beskeder",
        "employer_words": "Dygtig og glad", "person_words": "Jeg vil gerne blive", "next_step": "Job samme sted",
    }  # fmt: skip
    wrong = EndEvaluation.objects.create(
        refugee=person, placement=made, happened_on=ago(55), outcome="dropped_out", recorded_by=worker, **said
    )
    wrong.annul(at=clock.now(), by=worker, reason="forkert borger")
    shown = EndEvaluation.objects.create(
        refugee=person, placement=made, happened_on=ago(60), outcome="extended", recorded_by=worker, **said
    )
    placement(person, "P2", "ordinary_job", employer=made.employer, continues=made)
    return person, made, shown


def test_the_pages_of_a_placements_life_are_accessible(new_page, axe):
    worker = factories.caseworker(name="Mette Kjær")
    person, made, shown = lived(worker)
    waiting = placement(person, "P3", employer=made.employer)
    written(waiting, worker, starts_on=ago(-3), ends_on=ago(-90))
    igu = placement(person, "P4", "igu", employer=made.employer)
    page = new_page(worker)
    for name, address in (
        ("min-dag", "/"),
        ("life", f"/placements/{made.uid}/"),
        ("life-waiting", f"/placements/{waiting.uid}/"),
        ("agreement", f"/placements/{waiting.uid}/agreement/"),
        ("agreement-igu", f"/placements/{igu.uid}/agreement/"),
        ("agree", f"/placements/{waiting.uid}/agreement/agreed/"),
        ("extend", f"/placements/{made.uid}/record/extended/"),
        ("decline", f"/placements/{waiting.uid}/record/declined/"),
        ("evaluate", f"/placements/{made.uid}/evaluation/"),
        ("evaluation-annul", f"/placements/evaluations/{shown.uid}/annul/"),
        ("follow-on", f"/placements/{made.uid}/follow-on/"),
        ("kind-rules", "/placements/kinds/"),
    ):
        look(page, axe, address, name)


def test_the_form_of_a_rule_of_a_kind_is_accessible(new_page, axe):
    page = new_page(factories.user(Role.ADMINISTRATOR))
    look(page, axe, "/placements/kinds/new/", "kind-rule-new")


@pytest.mark.parametrize("script", [True, False])
def test_a_placement_is_lived_from_agreement_to_job(new_page, script):
    worker = factories.caseworker()
    person = factories.refugee(worker, takeover_on=ago(200))
    made = placement(person, employer=employer())
    happened(made, Event.OFFERED, ago(110))
    page = new_page(factories.user(Role.JOB_CONSULTANT, team=worker.held_roles[0].team), **options(script))
    page.goto(f"/placements/{made.uid}/")

    press(page, page.get_by_role("link", name="Skriv aftalen"))
    fill(page, starts_on=danish(ago(100)), ends_on=danish(ago(9)), hours="30", tasks="Bage brød", supervisor="Ib Holm")
    page.check("[name=insured]")
    page.check("[name=safety]")
    save(page)
    fill(page, person_on=danish(ago(105)), employer_on=danish(ago(104)), municipality_on=danish(ago(104)))
    fill(page, employer_name="Ib Holm")
    save(page)
    assert PlacementEvent.objects.get(event=Event.AGREED).happened_on == ago(104)

    press(page, page.get_by_role("link", name="Registrér start"))
    fill(page, happened_on=danish(ago(100)))
    save(page)
    press(page, page.get_by_role("link", name="Forlæng"))
    fill(page, until=danish(ago(-300)), happened_on=danish(ago(15)), note="Mere dansk på arbejdet")
    save(page)  # far beyond the longest length: the rule asks why
    assert page.locator("[name=rule_reason]").is_visible()
    assert "26 uger" in page.inner_text("main")
    fill(page, until=danish(ago(2)))
    fill(page, rule_reason="")
    save(page)
    assert PlacementEvent.objects.get(event=Event.EXTENDED).until == ago(2)

    press(page, page.get_by_role("link", name="Skriv slutevaluering"))
    page.check("[name=outcome][value=job]")
    fill(page, happened_on=danish(ago(3)), tasks_done="Bagte", attended="Alle dage", employer_words="Dygtig")
    fill(page, next_step="Job samme sted")
    save(page)
    assert EndEvaluation.objects.get().outcome == "job"
    press(page, page.get_by_role("link", name="Registrér afslutning"))
    page.check("[name=reason][value=new_job]")
    fill(page, happened_on=danish(ago(2)))
    save(page)
    page.check("[name=which][value=new]")
    save(page)
    assert Placement.objects.get(kind="ordinary_job").continues == made
    assert "Blev til" in page.inner_text("main")


def test_a_stale_agreement_shows_both_versions_in_the_browser(new_page, axe):
    worker = factories.caseworker()
    made = placement(factories.refugee(worker), employer=employer())
    written(made, worker)
    page = new_page(worker)
    page.goto(f"/placements/{made.uid}/agreement/")
    Agreement.objects.update(tasks="Pakke rugbrød", version=2)
    fill(page, tasks="Betjene kunder")
    with page.expect_response(lambda answer: answer.status == 409):
        page.locator(SAVE).first.click()
    page.wait_for_load_state()
    assert "Pakke rugbrød" in page.inner_text("main")
    axe(page)
    save(page)
    assert Agreement.objects.get().tasks == "Betjene kunder"


def options(script):
    return {} if script else {"java_script_enabled": False}
