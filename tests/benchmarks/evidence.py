"""Papers by the thousand in one workspace: the last are added, opened and listed as the first.

By hand, ``python -m tests.benchmarks.evidence 5000 2000`` does the same with so many files of so many MB in all, and
tells how much memory it took.
"""

import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks import Ratio, seconds
from workbench.domain.enterprise import Enterprise
from workbench.services import evidence, filings
from workbench.services.context import Workbench

FILES, MEGABYTES = 5000, 200
FEW = 100
MONTHS = 12


def measure(files: int = FILES, megabytes: int = MEGABYTES) -> tuple[Ratio, ...]:
    """Add files to the months of a year, and compare the last hundred with the first, the full with the empty."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        wb = Workbench("张三")
        wb.create_workspace(folder / "full.ccw")
        filings.save_enterprise(wb, Enterprise("e", "某钢铁有限公司"))
        year = [filings.begin(wb, "e", "cn.ets.steel/monthly", f"2026-{month + 1:02d}").id for month in range(MONTHS)]
        size = megabytes * 1024 * 1024 // files

        def add(first: int, count: int) -> None:
            for number in range(first, first + count):
                file = folder / f"paper {number}.pdf"
                file.write_bytes(_content(number, size))
                evidence.attach(wb, year[number * MONTHS // files], file, ("fuels/r1/quantity",))
                file.unlink()

        empty = folder / "empty.ccw"
        other = Workbench("张三")
        other.create_workspace(empty)
        other.close()
        first = _adding(add, 0)
        add(FEW, files - 2 * FEW)
        last = _adding(add, files - FEW)
        listing = _best(lambda: evidence.papers(wb, "e"))
        doubles = _best(lambda: evidence.doubles(wb, "e"))
        wb.close()
        opening = _best(lambda: _open(folder / "full.ccw"))
        nothing = _best(lambda: _open(empty))
    return (
        Ratio(f"adding {FEW} files to {files}", last, first, 2.5),
        Ratio(f"opening with {files} files", opening, nothing, 60.0),
        Ratio(f"listing {files} papers, in adding {FEW}", listing, first, 1.0),
        Ratio("finding those used twice, in listing", doubles, listing, 4.0),
    )


def _adding(add: Callable[[int, int], None], first: int) -> float:
    """Time a hundred, as the best of four quarters: what disturbs a run only ever makes it slower."""
    quarter = FEW // 4
    return 4 * min(seconds(lambda at=first + part * quarter: add(at, quarter)) for part in range(4))  # type: ignore[misc] # mypy infers no default's type


def _best(work: Callable[[], object]) -> float:
    return min(seconds(work) for _ in range(5))


def _open(path: Path) -> None:
    wb = Workbench("张三")
    wb.open_workspace(path)
    wb.close()


def _content(number: int, size: int) -> bytes:
    """Bytes no two papers share, yet quickly made."""
    page = random.Random(number).randbytes(4096)
    return (page * (size // len(page) + 1))[:size]


if __name__ == "__main__":
    import resource

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for each in measure(*map(int, sys.argv[1:])):
        print(f"{each.name:<44} {each.ours_seconds:8.3f} s {each.base_seconds:8.3f} s {each.ratio:6.2f}")
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"peak memory {before / 1024:.0f} MB at first, {after / 1024:.0f} MB at last")
