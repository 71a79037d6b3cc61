"""The first rule for volunteers and the first code of conduct (handbook 3.7), from May 2016."""

import datetime as dt

from django.db import migrations

MAY_2016 = dt.date(2016, 5, 1)
SOURCE = (
    "Attesten fornys hvert år (håndbog 3.7); varsler og opbevaring er Havns forslag, indtil kommunen beslutter andet"
)
DANISH = """Som frivillig i Welcome House

– møder du alle med respekt, uanset tro, køn, baggrund og holdning.
– har du ikke kærlighedsforhold eller seksuelle forhold til husets brugere.
– låner du ikke penge til eller af brugerne, og du handler ikke med dem.
– bærer du dit skilt synligt, når du har vagt.
– fortæller du ikke videre, hvad du får at vide om brugerne.
– siger du det til koordinatoren, hvis noget bekymrer dig. Du skal ikke klare det alene.
– melder du afbud i god tid, når du ikke kan komme."""
ENGLISH = """As a volunteer in Welcome House

– you meet everybody with respect, whatever their faith, gender, background and opinion.
– you have no love affair or sexual relation with users of the house.
– you lend no money to users, borrow none from them and do no business with them.
– you wear your badge visibly while you have a shift.
– you do not pass on what you learn about users.
– you tell the coordinator if something worries you. You need not handle it alone.
– you cancel in good time when you cannot come."""


def seed(apps, schema_editor):
    apps.get_model("volunteers", "VolunteerRule").objects.create(
        clearance_months=12, warn_days=30, cancel_hours=24, keep_left_months=12, keep_declined_days=180,
        valid_from=MAY_2016, source=SOURCE,
    )  # fmt: skip
    apps.get_model("volunteers", "CodeOfConduct").objects.create(
        text_da=DANISH, text_en=ENGLISH, valid_from=MAY_2016
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0003_joining_of_volunteers")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
