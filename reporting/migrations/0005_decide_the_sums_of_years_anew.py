"""Years are decided by the rule of `reporting.public.rules`: which sums stand, by their letters."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reporting", "0004_freeze_months_and_make_reports")]

    operations = [
        migrations.AlterField("publishedyear", "shown", models.CharField(max_length=8, verbose_name="shown")),
        # What the rule before decided (all, total, nothing) says nothing about its successor; the night decides anew.
        migrations.RunSQL("DELETE FROM reporting_publishedyear", migrations.RunSQL.noop),
    ]
