"""Two hundred ugly files: none crashes or half-imports, and what was put right once is right the next month."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services import ugly
from tests.services.ugly_maker import Made, Truth, Ugly
from workbench.domain.enterprise import Enterprise
from workbench.rules.cells import Cells
from workbench.services import filings, foreign, imports
from workbench.services.context import Workbench
from workbench.services.foreign import SKIP, Book, Entry, Plan, Trial

COUNT = 200
PERIODS = {"monthly": ("2026-06", "2026-07"), "annual_report": ("2024", "2025")}


class Counted:
    """Rows that came right, of all that should; and figures taken that are false, which is worse than none."""

    def __init__(self) -> None:
        self.right = 0
        self.all = 0
        self.false = 0
        self.by_family: dict[str, list[int]] = {}

    def add(self, found: Truth, truth: Truth, family: str) -> None:
        """Count rows that are wholly right; a row too many is a row wrong."""
        keys = truth.keys() | found.keys()
        right, all_ = sum(truth.get(key) == found.get(key) for key in keys), len(keys)
        self.right += right
        self.all += all_
        self.false += sum(
            truth.get(key, {}).get(name) != value for key, fields in found.items() for name, value in fields.items()
        )
        told = self.by_family.setdefault(family, [0, 0])
        told[0] += right
        told[1] += all_

    @property
    def share(self) -> float:
        return 100 * self.right / self.all

    def __str__(self) -> str:
        worst = ", ".join(f"{name} {100 * right / all_:.0f}" for name, (right, all_) in sorted(self.by_family.items()))
        return f"{self.right} of {self.all} rows right ({self.share:.1f} %), {self.false} figures false; {worst}"


def results(trial: Trial, cells: Cells) -> Truth:
    """Read back what a trial would write, as the truth is written."""
    after = imports.accept(cells, trial.review, trial.takeable)
    found: Truth = {}
    for path, cell in after.items():
        parts = path.split("/")
        if parts[0] != "fuels" or parts[-1] not in ("quantity", "ncv"):
            continue
        fuel = str(after.value(f"fuels/{parts[1]}/fuel"))
        month = parts[3] if len(parts) > 4 else ""
        assert not isinstance(cell.value, str), f"{path} is text"
        found.setdefault((fuel, month), {})[parts[-1]] = cell.value  # type: ignore[assignment] # a number, as said above
    return found


def put_right(book: Book, entries: tuple[Entry, ...], wanted: Ugly) -> tuple[Entry, ...]:
    """Correct what was proposed as a person would who knows the sheets."""
    found = []
    for number, made in enumerate(wanted.sheets):
        at = next(at for at, grid in enumerate(book.sheets) if grid.name == made.name or len(book.sheets) == 1)
        assert number == at
        known = next((entry.plan for entry in entries if entry.sheet == at and entry.plan.spot == wanted.spot), None)
        found.append(Entry(at, plan_of(made, wanted.spot, book.sheets[at].width, known)))
    return tuple(found)


def plan_of(made: Made, spot: str, width: int, known: Plan | None) -> Plan:
    columns = tuple(made.columns.get(at, SKIP) for at in range(width))
    names = {**(known.names if known else {}), **made.names}
    return Plan(spot, *made.heads, columns, names, made.month, made.unit)


@pytest.fixture
def filing_ids(wb: Workbench) -> dict[tuple[str, int], str]:
    filings.save_enterprise(wb, Enterprise("e1", "示例钢铁企业（练习）", "91000000XXXXXXXX0U"))
    return {
        (form, turn): filings.begin(wb, "e1", f"cn.ets.steel/{form}", period).id
        for form, periods in PERIODS.items()
        for turn, period in enumerate(periods)
    }


def cases() -> Iterator[tuple[int, Ugly, Ugly]]:
    for seed in range(COUNT):
        yield seed, ugly.make(seed, 0), ugly.make(seed, 1)


def test_two_hundred_ugly_files_are_read_right_the_second_time(
    wb: Workbench, filing_ids: dict[tuple[str, int], str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    guessed, corrected, again = Counted(), Counted(), Counted()
    kinds: Counter[str] = Counter()
    for seed, first, second in cases():
        kinds[first.kind] += 1
        book = foreign.read_book(first.write(tmp_path, f"{seed}a"))
        filing = filing_ids[first.form, 0]
        cells = filings.get(wb, filing).cells
        entries = foreign.propose(wb, filing, book)
        trial = foreign.try_out(wb, filing, cells, book, entries)
        guessed.add(results(trial, cells), first.truth, first.family)
        mended = put_right(book, entries, first)
        trial = foreign.try_out(wb, filing, cells, book, mended)
        corrected.add(results(trial, cells), first.truth, first.family)
        foreign.remember(wb, filing, book, mended)

        book = foreign.read_book(second.write(tmp_path, f"{seed}b"))
        filing = filing_ids[second.form, 1]
        cells = filings.get(wb, filing).cells
        entries = foreign.propose(wb, filing, book)
        trial = foreign.try_out(wb, filing, cells, book, entries)
        again.add(results(trial, cells), second.truth, second.family)
    told = (
        f"{COUNT} ugly files ({', '.join(f'{kind} {count}' for kind, count in sorted(kinds.items()))})",
        f"  first import, as guessed:     {guessed}",
        f"  first import, put right:      {corrected}",
        f"  second import, as remembered: {again}",
    )
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(told) + "\n")
    assert guessed.share >= 80
    assert guessed.false <= guessed.all // 100
    assert (corrected.share, corrected.false) == (100, 0)
    assert again.share >= 95
    assert again.false == 0
