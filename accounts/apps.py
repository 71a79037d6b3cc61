from django.apps import AppConfig
from django.conf import settings


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """A mapping of groups that names a role nobody knows stops the start. Recovery codes are the hashed ones."""
        from allauth.mfa.recovery_codes.internal import auth

        from accounts.sign_in.directory import read_mapping
        from accounts.sign_in.recovery import HashedCodes

        read_mapping(settings.HAVN_OIDC_ROLES)
        auth.RecoveryCodes = HashedCodes  # the library offers no setting; each Authenticator takes its class from there
