"""What was measured when and under which load, kept part by part in results.json, and written as RESULTS.md.

A run replaces what it measured again (the same part at the same size) and leaves the rest as it stands, each line with
its own date: so parts can be measured at different times, and the table says so.
"""

import datetime as dt
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.harness import Result
from core import clock

FOLDER = Path(__file__).resolve().parent
STORE, TABLE, NOTES = FOLDER / "results.json", FOLDER / "RESULTS.md", FOLDER / "notes.md"
GROWING = {  # what row 3 and row 8 hold one size against another for: goal and must
    "worklist / minimal": (3, 1.2, 1.4),
    "case page / minimal": (3, 1.2, 1.4),
    "worklist: buffers": (3, 1.3, 1.5),
    "case page: buffers": (3, 1.3, 1.5),
    "worklist: statements": (3, 1, 1),
    "case page: statements": (3, 1, 1),
    "dashboard: SQL": (8, 1.3, 2),
    "nightly pass per million clocks": (9, 1.1, 1.3),
}
FIRST_OF_DASHBOARD = 100_000  # its growth is asked for from here on
MARKS = {"goal": " ✓", "must": " ○", "short": " ✗"}
Line = dict[str, Any]


def lines_of(part: str, size: int, found: list[Result]) -> list[Line]:
    """The lines of one part, with the moment and the load of the machine they were measured under."""
    told = {
        "part": part,
        "size": size,
        "at": f"{clock.now().astimezone(dt.UTC):%Y-%m-%d %H:%M}",
        "load": round(os.getloadavg()[0], 1),
    }
    return [asdict(each) | {"verdict": each.verdict} | told for each in found]


def merged(known: list[Line], measured: list[Line]) -> list[Line]:
    """The known lines with the measured parts in the place of what those parts said before."""
    again = {(each["part"], each["size"]) for each in measured}
    kept = [each for each in known if (each["part"], each["size"]) not in again]
    return sorted([*kept, *measured], key=lambda each: (each["row"], each["measure"], each["size"]))


def growth(lines: list[Line]) -> list[Line]:
    """What the largest size costs beside the smallest, for the measures that must not grow."""
    found = []
    for measure, (row, goal, must) in GROWING.items():
        sizes = {each["size"]: each for each in lines if each["measure"] == measure and each["value"]}
        if row == 8:
            sizes = {size: each for size, each in sizes.items() if size >= FIRST_OF_DASHBOARD}
        if len(sizes) > 1:
            found.append(grown(sizes[min(sizes)], sizes[max(sizes)], row, goal, must))
    return found


def grown(small: Line, large: Line, row: int, goal: float, must: float) -> Line:
    value = large["value"] / small["value"]
    name = f"growth {small['size']:,} → {large['size']:,}: {small['measure']}"
    result = Result(row, name, value, goal=goal, must=must)
    when = {key: large[key] for key in ("part", "size", "at", "load")}
    return asdict(result) | {"verdict": result.verdict} | when


def cell(line: Line | None) -> str:
    if line is None:
        return ""
    note = f" ({line['note']})" if line["note"] else ""
    return f"{line['value']:.2f} {line['unit']}{MARKS.get(line['verdict'], '')}{note}"


def when(found: list[Line]) -> str:
    """Date, hour and load of the cells of a row, each once."""
    return "; ".join(dict.fromkeys(f"{each['at']}, load {each['load']:g}" for each in found))


def table(lines: list[Line]) -> str:
    """The results as Markdown, one line per measure and one column per size."""
    lines = [*lines, *growth(lines)]
    sizes = sorted({each["size"] for each in lines})
    text = [
        "# Results of `bin/bench`",
        "",
        "Ratios are medians of alternating rounds beside a floor in the same process; times in brackets are for"
        " orientation only. ✓ reaches the goal, ○ what it must, ✗ falls short. Each row says when it was measured (UTC)"
        " and how loaded the two cores were then: above 2 somebody else worked beside. Which part measures which row:"
        " [README.md](README.md).",
        "",
        "| row | measure | goal | must | " + " | ".join(f"{size:,} people" for size in sizes) + " | measured |",
        "|---|---|---|---|" + "---|" * (len(sizes) + 1),
    ]
    for row, name in sorted({(each["row"], each["measure"]) for each in lines}):
        found = {each["size"]: each for each in lines if (each["row"], each["measure"]) == (row, name)}
        first = next(iter(found.values()))
        goal, must = ("" if first[key] is None else f"{first[key]:.3g}" for key in ("goal", "must"))
        cells = " | ".join(cell(found.get(size)) for size in sizes)
        text.append(f"| {row} | {name} | {goal} | {must} | {cells} | {when(list(found.values()))} |")
    short = [each for each in lines if each["verdict"] == "short"]
    text += ["", "## Short of what it must", ""]
    text += [f"- {each['measure']} at {each['size']:,}: {each['value']:.2f} {each['unit']}" for each in short]
    text += [] if short else ["Nothing."]
    return "\n".join(text) + "\n"


def known() -> list[Line]:
    found: list[Line] = json.loads(STORE.read_text()) if STORE.exists() else []
    return found


def keep(measured: list[Line]) -> str:
    """Stores what was measured and writes the table anew; gives its text."""
    lines = merged(known(), measured)
    STORE.write_text(json.dumps(lines, ensure_ascii=False, indent=1) + "\n")
    text = table(lines) + (f"\n{NOTES.read_text()}" if NOTES.exists() else "")
    TABLE.write_text(text)
    return text
