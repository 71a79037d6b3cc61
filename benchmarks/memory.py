"""A process of its own that imports a file and says what memory it took at its peak, in megabytes."""

import re
import sys
from pathlib import Path

import django


def main() -> None:
    django.setup()
    from django.db import transaction

    from core import clock
    from core.tabular import COMMAND_LIMITS, read_table
    from refugees.imports import allocations

    with transaction.atomic(), Path(sys.argv[1]).open("rb") as file:
        with read_table(file, "list.csv", limits=COMMAND_LIMITS) as table:
            allocations.take_in(allocations.rows_of(table), by=None, today=clock.today())
        transaction.set_rollback(True)
    # What getrusage says counts the process that started this one, too.
    found = re.search(r"VmHWM:\s+([0-9]+) kB", Path("/proc/self/status").read_text())
    assert found
    print(int(found.group(1)) / 1024)


if __name__ == "__main__":
    main()
