"""Every place that makes a PDF is known, and whether somebody waits for it: what may be long is made by the worker.

WeasyPrint takes five milliseconds for each row of a table. A new place is added here after its longest document was
measured: over a second belongs to the worker (docs/performance.md, row 12).
"""

import re
from pathlib import Path

MAKERS = {
    # A page or two, whoever it is about: an agreement, an evaluation, a plan, a letter, a year's numbers, a week.
    "placements/papers.py": "request",
    "placements/planning/views.py": "request",
    "health/views_offer.py": "request",
    "volunteers/suppliers/views_figures.py": "request",
    "welcome_house/views_public.py": "request, once for the same words",
    # The log about one person: a line for each day, or where they are many for each month (extract.LONG).
    "audit/extract.py": "request",
    "screening/summary.py": "worker",
    "reporting/reports/writing.py": "worker",
    "rights/moves/packing.py": "worker",
    "rights/packs.py": "worker",
    "rights/record_versions.py": "worker",
}
CALL = re.compile(r"\b(?:tagged_pdf|pdf_of|write_pdf)\(")


def test_every_place_that_makes_a_pdf_is_known() -> None:
    apps = {path.parent.name for path in Path().glob("*/apps.py")}
    found = {
        str(path)
        for app in apps
        for path in Path(app).rglob("*.py")
        if CALL.search(path.read_text(encoding="utf-8")) and app != "core"
    }
    assert found == set(MAKERS)


def test_no_view_makes_what_belongs_to_the_worker() -> None:
    """Views may ask for such a document; the function that makes it is called by tasks alone."""
    views = [path for path in Path().glob("*/**/views*.py") if "var" not in path.parts and "venv" not in path.parts]
    assert len(views) > 30
    makers = ["record_versions.make", "record_versions.keep", "packs.make", "packing.make", "summary_pdf"]
    makers += ["summaries.make"]
    made = re.compile(rf"\b(?:{'|'.join(map(re.escape, makers))}|writing\.)\b")
    assert [str(path) for path in views if made.search(path.read_text(encoding="utf-8"))] == []
