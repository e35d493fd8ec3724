"""Cells as JSON, the same in drafts and in revisions: ``{"value": "1.50", "type": "number", "source": …}``.

Text and booleans need no type; numbers and days carry one, so that cells can be read back without their form.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from workbench.base.numbers import plain
from workbench.rules.cells import Cell, Cells, Source, Value

_NUMBER = re.compile(r"-?[0-9]{1,100}(\.[0-9]{1,100})?")  # results hold more digits than a person may type


def value_out(value: Value) -> dict[str, str | bool]:
    """Write a value: ``{"value": …}``, and its type where JSON cannot tell."""
    if isinstance(value, Decimal):
        return {"value": plain(value), "type": "number"}
    if isinstance(value, date):
        return {"value": value.isoformat(), "type": "date"}
    return {"value": value}


def value_in(entry: Mapping[str, Any]) -> Value:
    """Read what `value_out` wrote. Raises ValueError for anything else."""
    match entry.get("value"), entry.get("type"):
        case str() | bool() as value, None:
            return value
        case str() as text, "number" if _NUMBER.fullmatch(text):
            return Decimal(text)
        case str() as text, "date" if len(text) == len("2026-06-30"):
            return date.fromisoformat(text)
    raise ValueError("not a value")


def cells_out(cells: Cells) -> dict[str, Any]:
    """Write cells by their paths."""
    return {path: _cell_out(cell) for path, cell in cells.items()}


def cells_in(data: Mapping[str, Any]) -> Cells:
    """Read what `cells_out` wrote. Raises ValueError, with the path, for anything else."""
    cells = {}
    for path, entry in data.items():
        try:
            cells[path] = _cell_in(entry)
        except (ValueError, TypeError, AttributeError) as error:
            raise ValueError(path) from error
    return Cells(cells)


def _cell_out(cell: Cell) -> dict[str, Any]:
    entry: dict[str, Any] = value_out(cell.value)
    if cell.source:
        source = {"origin": cell.source.origin, "place": cell.source.place, "by": cell.source.by}
        if cell.source.at:
            source["at"] = cell.source.at.isoformat()
        entry["source"] = {name: text for name, text in source.items() if text}
    if cell.note:
        entry["note"] = cell.note
    return entry


def _cell_in(entry: Mapping[str, Any]) -> Cell:
    if not entry.keys() <= {"value", "type", "source", "note"}:
        raise ValueError("not a cell")
    source = None
    if "source" in entry:
        texts = dict(entry["source"])
        at = texts.pop("at", None)
        source = Source(
            _text(texts.pop("origin", "")),
            _text(texts.pop("place", "")),
            _text(texts.pop("by", "")),
            datetime.fromisoformat(at) if at else None,
        )
        if texts:
            raise ValueError("not a source")
    return Cell(value_in(entry), source, _text(entry.get("note", "")))


def _text(data: object) -> str:
    if not isinstance(data, str):
        raise TypeError("not a text")
    return data
