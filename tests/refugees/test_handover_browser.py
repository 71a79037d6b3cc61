"""A manager hands a caseload over in a real browser; every page state is looked at with axe."""

import datetime as dt
import os
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, ngettext
from playwright.sync_api import expect

from accounts.models import StandIn
from accounts.policy import Role
from core import clock
from refugees.handover.models import Handover
from refugees.models import Refugee
from refugees.ports import facts_changed
from tests import factories

SHOTS = os.environ.get("HAVN_SHOTS", "")
DAY = dt.timedelta(days=1)


def danish(sentence: str) -> str:
    with translation.override("da"):
        return gettext(sentence)


def counted(one: str, many: str, number: int) -> str:
    with translation.override("da"):
        return ngettext(one, many, number).replace("%(counter)s", str(number))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_a_caseload_is_handed_over_from_the_list_to_the_mail(new_page: Any, axe: Any, width: int) -> None:
    team = factories.team("Team Nord")
    manager = factories.user(Role.TEAM_MANAGER, team=team, name="Birgit Leder")
    giver = factories.caseworker(team=team, name="Gitte Giver")
    first, second = (factories.caseworker(team=team, name=name) for name in ("Mads Modtager", "Nanna Nyborg"))
    StandIn.objects.create(absent=second, covering=first, valid_from=clock.today(), valid_to=clock.today() + 9 * DAY)
    people = [factories.refugee(giver, takeover_on=clock.today() - 30 * DAY, interpreter_language="tigrinya")
              for _ in range(5)]  # fmt: skip
    facts_changed([each.pk for each in people])
    page = new_page(manager, viewport={"width": width, "height": 850})

    def look(state: str) -> None:
        axe(page)
        if SHOTS:
            page.screenshot(path=str(Path(SHOTS) / f"handover-{state}-{width}.png"), full_page=True)

    page.goto(reverse("refugees:list"))
    page.get_by_role("link", name=danish("Hand over cases")).click()
    look("overview")
    page.get_by_role("link", name="Gitte Giver").click()
    look("choice")
    page.get_by_label("Mads Modtager").check()
    page.get_by_label("Nanna Nyborg").check()
    page.get_by_role("button", name=danish("See who gets what")).click()
    expect(page.get_by_text("Mads Modtager")).not_to_have_count(0)
    look("preview")
    page.locator(f"select[name=to-{people[0].case_number}]").select_option("")
    page.get_by_role("button", name=danish("Count again")).click()
    save = counted("Hand over %(counter)s case", "Hand over %(counter)s cases", 4)
    page.get_by_role("button", name=save).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gitte Giver")
    look("done")
    assert Refugee.objects.filter(caseworker=giver).count() == 1
    assert Handover.objects.count() == 1
    page.goto(reverse("handover:access", args=[people[1].case_number]))
    look("access")
    page.goto(reverse("refugees:case", args=[people[1].case_number]))
    look("case")
