"""Jumps: this year's figure far from last year's beside it asks for an explanation, by checks nobody has to write.

A form says ``jumps: {limit, says}``: the parameter that holds the largest share a figure may change by, and the
sentence. In its sections a field ``last…`` that draws ``last.<section>.<figure>`` stands beside the figure of the same
section; another that draws it, such as what is in store at the beginning, is no comparison. The section names,
``explained_by``, the text field in which a change is explained.
"""

from collections.abc import Iterator

from workbench.base.data import Node
from workbench.rules.reading import Reading

_KEYS = ("limit", "says", "cite")
_LAST = "last."


def jump_checks(reading: Reading, form: Node) -> Iterator[Node]:
    """Give a check, as a pack would write it, for each figure that has last year's beside it."""
    jumps = form.get("jumps")
    if jumps is None:
        return
    if not isinstance(jumps, Node):
        reading.fault(form.place("jumps"), "jumps must be {limit: …, says: …}")
        return
    reading.only(jumps, _KEYS, ("limit", "says"))
    limit = reading.text(jumps, "limit")
    for name, section in _sections(reading, form, ""):
        reason = reading.text(section, "explained_by")
        for before in reading.nodes(section, "fields"):
            column = reading.text(before, "draws")
            home, _, figure = column.removeprefix(_LAST).rpartition(".")
            beside = str(before["id"]).startswith("last") and home == name
            if not beside or not column.startswith(_LAST) or before.get("kind") != "number":
                continue
            if not reason:
                reading.fault(section.place("id"), f"{before['id']} needs explained_by: where a jump is explained")
                continue
            most, least = (f"{before['id']} * (1 {sign} {limit})" for sign in "+-")
            items = {
                "code": "jump.unexplained",
                "level": "warning",
                "at": f"{name}.{figure}",
                "test": f"given({reason}) or ({figure} <= {most} and {figure} >= {least})",
                "says": jumps.get("says"),
            }
            yield Node(before.file, before.line, items | ({"cite": jumps["cite"]} if "cite" in jumps else {}), {})


def _sections(reading: Reading, node: Node, prefix: str) -> Iterator[tuple[str, Node]]:
    for section in reading.nodes(node, "sections"):
        name = f"{prefix}{section.get('id')}"
        yield name, section
        yield from _sections(reading, section, f"{name}.")
