"""Movements not booked yet, as the form `movements` holds them: rows to postings and lots, and back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.domain.ledger import Lot, Posting
from workbench.rules.cells import Cell, Cells, Source, Value
from workbench.rules.form import Form
from workbench.rules.kinds import KINDS

MOVES, LOTS = "moves", "lots"
_NEEDED = ("day", "move", "instrument", "quantity")
_KINDS = {"day": date, "quantity": Decimal, "price": Decimal, "fee": Decimal, "tax": Decimal}
_KEYS = ("instrument", "code")


@dataclass(frozen=True, slots=True)
class Pending:
    """A row of the form: a posting, and the filing it came from, ``filing#revision``, or empty."""

    path: str
    posting: Posting
    origin: str


def postings(form: Form, cells: Cells, values: Mapping[str, Value]) -> tuple[Pending, ...]:
    """Read the movements, row by row. Raises as `posting` does, with the row's place, from 1, as `number`."""
    found = []
    for number, row in enumerate(cells.rows(MOVES), 1):
        try:
            found.append(posting(form, cells, f"{MOVES}/{row}", values))
        except WorkbenchError as error:
            raise WorkbenchError(error.code, **{**error.args_, "number": number}) from error
    return tuple(found)


def posting(form: Form, cells: Cells, path: str, values: Mapping[str, Value]) -> Pending:
    """Read one row; a quantity counts as it was typed, not as the form rounds it.

    Raises WorkbenchError ``ledger.incomplete`` for what it lacks, ``ledger.no_quantity``.
    """
    section = form.locate(f"{path}/day")[0][0]
    given: dict[str, Any] = {
        field.id: value for field in section.fields if (value := values.get(f"{path}/{field.id}")) is not None
    }
    given["quantity"] = cells.value(f"{path}/quantity")
    lacking = [name for name in _NEEDED if not isinstance(given.get(name), _KINDS.get(name, str))]
    if lacking:
        what = say("ledger.and").join(str(section.field(name).label) for name in lacking)
        raise WorkbenchError("ledger.incomplete", what=what)
    origin = given.pop("origin", "")
    texts = {field.name: "" for field in fields(Posting) if field.name not in _KINDS}
    return Pending(path, Posting(**{**texts, **given, "quantity": _whole(given["quantity"])}), origin)


def _whole(quantity: Decimal) -> int:
    if not quantity.is_finite() or quantity != quantity.to_integral_value():
        raise WorkbenchError("ledger.no_quantity", quantity=quantity)
    return int(quantity)


def lots(form: Form, cells: Cells, values: Mapping[str, Value]) -> tuple[Lot, ...]:
    """Read the lots, those whose instrument and code are given."""
    section = next(section for section in form.sections if section.id == LOTS)
    details = [field.id for field in section.fields if field.id not in _KEYS]
    found = []
    for row in cells.rows(LOTS):
        path = f"{LOTS}/{row}"
        instrument, code = (values.get(f"{path}/{name}") for name in _KEYS)
        said = {name: _text(value) for name in details if (value := values.get(f"{path}/{name}")) is not None}
        if instrument and code:
            found.append(Lot(str(instrument), str(code), said))
    return tuple(found)


def _text(value: Value) -> str:
    """Write a detail as the ledger keeps it: a day as ISO text, yes or no, a number plainly."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def written(
    form: Form, cells: Cells, moved: Iterable[Posting], said: Iterable[Lot] = (), *, origin: str = "", source: Source
) -> dict[str, Cell]:
    """Give the cells that add postings and lots to the form, below the rows it has."""
    rows: list[tuple[str, Mapping[str, object]]] = [
        (LOTS, {"instrument": lot.instrument, "code": lot.code, **typed(form, lot)}) for lot in said
    ]
    for posting in moved:
        values = {field.name: getattr(posting, field.name) for field in fields(Posting)}
        rows.append((MOVES, {**values, "quantity": Decimal(posting.quantity), "origin": origin}))
    added: dict[str, Cell] = {}
    numbers = {section: count(int(cells.new_row(section).removeprefix("r"))) for section in (MOVES, LOTS)}
    for section, said_of in rows:
        path = f"{section}/r{next(numbers[section])}"
        for name, value in said_of.items():
            if isinstance(value, Decimal | bool | date) or (isinstance(value, str) and value):
                added[f"{path}/{name}"] = Cell(value, source)
    return added


def typed(form: Form, lot: Lot) -> dict[str, Value]:
    """Give the details of a lot as the fields of the form hold them; what it has no field for is left out.

    Raises WorkbenchError ``ledger.bad_detail`` for a day that is none, a number that is none.
    """
    section = next(section for section in form.sections if section.id == LOTS)
    found: dict[str, Value] = {}
    for field in section.fields:
        text = lot.details.get(field.id)
        if text is None:
            continue
        try:
            value = KINDS[field.kind].parse(text, field)
        except ValueError as error:
            raise WorkbenchError("ledger.bad_detail", lot=lot.code, detail=field.label, value=text) from error
        found[field.id] = value
    return found
