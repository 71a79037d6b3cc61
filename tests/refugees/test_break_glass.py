"""Emergency access: with a reason, for some hours, for reading one case; and everybody concerned learns of it."""

import datetime as dt
import os
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import expect

from accounts.models import StandIn, User
from accounts.policy import Role
from audit.models import Kind, ReadLog
from core import clock
from mail.models import Mail
from placements.models import Placement
from refugees import services as cases
from refugees.break_glass import services
from refugees.break_glass.rules import IN_VAIN, LASTS, PURPOSE
from refugees.documents.models import Document, DocumentKind
from refugees.documents.services import file_document
from refugees.models import Address, BreakGlass, JournalEntry, Refugee
from screening import services as interviews
from screening.models import Interview
from tests import factories

pytestmark = pytest.mark.django_db
SHOTS = os.environ.get("HAVN_SHOTS", "")
REASON = "Skadestuen ringer: manden er fundet bevidstløs, og de skal have fat i hans søster."
OPEN = "break_glass:open"


def danish(sentence: str) -> str:
    with translation.override("da"):
        return gettext(sentence)


def said(answer: Any) -> str:
    return unescape(answer.content.decode())


@pytest.fixture
def owner() -> User:
    return factories.caseworker(name="Bodil Ejer")


@pytest.fixture
def person(owner: User) -> Refugee:
    return factories.refugee(owner, given_names="Yonas", family_name="Sjældentnavn")


@pytest.fixture
def helper() -> User:
    return factories.caseworker(name="Rasmus Hjælper")


@pytest.fixture
def desk(client: Client, helper: User) -> Client:
    client.force_login(helper)
    return client


def ask(client: Client, number: str, reason: str = REASON) -> Any:
    return client.post(reverse(OPEN), {"number": number, "reason": reason})


def case(person: Refugee) -> str:
    return reverse("refugees:case", args=[person.case_number])


# --- opening --------------------------------------------------------------------------------------
@pytest.mark.parametrize("field", ["case_number", "person_id"])
def test_an_exact_number_and_a_reason_open_the_case_to_be_read(
    desk: Client, helper: User, person: Refugee, field: str
) -> None:
    assert desk.get(case(person)).status_code == 404
    assert ask(desk, getattr(person, field)).headers["Location"] == case(person)
    page = said(desk.get(case(person)))
    assert "Sjældentnavn" in page
    assert danish("I am done: end the access") in page
    access = BreakGlass.objects.get()
    assert (access.user, access.refugee, access.reason) == (helper, person, REASON)
    assert access.ends_at - access.starts_at == LASTS


@pytest.mark.parametrize("number", ["Sjældentnavn", "Yonas Sjældentnavn", "%", "2017", "", "\x00", "x" * 41])
def test_nothing_but_a_whole_number_opens_anything(desk: Client, person: Refugee, number: str) -> None:
    answer = ask(desk, number)
    assert answer.context["form"].errors["number"]
    assert REASON in said(answer)
    assert not BreakGlass.objects.exists()


@pytest.mark.parametrize("reason", ["", "Haster", " " * 60, "Hans CPR-nummer er 010190" + "-9901, og det haster meget"])
def test_without_a_reason_in_a_sentence_nothing_opens(desk: Client, person: Refugee, reason: str) -> None:
    answer = ask(desk, person.case_number, reason)
    assert answer.context["form"].errors["reason"]
    assert f'value="{person.case_number}"' in said(answer)
    assert not BreakGlass.objects.exists()


def test_a_cpr_number_is_not_looked_up(desk: Client) -> None:
    assert danish("Write the case number or the person ID, not a CPR number.") in said(ask(desk, "010190" + "-9901"))


def test_asking_in_vain_is_noted(desk: Client, helper: User) -> None:
    assert danish("No case has this number. Is every character right?") in said(ask(desk, "2017-9998"))
    entry = ReadLog.objects.get()
    assert (entry.kind, entry.purpose, entry.user_id, entry.people) == (Kind.DENIED, IN_VAIN, helper.pk, [])


