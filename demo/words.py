"""Words the invented municipality is made of: names, languages, work places, remarks. Nobody is meant."""

from typing import NamedTuple


class Origin(NamedTuple):
    """Where people come from, how often (handbook, section 4), what they speak, what they may be called."""

    nationality: str
    weight: float
    languages: tuple[str, ...]
    men: str
    women: str
    families: str


ARABIC_MEN = (
    "Ahmad Mohammad Khaled Omar Yousef Ibrahim Hassan Samer Firas Nabil Rami Tarek Ziad Anas Bilal Karim Fadi"
    " Amjad Wasim Ayman Majd Hadi Adnan Ghassan"
)
ARABIC_WOMEN = (
    "Rana Layla Huda Amal Nour Rasha Yasmin Khadija Maryam Abir Samar Dima Hanan Reem Lina Sawsan Ghada"
    " Jumana Wafa Suhair Batoul Hala Nisreen Duaa"
)
SYRIAN_FAMILIES = (
    "Al-Khatib Al-Halabi Haddad Al-Najjar Darwish Al-Masri Sabbagh Al-Homsi Barakat Kassab Al-Ali Nassar"
    " Hamdan Al-Rifai Shaheen Qasim Mansour Al-Jundi Saleh Al-Hariri"
)

ORIGINS = (
    Origin("Syrien", 0.45, (*["arabisk"] * 3, "kurmanji"), ARABIC_MEN, ARABIC_WOMEN, SYRIAN_FAMILIES),
    Origin(
        "Eritrea", 0.22, ("tigrinya",),
        "Yonas Samuel Filmon Amanuel Robel Berhane Tesfay Daniel Henok Kidane Mussie Habtom Semere Abel",
        "Semhar Selam Eden Helen Rahwa Mehret Feven Luwam Winta Saba Tsega Bisrat Natsnet Yordanos",
        "Tesfay Gebre Kidane Habtom Ghirmay Okbay Weldu Fitsum Measho Negash Tekle Haile Mehari Araya",
    ),
    Origin(
        "Iran", 0.10, ("farsi", "farsi", "kurmanji"),
        "Navid Reza Kamran Ehsan Kourosh Behzad Arash Milad Saeed Farhad Omid Hamid",
        "Nasrin Parisa Shirin Leila Mahsa Azadeh Negar Roya Mina Elham",
        "Hosseini Ahmadi Karimi Moradi Rostami Shirazi Tavakoli Sohrabi Jafari Golmohammadi",
    ),
    Origin(
        "Afghanistan", 0.08, ("dari", "dari", "pashto"),
        "Zabihullah Rohullah Esmat Farid Najib Hamid Jawad Mustafa Nasir Qasim",
        "Zarmina Tahmina Fereshta Shukria Nargis Freshta Palwasha Mina",
        "Rezayee Haidari Noorzad Ahmadzai Momand Sultani Rahimi Karimi",
    ),
    Origin(
        "Statsløs", 0.06, ("arabisk",), ARABIC_MEN, ARABIC_WOMEN,
        "Abu-Rashed Khalil Al-Nabulsi Odeh Jabbour Zaidan",
    ),
    Origin(
        "Somalia", 0.03, ("somali",),
        "Cabdi Maxamed Axmed Liban Warsame Guled Faarax Yuusuf",
        "Hodan Ayaan Sagal Ifrah Xaawo Faadumo Caasha Nasteexo",
        "Warsame Cali Jaamac Nuur Aadan Xasan Dahir Mahad",
    ),
    Origin(
        "DR Congo", 0.04, ("swahili",),
        "Baraka Claude Amani Dieudonné Pascal Espoir Innocent",
        "Riziki Zawadi Aline Neema Furaha Chantal Esther",
        "Bisimwa Lushombo Mugisho Cirhuza Bahati Murhula",
    ),
    Origin(
        "Sudan", 0.02, ("arabisk",),
        "Adam Abakar Idris Haroun Ismail Yahya",
        "Hawa Amna Ikhlas Mahasin Zeinab",
        "Haroun Idris Abdelrahman Osman Ishag",
    ),
)  # fmt: skip

# Centres named in public sources; where somebody lived is drawn at random.
ASYLUM_CENTRES = ("Sandholm", "Avnstrup", "Jelling", "Kongelunden", "Auderød", "Ranum", "Sigerslev")

REMARKS = (
    "Ønsker kvindelig tolk.",
    "Ønsker mandlig tolk.",
    "Familiesammenføring ansøgt for ægtefælle.",
    "Familiesammenføring ansøgt for ægtefælle og to børn.",
    "Fornavnet staves anderledes i passet.",
    "Uddannet sygeplejerske, har papirer med.",
    "Har arbejdet som elektriker i otte år.",
    "Søster bor på Nørrebro, vil gerne bo i nærheden.",
    "Skal bruge vuggestueplads.",
    "Taler godt engelsk.",
)
EARLY_TAKEOVER = "Tidlig overtagelse aftalt med borgeren."

