"""Recovery codes that were shown already are kept as hashes from now on, and the seed they were made of goes."""

from typing import Any

from django.db import migrations


def hash_codes(_apps: Any, _schema_editor: Any) -> None:
    from accounts.sign_in.recovery import hash_shown_codes

    hash_shown_codes()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_links_belong_to_their_browser"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(hash_codes, migrations.RunPython.noop)]