def test_opening_it_is_noted_before_the_case_is_read(desk: Client, helper: User, person: Refugee) -> None:
    ask(desk, person.case_number)
    entry = ReadLog.objects.get()
    assert (entry.kind, entry.purpose, entry.user_id, entry.people) == (
        Kind.LOOKUP, PURPOSE, helper.pk, [person.uid]
    )  # fmt: skip


def test_numbers_cannot_be_tried_one_after_the_other(desk: Client) -> None:
    statuses = [ask(desk, f"2017-{number:04d}").status_code for number in range(12)]
    assert statuses == [200] * 10 + [429] * 2


def test_a_case_within_reach_needs_none(client: Client, owner: User, person: Refugee) -> None:
    client.force_login(owner)
    assert ask(client, person.case_number).headers["Location"] == case(person)
    assert not BreakGlass.objects.exists()


def test_the_way_in_is_from_the_search_and_another_ones_case_stays_404(desk: Client, person: Refugee) -> None:
    assert reverse(OPEN) not in said(desk.get(case(person)))
    found = desk.post(reverse("search"), {"q": person.case_number}, follow=True)
    assert "Sjældentnavn" not in said(found)
    assert reverse(OPEN) in said(found)


@pytest.mark.parametrize("role", [Role.JOB_CONSULTANT, Role.HEALTH_LIAISON, Role.HOLISTIC_MENTOR, Role.OPEN_COUNSELLOR])
def test_it_is_for_those_who_answer_for_cases(client: Client, person: Refugee, role: str) -> None:
    client.force_login(factories.user(role, team=factories.team()))
    assert ask(client, person.case_number).status_code == 403
    found = client.post(reverse("search"), {"q": person.case_number}, follow=True)
    assert reverse(OPEN) not in said(found)


# --- reading, and nothing else --------------------------------------------------------------------
def filled(person: Refugee, owner: User) -> dict[str, Any]:
    """A case with something on each of its pages."""
    note = cases.write_note(person=person, title="Notat", text="Tekst", event_on=clock.today(), by=owner, sign=False)
    letter = Document(refugee=person, kind=DocumentKind.LETTER, title="Brev", dated_on=clock.today())
    file_document(document=letter, content=Path("demo/data/velkomstbrev.pdf").read_bytes(), by=owner)
    planned = Interview(refugee=person, sequence=1, planned_at=clock.now() + dt.timedelta(days=1), place="centre")
    interview = interviews.plan(planned, by=owner, on=clock.today())
    placement = Placement.objects.create(refugee=person)
    return {"note": note, "letter": letter, "interview": interview, "placement": placement}


def readable(person: Refugee, made: dict[str, Any]) -> list[str]:
    number = person.case_number
    return [
        case(person),
        reverse("refugees:household", args=[number]),
        reverse("refugees:documents", args=[number]),
        reverse("refugees:document", args=[made["letter"].uid]),
        reverse("refugees:facts", args=[number]),
        reverse("screening:person", args=[number]),
        reverse("screening:interview", args=[number, made["interview"].pk]),
        reverse("placements:person", args=[number]),
        reverse("placements:placement", args=[made["placement"].uid]),
        reverse("targets:why", args=[number, "first_interview"]),
    ]


def writing(person: Refugee, made: dict[str, Any]) -> list[str]:
    number = person.case_number
    return [
        reverse("refugees:edit", args=[number]),
        reverse("refugees:assign", args=[number]),
        reverse("refugees:record", args=[number, "leave"]),
        reverse("refugees:address", args=[number]),
        reverse("refugees:note", args=[number]),
        reverse("refugees:note-edit", args=[made["note"].uid]),
        reverse("refugees:documents", args=[number]),
        reverse("refugees:cpr", args=[number]),
        reverse("screening:plan_first", args=[number]),
        reverse("screening:cancel", args=[number, made["interview"].pk]),
        reverse("screening:form", args=[number, made["interview"].pk]),
        reverse("placements:new", args=[number]),
        reverse("placements:edit", args=[made["placement"].uid]),
        reverse("targets:snooze", args=[number, "first_interview"]),
    ]


