"""Row 8: the memory that freezing a month takes at its peak, in a process of its own; it must not grow with people."""

import datetime as dt
import subprocess
import sys

from benchmarks.harness import Result


def measure(on: dt.date) -> list[Result]:
    command = [sys.executable, "-m", "benchmarks.freezing", f"{on}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    before, peak, seconds = (float(word) for word in done.stdout.split()[-3:])
    note = f"{before:.0f} → {peak:.0f} MB at the peak, {seconds:.0f} s"
    return [Result(8, "freezing a month: memory of the process", peak - before, "MB", note=note)]
