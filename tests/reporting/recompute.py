"""Works every figure of a report out of the CSV files Havn hands over, with nothing of Havn's code.

It imports the standard library alone and knows the definitions as the handbook and the pages say them. It reads

- `standings-2017-04-01.csv`: `export_standings --on 2017-04-01`, the deadlines as of the day after each quarter;
- `status-6.csv`, `-12`, `-24`, `-36`: the people's file of "Job, IGU og uddannelse" at each mark;
- `figure-received-2017.csv`: the people's file of a single figure for the year as of the day after it; of a figure that
  knows nobody its file of numbers.

Run as a program it compares a yearly report's CSV file with what it works out, line by line. Of the figures of whole
years it holds each number against the count: a small one must be a range, a range must be wide and hold the count.

    python3 tests/reporting/recompute.py 2017 aarsrapport-2017.csv FOLDER

It prints each difference, and how many numbers agree. `tests/reporting/test_recomputed.py` does the same in the tests.
"""

import csv
import datetime as dt
import io
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, product
from pathlib import Path

Lines = list[dict[str, str]]
Said = list[str]  # the numbers of one line of a report, as its CSV file writes them
STATUSES = ("Ordinært job", "IGU", "Ordinær uddannelse", "Job med løntilskud", "Virksomhedspraktik", "Ingen af delene",
            "Er fraflyttet kommunen")  # fmt: skip
SUCCESSES, LEFT = STATUSES[:3], STATUSES[-1]
MARKS = (6, 12, 24, 36)
LEAST = 10  # people or deadlines below which there is no percentage
SMALL = range(1, 6)
Z = 1.959963984540054  # the 97.5 % quantile of the normal distribution


# --- reading ----------------------------------------------------------------------------------------
def read(text: str, delimiter: str = ";") -> Lines:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter))


def standings(text: str) -> Lines:
    return read(text, ",")


# --- days -------------------------------------------------------------------------------------------
def quarter_begins(day: dt.date) -> dt.date:
    return dt.date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def day_after(quarter: dt.date) -> dt.date:
    """The day as of which the quarter is counted: the first of the next one."""
    return dt.date(quarter.year + quarter.month // 10, (quarter.month + 2) % 12 + 1, 1)


def quarters(year: int) -> list[dt.date]:
    return [dt.date(year, month, 1) for month in (1, 4, 7, 10)]


# --- counts -----------------------------------------------------------------------------------------
RUNNING = {"contact", "contact_in_work"}  # a duty that runs on has no rate
PLACES = {"met": 0, "met_late": 1, "overdue": 1, "excluded": 2}


def rows_of_quarter(lines: Lines, quarter: dt.date) -> dict[str, list[int]]:
    """Met in time, not met in time and outside the rate, of each target, from the standings as of the day after."""
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for line in lines:
        if (
            line["due_on"]
            and line["target"] not in RUNNING
            and quarter_begins(dt.date.fromisoformat(line["due_on"])) == quarter
        ):
            found[line["target"]][PLACES[line["standing"]]] += 1
    return found


def rows_of_months(lines: Lines, first: dt.date, last: dt.date) -> dict[tuple[str, str], list[int]]:
    """Met, met late, overdue, not yet due, data missing and excluded, of each target and month of due date."""
    order = {"met": 0, "met_late": 1, "overdue": 2, "due_soon": 3, "on_track": 3, "unknown": 4, "excluded": 5}
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * 6)
    for line in lines:
        if not line["due_on"]:
            found[line["target"], ""][order[line["standing"]]] += 1
        elif first <= dt.date.fromisoformat(line["due_on"]) <= last:
            found[line["target"], line["due_on"][:7]][order[line["standing"]]] += 1
    return found


def statuses(lines: Lines) -> Counter[tuple[int, str]]:
    """How many of each year of takeover and status, from the people's file of a mark."""
    return Counter((int(line["Overtaget"][-4:]), line["Status"]) for line in lines)


