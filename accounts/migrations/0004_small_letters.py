"""Mail addresses in small letters: sign-in looks them up as they stand. No two can meet (user_email_any_case)."""

from django.db import migrations
from django.db.models import F
from django.db.models.functions import Lower


def lower(apps, schema_editor):
    apps.get_model("accounts", "User").objects.exclude(email=Lower(F("email"))).update(email=Lower(F("email")))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_sign_in")]
    operations = [migrations.RunPython(lower, migrations.RunPython.noop)]
