"""Checking a rule pack: does it load, and do its worked cases come out?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from workbench.base.data import Fault, Node
from workbench.base.errors import WorkbenchError
from workbench.domain.filing import last_day
from workbench.rules.cells import Cell, Cells, Value
from workbench.rules.evaluate import evaluate
from workbench.rules.form import Form
from workbench.rules.kinds import KINDS
from workbench.rules.library import Library, shelves
from workbench.rules.outcome import Outcome
from workbench.rules.pack import Pack, PackRefused


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One worked case: `wrong` lists what came out differently, empty if nothing did."""

    name: str
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PackReport:
    """What checking a pack found: faults of its files, or the results of its cases."""

    name: str
    faults: tuple[Fault, ...]
    cases: tuple[CaseResult, ...]

    @property
    def good(self) -> bool:
        """Tell whether the pack may be used."""
        return not self.faults and not any(case.wrong for case in self.cases)


def find_pack(name: str) -> Path:
    """Find a pack by the name of a bundled or installed one, or by its folder. Raises WorkbenchError."""
    folder = Path(name)
    if (folder / "pack.yaml").is_file():
        return folder.resolve()
    known = {path.parent.name: path.parent for root in shelves() for path in sorted(root.glob("*/pack.yaml"))}
    if name in known:
        return known[name]
    near = get_close_matches(name, known, 1) or sorted(known)
    raise WorkbenchError("packs.not_found", name=name, near=near[0])


def check_pack(name: str) -> PackReport:
    """Read a pack beside the bundled and installed ones, and run its cases. Raises WorkbenchError."""
    folder = find_pack(name)
    try:
        library = Library.load(folder=folder)
        pack = library.packs[folder.name]
        cases = pack.cases
    except PackRefused as refused:
        return PackReport(folder.name, refused.faults, ())
    return PackReport(folder.name, (), tuple(run_case(library, pack, case) for case in cases))


def run_case(library: Library, pack: Pack, case: Node) -> CaseResult:
    """Work out a case and compare it with what it says should come out, to the last digit."""
    outcome = outcome_of_case(library, pack, case)
    return CaseResult(str(case["name"]), tuple(_differences(case, outcome)))


def outcome_of_case(library: Library, pack: Pack, case: Node) -> Outcome:
    """Work out a case: its cells, on the last day of its period, as known on `known` (by default the latest)."""
    day = last_day(str(case["period"]))
    rules = library.rules(pack.name, day, case.get("known") or date.max)
    form = library.form(f"{pack.name}/{case['form']}", day, rules.known)
    return evaluate(form, typed_cells(form, dict(case["cells"])), rules)


def typed_cells(form: Form, values: dict[str, object]) -> Cells:
    """Make cells from values as a person would type them; what does not fit its kind is kept as the text it is."""
    return Cells({path: Cell(_typed(form, path, value)) for path, value in values.items()})


def _typed(form: Form, path: str, value: object) -> Value:
    if isinstance(value, bool):
        return value
    try:
        field = form.locate(path)[2]
        return KINDS[field.kind].parse(str(value), field)
    except (KeyError, ValueError):
        return str(value)


def _differences(case: Node, outcome: Outcome) -> Iterator[str]:
    for path, wanted in dict(case.get("gives") or {}).items():
        found = outcome.values.get(path)
        if (wanted is None and found is not None) or (
            wanted is not None and (found is None or (str(found) != str(wanted) and found != wanted))
        ):
            yield f"{path}: {found} instead of {wanted}"
    wanted_findings = case.get("finds")
    if wanted_findings is not None:
        found_findings = {f"{finding.code}@{finding.path}" for finding in outcome.findings}
        for missing in sorted(set(wanted_findings) - found_findings):
            yield f"not found: {missing}"
