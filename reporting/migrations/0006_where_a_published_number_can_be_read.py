from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reporting", "0005_decide_the_sums_of_years_anew")]

    operations = [
        migrations.AddField(
            "reference",
            "address",
            models.URLField(blank=True, default="", max_length=300, verbose_name="address of the source"),
            preserve_default=False,
        ),
    ]