# --- shares and intervals ---------------------------------------------------------------------------
def rate(met: int, missed: int) -> int | None:
    """Whole per cent, halves upwards, 100 only where nobody is missing and 0 only where nobody is there."""
    return share(met, met + missed) if met + missed >= LEAST else None


def share(part: int, whole: int) -> int:
    percent = (200 * part + whole) // (2 * whole)
    if part and not percent:
        return 1
    return 99 if percent == 100 and part < whole else percent


def whole(part: float) -> int:
    """The same of a share that was estimated."""
    near = math.isclose(part, round(part), abs_tol=1e-12)
    percent = round(100 * part)
    return percent if near else min(max(percent, 1), 99)


def wilson(part: int, of: int) -> tuple[int, int]:
    """Wilson's interval: the shares that the score test does not reject, as the roots of its equation."""
    p, n = part / of, of
    a, b, c = 1 + Z * Z / n, -(2 * p + Z * Z / n), p * p
    root = math.sqrt(max(b * b - 4 * a * c, 0))
    low, high = (-b - root) / (2 * a), (-b + root) / (2 * a)
    return whole(0.0 if part == 0 else low), whole(1.0 if part == of else high)


# --- Kaplan and Meier -------------------------------------------------------------------------------
Wait = tuple[float, bool]  # how long, and whether it was met then


def curve(waits: Iterable[Wait]) -> list[tuple[float, float, float, float]]:
    """Time, share met, and the bounds of its 95 % interval on the log-log scale, with Greenwood's variance."""
    found = list(waits)
    at_risk, left, variance, points = len(found), Fraction(1), 0.0, []
    for time in sorted({each for each, _met in found}):
        met = sum(1 for each, is_met in found if each == time and is_met)
        if met:
            left *= 1 - Fraction(met, at_risk)
            variance += met / (at_risk * (at_risk - met)) if met < at_risk else math.inf
            points.append((time, float(1 - left), *bounds(float(left), variance)))
        at_risk -= sum(1 for each, _met in found if each == time)
    return points


def bounds(left: float, variance: float) -> tuple[float, float]:
    if left <= 0 or left >= 1 or math.isinf(variance):
        return 1 - left, 1 - left
    spread = Z * math.sqrt(variance) / math.log(left)
    low, high = (1 - left ** math.exp(side * spread) for side in (1, -1))
    return min(low, high), max(low, high)


def met_by(waits: Sequence[Wait], time: float) -> tuple[float, float, float] | None:
    """Share and bounds at a time; None where nobody was followed so long."""
    if not waits or time > max(each for each, _met in waits):
        return None
    reached = [point[1:] for point in curve(waits) if point[0] <= time]
    return reached[-1] if reached else (0.0, 0.0, 0.0)


def median(waits: Sequence[Wait]) -> float | None:
    return next((time for time, part, _low, _high in curve(waits) if part >= 0.5), None)


# --- single figures ---------------------------------------------------------------------------------
# Which words of the people's file are the success, and which stand outside the denominator.
IN_TIME = ({"Overholdt til tiden"}, {"Ikke forfalden", "Mangler data", "Undtaget"})
AT_WORK = (set(SUCCESSES), {LEFT})
STAYING = (
    {"Stadig i job, IGU eller uddannelse", "Har gennemført IGU eller uddannelse"},
    {"Mellem to, under en måned", LEFT},
)
SHARES: dict[str, tuple[set[str], set[str]]] = {
    "rate": IN_TIME,
    "at_work_6": AT_WORK, "at_work_12": AT_WORK, "at_work_24": AT_WORK, "at_work_36": AT_WORK, "at_work_today": AT_WORK,
    "staying_3": STAYING, "staying_6": STAYING, "staying_12": STAYING,
    "interview_2_before_move": ({"Før indflytningen"}, set()),
    "placement_first_start": (
        {
            "Tilbudt og startet, praktik eller løntilskud",
            "Startet uden registreret tilbud, praktik eller løntilskud",
            "Job, IGU eller uddannelse *",
        },
        set(),
    ),
    "from_traineeship_to_work": ({"I job, IGU eller uddannelse siden"}, set()),
    "mentor_in_first_year": ({"Med mentor"}, set()),
    "house_dates_held": ({"Holdt"}, set()),
    "house_users": ({"Bruger huset"}, set()),
    "match_after_three_months": ({"Aktiv"}, set()),
}  # fmt: skip
GOT_THERE = {"Nået dertil", "Flyttet ind", "Har mødt hinanden"}
Figure = tuple[int | None, int | None, int | None]  # the number and the bounds of its interval


