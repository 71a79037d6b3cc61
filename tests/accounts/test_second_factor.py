"""A password alone reaches nothing but the page where the second factor is set up."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.hashers import identify_hasher
from django.test import Client
from django.urls import reverse

from accounts.models import RoleAssignment, User
from accounts.policy import Role
from accounts.sign_in import strength
from accounts.sign_in.recovery import HashedCodes, hash_shown_codes
from core import clock
from tests import factories
from tests.accounts.support import PASSWORD, danish, is_signed_in, said, sign_in
from tests.support.factors import give_app, totp_code

pytestmark = pytest.mark.django_db
SETUP = "mfa_index"


@pytest.fixture
def worker() -> User:
    return factories.user(Role.CASEWORKER, password=PASSWORD)


def second_step(client: Client, code: str) -> Any:
    return client.post(reverse("mfa_authenticate"), {"code": code})


def fresh_key(client: Client) -> str:
    """The key on the page that sets up an app."""
    answer = client.get(reverse("mfa_activate_totp"))
    assert answer.status_code == 200, answer
    return str(answer.context["form"].secret)


# --- without one ----------------------------------------------------------------------------------
@pytest.mark.parametrize("role", [role for role in Role if role != Role.WELCOME_HOUSE_VOLUNTEER] + [""])
def test_after_the_password_every_page_leads_to_the_second_factor(client: Client, role: str) -> None:
    user = factories.user(role, password=PASSWORD)
    sign_in(client, user.email)
    assert is_signed_in(client)
    for name in (
        "desk:today",
        "refugees:list",
        "accounts:users",
        "accounts:me",
        "accounts:kept",
        "audit:log",
        "mfa_generate_recovery_codes",
    ):
        assert client.get(reverse(name)).headers.get("Location") == reverse(SETUP), name
    answer = client.get(reverse(SETUP))
    assert danish("Set up an app") in said(answer)
    assert reverse("accounts:me") not in said(answer).split("<main")[1]


def test_a_form_sent_with_a_password_alone_changes_nothing(client: Client, worker: User) -> None:
    sign_in(client, worker.email)
    factories.refugee(worker, case_number="2017-9999")
    for name in ("refugees:new", "search"):
        assert client.post(reverse(name), {"q": "Yonas"}).headers["Location"] == reverse(SETUP)


def test_the_first_app_is_set_up_right_after_the_password_and_opens_havn(client: Client, worker: User) -> None:
    sign_in(client, worker.email)
    secret = fresh_key(client)
    answer = client.post(reverse("mfa_activate_totp"), {"code": totp_code(secret)})
    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    codes = client.get(reverse("mfa_view_recovery_codes"))
    assert len(codes.context["unused_codes"]) == 10
    assert client.get("/").status_code == 200
    again = client.get(reverse("mfa_view_recovery_codes"))
    assert codes.context["unused_codes"][0] not in said(again)


def test_a_wrong_code_sets_up_nothing_and_the_key_stays_the_same(client: Client, worker: User) -> None:
    sign_in(client, worker.email)
    secret = fresh_key(client)
    answer = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert answer.context["form"].errors["code"]
    assert answer.context["form"].secret == secret
    assert not Authenticator.objects.exists()


def test_a_session_that_began_before_the_factor_was_set_up_elsewhere_is_over(client: Client, worker: User) -> None:
    """Whoever knew the password must not be let in by the factor its owner sets up later."""
    thief = Client()
    sign_in(thief, worker.email)
    sign_in(client, worker.email)
    client.post(reverse("mfa_activate_totp"), {"code": totp_code(fresh_key(client))})
    assert client.get("/").status_code == 200
    assert thief.get("/").headers["Location"] == reverse("account_login")
    assert not is_signed_in(thief)


def test_a_session_without_a_mark_is_over(client: Client, worker: User) -> None:
    client.force_login(worker)
    session = client.session
    del session[strength.MARK]
    session.save()
    assert client.get("/").headers["Location"] == reverse("account_login")
    assert not is_signed_in(client)


# --- with one -------------------------------------------------------------------------------------
def test_password_and_code_sign_in(client: Client, worker: User) -> None:
    secret = give_app(worker)
    assert sign_in(client, worker.email).headers["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    assert client.get(reverse("mfa_authenticate")).status_code == 200
    assert second_step(client, totp_code(secret)).status_code == 302
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("steps", [-1, 1])
def test_a_code_is_worth_its_own_half_minute_only(client: Client, worker: User, steps: int) -> None:
    secret = give_app(worker)
    sign_in(client, worker.email)
    second_step(client, totp_code(secret, steps=steps))
    assert not is_signed_in(client)
    second_step(client, totp_code(secret))
    assert is_signed_in(client)


def test_a_code_works_once_and_an_older_one_not_after_it(client: Client, worker: User) -> None:
    from django.core.cache import cache

    secret = give_app(worker)
    sign_in(client, worker.email)
    second_step(client, totp_code(secret))
    cache.clear()  # another process, or half a minute later
    for steps in (0, -1):
        thief = Client()
        sign_in(thief, worker.email)
        answer = second_step(thief, totp_code(secret, steps=steps))
        assert answer.context["form"].errors["code"]
        assert not is_signed_in(thief)


def test_a_recovery_code_signs_in_once(client: Client, worker: User) -> None:
    give_app(worker)
    code = RecoveryCodes.activate(worker).generate_codes()[0]
    sign_in(client, worker.email)
    second_step(client, code)
    assert is_signed_in(client)
    thief = Client()
    sign_in(thief, worker.email)
    second_step(thief, code)
    assert not is_signed_in(thief)


def test_recovery_codes_are_kept_as_salted_hashes_once_they_were_shown(client: Client, worker: User) -> None:
    sign_in(client, worker.email)
    client.post(reverse("mfa_activate_totp"), {"code": totp_code(fresh_key(client))})
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    stored = Authenticator.objects.get(user=worker, type="recovery_codes").data
    assert set(stored) == {"hashes", "viewed_at"}
    assert [code for code in codes if code in str(stored)] == []
    assert len({identify_hasher(each).decode(each)["salt"] for each in stored["hashes"]}) == 10
    for shown in (client.get(reverse("mfa_view_recovery_codes")), client.get(reverse("mfa_index"))):
        assert "10" in said(shown)


def test_each_hashed_recovery_code_signs_in_once_and_its_hash_never(client: Client, worker: User) -> None:
    give_app(worker)
    shown = HashedCodes(RecoveryCodes.activate(worker).instance)
    shown.mark_as_viewed()
    code, other = shown.get_unused_codes()[:2]
    stored = Authenticator.objects.get(user=worker, type="recovery_codes").data["hashes"]
    tried = [(stored[0], False), (f"{code[:4]} {code[4:]}", True), (code, False), (other, True)]
    for typed, lets_in in tried:
        caller = Client()
        sign_in(caller, worker.email)
        second_step(caller, typed)
        assert is_signed_in(caller) is lets_in, typed
    assert len(Authenticator.objects.get(user=worker, type="recovery_codes").wrap().get_unused_codes()) == 8


def test_codes_that_were_shown_before_are_hashed_by_the_migration_and_still_work(worker: User) -> None:
    codes = RecoveryCodes.activate(worker)
    super(HashedCodes, codes).mark_as_viewed()  # as the library alone did it
    known = codes.generate_codes()
    assert codes.validate_code(known[0])
    assert (hash_shown_codes(), hash_shown_codes()) == (1, 0)
    sealed = Authenticator.objects.get(user=worker, type="recovery_codes")
    assert "seed" not in sealed.data
    assert [sealed.wrap().validate_code(code) for code in known[:3]] == [False, True, True]


def test_five_wrong_codes_shut_the_second_step_for_whatever_address_the_browser_has(worker: User) -> None:
    secret = give_app(worker)
    for number in range(5):
        client = Client(REMOTE_ADDR=f"198.51.100.{number}")
        sign_in(client, worker.email)
        second_step(client, "000000")
    client = Client(REMOTE_ADDR="198.51.100.99")
    sign_in(client, worker.email)
    answer = second_step(client, totp_code(secret))
    assert danish("Too many tries. Wait five minutes and try again.") in said(answer)
    assert not is_signed_in(client)


def test_secrets_of_factors_stand_in_the_database_encrypted(worker: User) -> None:
    secret = give_app(worker)
    stored = Authenticator.objects.get(user=worker).data["secret"]
    assert secret not in stored
    assert ":" in stored


# --- changing it ----------------------------------------------------------------------------------
def signed_in_long_ago(client: Client, user: User) -> None:
    """A session whose sign-in was more than five minutes ago."""
    client.force_login(user)


@pytest.mark.parametrize(
    "name", ["mfa_add_webauthn", "mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_activate_totp"]
)
def test_a_factor_changes_only_after_proving_again_who_it_is(client: Client, worker: User, name: str) -> None:
    if name != "mfa_activate_totp":
        give_app(worker)
    signed_in_long_ago(client, worker)
    before = Authenticator.objects.count()
    wanted = "account_reauthenticate" if name == "mfa_activate_totp" else "mfa_reauthenticate"
    for ask in (client.get, client.post):
        answer = ask(reverse(name))
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(reverse(wanted))
    assert Authenticator.objects.count() == before


def test_whoever_has_a_factor_proves_it_with_that_and_not_with_the_password(client: Client, worker: User) -> None:
    secret = give_app(worker)
    signed_in_long_ago(client, worker)
    answer = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert answer.headers["Location"].startswith(reverse("mfa_reauthenticate"))
    assert client.get(reverse("mfa_add_webauthn")).status_code == 302
    client.post(reverse("mfa_reauthenticate"), {"code": totp_code(secret)})
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200


def test_the_only_factor_cannot_be_removed(client: Client, worker: User) -> None:
    secret = give_app(worker)
    sign_in(client, worker.email)
    second_step(client, totp_code(secret))
    answer = client.post(reverse("mfa_deactivate_totp"))
    assert danish("It is your only second factor. Set up another one first.") in said(answer)
    assert Authenticator.objects.filter(user=worker, type="totp").exists()


def test_a_change_is_told_by_mail(
    client: Client, worker: User, smtp_sink: Any, django_capture_on_commit_callbacks: Any
) -> None:
    sign_in(client, worker.email)
    secret = fresh_key(client)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("mfa_activate_totp"), {"code": totp_code(secret)})
    (mail,) = smtp_sink.messages
    assert mail["To"] == worker.email
    assert danish("An app with codes was set up for your account in Havn.") in mail.get_content()


# --- lost telephone -------------------------------------------------------------------------------
def test_an_administrator_takes_lost_factors_away_and_it_stays_written_who_and_when(
    client: Client, worker: User, smtp_sink: Any, django_capture_on_commit_callbacks: Any
) -> None:
    give_app(worker)
    open_session = Client()
    open_session.force_login(worker)
    client.force_login(factories.user(Role.ADMINISTRATOR))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("accounts:user", args=[worker.pk]), {"what": "remove_factors"})
    assert not Authenticator.objects.exists()
    assert User.objects.get(pk=worker.pk).factors_reset_at is not None
    assert open_session.get("/").status_code == 302
    assert smtp_sink.recipients == [worker.email]
    sign_in(open_session, worker.email)
    assert open_session.get("/").headers["Location"] == reverse(SETUP)


def test_only_an_administrator_does(client: Client, worker: User) -> None:
    give_app(worker)
    client.force_login(factories.user(Role.TEAM_MANAGER))
    for what in ("remove_factors", "end_sessions", "release"):
        assert client.post(reverse("accounts:user", args=[worker.pk]), {"what": what}).status_code == 403
    assert Authenticator.objects.count() == 1


# --- the demo's exception -------------------------------------------------------------------------
def test_the_demos_one_click_needs_no_second_factor_and_only_in_the_demo(client: Client, settings: Any) -> None:
    settings.HAVN_DEMO = True
    invented = factories.user(Role.CASEWORKER, is_demo=True, password=PASSWORD)
    client.post(reverse("demo-login"), {"user": invented.pk})
    assert client.get("/").status_code == 200
    settings.HAVN_DEMO = False
    assert client.get("/").headers["Location"] == reverse("account_login")
    settings.HAVN_DEMO = True
    by_password = Client()
    sign_in(by_password, invented.email)
    assert by_password.get("/").headers["Location"] == reverse(SETUP)


def test_the_demos_mark_on_a_real_account_is_worth_nothing(client: Client, worker: User, settings: Any) -> None:
    settings.HAVN_DEMO = True
    client.force_login(worker)
    session = client.session
    strength.mark(session, strength.DEMO)
    session.save()
    assert client.get("/").status_code == 302


# --- who becomes staff ----------------------------------------------------------------------------
def test_a_volunteer_who_gets_another_role_needs_a_second_factor_at_the_next_click(client: Client) -> None:
    user = factories.user(Role.WELCOME_HOUSE_VOLUNTEER)
    client.force_login(user)
    session = client.session
    strength.mark(session, strength.LINK)
    session.save()
    assert client.get(reverse("accounts:me")).status_code == 200
    RoleAssignment.objects.create(user=user, role=Role.ANALYST, valid_from=clock.today())
    assert client.get(reverse("accounts:me")).headers["Location"] == reverse(SETUP)
