"""An answer given in an interview is an answer to an offer that was made: those of before get their offer."""

from django.db import migrations


def make_offers(apps, schema_editor):
    answers = apps.get_model("health", "HealthAnswer").objects.filter(annulled_at__isnull=True)
    offers = apps.get_model("health", "HealthOffer").objects
    known = set(offers.filter(annulled_at__isnull=True).values_list("refugee_id", "happened_on"))
    for answer in answers.order_by("pk"):
        if (answer.refugee_id, answer.happened_on) in known:
            continue
        known.add((answer.refugee_id, answer.happened_on))
        offers.create(
            refugee_id=answer.refugee_id,
            happened_on=answer.happened_on,
            interview=answer.interview,
            recorded_by_id=answer.recorded_by_id,
        )


class Migration(migrations.Migration):
    dependencies = [("health", "0002_health_loop")]
    operations = [migrations.RunPython(make_offers, migrations.RunPython.noop)]