def test_every_page_of_the_case_can_be_read_and_each_read_is_noted_as_what_it_is(
    desk: Client, helper: User, person: Refugee, owner: User, settings: Any
) -> None:
    made = filled(person, owner)
    for address in readable(person, made):
        assert desk.get(address).status_code == 404, address
    ask(desk, person.case_number)
    before = ReadLog.objects.count()
    for number, address in enumerate(readable(person, made), start=1):
        answer = desk.get(address)
        assert answer.status_code == 200, address
        if answer.streaming:
            assert b"".join(answer.streaming_content).startswith(b"%PDF")
        else:
            assert danish("Emergency access") in said(answer) or "targets" in answer.resolver_match.view_name, address
        assert ReadLog.objects.count() == before + number
    assert set(ReadLog.objects.about(person.uid).values_list("purpose", "user_id")) == {(PURPOSE, helper.pk)}


def test_nothing_of_the_case_can_be_changed(desk: Client, person: Refugee, owner: User) -> None:
    made = filled(person, owner)
    ask(desk, person.case_number)
    journal = JournalEntry.objects.count()
    for address in writing(person, made):
        assert desk.post(address, {"title": "x"}).status_code in {404, 405}, address
        if address not in readable(person, made):
            assert desk.get(address).status_code in {404, 405}, address
    assert JournalEntry.objects.count() == journal
    page = said(desk.get(case(person))).split("<main", 1)[1]
    offered = [address for address in writing(person, made) if f'"{address}"' in page]
    assert [address for address in offered if address not in readable(person, made)] == []


def test_the_case_is_in_no_list_no_search_and_no_export(desk: Client, person: Refugee) -> None:
    ask(desk, person.case_number)
    for address in (
        "/",
        reverse("refugees:list"),
        reverse("refugees:list") + "?format=csv",
        reverse("targets:worklist"),
        reverse("screening:list"),
        reverse("placements:list"),
    ):
        assert person.case_number not in said(desk.get(address)), address
    found = desk.post(reverse("search"), {"q": "Sjældentnavn"}, follow=True)
    assert person.case_number not in said(found)


def test_it_opens_one_case_and_not_its_household(desk: Client, person: Refugee, owner: User) -> None:
    family = factories.household()
    Refugee.objects.filter(pk=person.pk).update(household=family)
    sister = factories.refugee(owner, household=family, family_name="Søster")
    ask(desk, person.case_number)
    assert "Søster" not in said(desk.get(reverse("refugees:household", args=[person.case_number])))
    assert desk.get(case(sister)).status_code == 404


def test_in_a_mixed_list_each_person_is_noted_with_the_own_purpose(desk: Client, helper: User, person: Refugee) -> None:
    family = factories.household()
    Refugee.objects.filter(pk=person.pk).update(household=family)
    own = factories.refugee(helper, household=family)
    ask(desk, person.case_number)
    desk.get(reverse("refugees:household", args=[person.case_number]))
    assert [row.purpose for row in ReadLog.objects.about(own.uid)] == [""]
    assert {row.purpose for row in ReadLog.objects.about(person.uid)} == {PURPOSE}


# --- protected ------------------------------------------------------------------------------------
def test_a_protected_person_can_be_read_but_neither_name_nor_address_is_shown(
    desk: Client, person: Refugee, owner: User
) -> None:
    Refugee.objects.filter(pk=person.pk).update(name_protected=True, address_protected=True)
    Address.objects.create(refugee=person, text="Hemmelig Vej 1", valid_from=dt.date(2017, 3, 1))
    made = filled(person, owner)
    ask(desk, person.case_number)
    shown = "".join(said(desk.get(address)) for address in readable(person, made) if "documents/" not in address)
    assert "Hemmelig Vej" not in shown
    assert "Sjældentnavn" not in shown
    assert person.case_number in shown
    assert desk.get(reverse("refugees:document", args=[made["letter"].uid])).status_code == 404


def test_ones_own_protected_cases_are_shown_as_ever(desk: Client, helper: User, person: Refugee) -> None:
    own = factories.refugee(helper, family_name="Egensag", name_protected=True)
    ask(desk, person.case_number)
    desk.get(case(person))
    assert "Egensag" in said(desk.get(case(own)))


