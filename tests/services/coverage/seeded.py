"""Random enterprises of steel and power, grown from the practice data by a seed: rows, papers, second sources."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from random import Random

from workbench.base.numbers import D
from workbench.domain.enterprise import Enterprise
from workbench.domain.evidence import Facts
from workbench.domain.filing import Filing
from workbench.rules.cells import Cell, Cells, Source
from workbench.services import draws, evidence, filings, sample
from workbench.services.context import Workbench
from workbench.services.packs import typed_cells

KINDS = (
    "ledger", "settlement", "calibration", "lab_report", "lab_original", "moisture", "sampling", "weighting",
    "monthly_report", "meter_reading", "other", "",
)  # fmt: skip
MONTHS = ("01", "07", "09")
"""The months of a seeded year, none after another; in July the power plant did not measure its carbon."""


def month(wb: Workbench, sector: str, seed: int, folder: Path) -> Filing:
    """Make a month, as a draft, of an enterprise nobody else is."""
    random = Random(f"{sector} {seed}")
    whole = sample.read_sample(sector)
    name = f"{sector}{seed}"
    filings.save_enterprise(wb, Enterprise(name, f"企业{seed}", "91000000XXXXXXXX0U"))
    number = random.choice(MONTHS)
    gone = _gone(random, whole.months[number])
    return _month(wb, whole, number, random, gone, folder, enterprise=name, holes=True)


def year(wb: Workbench, sector: str, seed: int, folder: Path) -> Filing:
    """Make an annual report, as a draft, drawn from a few sealed months, with papers of its own."""
    random = Random(f"{sector} year {seed}")
    whole = sample.read_sample(sector)
    name = f"{sector}-year{seed}"
    filings.save_enterprise(wb, Enterprise(name, f"企业{seed}", "91000000XXXXXXXX0U"))
    gone = _gone(random, whole.months["01"], share=0.8)
    for number in MONTHS[:2]:
        draft = _month(wb, whole, number, random, gone, folder, enterprise=name)
        filings.freeze(wb, draft.id)
        if random.random() < 0.3:  # said anew: what the year draws is the last revision
            filings.reopen(wb, draft.id)
            filings.freeze(wb, draft.id)
    annual = filings.begin(wb, name, f"{whole.pack}/annual_report", whole.year)
    typed = typed_cells(filings.form_of(wb, annual), dict(whole.annual))
    cells = annual.cells.changed(typed)
    annual = filings.save(wb, annual.id, cells, version=annual.version)
    changes = draws.drawing(wb, annual.id).changes
    cells = annual.cells.changed({change.path: change.after for change in changes})
    cells = _seconds(random, cells)
    annual = filings.save(wb, annual.id, cells, version=annual.version)
    _papers(wb, annual, random, folder, 5)
    return filings.get(wb, annual.id)


def _gone(random: Random, cells: Mapping[str, object], share: float = 0.6) -> set[str]:
    """Choose rows that this enterprise has not."""
    stock = {path.rpartition("/")[0] for path in cells if "/stock/" in path}  # quantities will not agree with it
    rows = sorted({"/".join(path.split("/")[:2]) for path in cells if path.split("/")[0] in _MANY})
    return stock | {row for row in rows if row not in _KEPT and random.random() < share}


_MANY = ("carbonates", "electrodes", "materials", "products", "stages", "units", "fuels", "dry", "energy", "heat")
_KEPT = ("fuels/r1", "fuels/r3", "products/r1", "units/r1")


def _month(
    wb: Workbench,
    whole: sample.Sample,
    number: str,
    random: Random,
    gone: set[str],
    folder: Path,
    *,
    enterprise: str,
    holes: bool = False,
) -> Filing:
    draft = filings.begin(wb, enterprise, f"{whole.pack}/monthly", f"{whole.year}-{number}")
    form = filings.form_of(wb, draft)
    typed = typed_cells(form, dict(whole.months[number]))
    cells = draft.cells.changed(
        {path: cell for path, cell in typed.items() if not any(path.startswith(f"{row}/") for row in gone)}
    )
    cells = _changed(random, cells, holes=holes)
    cells = _seconds(random, cells)
    draft = filings.save(wb, draft.id, cells, version=draft.version)
    _papers(wb, draft, random, folder, 8)
    return filings.get(wb, draft.id)


def _changed(random: Random, cells: Cells, *, holes: bool) -> Cells:
    changes: dict[str, Cell | None] = {}
    for path, cell in cells.items():
        last = path.rpartition("/")[2]
        if (
            not isinstance(cell.value, Decimal)
            or last in ("capacity", "crude_steel")
            or path.startswith("products/r1/")
        ):
            continue
        if last in ("quantity", "flow", "generation", "purchased", "carbon"):
            share = D(random.randint(80, 100)) / 100
            changes[path] = Cell((cell.value * share).quantize(Decimal("0.01")), _source(random))
        if holes and random.random() < 0.04:
            changes[path] = None
    for path in [path for path in cells if path.startswith("fuels/") and path.endswith("/fuel")]:
        ncv = path.replace("/fuel", "/ncv")
        chosen = random.choice(["typed", "typed", "low", "default", "none", "conservative"])
        kind = cells.value(path)
        if kind == "coke":
            continue
        value = {"anthracite": "25.024", "bituminous": "23.736", "washed_coal": "26.344"}[str(kind)]
        changes[ncv] = {
            "typed": Cell(D(random.randint(20000, 26000)) / 1000),
            "low": Cell(D(random.randint(27000, 29000)) / 1000),
            "default": Cell(D(value)),
            "none": None,
            "conservative": Cell(D("27.500"), Source("conservative", "highest")),
        }[chosen]
    for path in [path for path in cells if path.endswith("/fuels/r1/fuel") and path.startswith("units/")]:
        for row in range(random.randint(0, 2)):
            row_path = path.replace("/fuel", f"/samples/r{row + 1}")
            changes[f"{row_path}/sample_ncv"] = Cell(D(random.randint(41000, 43000)) / 1000, _source(random))
            if random.random() < 0.5:
                changes[f"{row_path}/sample_carbon"] = Cell(D(random.randint(8300, 8700)) / 10000)
    return cells.changed({path: cell for path, cell in changes.items() if cell or path in cells})


def _source(random: Random) -> Source | None:
    return random.choice([None, None, None, None, None, Source("conservative", "own"), Source("workbook", "表!B2")])


def _seconds(random: Random, cells: Cells) -> Cells:
    """Put a second source beside some figures: of the same value, or another."""
    changes: dict[str, Cell | None] = {}
    for path, cell in cells.items():
        if isinstance(cell.value, Decimal) and random.random() < 0.3:
            other = cell.value if random.random() < 0.7 else cell.value + 1
            changes[f"second/{path}"] = Cell(other, note=random.choice(["", "皮带秤"]))
    return cells.changed(changes)


def _papers(wb: Workbench, filing: Filing, random: Random, folder: Path, count: int) -> None:
    """Attach papers to figures, to rows and to sections, some of them to many, some of no kind anybody typed."""
    paths = [path for path, cell in filing.cells.items() if isinstance(cell.value, Decimal) and "second" not in path]
    places = sorted({*paths, *(path.rpartition("/")[0] for path in paths)})
    for number in range(count):
        file = folder / f"{filing.id}-{number}.txt"
        file.write_text(f"{filing.id} {number}", "utf-8")
        if random.random() < 0.3:  # one paper for a whole column of tests
            row = random.choice(places).rpartition("/r")[0]
            to = tuple(place for place in paths if place.startswith(f"{row}/")) if row else ()
        else:
            to = tuple(random.sample(places, random.randint(1, min(12, len(places)))))
        evidence.attach(wb, filing.id, file, to, Facts(random.choice(KINDS)))