def of_share(key: str, parts: Mapping[str, int]) -> Figure:
    """A share and Wilson's interval, from how many stand in each part."""
    success, outside = SHARES[key]
    part = sum(number for word, number in parts.items() if word in success)
    of = sum(number for word, number in parts.items() if word not in outside)
    return (share(part, of), *wilson(part, of)) if of >= LEAST else (None, None, None)


def followed(lines: Lines) -> list[tuple[int, int | None, bool]]:
    """Days followed, days allowed and whether it was met."""
    return [
        (int(line["Dage fulgt"]), int(line["Dage tilladt"]) if line.get("Dage tilladt") else None,
         line[list(line)[PART]] in GOT_THERE)
        for line in lines
    ]  # fmt: skip


PART = 5  # the column of a people's file in which the part stands


def in_time(lines: Lines) -> Figure:
    """The share met within the time allowed, first and last day included, the unfinished counted along."""
    waits = [
        ((days + 1) / (allowed + 1) if allowed is not None and allowed >= 0 else 2.0, met)
        for days, allowed, met in followed(lines)
    ]
    found = met_by(waits, 1.0) if len(waits) >= LEAST else None
    return tuple(map(whole, found)) if found else (None, None, None)  # type: ignore[return-value]


def days(lines: Lines) -> Figure:
    """The days after which half have got there."""
    waits = [(float(each), met) for each, _allowed, met in followed(lines)]
    found = median(waits) if len(waits) >= LEAST else None
    return (None if found is None else int(found), None, None)


def of_parts(lines: Lines) -> Counter[str]:
    return Counter(line[list(line)[PART]] for line in lines)


# --- what is held back ------------------------------------------------------------------------------
Range = tuple[int, int]


def words(least: int, most: int) -> str:
    return str(least) if least == most else f"{least}–{most}"


def ends(number: int) -> Range:
    return (1, 5) if number in SMALL else (number, number)


def added(ranges: Iterable[Range]) -> Range:
    found = list(ranges)
    return sum(low for low, _high in found), sum(high for _low, high in found)


def rate_of(met: Range, missed: Range) -> str:
    """The rate that two ranges give."""
    if met[0] + missed[0] < LEAST:
        return ""
    return words(share(met[0], met[0] + missed[1]), share(met[1], met[1] + missed[0]))


def quarter_said(row: Sequence[int]) -> Said:
    """Three counts, their sum and the rate as a report may write them."""
    cells = [ends(number) for number in row]
    return [*(words(*each) for each in cells), words(*added(cells)), rate_of(cells[0], cells[1])]


WORTH = (4, 4, 2, 1)  # met, missed, outside, all together


def year_said(rows: Sequence[Sequence[int]]) -> Said:
    """The sums of a year: exact where every small number keeps five possible values, the most worth first."""
    exact = best_sums(rows)
    columns = list(zip(*rows, strict=True))
    cells = [
        (sum(column), sum(column)) if place in exact else added(map(ends, column))
        for place, column in enumerate(columns)
    ]
    total = (sum(map(sum, rows)),) * 2 if 3 in exact else added(cells)
    return [*(words(*each) for each in cells), words(*total), rate_of(cells[0], cells[1])]


def best_sums(rows: Sequence[Sequence[int]]) -> tuple[int, ...]:
    sums = [*(sum(column) for column in zip(*rows, strict=True)), sum(map(sum, rows))]
    may = [place for place in range(4) if sums[place] not in SMALL]
    found = [each for number in range(5) for each in combinations(may, number)]
    found.sort(key=lambda each: (-sum(WORTH[place] for place in each), -len(each)))
    return next(each for each in found if all(keeps_room(rows, each, cells) for cells in small_sets(rows)))