# --- the end --------------------------------------------------------------------------------------
def test_the_access_ends_by_itself(desk: Client, person: Refugee) -> None:
    ask(desk, person.case_number)
    assert desk.get(case(person)).status_code == 200
    shift(dt.timedelta(hours=8))
    assert desk.get(case(person)).status_code == 404


def shift(back: dt.timedelta) -> None:
    for access in BreakGlass.objects.all():
        BreakGlass.objects.filter(pk=access.pk).update(starts_at=access.starts_at - back, ends_at=access.ends_at - back)


def test_it_can_be_handed_back_and_asked_for_again(desk: Client, person: Refugee) -> None:
    ask(desk, person.case_number)
    access = BreakGlass.objects.get()
    assert desk.post(reverse("break_glass:end", args=[access.uid])).status_code == 302
    assert desk.get(case(person)).status_code == 404
    assert ask(desk, person.case_number).status_code == 302
    assert desk.get(case(person)).status_code == 200
    assert BreakGlass.objects.count() == 2


def test_nobody_ends_the_access_of_another(desk: Client, person: Refugee) -> None:
    ask(desk, person.case_number)
    other = Client()
    other.force_login(factories.caseworker())
    assert other.post(reverse("break_glass:end", args=[BreakGlass.objects.get().uid])).status_code == 404
    assert desk.get(case(person)).status_code == 200


def test_another_user_does_not_come_in_by_it(desk: Client, person: Refugee) -> None:
    ask(desk, person.case_number)
    other = Client()
    other.force_login(factories.caseworker())
    assert other.get(case(person)).status_code == 404


def test_asking_twice_is_one_row_and_one_mail(desk: Client, person: Refugee) -> None:
    ask(desk, person.case_number)
    first = BreakGlass.objects.get()
    ask(desk, person.case_number)
    assert BreakGlass.objects.get().ends_at == first.ends_at
    assert Mail.objects.count() == 1


def test_the_database_refuses_two_at_a_time(helper: User, person: Refugee) -> None:
    now = clock.now()
    services.open_case(person=person, reason=REASON, by=helper, at=now)
    twice = BreakGlass(refugee=person, user=helper, reason=REASON, starts_at=now, ends_at=now + LASTS)
    with pytest.raises(ValidationError, match=r"already have access|allerede adgang"):
        twice.validate_constraints()
    with pytest.raises(IntegrityError, match="break_glass_once_at_a_time"), transaction.atomic():
        twice.save()


def test_a_role_that_ends_ends_it_too(desk: Client, helper: User, person: Refugee) -> None:
    ask(desk, person.case_number)
    helper.role_assignments.update(valid_to=clock.today() - dt.timedelta(days=1))
    assert desk.get(case(person)).status_code == 403


# --- who learns of it -----------------------------------------------------------------------------
def test_the_caseworker_is_told_by_mail_and_the_mail_names_the_case_only(
    desk: Client, person: Refugee, owner: User
) -> None:
    ask(desk, person.case_number)
    mail = Mail.objects.get()
    assert mail.to == owner.email
    whole = mail.subject + mail.text
    assert person.case_number in whole
    assert "Rasmus Hjælper" in whole
    assert [text for text in ("Sjældentnavn", "Yonas", "Skadestuen", person.person_id) if text in whole] == []


def test_whoever_stands_in_is_told_as_well(desk: Client, person: Refugee, owner: User) -> None:
    covering = factories.caseworker()
    StandIn.objects.create(absent=owner, covering=covering, valid_from=clock.today())
    ask(desk, person.case_number)
    assert set(Mail.objects.values_list("to", flat=True)) == {owner.email, covering.email}


def test_without_a_caseworker_the_managers_of_the_team_are_told(desk: Client, person: Refugee) -> None:
    manager = factories.user(Role.TEAM_MANAGER, team=person.team)
    factories.user(Role.TEAM_MANAGER, team=factories.team())
    Refugee.objects.filter(pk=person.pk).update(caseworker=None)
    ask(desk, person.case_number)
    assert list(Mail.objects.values_list("to", flat=True)) == [manager.email]


