"""Worked cases of a pack: what a form gives for some cells, as the law's own examples have it."""

from collections.abc import Collection, Iterator
from pathlib import Path

from workbench.base.data import Fault, Node, read_yaml
from workbench.rules.reading import Reading

_KEYS = ("name", "pack", "form", "period", "known", "cells", "gives", "finds")


def read_cases(reading: Reading, pack: Path, under: str, forms: Collection[str]) -> tuple[Node, ...]:
    """Read the cases for some forms in a folder `under` a pack's; faults go to `reading`."""
    return tuple(case for path in sorted((pack / under).glob("*.yaml")) for case in _file(reading, path, pack, forms))


def _file(reading: Reading, path: Path, pack: Path, forms: Collection[str]) -> Iterator[Node]:
    name = path.relative_to(pack.parent).as_posix()
    try:
        file = read_yaml(path, name)
    except Fault as fault:
        reading.faults.append(fault)
        return
    if not isinstance(file, Node):
        reading.fault(f"{name}:1", "must be a mapping")
        return
    for node in reading.nodes(file, "cases"):
        reading.only(node, _KEYS, ("name", "form", "period", "cells"))
        if reading.text(node, "form") not in forms:
            reading.fault(node.place("form"), f"no form {reading.text(node, 'form')}")
        yield node
