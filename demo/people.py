"""Households of an invented intake as rows of an allocation list, drawn at the rates of the handbook (4).

Recognisable as invented: person ids begin with 99, telephone numbers with 67 00 or 67 01, and a CPR
number has a serial 99xx, is never of a 1 January and fails modulus 11.
"""

import datetime as dt
import random
from dataclasses import dataclass, field

from core.dates import add_months, danish, next_weekday
from demo import words
from refugees.rules import takeover_from_decision

COLUMNS = (
    "person_id;navn;efternavn;koen;foedselsdato;foedselsdato_skoennet;cpr;statsborgerskab;modersmaal;tolkesprog;"
    "opholdsgrundlag;opholdstilladelse_dato;visiteringsdato;overtagelsesdato;kommunekode;asylcenter;familie_id;"
    "familierelation;telefon;bemaerkning"
)
HEADER = tuple(COLUMNS.split(";"))
CPR_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
HOUSEHOLDS = (("single", 0.60), ("couple", 0.08), ("family", 0.24), ("parent", 0.08))
ADULT_AGES = ((18, 29, 0.45), (30, 39, 0.33), (40, 54, 0.18), (55, 70, 0.04))
MEN = 0.62
BORN_ON_NEW_YEAR = 0.15
WITHOUT_CPR = 0.05
EARLY = 0.04


@dataclass
class Person:
    """One row of the list, with the dates its story is told from."""

    person_id: str
    given: str
    family: str
    sex: str
    born: dt.date
    nationality: str
    language: str
    basis: str
    permit: dt.date
    decision: dt.date | None
    takeover: dt.date
    centre: str = ""
    family_id: str = ""
    relation: str = ""
    cpr: str = ""
    phone: str = ""
    remark: str = ""

    def age_at_takeover(self) -> int:
        born, day = self.born, self.takeover
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

    def row(self) -> list[str]:
        """The cells in the order of HEADER."""
        estimated = "ja" if (self.born.month, self.born.day) == (1, 1) else "nej"
        dates = [danish(self.permit), danish(self.decision), danish(self.takeover)]
        return [
            self.person_id, self.given, self.family, self.sex, danish(self.born), estimated, self.cpr,
            self.nationality, self.language, self.language, self.basis, *dates, "101", self.centre,
            self.family_id, self.relation, self.phone, self.remark,
        ]  # fmt: skip


@dataclass
class Draw:
    """The lottery of one municipality: the same seed gives the same people."""

    rng: random.Random
    first_id: int
    taken_cprs: set[str] = field(default_factory=set)
    people: int = 0
    families: int = 0

    def next_id(self) -> str:
        self.people += 1
        return str(self.first_id + self.people * 3)

    def weighted(self, pairs: tuple[tuple[str, float], ...]) -> str:
        return self.rng.choices([word for word, _ in pairs], [weight for _, weight in pairs])[0]

    def born(self, youngest: int, oldest: int, on: dt.date) -> dt.date:
        """A birth date that gives an age in the span on the day; one in seven is registered on 1 January."""
        age = self.rng.randint(youngest, oldest)
        day = add_months(on, -12 * age) - dt.timedelta(days=self.rng.randint(0, 360))
        return day.replace(month=1, day=1) if self.rng.random() < BORN_ON_NEW_YEAR else day

    def adult_born(self, on: dt.date) -> dt.date:
        low, high, _ = self.rng.choices(ADULT_AGES, [weight for *_, weight in ADULT_AGES])[0]
        return self.born(low, high, on)

    def cpr(self, born: dt.date) -> str:
        """A number that cannot be anybody's, or nothing: for 1 January, and for some that have none yet."""
        if (born.month, born.day) == (1, 1) or self.rng.random() < WITHOUT_CPR:
            return ""
        while True:
            number = f"{born:%d%m%y}99{self.rng.randint(0, 99):02d}"
            if number not in self.taken_cprs and fails_modulus_11(number):
                self.taken_cprs.add(number)
                return f"{number[:6]}-{number[6:]}"

    def phone(self) -> str:
        return f"670{self.rng.randint(0, 1)}{self.rng.randint(0, 9999):04d}"


def fails_modulus_11(number: str) -> bool:
    return sum(int(d) * w for d, w in zip(number, CPR_WEIGHTS, strict=True)) % 11 != 0


def household(draw: Draw, takeover: dt.date) -> list[Person]:
    """The people of one allocation, taken over on the same day."""
    shape = draw.weighted(HOUSEHOLDS)
    origin = draw.rng.choices(words.ORIGINS, [origin.weight for origin in words.ORIGINS])[0]
    main = main_person(draw, origin, takeover, man=draw.rng.random() < (0.2 if shape == "parent" else MEN))
    members = [main]
    if shape in ("couple", "family"):
        members.append(relative(draw, main, origin, "aegtefaelle"))
    if shape in ("family", "parent"):
        members += [relative(draw, main, origin, "barn") for _ in range(draw.rng.choice((1, 1, 2, 2, 3, 4)))]
    if len(members) > 1:
        draw.families += 1
        main.relation = "hovedperson"
        for member in members:
            member.family_id = f"D{draw.families:04d}"
    return members


def main_person(draw: Draw, origin: words.Origin, takeover: dt.date, *, man: bool) -> Person:
    """An adult with a decision that leads to about this takeover."""
    rng = draw.rng
    basis = rng.choices(("refugee", "resettled_refugee", "family_reunified"), (0.80, 0.10, 0.10))[0]
    decision: dt.date | None = next_weekday(add_months(takeover, -2) + dt.timedelta(days=rng.randint(0, 25)))
    early = False
    if basis == "refugee" and decision is not None:
        takeover = takeover_from_decision(decision)
        early = rng.random() < EARLY
        if early:
            takeover = next_weekday(decision + dt.timedelta(days=rng.randint(8, 20)))
    anchor = decision or takeover
    born = draw.adult_born(takeover)
    return Person(
        person_id=draw.next_id(),
        given=rng.choice((origin.men if man else origin.women).split()),
        family=rng.choice(origin.families.split()),
        sex="M" if man else "K",
        born=born,
        nationality=origin.nationality,
        language=rng.choice(origin.languages),
        basis=basis,
        permit=anchor - dt.timedelta(days=rng.randint(8, 40)),
        decision=decision,
        takeover=takeover,
        centre=rng.choice(words.ASYLUM_CENTRES) if basis == "refugee" else "",
        cpr=draw.cpr(born),
        phone=draw.phone() if rng.random() < 0.9 else "",
        remark=words.EARLY_TAKEOVER if early else (rng.choice(words.REMARKS) if rng.random() < 0.25 else ""),
    )


def relative(draw: Draw, main: Person, origin: words.Origin, relation: str) -> Person:
    """Husband, wife or child of the main person, on the same decision."""
    rng = draw.rng
    child = relation == "barn"
    man = rng.random() < 0.5 if child else main.sex == "K"
    born = draw.born(0, 16, main.takeover) if child else draw.adult_born(main.takeover)
    adult = not child
    return Person(
        person_id=draw.next_id(),
        given=rng.choice((origin.men if man else origin.women).split()),
        family=main.family,
        sex="M" if man else "K",
        born=min(born, main.permit - dt.timedelta(days=30)),
        nationality=main.nationality,
        language=main.language,
        basis=main.basis,
        permit=main.permit,
        decision=main.decision,
        takeover=main.takeover,
        centre=main.centre,
        relation=relation,
        cpr=draw.cpr(min(born, main.permit - dt.timedelta(days=30))),
        phone=draw.phone() if adult else "",
    )
