"""No page of a case shows anybody a link or a button that then refuses them; nor does a list a case handed over."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.policy import ASSIGNED_ROLES, Role
from core import clock
from refugees import assigning
from refugees.handover import services as handover
from refugees.models import CaseAssignment, Refugee
from refugees.ports import facts_changed
from tests import factories
from tests.access_matrix import CONTACT
from tests.placements.support import happened, placement
from tests.rights.support import full_person
from tests.support.links import on_page

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
REFUSED = {403, 404, 405, 500}
LISTS = (
    "desk:today", "refugees:list", "targets:worklist", "targets:quality", "screening:list", "placements:list",
    "placements:start-guard", "retention:list", "retention:conversations", "retention:pace", "retention:signs",
    "retention:ended", "retention:mentors", "rights:requests",
)  # fmt: skip
ALL = "?whose=all"  # some lists show a caseworker's own cases unless they are asked for more


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def worker() -> Any:
    return factories.caseworker()


@pytest.fixture
def person(worker: Any) -> Refugee:
    """Somebody of whom everything is recorded, and whose deadlines run now."""
    made = full_person(worker)
    Refugee.objects.filter(pk=made.pk).update(
        takeover_on=clock.today() - 20 * DAY, allocation_decided_on=clock.today() - 60 * DAY
    )
    facts_changed([made.pk])
    return made


Known = dict[tuple[str, str], int]  # what was followed already: pages share most of their links


def refused(client: Client, page: str, known: Known) -> list[tuple[str, str, int]]:
    """What a page leads to and refuses."""
    answer = client.get(page)
    assert answer.status_code == 200, page
    gets, posts = on_page(page, answer.content.decode())
    ways = [*(("get", each) for each in sorted(gets)), *(("post", each) for each in sorted(posts))]
    for method, each in ways:
        if (method, each) not in known:
            known[method, each] = status(getattr(client, method)(each))
    return [(*way, known[way]) for way in ways if known[way] in REFUSED]


def status(answer: Any) -> int:
    if answer.streaming:
        b"".join(answer.streaming_content)  # a file that is handed out is closed when it is read
    return int(answer.status_code)


def tabs(client: Client, case: str) -> list[str]:
    return [each["url"] for each in client.get(case).context["tabs"]]


@pytest.mark.parametrize("role", sorted(CONTACT))
def test_every_link_and_form_of_a_case_lets_in_who_sees_it(client: Client, person: Refugee, role: str) -> None:
    user = factories.user(role)
    if role in ASSIGNED_ROLES:
        CaseAssignment.objects.create(refugee=person, user=user, role=role, valid_from=factories.LONG_AGO)
    client.force_login(user)
    case = reverse("refugees:case", args=[person.case_number])
    known: Known = {}
    assert {page: bad for page in tabs(client, case) if (bad := refused(client, page, known))} == {}


@pytest.mark.parametrize("with_everything", [False, True])
def test_a_former_caseworker_is_shown_nothing_that_refuses(
    client: Client, with_everything: bool, worker: Any
) -> None:
    former, manager = factories.caseworker(), factories.user(Role.TEAM_MANAGER)
    person = full_person(former) if with_everything else factories.refugee(former)
    Refugee.objects.filter(pk=person.pk).update(takeover_on=clock.today() - 20 * DAY)
    if with_everything:
        happened(placement(person, kind="ordinary_job", ref="P9"), "started", clock.today() - 10 * DAY)
    facts_changed([person.pk])
    person.refresh_from_db()
    assigning.assign(people=[person], caseworker=worker, by=manager, on=clock.today() - DAY)
    person.refresh_from_db()
    today = clock.today()
    handover.give_access(person=person, user=former, until=today + 9 * DAY, by=manager, at=clock.now(), today=today)
    client.force_login(former)
    case = reverse("refugees:case", args=[person.case_number])
    pages = [*tabs(client, case), *(reverse(name) + ALL for name in LISTS)]
    known: Known = {}
    assert {page: bad for page in pages if (bad := refused(client, page, known))} == {}
