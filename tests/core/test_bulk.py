import datetime as dt

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from accounts.models import User
from core.bulk import copy_in, is_simple
from core.history import acting
from refugees.models import Household, JournalEntry, MoveIn, Refugee

pytestmark = pytest.mark.django_db


def people(count: int) -> list[Refugee]:
    made = []
    for n in range(count):
        person = Refugee(person_id=f"99{n:06d}", case_number=f"2017-{n:04d}", given_names=f'Åse\t"{n}"\\N')
        person.birth_date, person.residence_basis = dt.date(1990, 3, 2), "refugee"
        person.cpr = "020390-9996" if n else ""
        made.append(person.fill_keys())
    return made


def test_rows_copied_in_are_as_if_they_had_been_saved():
    household = Household(family_id="F1")
    made = people(3)
    for person in made:
        person.household = household
    copy_in([household])
    copy_in(made)
    stored = list(Refugee.objects.order_by("person_id"))
    assert [person.pk for person in stored] == [person.pk for person in made]
    for mine, theirs in zip(made, stored, strict=True):
        for field in Refugee._meta.local_concrete_fields:
            assert getattr(mine, field.attname) == getattr(theirs, field.attname), field.name
    assert stored[1].cpr == "020390-9996"
    assert stored[1].household == household
    stored[1].save()  # an ordinary record from now on
    assert Refugee.objects.count() == 3


def test_the_history_names_who_copied_rows_in():
    user = User.objects.create_user("a@kommune.invalid", "A")
    with acting(user):
        copy_in(people(2))
    events = apps.get_model("refugees", "RefugeeEvent").objects.select_related("pgh_context")
    assert [event.pgh_context.metadata["user"] for event in events] == [user.pk, user.pk]


def test_a_constraint_holds_for_copied_rows_too():
    made = people(2)
    made[1].person_id = made[0].person_id
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_in(made)
    assert Refugee.objects.count() == 0
    made = people(1)
    made[0].given_names = ""
    with pytest.raises(IntegrityError), transaction.atomic():
        copy_in(made)


def test_nothing_to_copy_costs_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        copy_in([])


def test_facts_and_journal_can_be_copied():
    person = people(1)[0]
    person.save()
    copy_in([MoveIn(refugee=person, happened_on=dt.date(2017, 2, 1), note="a\r\nb\\.")])
    copy_in([JournalEntry(refugee=person, theme="case", title="x", event_on=dt.date(2017, 2, 1))])
    assert MoveIn.objects.get().note == "a\r\nb\\."
    assert MoveIn.objects.get().recorded_at is not None


def test_no_field_with_a_conversion_of_its_own_is_taken_for_a_simple_one():
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if is_simple(field) and not isinstance(field, models.ForeignKey):
                value = {"CharField": "x", "TextField": "x", "IntegerField": 1}.get(field.get_internal_type())
                assert value is None or field.get_db_prep_save(value, connection) == value