Cell = tuple[int, int]


def small_sets(rows: Sequence[Sequence[int]]) -> list[list[Cell]]:
    """Every set of cells whose sum is small and stands, or could stand, in the table."""
    every = [(row, column) for row in range(len(rows)) for column in range(3)]
    sets = [[cell] for cell in every]
    sets += [[cell for cell in every if cell[0] == row] for row in range(len(rows))]
    sets += [[cell for cell in every if cell[1] == column] for column in range(3)]
    return [cells for cells in (*sets, every) if sum(rows[row][column] for row, column in cells) in SMALL]


def keeps_room(rows: Sequence[Sequence[int]], exact: Sequence[int], cells: list[Cell]) -> bool:
    """Whether the cells' sum keeps five values: every way to fill them is tried, and whether the rest can follow."""
    open_cells = [(row, column) for row, column in cells if rows[row][column] in SMALL]
    sums = {
        sum(values)
        for values in product(SMALL, repeat=len(open_cells))
        if can_follow(rows, exact, dict(zip(open_cells, values, strict=True)))
    }
    return max(sums) - min(sums) >= 4


def can_follow(rows: Sequence[Sequence[int]], exact: Sequence[int], fixed: Mapping[Cell, int]) -> bool:
    """Whether the other small cells can be filled so that every exact sum holds; each can be anything from 1 to 5."""
    reach = []
    for column in range(3):
        need = 0
        low = high = 0
        for row in range(len(rows)):
            number = rows[row][column]
            if number in SMALL:
                need += number
                low += fixed.get((row, column), 1)
                high += fixed.get((row, column), 5)
        if column in exact:
            if not low <= need <= high:
                return False
            low = high = need
        reach.append((low, high))
    needed = sum(number for row in rows for number in row if number in SMALL)
    low, high = added(reach)
    return 3 not in exact or low <= needed <= high


def cohort_said(counts: Mapping[str, int]) -> Said:
    """The seven statuses of a year's people, those in job, IGU or education together, and their share."""
    row = [counts.get(status, 0) for status in STATUSES]
    success, others = [0, 1, 2], [3, 4, 5, 6]
    sums = [sum(row[place] for place in places) for places in (success, others)]
    hidden: list[set[int]] | None = None
    together: Range | None = None
    if all(each not in SMALL for each in sums):
        found = [fewest(row, success), fewest(row, others)]
        if None not in found:
            hidden, together = [each or set() for each in found], (sums[0], sums[0])
    if hidden is None:
        every = fewest(row, success + others)
        if every is None:
            return ["••"] * 8 + [""]
        hidden = [every]
    cells = [(number, number) for number in row]
    for held in hidden:
        for place in held:
            cells[place] = left_for(row, held, place)
    together = together or added(cells[place] for place in success)
    return [*(words(*each) for each in cells), words(*together), share_said(together, cells[6], sum(row))]


def share_said(together: Range, left: Range, everybody: int) -> str:
    fewest_there, most_there = everybody - left[1], everybody - left[0]
    if fewest_there < LEAST:
        return ""
    return words(share(together[0], most_there), share(min(together[1], fewest_there), fewest_there))


def fewest(row: Sequence[int], places: Sequence[int]) -> set[int] | None:
    """The smallest set to hold back among places whose sum is known, so that each small one can be 1 and can be 5."""
    small = {place for place in places if row[place] in SMALL}
    rest = [place for place in places if place not in small]
    rest.sort(key=lambda place: (row[place] == 0, row[place], place))
    if not small:
        return set()
    for number in range(len(rest) + 1):
        for more in combinations(rest, number):
            held = sum(row[place] for place in (*small, *more))
            if held not in SMALL and all(possible(held - value, len(small) - 1, bool(more)) for value in (1, 5)):
                return small | set(more)
    return None


