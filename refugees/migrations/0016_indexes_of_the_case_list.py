from django.db import migrations, models


class Migration(migrations.Migration):
    """The new ones first, so that no list goes without meanwhile."""

    dependencies = [("refugees", "0015_grounds_and_documents_of_leave")]

    operations = [
        migrations.AddIndex(
            model_name="refugee",
            index=models.Index(
                fields=["sort_key", "id", "takeover_on", "planned_move_on"], name="refugee_sort_arrival"
            ),
        ),
        migrations.RemoveIndex(model_name="refugee", name="refugee_sort"),
        migrations.AddIndex(
            model_name="exit",
            index=models.Index(
                fields=["refugee", "happened_on"],
                name="exit_standing",
                condition=models.Q(("annulled_at__isnull", True)),
            ),
        ),
        migrations.RemoveIndex(model_name="exit", name="exit_refugee"),
    ]
