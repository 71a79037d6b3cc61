"""The programme's words in five languages and the leaflet, as a first version that the house writes on."""

from django.db import migrations

KEYS = (
    "heading", "intro", "opening", "cancelled", "nothing", "week", "earlier", "later", "print", "calendar",
    "day0", "day1", "day2", "day3", "day4", "day5", "day6",
)
TEXTS = {
    "da": (
        "Program for Welcome House",
        "Et mødested for nye københavnere, frivillige og foreninger. Alle er velkomne, alt er gratis, og ingen skriver op, hvem der kommer.",
        "Åbent mandag til fredag eftermiddag og aften og lørdag i dagtimerne.",
        "Aflyst", "Der er ingen aktiviteter i denne uge.", "Uge", "Ugen før", "Ugen efter", "Print programmet",
        "Følg programmet i din kalender",
        "Mandag", "Tirsdag", "Onsdag", "Torsdag", "Fredag", "Lørdag", "Søndag",
    ),
    "en": (
        "Programme of Welcome House",
        "A meeting place for new Copenhageners, volunteers and associations. Everybody is welcome, everything is free, and nobody writes down who comes.",
        "Open Monday to Friday in the afternoon and evening, and Saturday in the daytime.",
        "Cancelled", "There are no activities this week.", "Week", "The week before", "The week after",
        "Print the programme", "Follow the programme in your calendar",
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ),
    "ar": (
        "برنامج ويلكم هاوس",
        "مكان للقاء بين سكان كوبنهاغن الجدد والمتطوعين والجمعيات. الجميع مرحب بهم، وكل شيء مجاني، ولا يسجل أحد من يأتي.",
        "مفتوح من الاثنين إلى الجمعة بعد الظهر وفي المساء، ويوم السبت نهارًا.",
        "ملغى", "لا توجد أنشطة في هذا الأسبوع.", "الأسبوع", "الأسبوع السابق", "الأسبوع التالي", "اطبع البرنامج",
        "تابع البرنامج في تقويمك",
        "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد",
    ),
    "ti": (
        "መደብ ዌልካም ሃውስ",
        "ናይ ሓደስቲ ነበርቲ ኮፐንሃገን፣ ወለንተኛታትን ማሕበራትን መራኸቢ ቦታ። ኩሉ ሰብ እንቋዕ ብደሓን መጸ፣ ኩሉ ብነጻ እዩ፣ መን ከም ዝመጸ ዝጽሕፍ ሰብ የለን።",
        "ካብ ሰኑይ ክሳብ ዓርቢ ድሕሪ ቀትርን ምሸትን፣ ቀዳም ድማ ብመዓልቲ ክፉት እዩ።",
        "ተሰሪዙ", "ኣብዚ ሰሙን እዚ ንጥፈታት የለን።", "ሰሙን", "ዝሓለፈ ሰሙን", "ዝመጽእ ሰሙን", "ነቲ መደብ ሕተሞ",
        "ነቲ መደብ ኣብ ካላንደርካ ተኸታተሎ",
        "ሰኑይ", "ሰሉስ", "ረቡዕ", "ሓሙስ", "ዓርቢ", "ቀዳም", "ሰንበት",
    ),
    "fa": (
        "برنامهٔ ولکام هاوس",
        "جایی برای دیدار کپنهاگی‌های تازه، داوطلبان و انجمن‌ها. همه خوش آمده‌اند، همه چیز رایگان است و کسی نمی‌نویسد چه کسی می‌آید.",
        "دوشنبه تا جمعه بعدازظهر و شب، و شنبه در روز باز است.",
        "لغو شد", "در این هفته برنامه‌ای نیست.", "هفته", "هفتهٔ پیش", "هفتهٔ بعد", "چاپ برنامه",
        "برنامه را در تقویم خود دنبال کنید",
        "دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه", "یکشنبه",
    ),
}
LEAFLET = (
    ("Lav et fristed, ikke et kontor",
     "Huset er til, fordi nye borgere har brug for et pusterum fra hverdagen. De kommer af egen lyst og deltager i det omfang, de har overskud til.\n\nHold sagsbehandlingen ude af huset. Skriv ikke op, hvem der kommer, og lad aldrig et besøg blive til en oplysning i en sag. Det er det, der gør, at folk kommer igen."),
    ("Lad nye borgere og frivillige lave tingene sammen",
     "De bedste aktiviteter holdes af flygtninge og frivillige i fællesskab: cykelværksted, café, genbrugsbutik, temaaftener, foredrag og sprogcafé. Spørg efter det, folk kan, før I spørger efter det, de mangler."),
    ("Giv foreningerne nøgler og lokaler",
     "Civilsamfundets organisationer skal have deres egne aktiviteter i huset, en fast kontakt og lokaler, de kan regne med. Skriv aftalerne ned, og gør det nemt at booke."),
    ("Hold åbent, når folk har fri",
     "Eftermiddage og aftener på hverdage og lørdag i dagtimerne. Hav faste dage, så man kan komme uden at spørge først, og et program på de sprog, husets brugere læser."),
    ("Tag godt imod de frivillige",
     "Hold en samtale med alle nye frivillige, indhent de nødvendige attester, og forny dem hvert år. Aftal få og klare retningslinjer: intet intimt forhold til husets brugere, ingen pengesager, synligt navneskilt. Sørg for en vagtplan, som de frivillige selv kan styre fra telefonen."),
    ("Gør plads til børn",
     "Mange kommer kun, hvis børnene kan komme med. Et børneværksted ved siden af sprogcaféen er ofte det, der gør forskellen."),
    ("Tæl, men registrer ikke",
     "Tæl voksne, børn og frivillige ved hver aktivitet. Det er nok til at styre efter. Vil I vide, hvor stor en del af de nye borgere der bruger huset, så spørg med et frivilligt og anonymt spørgeskema, og skriv altid usikkerheden ved tallet."),
    ("Begynd småt, og lad huset vokse",
     "Begynd med få åbningsdage og tre aktivitetsguider. Føj aktiviteter til, når nogen vil holde dem, og luk dem, når de ikke længere samler folk."),
)  # fmt: skip


def fill(apps, schema_editor):
    house_text = apps.get_model("welcome_house", "HouseText")
    part = apps.get_model("welcome_house", "LeafletPart")
    house_text.objects.bulk_create(
        house_text(language=language, key=key, text=text)
        for language, texts in TEXTS.items()
        for key, text in zip(KEYS, texts, strict=True)
    )
    part.objects.bulk_create(
        part(place=place, heading=heading, text=text) for place, (heading, text) in enumerate(LEAFLET, start=1)
    )


class Migration(migrations.Migration):
    dependencies = [("welcome_house", "0002_texts_seasons_visits_and_survey")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
