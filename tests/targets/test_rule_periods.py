"""A rule whose period is turned round."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.policy import Role
from targets.models import TargetRule
from tests import factories


@pytest.mark.django_db
def test_a_rule_that_ends_before_it_begins_is_refused_beside_the_field(client: Client) -> None:
    client.force_login(factories.user(Role.ADMINISTRATOR))
    target = TargetRule.objects.values_list("target", flat=True)[0]
    known = TargetRule.objects.count()
    data = {"target": target, "valid_from": "01-03-2017", "valid_to": "28-02-2017", "months": "3", "days": "",
            "warning_days": "7", "basis": "law", "source": "Prøve", "version": "1"}  # fmt: skip
    answer = client.post(reverse("targets:rule-new"), data)
    assert answer.status_code in {200, 422}
    assert answer.context["form"].errors["valid_to"]
    assert TargetRule.objects.count() == known
