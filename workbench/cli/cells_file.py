"""A file of cells: a map from path to value, as YAML or as JSON."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

from workbench.base.data import Fault, parse_yaml
from workbench.base.errors import WorkbenchError
from workbench.rules.cells import Cells
from workbench.rules.form import Form
from workbench.services.packs import typed_cells

LARGEST = 10 * 1024 * 1024
"""Bytes of a cells file; 750 cells take some 30 KB."""

_MOST_NAMED = 5


def read_cells(file: Path, form: Form) -> Cells:
    """Read the cells of a form.

    The file is ``{path: value}``, or the ``filing.json`` of a package, of which the cells are taken. Raises
    WorkbenchError for a file that cannot be read, a path the form does not have, a result the program works out.
    """
    data = _parse(_text(file), file)
    if isinstance(data, Mapping) and isinstance(data.get("cells"), Mapping):
        data = data["cells"]
    if not isinstance(data, Mapping):
        raise WorkbenchError("cli.cells.not_map", file=file)
    values: dict[str, object] = {path: _value(file, path, data[path]) for path in data if data[path] is not None}
    _known(file, form, values)
    return typed_cells(form, values)


def _text(file: Path) -> str:
    with file.open("rb") as stream:
        content = stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise WorkbenchError("cli.cells.too_large", file=file, most=LARGEST // 1024 // 1024)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WorkbenchError("cli.cells.not_utf8", file=file) from error


def _parse(text: str, file: Path) -> Any:
    try:
        if file.suffix.lower() == ".json":
            return json.loads(
                text, parse_float=Decimal, parse_int=Decimal, parse_constant=_refuse, object_pairs_hook=_once
            )
        return parse_yaml(text, file.name)
    except Fault as fault:
        raise WorkbenchError("cli.cells.bad", place=fault.place, reason=fault.what) from fault
    except json.JSONDecodeError as error:
        raise WorkbenchError("cli.cells.bad", place=f"{file.name}:{error.lineno}", reason=error.msg) from error
    except ValueError as error:
        raise WorkbenchError("cli.cells.bad", place=file.name, reason=error) from error
    except RecursionError as error:
        raise WorkbenchError("cli.cells.not_map", file=file) from error


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)} is said twice")
    return found


def _value(file: Path, path: str, value: Any) -> str | bool:
    """Give a value as a person would type it: text, or yes and no."""
    if isinstance(value, Mapping) and "value" in value:
        value = value["value"]
    if isinstance(value, Decimal):
        return f"{value:f}" if value.is_finite() else str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str | bool):
        return value
    raise WorkbenchError("cli.cells.not_value", file=file, path=path)


def _known(file: Path, form: Form, values: Mapping[str, object]) -> None:
    every = [f"{name.replace('.', '/…/')}/{field.id}" for name, section in form.walk() for field in section.fields]
    unknown = []
    for path in values:
        try:
            computed = form.locate(path)[2].computed
        except KeyError:
            near = get_close_matches(path, every, 1, 0)
            unknown.append(f"{path} → {near[0]}?" if near else path)
        else:
            if computed:
                raise WorkbenchError("cli.cells.computed", file=file, path=path)
    if unknown:
        more = "" if len(unknown) <= _MOST_NAMED else f" … ({len(unknown)})"
        raise WorkbenchError("cli.cells.unknown", file=file, paths=", ".join(unknown[:_MOST_NAMED]) + more)
