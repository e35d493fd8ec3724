"""What a filing's register of withheld content names: which places of the form, and which the law keeps open."""

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.rules.cells import Cells
from workbench.rules.form import Form, Section, row_names
from workbench.rules.outcome import Finding, Outcome
from workbench.rules.sources import Citation

REGISTER = "withheld"
"""The section that is the register."""
ENTRY = ("what", "ground", "basis", "approver", "day", "substitute")
"""What an entry of it says."""
EVIDENCE = "evidence/"
"""What the place of an attachment begins with; its file name follows."""

_WHO = ("enterprise.name", "enterprise.credit_code", "enterprise.project")


@dataclass(frozen=True, slots=True)
class Mark:
    """One entry of the register: the place as it is written there, the ground, and the words printed instead."""

    what: str
    ground: str
    substitute: str

    def covers(self, path: str, column: str) -> bool:
        """Tell whether it withholds what stands at a path, whose dotted name is `column`."""
        return within(path, self.what, "/") or within(column, self.what, ".")


def within(name: str, outer: str, joint: str) -> bool:
    """Tell whether a name is another or lies in it: ``products/r2/name`` in ``products/r2``."""
    return name == outer or name.startswith(outer + joint)


def marks(cells: Cells, outcome: Outcome) -> tuple[Mark, ...]:
    """Read the register, in its order; an entry that names no place is left out."""
    found = []
    for row in cells.rows(REGISTER):
        what, ground, substitute = (
            str(outcome.values.get(f"{REGISTER}/{row}/{name}") or "") for name in ("what", "ground", "substitute")
        )
        if what.strip():
            found.append(Mark(what.strip(), ground, substitute))
    return tuple(found)


def refusals(form: Form, cells: Cells) -> Iterator[Finding]:
    """Find the entries that name no place of the form, and those that name what must stay public."""
    for row in cells.rows(REGISTER):
        path = f"{REGISTER}/{row}/what"
        what = str(cells.value(path) or "").strip()
        if not what or what.startswith(EVIDENCE):
            continue
        column = column_of(form, cells, what)
        if not column or within(column, REGISTER, "."):
            yield Finding("error", "withheld.nowhere", path, {"what": what})
            continue
        for kept in stays_open(form, column):
            name, cite = _named(form, kept)
            yield Finding("error", "withheld.open", path, {"what": name}, cite)


def stays_open(form: Form, column: str) -> tuple[str, ...]:
    """Name what must stay public of a place, given by its dotted name: what the law says, and who it is that speaks."""
    kept = (*form.open, *_discloser(form))
    return tuple(name for name in kept if within(column, name, ".") or within(name, column, "."))


def column_of(form: Form, cells: Cells, what: str) -> str:
    """Give the dotted name of a place: section, row, cell or column; empty where the form has no such place."""
    names: list[str] = []
    level: tuple[Section, ...] = form.sections
    section: Section | None = None
    parts = what.split("/") if "/" in what else what.split(".")
    walked = 0
    while walked < len(parts):
        name = parts[walked]
        walked += 1
        names.append(name)
        found = next((each for each in level if each.id == name), None)
        if found is None:
            last = walked == len(parts) and section is not None
            return ".".join(names) if last and section and any(each.id == name for each in section.fields) else ""
        section, level = found, found.sections
        if "/" in what and section.rows != "one" and walked < len(parts):
            base = "/".join(parts[:walked])
            row = parts[walked]
            if not (cells.has_row(base, row) if section.rows == "many" else row in row_names(section)):
                return ""
            walked += 1
    return ".".join(names)


def _discloser(form: Form) -> Iterator[str]:
    """Name the columns that say who discloses: a public version is somebody's."""
    for name, section in form.walk():
        yield from (f"{name}.{field.id}" for field in section.fields if field.draws in _WHO)


def _named(form: Form, name: str) -> tuple[str, Citation | None]:
    """Give label and citation of a section or column of the form."""
    sections = dict(form.walk())
    if name in sections:
        return str(sections[name].label), sections[name].cite
    above, field = form.column(name)
    return f"{above[-1].label}·{field.label}", field.cite or above[-1].cite
