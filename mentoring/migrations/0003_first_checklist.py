"""The checklist of the first year (handbook 3.5), and the first rule for silence and renewal, from May 2016."""

import datetime as dt

from django.db import migrations

MAY_2016 = dt.date(2016, 5, 1)
NEMID_ENDS = dt.date(2023, 10, 31)  # the last day of NemID for banks and public self-service
MITID_BEGINS = dt.date(2021, 10, 1)
SOURCE = (
    "Havns forslag, indtil kommunen beslutter andet; seks måneder ad gangen efter LAB § 167 (om den gælder her, er ikke"
    " afklaret)"
)

# key, week by whose end it is to be done, Danish, English, done by, only if
ITEMS = [
    ("keys", 1, "Nøgler og værelse: vis køkken, bad og vaskeri", "Keys and room: show kitchen, bath and laundry", "housing", ""),
    ("cpr_address", 1, "Adresse meldt til CPR hos Borgerservice", "Address registered (CPR) at Citizen Service", "mentor", ""),
    ("health_card", 1, "Sundhedskort og valg af læge", "Health card and choice of doctor", "mentor", ""),
    ("phone", 1, "Telefon og SIM-kort", "Telephone and SIM card", "mentor", ""),
    ("benefit", 1, "Ydelsen er søgt, første udbetaling kendt", "Benefit applied for, first payment known", "caseworker", ""),
    ("shopping", 1, "Indkøb: hvor, hvad koster det, pant", "Shopping: where, what it costs, deposit on bottles", "mentor", ""),
    ("emergency", 1, "112, 1813 og hvornår man ringer", "112, 1813 and when to call", "mentor", ""),
    ("letters", 1, "Latinske bogstaver: aftalt, hvordan vi skriver sammen", "Latin letters: agreed how we write to each other", "mentor", "no_latin"),
    ("bank", 2, "Bankkonto oprettet", "Bank account opened", "mentor", ""),
    ("nemkonto", 3, "NemKonto valgt", "NemKonto chosen", "mentor", ""),
    ("digital_post", 4, "Digital Post læst første gang, eller fritaget", "Digital Post read for the first time, or exempted", "mentor", ""),
    ("digital_exempt", 4, "Fritagelse for Digital Post overvejet", "Exemption from Digital Post considered", "caseworker", "no_latin"),
    ("travel_card", 2, "Rejsekort, og prøvet at bruge det", "Travel card, and tried it out", "mentor", ""),
    ("language_centre", 3, "Sprogcenter: første dag, og vejen dertil", "Language centre: first day, and the way there", "mentor", ""),
    ("way_to_work", 4, "Vejen til arbejdspladsen prøvet sammen", "The way to the workplace tried together", "mentor", ""),
    ("school", 6, "Skole og vuggestue eller børnehave: skrevet op og besøgt", "School and daycare: enrolled and visited", "mentor", "children"),
    ("child_doctor", 8, "Børnenes læge, sundhedsplejerske og vaccinationer", "The children's doctor, health visitor and vaccinations", "mentor", "children"),
    ("clubs", 12, "Fritidsklub eller idrætsforening til børnene", "After-school club or sports club for the children", "mentor", "children"),
    ("gp_visit", 8, "Første besøg hos lægen", "First visit to the doctor", "person", ""),
    ("dentist", 10, "Tandlæge: hvor, og hvad det koster", "Dentist: where, and what it costs", "person", ""),
    ("tax_card", 6, "Forskudsopgørelse og skattekort", "Preliminary income assessment and tax card", "mentor", ""),
    ("budget", 8, "Budget lagt for en måned", "Budget made for a month", "mentor", ""),
    ("library", 9, "Biblioteket vist, lånerkort oprettet", "Library shown, card made", "mentor", ""),
    ("bicycle", 10, "Cykel, lys og færdselsregler", "Bicycle, lights and traffic rules", "mentor", ""),
    ("welcome_house", 12, "Besøgt Welcome House sammen", "Visited Welcome House together", "mentor", ""),
    ("licence", 16, "Kørekort: ombytning eller køreprøve undersøgt", "Driving licence: exchange or test looked into", "mentor", "car"),
    ("car_rules", 20, "Bil: registrering, forsikring og syn", "Car: registration, insurance and inspection", "person", "car"),
    ("housing_search", 20, "Skrevet op til boliger", "On the waiting lists for housing", "mentor", ""),
    ("deposit_loan", 24, "Lån til indskud: kendt og søgt, når det er tid", "Loan for the deposit: known, and applied for in time", "caseworker", ""),
    ("moving", 28, "Flytning planlagt: adresse, post, møbler", "Moving planned: address, mail, furniture", "mentor", ""),
    ("utilities", 28, "El, varme og internet tilmeldt", "Electricity, heating and internet signed up", "mentor", ""),
    ("housing_benefit", 30, "Boligstøtte søgt", "Housing benefit applied for", "mentor", ""),
    ("union", 34, "Fagforening og a-kasse forklaret", "Trade union and unemployment fund explained", "mentor", ""),
    ("permit", 40, "Opholdstilladelsens udløb kendt, forlængelse i kalenderen", "Expiry of the permit known, renewal in the calendar", "mentor", ""),
    ("reunification", 40, "Familiesammenføring: vist videre til rådgivning", "Family reunification: referred to guidance", "caseworker", ""),
    ("network", 48, "Overdragelse til eget netværk: hvem ringer jeg til?", "Handover to own network: whom do I call?", "mentor", ""),
]  # fmt: skip


def seed(apps, schema_editor):
    item = apps.get_model("mentoring", "ChecklistItem")
    for key, week, danish, english, doer, condition in ITEMS:
        item.objects.create(
            key=key, week=week, text_da=danish, text_en=english, doer=doer, condition=condition, valid_from=MAY_2016
        )
    item.objects.create(
        key="nemid", week=3, text_da="NemID bestilt og taget i brug", text_en="NemID ordered and in use", doer="mentor",
        valid_from=MAY_2016, valid_to=NEMID_ENDS,
    )  # fmt: skip
    item.objects.create(
        key="mitid", week=3, text_da="MitID oprettet og taget i brug", text_en="MitID set up and in use", doer="mentor",
        valid_from=MITID_BEGINS,
    )  # fmt: skip
    rule = apps.get_model("mentoring", "MentorRule")
    rule.objects.create(
        follower_days=14, coordinator_days=21, renewal_months=6, valid_from=MAY_2016, source=SOURCE
    )


class Migration(migrations.Migration):
    dependencies = [("mentoring", "0002_first_year")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
