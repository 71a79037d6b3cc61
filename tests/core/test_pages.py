import pytest
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from core import pages


def request(**headers):
    made = RequestFactory().get("/", headers=headers)
    made.htmx = HtmxDetails(made)
    return made


@pytest.mark.parametrize(
    ("headers", "fragment"),
    [
        ({}, False),
        ({"HX-Request": "true"}, True),
        ({"HX-Request": "true", "HX-Boosted": "true"}, False),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, False),
    ],
)
def test_only_htmx_asking_for_a_part_gets_the_fragment(headers, fragment):
    assert pages.wants_fragment(request(**headers)) is fragment


def test_a_redirect_suits_browser_and_htmx_alike():
    plain = pages.go(request(), "/cases/")
    assert (plain.status_code, plain["Location"]) == (302, "/cases/")
    htmx = pages.go(request(**{"HX-Request": "true"}), "/cases/")
    assert htmx.status_code == 200
    assert '"/cases/"' in htmx["HX-Location"]
    assert '"HX-Boosted": "true"' in htmx["HX-Location"]  # so that the next page comes whole
