"""Every address of the sign-in, one by one: what allauth would add besides does not come in by itself.

The names are allauth's, which looks addresses up by them. Those that lead to `closed` are switched off: accounts are
made by administrators, addresses are theirs to change, and nobody ties accounts of other houses to theirs.
"""

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from django.urls import path, re_path

from accounts.sign_in import views, views_directory, views_factors
from accounts.sign_in.views import closed

urlpatterns = [
    path("login/", views.SignIn.as_view(), name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("link/", views.ask_link, name="sign-in-link"),
    path("link/sent/", views.link_sent, name="sign-in-link-sent"),
    path("link/<slug:token>/", views.use_link, name="sign-in-link-use"),
    # passwords
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    # second factors
    path("2fa/", views_factors.index, name="mfa_index"),
    path("2fa/authenticate/", views_factors.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", views_factors.activate_app, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", views_factors.remove_app, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", views_factors.view_codes, name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", views_factors.new_codes, name="mfa_generate_recovery_codes"),
    path("2fa/webauthn/add/", views_factors.add_passkey, name="mfa_add_webauthn"),
    path("2fa/webauthn/login/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("2fa/webauthn/reauthenticate/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/remove/", views_factors.remove_passkey, name="mfa_remove_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/edit/", views_factors.rename_passkey, name="mfa_edit_webauthn"),
    # the municipality's own directory
    path("oidc/<slug:provider_id>/login/", views_directory.begin, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", views_directory.back, name="openid_connect_callback"),
    path("3rdparty/login/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("3rdparty/login/error/", social.login_error, name="socialaccount_login_error"),
    # switched off
    path("signup/", closed, name="account_signup"),
    path("email/", closed, name="account_email"),
    path("confirm-email/", closed, name="account_email_verification_sent"),
    path("confirm-email/<str:key>/", closed, name="account_confirm_email"),
    path("password/set/", closed, name="account_set_password"),
    path("login/code/confirm/", closed, name="account_confirm_login_code"),
    path("2fa/recovery-codes/download/", closed, name="mfa_download_recovery_codes"),
    path("2fa/webauthn/", closed, name="mfa_list_webauthn"),
    path("3rdparty/", closed, name="socialaccount_connections"),
    path("3rdparty/signup/", closed, name="socialaccount_signup"),
]
