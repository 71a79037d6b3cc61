"""Welcome House in the demo: a year of about sixty dates a week, who came, two surveys, words in several languages.

Everything is invented. Dates go in by the service that makes them; visits in bulk, as staff count them on paper.
"""

import datetime as dt
import random
from typing import Any

from core.clock import COPENHAGEN
from demo.intake import SEED
from welcome_house import services
from welcome_house.models import Activity, ActivityText, Organisation, Room, Season, Session
from welcome_house.recurrence import Plan, Repeat, holiday, rule_of
from welcome_house.rules import Group
from welcome_house.visits.models import CountChange, Survey, TabletCount

WEEKS_BACK = 52
ON_PAPER = "Talt på papir"
ROOMS = (
    ("Salen", 60),
    ("Caféen", 40),
    ("Køkkenet", 16),
    ("Værkstedet", 12),
    ("Biblioteket", 20),
    ("Loftet", 14),
    ("Butikken", 12),
)
PARTNERS = (
    ("Cykelvennerne (opdigtet)", "Tove Ravnsborg", "67 00 21 01"),
    ("Sprogbroen (opdigtet)", "Ali Sand", "67 00 21 02"),
    ("Byens Kor (opdigtet)", "Lise Fjord", "67 00 21 03"),
    ("Lektiehjælpen (opdigtet)", "Karim Holt", "67 00 21 04"),
)
WEEKDAYS, EVENINGS = (0, 1, 2, 3, 4), (0, 1, 2, 3)
# Name, kind, days, begins, minutes, room, partner, held by (an alias where somebody lives here), how many come.
WEEKLY: tuple[tuple[str, str, tuple[int, ...], str, int, str, int, str, int], ...] = (
    ("Café", "cafe", (0, 1, 2, 3, 4, 5), "13:00", 240, "Caféen", -1, "Aktivitetsguiderne", 22),
    ("Morgenkaffe", "cafe", WEEKDAYS, "09:30", 120, "Caféen", -1, "Frivillige", 8),
    ("Aftencafé", "cafe", EVENINGS, "18:00", 180, "Caféen", -1, "Aktivitetsguiderne", 14),
    ("Cykelværksted", "bicycles", (0, 2, 5), "14:00", 180, "Værkstedet", 0, "Abu Omar", 9),
    ("Systue", "sewing", (1, 3), "14:00", 180, "Værkstedet", -1, "Mama Selam", 8),
    ("Genbrugsbutik", "shop", (1, 3, 5), "12:00", 180, "Butikken", -1, "Aktivitetsguiderne", 16),
    ("Sprogcafé", "language", WEEKDAYS, "15:00", 120, "Salen", 1, "Sprogbroens frivillige", 18),
    ("Sprogcafé for begyndere", "language", (0, 2), "17:30", 90, "Biblioteket", 1, "Sprogbroens frivillige", 11),
    ("Lektiehjælp", "language", (0, 1, 2, 3), "15:30", 120, "Biblioteket", 3, "Lektiehjælpen", 12),
    ("Jobcafé", "job", (1, 3), "10:00", 150, "Biblioteket", -1, "Aktivitetsguiderne", 9),
    ("Børneværksted", "children", (2, 4, 5), "14:30", 120, "Loftet", -1, "Frivillige", 12),
    ("Fællesspisning", "dinner", (3,), "17:30", 150, "Salen", -1, "Køkkenholdet", 42),
    ("Madlavning fra hele verden", "dinner", (1,), "16:00", 180, "Køkkenet", -1, "Tante Hiwot", 11),
    ("Kor", "other", (1,), "19:00", 120, "Salen", 2, "Byens Kor", 16),
    ("Computerhjælp", "other", (0, 4), "11:00", 120, "Biblioteket", -1, "Frivillige", 6),
    ("Kvindecafé", "cafe", (4,), "18:00", 150, "Salen", -1, "Umm Layla", 19),
    ("Legestue", "children", (0, 1, 2, 3, 4), "10:00", 120, "Salen", -1, "Frivillige", 13),
    ("Skak og brætspil", "other", (2, 4), "19:00", 120, "Biblioteket", -1, "Ustaz Karim", 8),
    ("Yoga", "other", (0, 2), "17:30", 60, "Salen", -1, "Frivillige", 10),
    ("Musikværksted", "other", (0, 3), "18:00", 120, "Loftet", -1, "Frivillige", 7),
    ("Reparationscafé", "other", (5,), "10:00", 180, "Værkstedet", -1, "Frivillige", 9),
    ("Åbent køkken", "dinner", (0, 2, 4), "12:00", 120, "Køkkenet", -1, "Køkkenholdet", 10),
)
# Every second week and once a month.
SELDOM = (
    ("Temaaften", "theme", Plan(Repeat.FORTNIGHTLY, (2,)), "19:00", 120, "Salen", "Huset", 28),
    ("Foredrag", "talk", Plan(Repeat.MONTHLY, (1,), "2"), "16:30", 90, "Loftet", "Huset", 24),
    ("Familielørdag", "children", Plan(Repeat.MONTHLY, (5,), "1"), "11:00", 180, "Salen", "Frivillige", 34),
)
TEXTS: dict[str, dict[str, tuple[str, str]]] = {
    "Café": {
        "da": ("Café", "Kom ind på en kop kaffe. Der er altid nogen at tale med."),
        "en": ("Café", "Come in for a cup of coffee. There is always somebody to talk to."),
        "ar": ("مقهى", "تفضلوا لفنجان قهوة، هناك دائمًا من تتحدثون معه."),
        "ti": ("ካፈ", "ንሓንቲ ጣሳ ቡን ንዑ። ኩሉ ግዜ እትዛረብዎ ሰብ ኣሎ።"),
        "fa": ("کافه", "برای یک فنجان قهوه بیایید. همیشه کسی برای گفت‌وگو هست."),
    },
    "Aftencafé": {
        "en": ("Evening café", ""), "ar": ("مقهى المساء", ""), "ti": ("ናይ ምሸት ካፈ", ""), "fa": ("کافهٔ شب", ""),
    },
    "Cykelværksted": {
        "da": ("Cykelværksted", "Lær at reparere din cykel. Værktøj og reservedele er her."),
        "en": ("Bicycle workshop", "Learn to mend your bicycle. Tools and spare parts are here."),
        "ar": ("ورشة الدراجات", "تعلموا إصلاح دراجتكم. الأدوات وقطع الغيار متوفرة."),
        "ti": ("ናይ ብሽክለታ ወርክሾፕ", "ብሽክለታኻ ምዕራይ ተማሃር። መሳርሒ ኣሎ።"),
        "fa": ("کارگاه دوچرخه", "تعمیر دوچرخهٔ خود را یاد بگیرید. ابزار اینجاست."),
    },
    "Sprogcafé": {
        "da": ("Sprogcafé", "Tal dansk over en kop te."),
        "en": ("Language café", "Speak Danish over a cup of tea."),
        "ar": ("مقهى اللغة", "تحدثوا الدنماركية مع فنجان شاي."),
        "ti": ("ናይ ቋንቋ ካፈ", "ሻሂ እናሰተኻ ዳኒሽ ተዛረብ።"),
        "fa": ("کافهٔ زبان", "با یک فنجان چای دانمارکی حرف بزنید."),
    },
    "Genbrugsbutik": {
        "en": ("Thrift shop", ""), "ar": ("متجر الأغراض المستعملة", ""), "ti": ("ድኳን ዝተጠቕመ ኣቕሑ", ""),
        "fa": ("فروشگاه دست دوم", ""),
    },
    "Fællesspisning": {
        "en": ("Communal dinner", ""), "ar": ("عشاء جماعي", ""), "ti": ("ሓባራዊ ድራር", ""), "fa": ("شام همگانی", ""),
    },
    "Systue": {
        "en": ("Sewing workshop", ""), "ar": ("ورشة الخياطة", ""),
        "ti": ("ናይ ስፌት ወርክሾፕ", ""), "fa": ("کارگاه خیاطی", ""),
    },
    "Børneværksted": {
        "en": ("Children's workshop", ""), "ar": ("ورشة الأطفال", ""),
        "ti": ("ናይ ቆልዑ ወርክሾፕ", ""), "fa": ("کارگاه کودکان", ""),
    },
    "Jobcafé": {"en": ("Job café", ""), "ar": ("مقهى العمل", ""), "ti": ("ናይ ስራሕ ካፈ", ""), "fa": ("کافهٔ کار", "")},
    "Temaaften": {
        "en": ("Theme evening", ""), "ar": ("أمسية حوارية", ""),
        "ti": ("ናይ ኣርእስቲ ምሸት", ""), "fa": ("شب گفت‌وگو", ""),
    },
}  # fmt: skip


