"""The heading of the leaflet in each language, and the leaflet in English, as a first version that the house writes on."""

from django.db import migrations

HEADINGS = {
    "da": "Welcome House: anbefalinger til andre kommuner",
    "en": "Welcome House: recommendations to other municipalities",
    "ar": "ويلكم هاوس: توصيات للبلديات الأخرى",
    "ti": "ዌልካም ሃውስ፦ ንኻልኦት ምምሕዳራት ከተማ ዝኸውን ምኽሪ",
    "fa": "ولکام هاوس: توصیه‌هایی به شهرداری‌های دیگر",
}
LEAFLET = (
    ("Make a free space, not an office",
     "The house is there because new citizens need to breathe out. They come because they want to, and take part as much as they have strength for.\n\nKeep casework out of the house. Do not write down who comes, and never let a visit become a piece of information in a case. That is why people come back."),
    ("Let new citizens and volunteers do things together",
     "The best activities are held by refugees and volunteers together: a bicycle workshop, a café, a thrift shop, theme evenings, talks and a language café. Ask what people can do before you ask what they lack."),
    ("Give the associations keys and rooms",
     "Civil society needs activities of its own in the house, one contact, and rooms it can count on. Write the agreements down, and make booking easy."),
    ("Be open when people are free",
     "Afternoons and evenings on weekdays, and Saturdays by day. Keep fixed days, so that one can come without asking first, and a programme in the languages that people in the house read."),
    ("Receive the volunteers well",
     "Talk with every new volunteer, obtain the certificates that are needed, and renew them every year. Agree on few and clear guidelines: no intimate relation to people who use the house, no money matters, a visible name badge. Have a rota that the volunteers run themselves from the telephone."),
    ("Make room for children",
     "Many come only if the children can come along. A children's workshop beside the language café often makes the difference."),
    ("Count, but do not register",
     "Count adults, children and volunteers at every activity. That is enough to steer by. If you want to know how many of the new citizens use the house, ask with a voluntary and anonymous survey, and always write the uncertainty beside the number."),
    ("Begin small, and let the house grow",
     "Begin with few opening days and three activity guides. Add activities when somebody wants to hold them, and close them when they no longer bring people together."),
)  # fmt: skip


def fill(apps, schema_editor):
    house_text = apps.get_model("welcome_house", "HouseText")
    part = apps.get_model("welcome_house", "LeafletPart")
    known = set(house_text.objects.filter(key="leaflet").values_list("language", flat=True))
    house_text.objects.bulk_create(
        house_text(language=language, key="leaflet", text=text)
        for language, text in HEADINGS.items() if language not in known
    )
    if not part.objects.filter(language="en").exists():
        part.objects.bulk_create(
            part(language="en", place=place, heading=heading, text=text)
            for place, (heading, text) in enumerate(LEAFLET, start=1)
        )


class Migration(migrations.Migration):
    dependencies = [("welcome_house", "0005_leaflet_in_every_language")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