TEMPORARY_HOUSES = ("Midlertidigt bosted Valby (opdigtet)", "Bosted Nordvest (opdigtet)", "Bosted Amager (opdigtet)")

WORKPLACES = (
    "Café, Østerbro", "Kantine på rådhuset", "Bageri, Valby", "Hotel, rengøring", "Supermarked, Vanløse",
    "Børnehave, Bispebjerg", "Cykelværksted, Nørrebro", "Lager, Sydhavnen", "Plejehjem, Amager", "Malerfirma",
    "Genbrugsbutik", "Skole, pedel", "Restaurant, Vesterbro", "Gartneri", "Frisør, Nørrebro",
)  # fmt: skip

NOTES = (
    ("Opkald", "Talte med borgeren om praktikken. Det går godt; møder til tiden. Ønsker flere timer."),
    ("Samtale", "Gennemgik planen. Danskundervisning tirsdag og torsdag formiddag; praktik de øvrige dage."),
    ("Besøg i praktikken", "Arbejdsgiveren er tilfreds. Aftalt opfølgning om tre uger med jobkonsulenten."),
    ("Opkald", "Ringede forgæves to gange. Sendte sms om ny tid på torsdag."),
    ("Henvendelse", "Borgeren spørger til vuggestueplads. Henvist til pladsanvisningen, brev vedlagt."),
    ("Samtale", "Borgeren vil gerne i lære som elektriker. Aftalt besøg på erhvervsskolen."),
    ("Aftale", "Ny kontaktperson hos arbejdsgiveren. Praktikken fortsætter som aftalt."),
    ("Samtale", "Talte om økonomien. NemKonto er oprettet; første udbetaling kommer den 30."),
    ("Opkald", "Sprogskolen oplyser, at fremmødet er stabilt. Rykker op i modul 2 efter ferien."),
    ("Hjemmebesøg", "Værelset er i orden. Vaskemaskinen på gangen er i stykker; meldt til bostedet."),
    ("Henvendelse", "Borgeren har fået brev fra Udlændingestyrelsen og bad om hjælp. Gennemgået sammen."),
    ("Aftale", "Cykelkursus fra mandag. Borgeren vil gerne selv kunne cykle til praktikken."),
)

# What was said in a conversation: about the workplace, about the education.
TALKS = (
    ("Er glad for arbejdet og vil gerne have flere timer. Lederen overvejer det efter nytår.", ""),
    ("Forstår ikke altid de skriftlige beskeder. Kollegaen læser dem højt.", "Går til dansk to aftener om ugen."),
    ("Har svært ved at nå frem til morgenvagten med bus. Prøver cykel.", ""),
    ("Ønsker sig over i køkkenet. Aftalt at spørge i næste uge.", "Vil gerne tage hygiejnekursus."),
    ("", "Følger undervisningen, men mangler ro til lektier. Bruger biblioteket."),
    ("Har fået kontrakten forklaret. Ved nu, hvem man ringer til ved sygdom.", ""),
)
REMEMBER = ("", "Tag ansættelseskontrakten med.", "Vagtplanen for næste måned.", "Spørg til danskprøven.", "")
MENTOR_TASKS = ("mødetid og vagtplan", "samarbejde med kolleger", "breve og lønseddel", "vejen til arbejde", "lektier")
MENTOR_NOTES = (
    ("times", "Gennemgik vagtplanen på telefonen og satte påmindelser."),
    ("papers", "Læste lønsedlen sammen. Skattekortet er rettet."),
    ("people", "Var med til samtale med lederen om pauser."),
    ("transport", "Kørte turen med bus og metro en gang sammen."),
    ("school", "Hjalp med at tilmelde til eksamen."),
    ("language", "Øvede ord fra arbejdspladsen. Kollegaen hjælper med i pausen."),
)
SIGNS = (
    ("absence", "Er kommet for sent tre gange på to uger."),
    ("hours", "Er sat ned til 15 timer fra næste måned."),
    ("conflict", "Uenig med en kollega om fordelingen af opgaver."),
    ("childcare", "Vuggestuen åbner efter vagten begynder."),
    ("language", "Arbejdsgiveren oplever misforståelser om opgaverne."),
    ("notice", "Kontrakten udløber om seks uger."),
)
SIGN_HELPED = "Talte med borgeren og arbejdsgiveren. Ny aftale om mødetider."
AFTER_END = "Opdaterer CV sammen med jobkonsulenten. Ny samtale er aftalt."
