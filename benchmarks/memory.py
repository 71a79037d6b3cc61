"""A process of its own that imports so many rows and says what memory it took at its peak, in megabytes."""

import datetime as dt
import resource
import sys

import django


def main() -> None:
    django.setup()
    from benchmarks import imports

    today = dt.date.today()  # noqa: DTZ011 (only how old the invented people are)
    imports.take_in(imports.as_csv(imports.rows(int(sys.argv[1]), today)), "list.csv", today)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main()
