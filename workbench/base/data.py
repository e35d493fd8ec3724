"""Strict YAML: decimals stay exact, doubled keys are refused, only true and false are booleans.

Each mapping remembers where it stands, so that a fault in a rule pack is told by file and line.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from workbench.base.numbers import D


class Fault(ValueError):
    """A fault in a data file: `place` is ``file:line``, `what` says what is wrong."""

    def __init__(self, place: str, what: str) -> None:
        """Keep the place and the reason."""
        super().__init__(f"{place}: {what}")
        self.place = place
        self.what = what


class Node(Mapping[str, Any]):
    """A mapping read from YAML that knows the line of each of its keys."""

    def __init__(self, file: str, line: int, items: dict[str, Any], lines: dict[str, int]) -> None:
        """Keep the items and where each began."""
        self.file = file
        self.line = line
        self._items = items
        self._lines = lines

    def __getitem__(self, key: str) -> Any:
        """Give the value under a key."""
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        """Walk the keys in file order."""
        return iter(self._items)

    def __len__(self) -> int:
        """Count the keys."""
        return len(self._items)

    def replaced(self, **items: Any) -> "Node":
        """Give the same mapping, in the same place, with other values under some keys."""
        return Node(self.file, self.line, self._items | items, self._lines)

    def place(self, key: str | None = None) -> str:
        """Say where this mapping, or one of its keys, stands: ``forms/monthly/2025-01-01.yaml:14``."""
        return f"{self.file}:{self._lines.get(key, self.line) if key else self.line}"


def plain_data(value: Any) -> Any:
    """Give what was read as plain JSON data: mappings as dicts, numbers and days as text."""
    if isinstance(value, Mapping):
        return {key: plain_data(value[key]) for key in value}
    if isinstance(value, list):
        return [plain_data(item) for item in value]
    return str(value) if isinstance(value, Decimal | date) else value


class _Loader(yaml.CSafeLoader):
    """The C parser with our own, smaller idea of what a scalar may be."""

    file = ""
    depth = 0

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        """Count the levels: the C parser calls itself for each, and bottomless nesting would end the program."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise Fault(f"{self.file}:1", f"nested more than {_DEEPEST} levels deep")

    def ascend_resolver(self) -> None:
        """Leave a level."""
        self.depth -= 1


_DEEPEST = 100


_RESOLVERS: dict[str, list[tuple[str, Any]]] = {}
_Loader.yaml_implicit_resolvers = _RESOLVERS  # forget YAML 1.1: no/on/off, octal, sexagesimal, floats


def _scalar(pattern: str, tag: str, first: str) -> None:
    _Loader.add_implicit_resolver(tag, re.compile(pattern), list(first))


_scalar(r"^(?:true|false)$", "!bool", "tf")
_scalar(r"^(?:null|~|)$", "!null", "n~")
_RESOLVERS.setdefault("", []).append(("!null", re.compile(r"^$")))
_scalar(r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$", "!number", "-0123456789")
_scalar(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "!date", "0123456789")


def _number(loader: _Loader, node: yaml.ScalarNode) -> Decimal:
    try:
        return D(node.value)
    except ValueError as error:
        raise Fault(f"{loader.file}:{node.start_mark.line + 1}", str(error)) from error


def _date(loader: _Loader, node: yaml.ScalarNode) -> date:
    try:
        return date.fromisoformat(node.value)
    except ValueError as error:
        raise Fault(f"{loader.file}:{node.start_mark.line + 1}", f"no such day: {node.value}") from error


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Node:
    items: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise Fault(f"{loader.file}:{line}", "a key must be plain text")
        key = key_node.value
        if key in items:
            raise Fault(f"{loader.file}:{line}", f"{key} is said twice")
        items[key] = loader.construct_object(value_node, deep=True)
        lines[key] = line
    return Node(loader.file, node.start_mark.line + 1, items, lines)


def _list(loader: _Loader, node: yaml.SequenceNode) -> list[Any]:
    return loader.construct_sequence(node, deep=True)


_Loader.add_constructor("!bool", lambda _loader, node: node.value == "true")
_Loader.add_constructor("!null", lambda _loader, _node: None)
_Loader.add_constructor("!number", _number)
_Loader.add_constructor("!date", _date)
_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("tag:yaml.org,2002:seq", _list)
_Loader.add_constructor("tag:yaml.org,2002:str", lambda _loader, node: node.value)


def read_yaml(path: Path, name: str | None = None) -> Any:
    """Read a YAML file; numbers become `Decimal`, mappings become `Node`. `name` is the file's name in faults.

    Raises Fault, with file and line, for text that is not YAML, is not UTF-8, says a key twice or uses a tag.
    """
    try:
        return parse_yaml(path.read_bytes().decode("utf-8"), name or path.name)
    except UnicodeDecodeError as error:
        raise Fault(f"{name or path.name}:1", "the file is not UTF-8 text") from error


def parse_yaml(text: str, name: str) -> Any:
    """Read YAML text as `read_yaml` does."""
    loader = _Loader(text)
    loader.file = name
    try:
        return loader.get_single_data()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise Fault(f"{name}:{line}", str(getattr(error, "problem", None) or error)) from error
    finally:
        loader.dispose()