def test_where_nobody_answers_for_the_case_the_list_says_so(desk: Client, person: Refugee) -> None:
    Refugee.objects.filter(pk=person.pk).update(caseworker=None)  # and the team has no manager
    ask(desk, person.case_number)
    assert not Mail.objects.exists()
    assert danish("nobody answers for the case") in said(officer().get(reverse("break_glass:list")))


def officer() -> Client:
    client = Client()
    client.force_login(factories.user(Role.DATA_PROTECTION_OFFICER))
    return client


def test_the_officer_sees_who_when_and_why_and_no_name_of_the_citizen(desk: Client, person: Refugee) -> None:
    ask(desk, person.case_number)
    page = said(officer().get(reverse("break_glass:list")))
    assert {True} == {text in page for text in ("Rasmus Hjælper", REASON, str(person.uid))}
    assert "Sjældentnavn" not in page
    log = said(officer().get(reverse("audit:log"), {"person": str(person.uid)}))
    assert danish(PURPOSE) in log.lower()


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.TEAM_MANAGER, Role.ADMINISTRATOR])
def test_the_list_is_the_officers(client: Client, role: str) -> None:
    client.force_login(factories.user(role))
    assert client.get(reverse("break_glass:list")).status_code == 403


def test_the_journal_and_the_history_keep_it(desk: Client, person: Refugee, helper: User) -> None:
    ask(desk, person.case_number)
    entry = JournalEntry.objects.get(refugee=person)
    assert (entry.automatic, entry.recorded_by) == (True, helper)
    assert "Rasmus Hjælper" in entry.title
    assert "Skadestuen" not in entry.title + entry.text
    assert apps.get_model("refugees", "BreakGlassEvent").objects.count() == 1


def test_the_list_asks_as_much_for_eleven_as_for_one(helper: User, owner: User) -> None:
    office = officer()

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert office.get(reverse("break_glass:list")).status_code == 200
        return len(asked)

    def more(number: int) -> None:
        for _ in range(number):
            services.open_case(person=factories.refugee(owner), reason=REASON, by=helper, at=clock.now())

    more(1)
    queries()
    few = queries()
    more(10)
    assert queries() == few


def test_an_ordinary_case_page_pays_nothing_for_it(client: Client, owner: User, person: Refugee) -> None:
    client.force_login(owner)
    client.get(case(person))
    with CaptureQueriesContext(connection) as asked:
        client.get(case(person))
    assert not [query for query in asked.captured_queries if "breakglass" in query["sql"]]


# --- in a real browser ----------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_from_the_search_to_the_case_and_back(
    new_page: Any, axe: Any, helper: User, person: Refugee, width: int
) -> None:
    page = new_page(helper, viewport={"width": width, "height": 850})

    def look(state: str, on: Any = page) -> None:
        axe(on)
        if SHOTS:
            on.screenshot(path=str(Path(SHOTS) / f"break-glass-{state}-{width}.png"), full_page=True)

    page.goto("/")
    page.locator("#search-everywhere").fill(person.case_number)
    page.locator("#search-everywhere").press("Enter")
    page.get_by_role("link", name=danish("Emergency access")).wait_for()
    look("search")
    page.get_by_role("link", name=danish("Emergency access")).click()
    page.get_by_label(danish("Case number or person ID")).fill(person.case_number)
    page.get_by_role("button", name=danish("Open the case for 8 hours")).click()
    look("refused")
    page.get_by_label(danish("Why must you read this case now?")).fill(REASON)
    page.get_by_role("button", name=danish("Open the case for 8 hours")).click()
    expect(page.get_by_role("heading", name="Yonas Sjældentnavn")).to_be_visible()
    look("case")
    page.goto(reverse(OPEN))
    look("open")
    page.get_by_role("button", name=danish("End it")).click()
    expect(page.get_by_text(danish("The access has ended."))).to_be_visible()
    office = new_page(factories.user(Role.DATA_PROTECTION_OFFICER), viewport={"width": width, "height": 850})
    office.goto(reverse("break_glass:list"))
    look("list", office)
