from django.apps import AppConfig
from django.conf import settings


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """A mapping of groups that names a role nobody knows stops the start."""
        from accounts.sign_in.directory import read_mapping

        read_mapping(settings.HAVN_OIDC_ROLES)
