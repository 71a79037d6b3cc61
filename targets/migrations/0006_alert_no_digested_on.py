"""The day of a mail stands with whom it told."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("targets", "0005_who_was_told")]
    operations = [
        migrations.RemoveIndex(model_name="alert", name="alert_waiting"),
        migrations.RemoveField(model_name="alert", name="digested_on"),
    ]
