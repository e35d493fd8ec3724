"""A year of hourly data of four stacks read, worked out and summed, against pandas reading the same files alone.

Each hour goes through every formula of the form, exactly, and is judged; pandas only makes texts of the cells.
"""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks import Ratio, compare
from tests.services.hours import described, records, write
from workbench.domain.columns import Columns
from workbench.domain.monitoring import judge, month_span, tally
from workbench.domain.monitoring_rules import treatment
from workbench.excel.hourly import Year, propose, read
from workbench.rules.evaluate import evaluate
from workbench.rules.library import Library
from workbench.services.packs import typed_cells

STACKS = ("DA001", "DA002", "DA003", "DA004")
HOURS = 8760


def measure() -> Ratio:
    """Ours: months of tonnes with their marks; the baseline: pandas' rows of text."""
    from pandas import read_csv

    rules = Library.load().rules("cn.ets.steel", date(2025, 12, 31), date(2026, 11, 21))
    form = rules.forms["monitoring"]
    ranges: dict[str, object] = {
        f"stacks/r{number}/ranges/co2/{name}": value
        for number in range(1, 5)
        for name, value in (
            ("lowest", "5"),
            ("highest", "20"),
            ("flat_hours", "6"),
            ("drift_days", "7"),
            ("drift_share", "20"),
        )
    }
    cells = typed_cells(form, {**described(STACKS, substitution="higher"), **ranges})
    outcome = evaluate(form, cells, rules)
    around = dict(outcome.values)
    with TemporaryDirectory() as folder:
        files = [write(Path(folder) / f"{name}.csv", records(name)) for name in STACKS]

        def ours() -> None:
            for number, file in enumerate(files, 1):
                row = f"stacks/r{number}"
                table, year = read(file), Year(2025, "begins")
                year.add(table, propose(table.headings))
                readings = year.readings()
                columns = Columns(form, f"{row}/hour", readings.columns, around, rules)
                mass = columns.values("mass")
                assert isinstance(mass, list)
                hours = judge(readings, mass, columns.read, treatment(around, rules, row))  # type: ignore[arg-type]
                months = [tally(hours, month_span(2025, month)) for month in range(1, 13)]
                assert sum(month.valid for month in months) == HOURS

        def base() -> None:
            for file in files:
                assert len(read_csv(file, dtype=str, keep_default_na=False)) == HOURS

        return compare("a year of hours of 4 stacks / pandas alone", ours, base, limit=30, runs=3)


if __name__ == "__main__":
    print(measure())
