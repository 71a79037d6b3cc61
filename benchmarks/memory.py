"""A process of its own that imports a file and says what memory it took at its peak with its child, in megabytes."""

import datetime as dt
import resource
import sys
from pathlib import Path

import django


def main() -> None:
    django.setup()
    from benchmarks import imports

    today = dt.date.today()  # noqa: DTZ011 (only how old the invented people are)
    imports.take_in(Path(sys.argv[1]).read_bytes(), "list.csv", today)
    peaks = [resource.getrusage(whose).ru_maxrss for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(sum(peaks) / 1024)


if __name__ == "__main__":
    main()
