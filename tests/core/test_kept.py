"""Kept statements: composed once, asked with other values, and never another reader's."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import RoleAssignment, Team, User
from core import kept, prepared
from core.history import acting
from tests import factories

pytestmark = pytest.mark.django_db


def by_name(name: str) -> Any:
    return Team.objects.filter(name=name)


def test_the_same_statement_answers_for_another_value() -> None:
    north, south = Team.objects.create(name="Nord"), Team.objects.create(name="Syd")
    assert kept.rows(by_name, "", by_name, name="Nord") == [north]
    assert kept.rows(by_name, "", by_name, name="Syd") == [south]
    assert kept.rows(by_name, "", by_name, name="Vest") == []


def test_a_shape_is_composed_once() -> None:
    asked: list[str] = []

    def build(name: str) -> Any:
        asked.append(name)
        return by_name(name)

    for name in ("Nord", "Syd", "Vest"):
        kept.rows(by_name, "one", build, name=name)
    assert len(asked) == 1
    kept.rows(by_name, "another", build, name="Nord")
    assert len(asked) == 2


def test_without_a_shape_nothing_is_kept() -> None:
    team = Team.objects.create(name="Nord")
    assert kept.rows(by_name, None, by_name, name="Nord") == [team]
    assert not kept._known


def test_rows_are_whole_objects_with_their_relations_and_annotations() -> None:
    user = factories.caseworker()

    def held(user: int, on: dt.date) -> Any:
        return RoleAssignment.objects.on(on).filter(user_id=user).select_related("user")

    today = dt.date(2026, 1, 5)
    for _again in range(2):
        with CaptureQueriesContext(connection) as sent:
            found = kept.rows(held, "", held, user=user.pk, on=today)
            assert [(each.user, each.role) for each in found] == [(user, each.role) for each in held(user.pk, today)]
    assert len(sent) == 2  # the kept one and the plain one: the relation came along


def test_values_come_as_django_gives_them() -> None:
    Team.objects.create(name="Nord")

    def names(name: str) -> Any:
        return Team.objects.filter(name=name).values_list("name", flat=True)

    assert kept.rows(names, "", names, name="Nord") == ["Nord"]


def test_a_value_that_the_statement_does_not_ask_for_is_refused() -> None:
    with pytest.raises(ValueError, match="not among the parameters: name"):
        kept.rows(by_name, "", lambda name: Team.objects.all(), name="Nord")


def test_a_queryset_that_can_have_no_rows_has_none() -> None:
    assert kept.rows(by_name, "", lambda name: Team.objects.filter(pk__in=[], name=name), name="Nord") == []


def test_so_many_are_kept_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 3)
    for number in range(10):
        assert kept.once(by_name, number, lambda number=number: number) == number
    assert len(kept._known) == 3


def test_a_connection_forgets_plans_before_they_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "MOST", 3)
    for number in range(5):
        assert kept.fetched(f"SELECT %s::int + {number}", [1]) == [(1 + number,)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'havn_%%'")
        assert cursor.fetchone()[0] <= 3


def test_per_cents_of_a_statement_stay() -> None:
    assert kept.fetched("SELECT %s::text LIKE 'N%%'", ["Nord"]) == [(True,)]


@pytest.mark.parametrize("change", ["roles", "exception", "inactive"])
def test_the_reach_of_a_user_says_what_it_depends_on(change: str) -> None:
    one, other = factories.caseworker(), factories.caseworker()
    assert one.reach != other.reach
    assert one.reach == User.objects.get(pk=one.pk).reach
    before = one.reach
    again: Any = User.objects.get(pk=one.pk)
    if change == "roles":
        RoleAssignment.objects.create(user=one, role="team_manager", valid_from=dt.date(2016, 1, 1))
        assert again.reach != before
    elif change == "exception":
        again.exception = object()
        assert again.reach is None
    else:
        again.is_active = False
        assert again.reach is None


def test_statements_that_are_sent_together_answer_as_alone() -> None:
    north = Team.objects.create(name="Nord")
    asked = [
        *kept.asked(by_name, "", by_name, name="Nord"),
        prepared.Asked("SELECT count(*) AS number FROM accounts_team", named=True),
        *kept.asked(by_name, "", by_name, name="Syd"),
    ]
    with CaptureQueriesContext(connection) as sent, prepared.together(asked):
        assert kept.rows(by_name, "", by_name, name="Nord") == [north]
        assert prepared.answer(asked[1]) == (["number"], [(1,)])
        assert kept.rows(by_name, "", by_name, name="Syd") == []
        assert len(sent) == 1
        assert kept.rows(by_name, "", by_name, name="Vest") == []  # not foreseen: asked by itself
    assert len(sent) == 2
    Team.objects.create(name="Syd")
    assert len(kept.rows(by_name, "", by_name, name="Syd")) == 1  # outside nothing is remembered


def test_where_the_history_carries_an_actor_each_statement_is_sent_alone() -> None:
    """Its words come before the message, and of several answers only the last would be left."""
    north = Team.objects.create(name="Nord")
    asked = [*kept.asked(by_name, "", by_name, name="Nord"), *kept.asked(by_name, "", by_name, name="Syd")]
    with acting("import"), prepared.together(asked):
        assert kept.rows(by_name, "", by_name, name="Nord") == [north]
        assert kept.rows(by_name, "", by_name, name="Syd") == []


def test_a_message_of_several_statements_comes_apart_again() -> None:
    sent: list[tuple[str, Any]] = []

    def record(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.extend(prepared.apart(sql, params))
        return execute(sql, params, many, context)

    asked = [*kept.asked(by_name, "", by_name, name="Nord"), prepared.Asked("SELECT $1::int, $2::int", (1, 2))]
    with connection.execute_wrapper(record), prepared.together(asked):
        pass
    assert [values for _sql, values in sent] == [["Nord"], [1, 2]]
    assert prepared.text_of(sent[1][0]) == "SELECT $1::int, $2::int"


def test_a_fitted_statement_holds_what_its_shape_says_and_answers_for_another_value() -> None:
    """What stands in the text is written as the database reads it, per cent signs and quotation marks too."""
    odd = Team.objects.create(name="100 % 'Nord'")
    south = Team.objects.create(name="Syd")

    def among(name: str) -> Any:
        return Team.objects.filter(name__in=[odd.name, south.name]).filter(name=name)

    asked = ("Syd", odd.name, "Vest")
    assert [kept.fitted(by_name, "two", among, name=name) for name in asked] == [[south], [odd], []]
    statement = kept.with_constants(kept.composed(among, {"name": "Syd"}))
    assert statement
    assert len(statement.params) == 1
    assert "100 %% ''Nord''" in statement.text
    assert kept.fitted(by_name, None, among, name="Syd") == [south]
