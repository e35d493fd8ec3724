"""The rows of a filled-in form: where each one's cells lie, what is around it and within it, and whose rules it has."""

from workbench.rules.cells import Cells
from workbench.rules.form import Form, Section, row_names
from workbench.rules.library import Rules


class Row:
    """A row of a section; the form itself is one, without a section."""

    __slots__ = ("below", "prefix", "rules", "section", "up")

    def __init__(self, section: Section | None, prefix: str, up: "Row | None", rules: Rules) -> None:
        """Take the section, the path of the row, the row around it, and the rules of its day."""
        self.section = section
        self.prefix = prefix
        self.up = up
        self.rules = rules
        self.below: dict[str, list[Row]] = {}

    @property
    def name(self) -> str:
        """The row's own name: ``r1``, ``03``."""
        return self.prefix.rpartition("/")[2]

    @property
    def month(self) -> "Row | None":
        """The month's row this one is or lies in, if any."""
        if self.section and self.section.rows == "months":
            return self
        return self.up.month if self.up else None

    def path(self, name: str) -> str:
        """Give the path of a field or section of this row."""
        return f"{self.prefix}/{name}" if self.prefix else name

    def out(self, levels: int) -> "Row":
        """Give the row so many levels out; the scope that counted them made sure that there is one."""
        row = self
        for _ in range(levels):
            assert row.up is not None  # noqa: S101 - for the type checker
            row = row.up
        return row

    def seen_from(self, month: "Row") -> bool:
        """Tell whether it may be seen from a month: it is no month of another section, or the same one."""
        if self.section is None or self.section.rows != "months" or self.section is month.section:
            return True
        return self.name == month.name


def grow(form: Form, cells: Cells, rules: Rules) -> Row:
    """Give the form as a row, with all the rows its cells make within it. A month has the rules of its own last day."""
    top = Row(None, "", None, rules)
    _grow(top, form.sections, cells)
    return top


def _grow(row: Row, sections: tuple[Section, ...], cells: Cells) -> None:
    for section in sections:
        base = row.path(section.id)
        if section.rows == "one":
            rows = [Row(section, base, row, row.rules)]
        else:
            names = cells.rows(base) if section.rows == "many" else row_names(section)
            months = section.rows == "months"
            rows = [
                Row(section, f"{base}/{name}", row, row.rules.in_month(name) if months else row.rules) for name in names
            ]
        row.below[section.id] = rows
        if section.sections:
            for inner in rows:
                _grow(inner, section.sections, cells)
