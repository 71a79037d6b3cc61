from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """The way from a name to its people. Spelling and sound are looked up among the names from now on."""

    atomic = False  # people are written and found meanwhile

    dependencies = [("refugees", "0017_names_that_are_known")]

    operations = [
        AddIndexConcurrently(
            model_name="refugee",
            index=models.Index(fields=["search_key", "sort_key", "id"], name="refugee_name"),
        ),
        RemoveIndexConcurrently(model_name="refugee", name="refugee_search_trgm"),
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS refugee_sounds"),
    ]