def possible(rest: int, small: int, others: bool) -> bool:
    """Whether so many numbers from 1 to 5, with others of 0 or more or without, can add up to the rest."""
    return rest >= small and (others or rest <= 5 * small)


def left_for(row: Sequence[int], held: set[int], place: int) -> Range:
    if row[place] in SMALL:
        return 1, 5
    small = [each for each in held if row[each] in SMALL]
    everything = sum(row[each] for each in held)
    alone = len(held) - len(small) == 1
    return (max(everything - 5 * len(small), 0) if alone else 0), everything - len(small)


# --- figures of whole years -------------------------------------------------------------------------
ESTIMATES = ("Nået til tiden (procent)", "95 procents interval, fra", "95 procents interval, til")
MEDIAN, SHARE, TOGETHER = "Median (dage)", "Andel (procent)", "I alt"
Figures = Mapping[tuple[str, int], Lines]  # the file of each figure and year


def parts_of(lines: Lines) -> Counter[str]:
    """How many stand in each part, from a file of people or a file of numbers."""
    if lines and "Nøgle" in lines[0]:
        own = [line for line in lines if line["Nøgle"] not in ("number", "low", "high")]
        return Counter({line["Del"]: int(line["Værdi"]) for line in own if line["Værdi"] != "0"})
    return of_parts(lines)


def holds(said: str, number: int) -> bool:
    """Whether a count may be said like this: a small one never as itself, a range never narrow."""
    if said == "••":
        return True
    if said.isdigit():
        return int(said) == number and number not in SMALL
    least, most = map(int, said.split("–"))
    return least <= number <= most and most - least >= 4


def within(said: str, number: int | None) -> bool:
    """Whether a share is said exactly or as a range around it, or not at all."""
    if not said or number is None:
        return not said
    least, most = int(said.split("–")[0]), int(said.split("–")[-1])
    return least <= number <= most


def wrong_of_figure(key: str, said: Mapping[str, str], lines: Lines) -> list[str]:
    """What a report says of a figure and year that its file does not give."""
    wrong, parts = [], parts_of(lines)
    for name, value in said.items():
        if name in ESTIMATES:
            right = not value or value == str(in_time(lines)[ESTIMATES.index(name)])
        elif name == MEDIAN:
            right = not value or value == str(days(lines)[0])
        elif name == SHARE:
            right = within(value, of_share(key, parts)[0])
        else:
            right = holds(value, sum(parts.values()) if name == TOGETHER else parts[name])
        wrong += [] if right else [f"{name}: {value}"]
    counted = not {MEDIAN, *ESTIMATES} & said.keys()
    return wrong + [f"{name} is left out" for name in parts if counted and name not in said]


def figures_said(report: str) -> dict[tuple[str, int], dict[str, str]]:
    """What a report's CSV file says of figures of whole years, by key and year."""
    found: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
    for line in read(report):
        values = list(line.values())
        found[values[6], year_of(values[3])][values[4]] = values[5]
    return found


# --- a whole report ---------------------------------------------------------------------------------
def yearly(year: int, files: Mapping[dt.date, Lines], people: Mapping[int, Lines]) -> dict[tuple[str, str], Said]:
    """Every line of a yearly report by (key, period): of each target its quarters and the year, and the cohorts."""
    rows: dict[str, list[list[int]]] = defaultdict(lambda: [[0, 0, 0] for _ in range(4)])
    for place, quarter in enumerate(quarters(year)):
        for key, row in rows_of_quarter(files[day_after(quarter)], quarter).items():
            rows[key][place] = row
    told = {}
    for key, of_target in rows.items():
        for number, row in enumerate(of_target, 1):
            if any(row):
                told[key, f"{year} K{number}"] = quarter_said(row)
        told[key, f"Året {year}"] = year_said(of_target)
    return told | cohorts(dt.date(year, 12, 1), people)


