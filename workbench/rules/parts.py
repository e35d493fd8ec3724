"""Parts: sections, checks and charts written once, which forms of several packs take in by name."""

from collections.abc import Mapping
from typing import Any

from workbench.base.data import Node
from workbench.rules.reading import Reading

KEYS = ("sections", "checks", "charts")


def whole(reading: Reading, form: Node, parts: Mapping[str, Node]) -> Node:
    """Put the parts a form takes in where it names them; their checks and charts come after its own."""
    found: dict[str, list[Any]] = {key: list(reading.nodes(form, key)) for key in KEYS}
    sections, found["sections"] = found["sections"], []
    for section in sections:
        if "part" not in section:
            found["sections"].append(section)
            continue
        reading.only(section, ("part",), ("part",))
        part = parts.get(reading.text(section, "part"))
        if part is None:
            reading.fault(section.place("part"), f"no part {section['part']}")
            continue
        for key in KEYS:
            found[key] += reading.nodes(part, key)
    return form.replaced(**{key: nodes for key, nodes in found.items() if key in form or nodes})
