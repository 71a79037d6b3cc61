"""Prints what the forecast would have said at each month end of the past, and what came."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from housing.forecasting import backtest, reads
from housing.forecasting.rules import COVERAGE

LONG_AGO = 100  # years of history that are read: all of it


class Command(BaseCommand):
    help = "Forecasts 1 to 12 months from each month end with what was known by then, and prints the hits."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first", type=dt.date.fromisoformat, default=dt.date(2016, 1, 1))
        parser.add_argument("--to", dest="last", type=dt.date.fromisoformat, default=dt.date(2018, 12, 31))
        parser.add_argument("--coverage", type=float, default=COVERAGE)

    def handle(self, *args: Any, **options: Any) -> None:
        first, last, stated = options["first"], options["last"], options["coverage"]
        if not 0 < stated < 1 or first > last:
            raise CommandError("--coverage lies between 0 and 1, and --from is no later than --to.")
        lengths = reads.lengths()
        hits = backtest.run(reads.homes(last, lengths, years=LONG_AGO), lengths, first, last, coverage=stated)
        if not hits:
            raise CommandError("No household's clock ran on a month end of the period.")
        self.stdout.write(
            "ahead  forecasts  covered  binomial 95%  own reckoning  came lower  came higher  mean of (came - middle)"
        )
        for ahead in sorted({hit.ahead for hit in hits}):
            self.write_line(str(ahead), [hit for hit in hits if hit.ahead == ahead])
        tested = [hit for hit in hits if hit.ahead <= backtest.TESTED_MONTHS]
        self.write_line(f"1-{backtest.TESTED_MONTHS}", tested)
        self.write_line("apart", backtest.apart(tested))
        self.stdout.write(
            f"Stated: at least {stated:.0%}. Households are whole, so by their own reckoning the intervals hold"
            f" {backtest.reckoned(tested):.0%}. Not too narrow for 1-{backtest.TESTED_MONTHS} months:"
            f" {'yes' if backtest.holds(tested, stated) else 'NO'}."
        )
        self.stdout.write(
            "Forecasts overlap in time: the binomial interval takes them for independent trials, which only those"
            " in the line 'apart' nearly are: each begins where the one before it ended."
        )

    def write_line(self, name: str, hits: list[backtest.Hit]) -> None:
        lower, higher = sum(hit.came < hit.low for hit in hits), sum(hit.came > hit.high for hit in hits)
        off = sum(hit.came - hit.middle for hit in hits) / len(hits)
        low, high = (f"{each:.0%}" for each in backtest.interval_of(hits))
        self.stdout.write(
            f"{name:>5}  {len(hits):>9}  {backtest.share(hits):>7.0%}  {low + '-' + high:>12}"
            f"  {backtest.reckoned(hits):>13.0%}  {lower:>10}  {higher:>11}  {off:>+8.2f}"
        )