def committee(
    quarter: dt.date, files: Mapping[dt.date, Lines], people: Mapping[int, Lines]
) -> dict[tuple[str, str], Said]:
    """Every line of a committee's report: the quarter and the four before it, and the cohorts."""
    told = {}
    begin = quarter
    for _ in range(5):
        for key, row in rows_of_quarter(files[day_after(begin)], begin).items():
            if any(row):
                told[key, f"{begin.year} K{(begin.month + 2) // 3}"] = quarter_said(row)
        begin = dt.date(begin.year - (begin.month == 1), (begin.month - 4) % 12 + 1, 1)
    return told | cohorts(dt.date(quarter.year, quarter.month + 2, 1), people)


MONTHS = ("januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november",
          "december")  # fmt: skip


def sheet(lines: Lines, first: dt.date, last: dt.date) -> dict[tuple[str, str], Said]:
    """Every line of a team sheet that holds anything: the months, and the whole period with what has no date."""
    found: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * 6)
    for (key, month), row in rows_of_months(lines, first, last).items():
        for period in ["Hele perioden", f"{MONTHS[int(month[5:]) - 1]} {month[:4]}"] if month else ["Hele perioden"]:
            found[key, period] = [one + other for one, other in zip(found[key, period], row, strict=True)]
    told = {}
    for name, row in found.items():
        percent = rate(row[0], row[1] + row[2])
        told[name] = [*map(str, row), "" if percent is None else str(percent)]
    return told


def cohorts(until: dt.date, people: Mapping[int, Lines]) -> dict[tuple[str, str], Said]:
    """Each year's people at each mark that all of them had come to by the end of the month."""
    found: dict[tuple[str, str], Said] = {}
    for mark, lines in people.items():
        counts = statuses(lines)
        for taken_over in sorted({each for each, _status in counts}):
            if 12 * taken_over + 12 + mark <= 12 * until.year + until.month and taken_over >= 2016:
                own = {status: counts[taken_over, status] for status in STATUSES}
                found["cohort", f"{taken_over} {mark}"] = cohort_said(own)
    return found


def said_by(report: str) -> dict[tuple[str, str], Said]:
    """What a report's CSV file says, by the same names."""
    found: dict[tuple[str, str], Said] = defaultdict(list)
    for line in read(report):
        values = list(line.values())
        name, period, value, key = values[2], values[3], values[5], values[6]
        if not key:
            key, period = "cohort", " ".join(re.findall(r"\d+", name)[:2])
        found[key, period].append(value)
    return dict(found)


def differences(report: str, told: Mapping[tuple[str, str], Said], figures: Figures | None = None) -> list[str]:
    """Every line that says otherwise, or stands on one side alone."""
    figures, of_figures = figures or {}, figures_said(report)
    said = {name: its for name, its in said_by(report).items() if (name[0], year_of(name[1])) not in figures}
    wrong = [
        f"{' '.join(name)}: the report says {said.get(name)}, the files give {told.get(name)}"
        for name in sorted(said.keys() | told.keys())
        if said.get(name) != told.get(name)
    ]
    return wrong + [
        f"{key} {year}: {each}"
        for (key, year), lines in sorted(figures.items(), key=lambda each: each[0])
        if (key, year) in of_figures
        for each in wrong_of_figure(key, of_figures[key, year], lines)
    ]


def year_of(period: str) -> int:
    return int(period[-4:]) if period.startswith("Året ") else 0


def main(year: int, report: Path, folder: Path) -> int:
    files = {
        day: standings((folder / f"standings-{day}.csv").read_text("utf-8")) for day in map(day_after, quarters(year))
    }
    people = {mark: read((folder / f"status-{mark}.csv").read_text("utf-8")) for mark in MARKS}
    named = {path: re.fullmatch(r"figure-(.+)-(\d{4})", path.stem) for path in folder.glob("figure-*.csv")}
    figures = {(found[1], int(found[2])): read(path.read_text("utf-8")) for path, found in named.items() if found}
    text, told = report.read_text("utf-8"), yearly(year, files, people)
    wrong = differences(text, told, figures)
    sys.stdout.write("\n".join([*wrong, f"{len(told)} lines worked out, {len(wrong)} differ\n"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])))
