"""A form: one declaration that drives the window, the checks, the workbook and the PDF."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from dataclasses import field as kept
from decimal import Decimal
from typing import Literal

from workbench.base.text import Label
from workbench.rules.formula import Expression
from workbench.rules.sources import Citation

Level = Literal["error", "warning", "note"]
Rows = Literal["one", "many", "fixed", "months"]
ChartKind = Literal["bars", "line", "run", "parts", "map"]
SignerRole = Literal["preparer", "legal"]

MONTHS = tuple(f"{month:02d}" for month in range(1, 13))
"""The rows of a section whose rows are months: ``01`` … ``12``."""


DUTIES = "duties"
"""The section in which a form that is kept all year tells which duties hold: one yes or no for each."""
PERIOD = "period"
"""What each month drawn into a span gives beside its answers: ``monthly.period`` is ``2024-03``."""
LIFE = "life"
"""What gives the days on which a project took its steps: ``life.registered``."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One admissible answer: `id` is stored, `label` is shown."""

    id: str
    label: Label


@dataclass(frozen=True, slots=True)
class Field:
    """One question, or one result.

    A field with `formula` is a result and read-only; one with `default` is a question the program answers until the
    person does. `places` is the number of decimals the form prints, `rounding` its mode; None means no rounding.
    """

    id: str
    label: Label
    kind: str
    unit: str = ""
    required: bool = True
    when: Expression | None = None
    default: Expression | None = None
    formula: Expression | None = None
    draws: str = ""
    """Where the answer is taken from, dotted: the enterprise, its profile, another form of the pack, ``life``, or
    ``last``, the same form's filing of the period before: ``enterprise.name``, ``monthly.fuels.quantity``."""
    carry: bool = True
    """Whether a filing begun after the one of the period before takes the answer over."""
    happens: str = ""
    """The trigger of deadlines that the date given here sets off."""
    places: int | None = None
    rounding: str = "half_up"
    least: Decimal | None = None
    most: Decimal | None = None
    choices: tuple[Choice, ...] = ()
    """The answers of a `choice`, in the order they are offered."""
    choices_from: str = ""
    """The list parameter the choices come from; they are filled in as of the day of the rules."""
    unit_of: str = ""
    """A sibling text field that holds each row's own unit (fuel in t or 10⁴Nm³), where it differs by row."""
    symbol: str = ""
    """The guide's own symbol: NCV, FC."""
    help: Label | None = None
    cite: Citation | None = None

    @property
    def computed(self) -> bool:
        """Tell whether the program, not the person, fills it."""
        return self.formula is not None


