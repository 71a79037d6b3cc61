"""The branches of Dansk Branchekode 2007 (DB07): sections and two-digit divisions.

Source: Danmarks Statistik, Dansk Branchekode DB07, v3:2014, levels 1 and 2. The texts are shortened by us, and stay
Danish in every language: they are the names of the list.
"""

SECTIONS: tuple[tuple[str, str, str], ...] = (
    ("A", "Landbrug, skovbrug og fiskeri", "01 Landbrug og gartneri|02 Skovbrug|03 Fiskeri"),
    (
        "B", "Råstofindvinding",
        "05 Kul|06 Råolie og naturgas|07 Metalmalm|08 Grus, sten og ler|09 Service til indvinding",
    ),
    (
        "C", "Industri",
        "10 Fødevarer, bagerier|11 Drikkevarer|12 Tobak|13 Tekstiler|14 Beklædning|15 Læder og fodtøj"
        "|16 Træ og trævarer|17 Papir|18 Trykkerier|19 Olieraffinering|20 Kemikalier|21 Medicin|22 Gummi og plast"
        "|23 Glas, keramik og beton|24 Metal|25 Metalvarer|26 Elektronik|27 Elektrisk udstyr|28 Maskiner"
        "|29 Motorkøretøjer|30 Andre transportmidler|31 Møbler|32 Anden fremstilling"
        "|33 Reparation af maskiner og udstyr",
    ),
    ("D", "El-, gas- og fjernvarmeforsyning", "35 El, gas og fjernvarme"),
    ("E", "Vand, kloak og affald", "36 Vandforsyning|37 Kloak|38 Affald og genbrug|39 Rensning af jord"),
    ("F", "Bygge og anlæg", "41 Opførelse af bygninger|42 Anlægsarbejde|43 Bygge- og malerarbejde med specialisering"),
    ("G", "Handel", "45 Handel med og reparation af biler|46 Engroshandel|47 Detailhandel"),
    (
        "H", "Transport og godshåndtering",
        "49 Landtransport|50 Skibsfart|51 Luftfart|52 Lager og hjælp til transport|53 Post og kurer",
    ),
    ("I", "Overnatning og restauration", "55 Hoteller og overnatning|56 Restauranter, caféer og kantiner"),
    (
        "J", "Information og kommunikation",
        "58 Forlag|59 Film, tv og musik|60 Radio og tv|61 Telekommunikation|62 It-programmering og rådgivning"
        "|63 Informationstjenester",
    ),
    ("K", "Finans og forsikring", "64 Finansiel virksomhed|65 Forsikring og pension|66 Service til finans"),
    ("L", "Fast ejendom", "68 Fast ejendom"),
    (
        "M", "Rådgivning, forskning og anden faglig service",
        "69 Jura, revision og bogføring|70 Hovedsæder og rådgivning|71 Arkitekter og ingeniører|72 Forskning"
        "|73 Reklame og markedsanalyse|74 Anden faglig service|75 Dyrlæger",
    ),
    (
        "N", "Rengøring, vikarer og anden operationel service",
        "77 Udlejning og leasing|78 Vikarer og formidling af arbejde|79 Rejsebureauer|80 Vagt og sikkerhed"
        "|81 Rengøring, ejendomsservice og anlægsgartnere|82 Kontorservice",
    ),
    ("O", "Offentlig forvaltning", "84 Offentlig forvaltning, forsvar og socialsikring"),
    ("P", "Undervisning", "85 Undervisning"),
    ("Q", "Sundhed og sociale forhold", "86 Sundhed|87 Plejehjem og botilbud|88 Daginstitutioner og sociale tilbud"),
    (
        "R", "Kultur, forlystelser og sport",
        "90 Kunst og underholdning|91 Biblioteker, museer og anden kultur|92 Lotteri og spil|93 Sport og fritid",
    ),
    (
        "S", "Andre serviceydelser",
        "94 Organisationer og foreninger|95 Reparation af ting til hjemmet|96 Frisører, vaskerier og personlig service",
    ),
    ("T", "Private husholdninger", "97 Husholdninger med ansat medhjælp|98 Husholdningers egen produktion"),
    ("U", "Ekstraterritoriale organisationer", "99 Ekstraterritoriale organisationer"),
)  # fmt: skip

DIVISIONS = {part[:2]: part[3:] for _letter, _name, parts in SECTIONS for part in parts.split("|")}
IN_SECTION = {letter: tuple(part[:2] for part in parts.split("|")) for letter, _name, parts in SECTIONS}


def branch_words(code: str) -> str:
    """ "56 Restauranter, caféer og kantiner"; nothing for no branch."""
    return f"{code} {DIVISIONS[code]}" if code in DIVISIONS else code


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The divisions under their sections, for a form."""
    return [(name, [(code, branch_words(code)) for code in IN_SECTION[letter]]) for letter, name, _ in SECTIONS]


def filter_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """The same for a filter, in which a whole section can be chosen as well."""
    return [
        (name, [(letter, f"{letter} {name}"), *((code, branch_words(code)) for code in IN_SECTION[letter])])
        for letter, name, _parts in SECTIONS
    ]


def codes(chosen: str) -> tuple[str, ...]:
    """The divisions that a chosen section or division stands for."""
    return IN_SECTION.get(chosen, (chosen,))
