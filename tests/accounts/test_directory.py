"""The municipality's own directory: its groups give roles, and nothing else does."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import rsa
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from accounts.models import RoleAssignment, User
from accounts.policy import Role
from accounts.sign_in.directory import Grant, grants_of, read_claims, read_mapping
from config import env
from core import clock
from tests import factories
from tests.accounts.support import PASSWORD, danish, is_signed_in, said, sign_in
from tests.support.factors import give_app
from tests.support.oidc import CLIENT, SECRET, Provider, oidc_provider

pytestmark = pytest.mark.django_db
BEGIN = "openid_connect_login"
ROLES = {
    "havn-nord": "caseworker:Team Nord",
    "havn-nord-leder": ["team_manager:Team Nord", "caseworker:Team Nord"],
    "havn-analyse": "analyst",
    "havn-ukendt-team": "caseworker:Team Findesikke",
}
DAY = dt.timedelta(days=1)


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    factories.team("Team Nord")
    with oidc_provider() as running:
        settings.SOCIALACCOUNT_PROVIDERS = env.directory(
            server=running.url, client=CLIENT, secret=SECRET, name="Prøve Kommune"
        )
        settings.HAVN_OIDC_ROLES = ROLES
        settings.HAVN_OIDC_MAIL_DOMAINS = ["kommune.invalid"]
        running.person = person("bodil", ["havn-nord", "alle-ansatte"])
        yield running


def person(who: str, groups: Any, **more: Any) -> dict[str, Any]:
    claims = {"sub": f"id-{who}", "email": f"{who}@kommune.invalid", "name": f"{who.title()} Prøve", "groups": groups}
    return claims | more


def come_in(client: Client, **query: str) -> Any:
    """From the button on the sign-in page to the directory, and back with what it says."""
    there = client.get(reverse(BEGIN, args=["directory"]), query)
    if there.status_code != 302:
        return there
    back = requests.get(there.headers["Location"], allow_redirects=False, timeout=5).headers["Location"]
    return client.get(back.removeprefix("http://testserver"))


def held(email: str = "bodil@kommune.invalid", on: dt.date | None = None) -> set[tuple[str, str]]:
    roles = RoleAssignment.objects.on(on or clock.today()).filter(user__email=email)
    return {(one.role, one.team.name if one.team else "") for one in roles}


# --- coming in ------------------------------------------------------------------------------------
def test_the_sign_in_page_offers_the_directory_where_one_is_named(
    client: Client, provider: Provider, settings: Any
) -> None:
    assert "Log ind med Prøve Kommune" in said(client.get(reverse("account_login")))
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "Log ind med Prøve" not in said(client.get(reverse("account_login")))
    assert client.get(reverse(BEGIN, args=["directory"])).status_code == 404


def test_a_group_opens_an_account_with_its_role_and_team(client: Client, provider: Provider) -> None:
    answer = come_in(client, next=reverse("refugees:list"))
    assert answer.headers["Location"] == reverse("refugees:list")
    assert client.get(reverse("refugees:list")).status_code == 200
    user = User.objects.get()
    assert (user.name, user.email, user.has_usable_password()) == ("Bodil Prøve", "bodil@kommune.invalid", False)
    assert held() == {(Role.CASEWORKER, "Team Nord")}
    assert all(one.from_directory and one.valid_from == clock.today() for one in user.role_assignments.all())


def test_what_is_asked_of_the_directory_is_little_and_carries_a_proof_key(client: Client, provider: Provider) -> None:
    come_in(client, scope="offline_access", auth_params="redirect_uri=https://evil.invalid/", process="connect")
    (asked,) = provider.asked
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}
    assert asked["redirect_uri"] == "http://testserver" + reverse("openid_connect_callback", args=["directory"])
    assert (asked["code_challenge_method"], asked["response_type"]) == ("S256", "code")
    assert is_signed_in(client)


def test_several_groups_give_several_roles(client: Client, provider: Provider) -> None:
    provider.person = person("bodil", ["havn-nord-leder", "havn-analyse"])
    come_in(client)
    assert held() == {(Role.CASEWORKER, "Team Nord"), (Role.TEAM_MANAGER, "Team Nord"), (Role.ANALYST, "")}


@pytest.mark.parametrize("groups", [[], ["alle-ansatte"], None, "alle-ansatte", ["HAVN-NORD"], ["havn-ukendt-team"]])
def test_an_unknown_group_gives_nothing_not_even_an_account_that_reaches_anything(
    client: Client, provider: Provider, groups: Any
) -> None:
    provider.person = person("bodil", groups)
    answer = come_in(client)
    assert answer.status_code == 403
    assert danish("You have no access to Havn") in said(answer)
    assert not is_signed_in(client)
    assert not RoleAssignment.objects.exists()


def test_a_team_that_does_not_exist_never_becomes_the_whole_municipality(client: Client, provider: Provider) -> None:
    provider.person = person("bodil", ["havn-ukendt-team", "havn-analyse"])
    come_in(client)
    assert held() == {(Role.ANALYST, "")}


# --- groups change --------------------------------------------------------------------------------
def last_week(email: str = "bodil@kommune.invalid") -> None:
    RoleAssignment.objects.filter(user__email=email).update(valid_from=clock.today() - 7 * DAY)


def test_a_group_that_is_gone_ends_its_role_at_the_next_sign_in(client: Client, provider: Provider) -> None:
    provider.person = person("bodil", ["havn-nord", "havn-analyse"])
    come_in(client)
    last_week()
    provider.person = person("bodil", ["havn-analyse"])
    come_in(Client())
    assert held() == {(Role.ANALYST, "")}
    assert held(on=clock.today() - DAY) == {(Role.ANALYST, ""), (Role.CASEWORKER, "Team Nord")}
    assert client.get(reverse("refugees:list")).status_code == 403


def test_whoever_has_no_group_left_does_not_get_in_and_has_no_role_left(client: Client, provider: Provider) -> None:
    come_in(client)
    last_week()
    provider.person = person("bodil", [])
    assert come_in(again := Client()).status_code == 403
    assert not is_signed_in(again)
    assert held() == set()


def test_a_role_of_today_that_goes_again_today_leaves_no_period_but_history(client: Client, provider: Provider) -> None:
    come_in(client)
    provider.person = person("bodil", ["havn-analyse"])
    come_in(Client())
    assert held() == {(Role.ANALYST, "")}
    events = apps.get_model("accounts", "RoleAssignmentEvent").objects.filter(role=Role.CASEWORKER)
    assert [event.pgh_label for event in events.order_by("pgh_id")] == ["insert", "delete"]
    assert {event.pgh_context.metadata["job"] for event in events} == {"directory"}


def test_a_role_that_a_person_gave_is_not_the_directorys_to_end(client: Client, provider: Provider) -> None:
    come_in(client)
    user = User.objects.get()
    user.role_assignments.create(role=Role.ANALYST, valid_from=factories.LONG_AGO)
    provider.person = person("bodil", [])
    assert come_in(Client()).status_code == 302
    assert held() == {(Role.ANALYST, "")}


def test_signing_in_twice_changes_nothing(client: Client, provider: Provider) -> None:
    come_in(client)
    before = list(RoleAssignment.objects.values_list("pk", "valid_from", "valid_to"))
    come_in(Client())
    assert list(RoleAssignment.objects.values_list("pk", "valid_from", "valid_to")) == before


def test_a_role_entered_for_later_is_not_run_over(client: Client, provider: Provider) -> None:
    come_in(client)
    later = clock.today() + 30 * DAY
    User.objects.get().role_assignments.create(role=Role.ANALYST, valid_from=later)
    provider.person = person("bodil", ["havn-nord", "havn-analyse"])
    assert come_in(Client()).status_code == 302
    assert {one.valid_to for one in RoleAssignment.objects.filter(role=Role.ANALYST)} == {None, later - DAY}


# --- local accounts -------------------------------------------------------------------------------
@pytest.fixture
def local(provider: Provider) -> User:
    user = factories.user(Role.CASEWORKER, password=PASSWORD)
    User.objects.filter(pk=user.pk).update(email="bodil@kommune.invalid")
    user.refresh_from_db()
    return user


def test_a_local_account_of_the_same_person_becomes_the_directorys_and_its_own_keys_are_void(
    client: Client, provider: Provider, local: User, smtp_sink: Any
) -> None:
    give_app(local)
    open_session = Client()
    open_session.force_login(local)
    come_in(client)
    assert User.objects.count() == 1
    assert is_signed_in(client)
    assert not Authenticator.objects.exists()
    assert open_session.get("/").status_code == 302
    sign_in(by_password := Client(), local.email)
    assert not is_signed_in(by_password)
    Client().post(reverse("account_reset_password"), {"email": local.email})
    assert "/password/reset/key/" not in smtp_sink.messages[-1].get_content()
    assert client.get(reverse("mfa_index")).status_code == 404
    assert client.get(reverse("mfa_add_webauthn")).status_code == 404


def test_an_address_that_nobody_vouches_for_takes_over_no_account(
    client: Client, provider: Provider, local: User, settings: Any
) -> None:
    settings.HAVN_OIDC_MAIL_DOMAINS = ["andet.invalid"]
    assert come_in(client).status_code == 403
    sign_in(own := Client(), local.email)
    assert is_signed_in(own)
    provider.person = person("bodil", ["havn-nord"], email_verified=True)
    assert come_in(Client()).status_code == 302


def test_a_second_subject_with_the_same_address_takes_over_nothing(client: Client, provider: Provider) -> None:
    come_in(client)
    provider.person = person("bodil", ["havn-nord"], sub="id-en-anden")
    assert come_in(Client()).status_code == 403
    assert User.objects.count() == 1


def test_a_new_name_and_address_follow(client: Client, provider: Provider) -> None:
    come_in(client)
    provider.person = person("bodil", ["havn-nord"], email="bodil.ny@kommune.invalid", name="Bodil Ny")
    come_in(Client())
    assert list(User.objects.values_list("name", "email")) == [("Bodil Ny", "bodil.ny@kommune.invalid")]


def test_a_closed_account_stays_closed(client: Client, provider: Provider) -> None:
    come_in(client)
    User.objects.update(is_active=False)
    answer = come_in(again := Client())
    assert answer.headers["Location"] == reverse("account_inactive")
    assert not is_signed_in(again)


def test_an_administrator_makes_it_a_local_account_again(client: Client, provider: Provider, smtp_sink: Any) -> None:
    come_in(client)
    last_week()
    office = Client()
    office.force_login(factories.user(Role.ADMINISTRATOR))
    user = User.objects.get(email="bodil@kommune.invalid")
    office.post(reverse("accounts:user", args=[user.pk]), {"what": "release"})
    assert held() == set()
    assert client.get("/").status_code == 302
    Client().post(reverse("account_reset_password"), {"email": user.email})
    assert "/password/reset/key/" in smtp_sink.messages[-1].get_content()


# --- what cannot be trusted -----------------------------------------------------------------------
def refused(client: Client) -> None:
    answer = come_in(client)
    assert answer.status_code == 401
    assert danish("The sign-in did not succeed") in said(answer)
    assert not is_signed_in(client)
    assert not User.objects.exists()


def test_a_token_signed_with_another_key_is_refused(client: Client, provider: Provider) -> None:
    provider.signing_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    refused(client)


def test_a_token_signed_with_a_shared_secret_is_refused(client: Client, provider: Provider) -> None:
    provider.signing_key, provider.algorithm = SECRET * 2, "HS256"
    refused(client)


@pytest.mark.parametrize(
    "change", [{"aud": "another"}, {"iss": "https://evil.invalid"}, {"exp": 1_000_000_000}, {"iat": 4_000_000_000}]
)
def test_a_token_for_others_or_of_another_time_is_refused(
    client: Client, provider: Provider, change: dict[str, Any]
) -> None:
    provider.change = change
    refused(client)


@pytest.mark.parametrize("name", ["https://evil.invalid", ""])
def test_a_directory_that_calls_itself_another_one_is_told_no_secret_and_lets_nobody_in(
    client: Client, provider: Provider, name: str
) -> None:
    provider.calls_itself = name
    provider.change = {"iss": name}
    refused(client)
    assert provider.issued == {}


def test_a_slash_at_the_end_makes_no_other_directory(client: Client, provider: Provider) -> None:
    provider.calls_itself = f"{provider.url}/"
    provider.change = {"iss": f"{provider.url}/"}
    come_in(client)
    assert is_signed_in(client)


@pytest.mark.parametrize("nonce", [None, "", "et-andet-spørgsmål", ["et"]])
def test_a_token_made_for_another_question_is_refused(client: Client, provider: Provider, nonce: Any) -> None:
    provider.change = {"nonce": nonce}
    come_in(client)
    assert not is_signed_in(client)


def test_a_token_comes_in_once(client: Client, provider: Provider) -> None:
    come_in(client)
    (first,) = provider.asked
    assert len(first["nonce"]) >= 32
    client.logout()
    provider.change = {"nonce": first["nonce"]}  # what was signed for the first sign-in, shown at the second
    come_in(client)
    assert not is_signed_in(client)


def test_two_windows_come_in_one_after_the_other(client: Client, provider: Provider) -> None:
    there = [client.get(reverse(BEGIN, args=["directory"])).headers["Location"] for _window in range(2)]
    for address in there:
        back = requests.get(address, allow_redirects=False, timeout=5).headers["Location"]
        assert client.get(back.removeprefix("http://testserver")).status_code == 302
    assert is_signed_in(client)


# --- how strong the directory's sign-in was -------------------------------------------------------
TWO_FACTORS = [("amr", "mfa"), ("acr", "urn:loa:substantial")]


@pytest.mark.parametrize(
    ("claims", "inside"),
    [
        ({"amr": ["pwd", "mfa"]}, True), ({"amr": "mfa"}, True), ({"acr": "urn:loa:substantial"}, True),
        ({}, False), ({"amr": ["pwd"]}, False), ({"acr": "urn:loa:low"}, False), ({"amr": None}, False),
        ({"amr": "not-mfa"}, False), ({"acr": "mfa"}, False),
    ],
)  # fmt: skip
def test_a_sign_in_with_one_factor_at_the_directory_does_not_come_in(
    client: Client, provider: Provider, settings: Any, claims: dict[str, Any], inside: bool
) -> None:
    settings.HAVN_OIDC_STRENGTH = TWO_FACTORS
    provider.change = claims
    answer = come_in(client)
    assert is_signed_in(client) == inside
    assert provider.asked[0]["acr_values"] == "urn:loa:substantial"
    if not inside:
        assert answer.status_code == 403
        assert danish("Sign in with two steps") in said(answer)
        assert not User.objects.exists()


def test_the_strength_counts_as_the_signed_token_says_it_and_not_what_stands_beside_it(
    client: Client, provider: Provider, settings: Any
) -> None:
    settings.HAVN_OIDC_STRENGTH = TWO_FACTORS
    provider.userinfo = provider.person | {"amr": ["mfa"]}
    come_in(client)
    assert not is_signed_in(client)


@pytest.mark.parametrize("value", ["mfa", "amr=", "=mfa", "amr=mfa,acr"])
def test_a_strength_that_is_no_pair_stops_the_start(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("HAVN_OIDC_STRENGTH", value)
    with pytest.raises(ImproperlyConfigured, match="HAVN_OIDC_STRENGTH"):
        env.claims("HAVN_OIDC_STRENGTH")


def test_a_second_source_that_speaks_of_somebody_else_is_refused(client: Client, provider: Provider) -> None:
    provider.userinfo = person("en-anden", ["havn-analyse"])
    refused(client)


def test_groups_that_only_the_signed_token_names_count_over_those_beside_it(client: Client, provider: Provider) -> None:
    provider.userinfo = person("bodil", ["havn-nord-leder"])
    come_in(client)
    assert held() == {(Role.CASEWORKER, "Team Nord")}


def test_a_directory_that_does_not_answer_is_a_page_with_a_sentence(client: Client, provider: Provider) -> None:
    provider.down = True
    refused(client)


@pytest.mark.parametrize(
    "odd",
    [
        {"email": "ingen adresse"},
        {"email": ""},
        {"email": ["x", 1]},
        {"sub": "x" * 500},
        {"email": "a" * 300 + "@kommune.invalid"},
    ],
)
def test_odd_claims_are_a_sentence_and_no_account(client: Client, provider: Provider, odd: dict[str, Any]) -> None:
    provider.person |= odd
    assert come_in(client).status_code in {401, 403}
    assert not User.objects.exists()


def test_an_odd_name_is_cleaned(client: Client, provider: Provider) -> None:
    provider.person |= {"name": "Bodil\x00\u202e Prøve" + "x" * 200}
    come_in(client)
    assert User.objects.get().name.startswith("Bodil Prøve")


def test_an_answer_nobody_asked_for_is_refused(client: Client, provider: Provider) -> None:
    back = reverse("openid_connect_callback", args=["directory"])
    for query in ({}, {"code": "x"}, {"code": "x", "state": "y"}, {"state": "y"}):
        assert client.get(back, query).status_code == 401
    assert client.post(back, {"code": "x"}).status_code == 405
    assert client.get(back, {"error": "access_denied"}).status_code in {302, 401}


def test_the_answer_to_one_browser_is_worth_nothing_in_another(client: Client, provider: Provider) -> None:
    there = client.get(reverse(BEGIN, args=["directory"])).headers["Location"]
    back = requests.get(there, allow_redirects=False, timeout=5).headers["Location"].removeprefix("http://testserver")
    other = Client()
    assert other.get(back).status_code == 401
    assert not is_signed_in(other)


def test_the_tokens_of_the_directory_stay_with_the_server_and_are_kept_nowhere(
    client: Client, provider: Provider
) -> None:
    from allauth.socialaccount.models import SocialToken

    answer = come_in(client)
    assert provider.issued["access_token"] == "a-token"
    pages = [answer, client.get("/"), client.get(reverse("accounts:me"))]
    seen = [f"{dict(each.items())} {each.content.decode()}" for each in pages]
    seen += [str(client.cookies), str(dict(client.session))]
    for token in (provider.issued["access_token"], provider.issued["id_token"]):
        assert [text for text in seen if token in text] == []
    assert not SocialToken.objects.exists()


def test_of_the_claims_only_those_in_use_are_kept(client: Client, provider: Provider) -> None:
    from allauth.socialaccount.models import SocialAccount

    provider.person |= {"phone_number": "67000001", "address": "Hemmelig Vej 1"}
    come_in(client)
    assert set(SocialAccount.objects.get().extra_data) == {"sub", "email", "name", "groups"}


# --- the mapping ----------------------------------------------------------------------------------
def test_the_mapping_reads_roles_and_teams() -> None:
    mapping = read_mapping(ROLES)
    assert mapping["havn-analyse"] == (Grant("analyst"),)
    assert grants_of(["havn-nord", "x"], mapping) == {Grant("caseworker", "Team Nord")}


@pytest.mark.parametrize("value", ["sagsbehandler", "caseworkers:Team Nord", "", ["analyst", "x"]])
def test_a_role_that_does_not_exist_stops_the_start(value: Any) -> None:
    with pytest.raises(ImproperlyConfigured, match="havn-x"):
        read_mapping({"havn-x": value})


def test_a_mapping_that_is_no_json_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    for text in ("a=b", "[1]", '"x"'):
        monkeypatch.setenv("HAVN_OIDC_ROLES", text)
        with pytest.raises(ImproperlyConfigured, match="HAVN_OIDC_ROLES"):
            env.mapping("HAVN_OIDC_ROLES")


def test_a_directory_without_client_or_secret_stops_the_start() -> None:
    with pytest.raises(ImproperlyConfigured, match="HAVN_OIDC_SECRET"):
        env.directory(server="https://login.kommune.invalid", client="havn", secret="", name="x")


def test_attributes_as_saml_has_them_are_read_as_well() -> None:
    raw = {"email": ["Bodil@Kommune.invalid"], "name": ["Bodil Prøve"], "groups": ["havn-nord", "havn-analyse"]}
    claims = read_claims(raw, subject="x", groups_claim="groups", domains=["kommune.invalid"])
    assert (claims.email, claims.email_is_theirs, claims.name) == ("bodil@kommune.invalid", True, "Bodil Prøve")
    assert claims.groups == {"havn-nord", "havn-analyse"}


# --- in a real browser ----------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_the_browser_goes_to_the_directory_and_comes_back_signed_in(page: Any, axe: Any, provider: Provider) -> None:
    """Content-Security-Policy and cookies let the journey through."""
    page.goto(reverse("account_login"))
    axe(page)
    page.get_by_role("link", name="Log ind med Prøve Kommune").click()
    page.get_by_role("navigation", name="Hovedmenu").first.wait_for()
    assert held() == {(Role.CASEWORKER, "Team Nord")}
    assert [line for line in page.trouble if provider.url not in line] == []
    page.trouble.clear()