@dataclass(frozen=True, slots=True)
class Section:
    """A page or table: rows of fields, and sections within each row."""

    id: str
    label: Label
    rows: Rows
    fields: tuple[Field, ...]
    sections: "tuple[Section, ...]" = ()
    fixed: tuple[Choice, ...] = ()
    """The rows of a section of fixed rows."""
    least: int = 0
    """The fewest rows a section of many may have."""
    named_by: str = ""
    """The field whose answer names a row to a reader: the fuel, the process."""
    matched_by: tuple[str, ...] = ()
    """The fields by which a row is known again in another filing: the same answers, the same row."""
    alike: bool = False
    """Whether two rows may say the same: each row of a sheet is one of its own, as each of a list of trades is."""
    total: str = ""
    """The path of the figure shown beside the section's title, such as ``total/fuel``."""
    help: Label | None = None
    cite: Citation | None = None

    def field(self, name: str) -> Field:
        """Give a field by its name; raises KeyError."""
        for field in self.fields:
            if field.id == name:
                return field
        raise KeyError(name)

    def section(self, name: str) -> "Section":
        """Give a section within, by its name; raises KeyError."""
        for section in self.sections:
            if section.id == name:
                return section
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Check:
    """A rule about the data: `test` must hold in every row of the section at `section` (dots between names).

    `field` names the field the finding points at. An undecidable test (something missing) finds nothing: the missing
    input is reported by itself.
    """

    code: str
    level: Level
    section: str
    field: str
    test: Expression
    says: Label
    cite: Citation | None
    leads_to: str = ""
    """The form's section in which it is mended, where that is not the field it points at."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of a filing: ``bars`` or a ``line`` by month for each column of `of`; ``parts`` for its rows.

    A column is a dotted name, such as ``monthly.emission``; in months, rows around them are added up. A ``run`` is a
    line over the rows of one section of many, such as years, in their order. A ``map`` has
    four columns of one section of many: longitude, latitude, the name of the ring, and what the ring bounds.
    """

    id: str
    label: Label
    kind: ChartKind
    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A document the law prescribes: its sections and its checks, valid from the day its file is named for."""

    id: str
    pack: str
    label: Label
    period: Literal["month", "year", "day"]
    sections: tuple[Section, ...]
    checks: tuple[Check, ...]
    statement: Label | None
    """The truth statement the person signs."""
    cite: Citation
    headline: str = ""
    """The path of the figure this filing is about, such as ``total/emission``."""
    charts: tuple[Chart, ...] = ()
    signers: tuple[SignerRole, ...] = ()
    """Whose signatures a package of it needs."""
    approval: bool = False
    """Whether three different persons prepare, review and approve it before it is said."""
    living: bool = False
    """Whether it is kept all year: other forms draw from it as it stands, said or not."""
    scenario: bool = False
    """Whether it only tries what might become a rule: computed, never filed."""
    span: tuple[str, ...] = ()
    """The paths of the first and the last day it is about, where that is no month, year or day: what it draws from
    months comes from those between."""
    shared: bool = False
    """Whether there is one for all: other forms draw from the newest one said, whoever's it is."""
    ended: Label | None = None
    """What to do after its last day, where no other edition follows."""
    plain: str = ""
    """The parameter that lists the wording its texts should do without."""
    open: tuple[str, ...] = ()
    """The sections and columns that stay public whatever else of it is withheld, dotted."""
    told: Callable[[], str] = kept(default=str, repr=False, compare=False)
    """Works out `digest`, which few of all forms are asked for."""

    @property
    def digest(self) -> str:
        """Give the SHA-256 of what its file says, comments apart."""
        return self.told()

    @property
    def duties(self) -> tuple[str, ...]:
        """Name the duties a form that is kept all year works out; none for another."""
        told = (section for section in self.sections if section.id == DUTIES and self.living)
        return tuple(field.id for section in told for field in section.fields)

    def locate(self, path: str) -> tuple[tuple[Section, ...], tuple[str, ...], Field]:
        """Give the sections from the outermost in, the rows (none for a section of one), and the field of a path.

        Raises KeyError for a path this form does not have. A row of a section of many need not exist.
        """
        parts = path.split("/")
        sections: list[Section] = []
        rows: list[str] = []
        level = self.sections
        while len(parts) > 1:
            found = next((section for section in level if section.id == parts[0]), None)
            if found is None:
                raise KeyError(path)
            parts.pop(0)
            sections.append(found)
            if found.rows != "one":
                row = parts.pop(0)
                if found.rows != "many" and row not in row_names(found):
                    raise KeyError(path)
                rows.append(row)
            level = found.sections
        if len(parts) != 1 or not sections:
            raise KeyError(path)
        return tuple(sections), tuple(rows), sections[-1].field(parts[0])

    def column(self, name: str) -> tuple[tuple[Section, ...], Field]:
        """Give the sections from the outermost in, and the field, of a dotted name: ``units.fuels.quantity``.

        ``headline`` is the figure the form is about, whatever its name. Raises KeyError for a name this form does not
        have.
        """
        if name == "headline":
            name = self.headline.replace("/", ".")
        if "." not in name:
            raise KeyError(name)
        outer, *path, last = name.split(".")
        sections = [section for section in self.sections if section.id == outer]
        for part in path:
            sections += [section.section(part) for section in sections[-1:]]
        if not sections:
            raise KeyError(name)
        return tuple(sections), sections[-1].field(last)

    def walk(self) -> Iterator[tuple[str, Section]]:
        """Walk all sections, outer before inner, with their dotted names."""
        stack = [(section.id, section) for section in reversed(self.sections)]
        while stack:
            name, section = stack.pop()
            yield name, section
            stack.extend((f"{name}.{inner.id}", inner) for inner in reversed(section.sections))


def row_names(section: Section) -> tuple[str, ...]:
    """Name the rows of a section whose rows are given by the form: fixed ones or months; none for the others."""
    if section.rows == "months":
        return MONTHS
    return tuple(row.id for row in section.fixed)
