"""The hidden sheet of choices: labels a person picks from, beside the ids formulas compare."""

from dataclasses import dataclass

from workbench.excel.addresses import fixed, sheet, span
from workbench.excel.layout import LISTS
from workbench.rules.cells import Value
from workbench.rules.form import Choice, Field, Form
from workbench.rules.kinds import KINDS, NO, YES

YES_NO = (Choice("1", YES), Choice("0", NO))


@dataclass(frozen=True, slots=True)
class Column:
    """One set of choices: ids in `column`, labels in the next."""

    column: int
    choices: tuple[Choice, ...]
    labels: tuple[str, ...]


class Lists:
    """Every set of choices of a form, each once. The first is yes and no."""

    def __init__(self, form: Form) -> None:
        """Gather them."""
        self.columns: dict[tuple[Choice, ...], Column] = {}
        self._add(YES_NO)
        for _, section in form.walk():
            for each in section.fields:
                if each.choices:
                    self._add(each.choices)

    def _add(self, choices: tuple[Choice, ...]) -> None:
        if choices not in self.columns:
            self.columns[choices] = Column(2 * len(self.columns), choices, labels(choices))

    def of(self, field: Field) -> Column:
        """Give the choices of a field of kind choice or yes_no."""
        return self.columns[field.choices or YES_NO]

    def shown(self, field: Field, value: Value) -> str:
        """Write a value as a reader meets it in the workbook: a choice by its label here."""
        if field.kind not in ("choice", "yes_no"):
            return KINDS[field.kind].show(value, field)
        found = self.of(field)
        wanted = {True: "1", False: "0"}[value] if isinstance(value, bool) else value
        names = (label for choice, label in zip(found.choices, found.labels, strict=True) if choice.id == wanted)
        return next(names, str(value))

    def source(self, field: Field) -> str:
        """Write where a field's labels stand, for its drop-down."""
        found = self.of(field)
        return f"={sheet(LISTS)}{span(0, len(found.choices) - 1, found.column + 1)}"

    def code(self, field: Field, typed: str) -> str:
        """Write what formulas take for what is typed: the id of a choice, true or false; empty if it is none."""
        if field.kind == "yes_no":
            here = sheet(LISTS)
            return f'IF({typed}="","",IF({typed}={here}{fixed(0, 1)},TRUE,IF({typed}={here}{fixed(1, 1)},FALSE,"")))'
        return f'IF({typed}="","",{self._look_up(field, typed, 1, 0)})'

    def label(self, field: Field, code: str) -> str:
        """Write what a person reads for an id."""
        if field.kind == "yes_no":
            return f'IF({code}="","",IF({code},{sheet(LISTS)}{fixed(0, 1)},{sheet(LISTS)}{fixed(1, 1)}))'
        return f'IF({code}="","",{self._look_up(field, code, 0, 1)})'

    def _look_up(self, field: Field, text: str, by: int, give: int) -> str:
        found = self.of(field)
        last = len(found.choices) - 1
        wanted, given = (f"{sheet(LISTS)}{span(0, last, found.column + offset)}" for offset in (by, give))
        return f'IFERROR(INDEX({given},MATCH({text},{wanted},0)),"")'


def labels(choices: tuple[Choice, ...]) -> tuple[str, ...]:
    """Name choices to a person; two of one name are told apart by their ids."""
    names = [str(choice.label) for choice in choices]
    return tuple(
        f"{name} ({choice.id})" if names.count(name) > 1 else name for name, choice in zip(names, choices, strict=True)
    )