def fill(*, on: dt.date, at: dt.datetime) -> str:
    """Fills the house; what was there already is left as it is. In a transaction of the caller's."""
    if Activity.objects.exists():
        return "the house is there already"
    since = on - dt.timedelta(weeks=WEEKS_BACK)
    since -= dt.timedelta(days=since.weekday())
    seasons(since, on)
    rooms = {name: Room.objects.create(name=name, seats=seats) for name, seats in ROOMS}
    partners = [
        Organisation.objects.create(
            name=name, contact=contact, phone=phone, email=f"kontakt{number}@forening.invalid"
        )
        for number, (name, contact, phone) in enumerate(PARTNERS)
    ]  # fmt: skip
    coming = [hold(each, since, rooms, partners, at) for each in rows()]
    speak()
    without = closed_on_holidays(on, at)
    number = count_visits(dict(coming), on=on, at=at)
    ask(on)
    return f"{Session.objects.count()} dates, {without} cancelled, {number} counts"


def activities(names: list[str]) -> dict[str, Activity]:
    """Those of these names that the house has."""
    return {each.name: each for each in Activity.objects.filter(name__in=names)}


def seasons(since: dt.date, on: dt.date) -> None:
    """The year behind, and the season that runs."""
    Season.objects.create(name="Sidste år", begins_on=since, ends_on=on - dt.timedelta(days=121))
    Season.objects.create(name="Denne sæson", begins_on=on - dt.timedelta(days=120), ends_on=on + dt.timedelta(days=75))


