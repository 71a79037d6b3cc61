from django.db import migrations, models

SORT = ["target", "stage", "excluded_as", "due_on", "number"]
WAITING = ["target", "number"]
OF_ALL, OF_A_TEAM = models.Q(whole=True), models.Q(whole=False)


class Migration(migrations.Migration):
    dependencies = [("targets", "0008_counts_of_who_has_left")]

    operations = [
        migrations.AddIndex(
            "clockcount",
            models.Index(fields=["cohort_month"], name="clockcount_months", condition=OF_ALL, include=SORT),
        ),
        migrations.AddIndex(
            "clockcount",
            models.Index(
                fields=["team", "cohort_month"], name="clockcount_team_months", condition=OF_A_TEAM, include=SORT
            ),
        ),
        migrations.AddIndex(
            "clockcount",
            models.Index(
                fields=["due_on"],
                name="clockcount_waiting",
                condition=models.Q(whole=True, stage="open"),
                include=WAITING,
            ),
        ),
        migrations.AddIndex(
            "clockcount",
            models.Index(
                fields=["team", "due_on"],
                name="clockcount_team_waiting",
                condition=models.Q(whole=False, stage="open"),
                include=WAITING,
            ),
        ),
        migrations.RemoveIndex("clockcount", "clockcount_whole"),
        migrations.RemoveIndex("clockcount", "clockcount_team"),
    ]
