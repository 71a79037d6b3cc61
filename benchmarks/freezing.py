"""A process of its own that counts a month as freezing it does: its memory before and at its peak, and the seconds."""

import datetime as dt
import re
import sys
import time
from pathlib import Path

import django


def megabytes(line: str) -> float:
    found = re.search(rf"{line}:\s+([0-9]+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found.group(1)) / 1024


def main() -> None:
    django.setup()
    from reporting.frozen import counting
    from reporting.rules import next_month

    month = next_month(dt.date.fromisoformat(sys.argv[1]).replace(day=1), -1)
    before, started = megabytes("VmHWM"), time.monotonic()
    assert counting.everything(month)
    print(before, megabytes("VmHWM"), time.monotonic() - started)


if __name__ == "__main__":
    main()