def rows() -> list[tuple[Any, ...]]:
    weekly = [(*row[:2], Plan(Repeat.WEEKLY, row[2]), *row[3:]) for row in WEEKLY]
    return [*weekly, *((*row[:6], -1, *row[6:]) for row in SELDOM)]


def hold(
    row: tuple[Any, ...], since: dt.date, rooms: dict[str, Room], partners: list[Organisation], at: dt.datetime
) -> tuple[int, int]:
    """An activity with its dates of the year; its id and how many come to it."""
    name, sort, plan, begins, minutes, room, partner, responsible, people = row
    first = dt.datetime.combine(since, dt.time.fromisoformat(begins), COPENHAGEN)
    made = Activity(
        name=name, sort=sort, first_starts=first, minutes=minutes, recurrence=rule_of(plan), room=rooms[room],
        organisation=partners[partner] if partner >= 0 else None, responsible=responsible,
        capacity=rooms[room].seats,
    )  # fmt: skip
    services.plan(made, on=at.date(), at=at, despite=True)
    return made.pk, people


def speak() -> None:
    known = {each.name: each for each in Activity.objects.all()}
    ActivityText.objects.bulk_create(
        ActivityText(activity=known[activity], language=language, name=name, text=text)
        for activity, texts in TEXTS.items()
        for language, (name, text) in texts.items()
    )


def closed_on_holidays(on: dt.date, at: dt.datetime) -> int:
    """The house was closed on the holidays of the year, and one date of this week is cancelled."""
    days = [each for each in Session.objects.standing().filter(starts_at__lt=at) if holiday(each.day)]
    soon = list(Session.objects.standing().filter(starts_at__gt=at, activity__name="Kor").order_by("starts_at")[:1])
    for each in [*days, *soon]:
        each.cancelled_at = min(at, each.starts_at - dt.timedelta(days=2))
        each.cancelled_because = holiday(each.day) or "Korlederen er syg"
    services.store([*days, *soon], at)
    return len(days) + len(soon)


def count_visits(people: dict[int, int], *, on: dt.date, at: dt.datetime) -> int:
    """Who came to what has been, by group; children most to what is for them."""
    rng, made = random.Random(SEED), []
    past = Session.objects.standing().filter(ends_at__lt=at).select_related("activity").order_by("pk")
    for session in past:
        total = max(1, round(people[session.activity_id] * rng.uniform(0.6, 1.4)))
        young = 0.6 if session.activity.sort == "children" else 0.12
        children = round(total * young)
        numbers = {Group.ADULTS: total - children, Group.CHILDREN: children, Group.VOLUNTEERS: rng.randint(1, 4)}
        made += [
            CountChange(session=session, group=group, change=number, because=ON_PAPER, at=session.ends_at)
            for group, number in numbers.items()
            if number
        ]
    return len(CountChange.objects.bulk_create(made, batch_size=2000))


def ask(on: dt.date) -> None:
    """A survey half a year ago, and one that runs."""
    half = on - dt.timedelta(days=180)
    Survey.objects.create(
        name=f"Spørgerunde {half:%m-%Y}", begins_on=half, ends_on=half + dt.timedelta(days=21), asked=310,
        answered=236, users=217,
    )  # fmt: skip
    runs = Survey.objects.create(
        name=f"Spørgerunde {on:%m-%Y}", begins_on=on - dt.timedelta(days=7), ends_on=on + dt.timedelta(days=14),
        asked=140, answered=71, users=66,
    )  # fmt: skip
    TabletCount.objects.create(survey=runs, answered=38, users=35)
