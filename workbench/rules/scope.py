"""What names mean at one place of a form, while its pack loads."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from workbench.base.data import Node
from workbench.base.text import Label
from workbench.rules.formula import Column, Compare, FormulaError, Param, Ref, Text, children
from workbench.rules.formula import Node as Tree
from workbench.rules.kinds import KINDS
from workbench.rules.parameter import Parameter


@dataclass(frozen=True, slots=True)
class Place:
    """A section of a form file, seen from within: `chain` holds the sections from the outermost to this one."""

    form: Node
    chain: tuple[Node, ...]
    parameters: Mapping[str, Parameter]

    def name(self, name: str) -> Ref | Param:
        """Find a bare name: a field of this row, of a row around it, or a parameter. Raises FormulaError."""
        for up, section in enumerate(reversed(self.chain)):
            for field in _list(section, "fields"):
                if field.get("id") == name:
                    return Ref(up, (), name, _label(field), _type(field))
        parameter = self.parameters.get(name)
        if parameter is None or not parameter.computes:
            msg = f"unknown name {name}"
            raise FormulaError(msg)
        return Param(name, parameter.label, parameter.unit, table=parameter.kind == "table")

    def dotted(self, names: Sequence[str]) -> Ref | Column:
        """Find ``section.field`` or ``section.inner.field``, from the innermost row outwards. Raises FormulaError."""
        *path, last = names
        for up, level in enumerate(self._levels()):
            section = _find(level, path[0])
            if section is None:
                continue
            many = section.get("rows") != "one"
            for part in path[1:]:
                section = _find(_list(section, "sections"), part) if section is not None else None
                many = many or (section is not None and section.get("rows") != "one")
            field = _find(_list(section, "fields"), last) if section is not None else None
            if field is None:
                break
            kind = Column if many else Ref
            return kind(up, tuple(path), last, _label(field), _type(field))
        msg = f"unknown name {'.'.join(names)}"
        raise FormulaError(msg)

    def doubled(self) -> Iterator[str]:
        """Name what this place can see two of: fields of its rows, sections in reach, parameters."""
        seen = {name for name, parameter in self.parameters.items() if parameter.computes}
        visible = [str(field.get("id")) for section in self.chain for field in _list(section, "fields")]
        visible += [str(section.get("id")) for level in self._levels() for section in level]
        for name in visible:
            if name in seen:
                yield name
            seen.add(name)

    def stray_answers(self, node: Tree) -> Iterator[str]:
        """Name texts an expression compares with a choice that has no such answer: a comparison never true."""
        if isinstance(node, Compare):
            for ref, text in ((node.left, node.right), (node.right, node.left)):
                answers = self._answers(ref) if isinstance(ref, Ref) and isinstance(text, Text) else None
                if answers is not None and isinstance(text, Text) and text.value not in answers:
                    yield text.value
        for part in children(node):
            yield from self.stray_answers(part)

    def answer(self, text: str, beside: Tree | None = None) -> Label | None:
        """Give the words for a text that is the answer of a choice: of that `beside` it, else of the first in reach."""
        told = self._answers(beside) if isinstance(beside, Ref | Column) else None
        if told and text in told:
            return told[text]
        sections = (*reversed(self.chain), *(section for level in self._levels() for section in level))
        fields = (field for section in sections for field in _list(section, "fields"))
        return next((words[text] for field in fields if text in (words := self._choices(field) or {})), None)

    def _answers(self, ref: Ref | Column) -> Mapping[str, Label] | None:
        """Give the answers of a choice; None where what is referred to is none."""
        section, level = (None, list(self._levels())[ref.up]) if ref.path else (self.chain[-1 - ref.up], [])
        for part in ref.path:
            section = _find(level, part)
            level = _list(section, "sections") if section is not None else []
        field = _find(_list(section, "fields"), ref.field) if section is not None else None
        return self._choices(field) if field is not None else None

    def _choices(self, field: Node) -> Mapping[str, Label] | None:
        if field.get("kind") != "choice":
            return None
        if not isinstance(field.get("choices"), str):
            return {str(choice.get("id")): _label(choice) for choice in _list(field, "choices")}
        parameter = self.parameters.get(field["choices"])
        values = [entry.value for entry in parameter.timeline.entries] if parameter else []
        items = (pair for value in values if isinstance(value, Mapping) for pair in value.items())
        named = ((name, item) for name, item in items if not isinstance(item, Decimal | str))
        return {name: item if isinstance(item, Label) else item.label for name, item in named}

    def _levels(self) -> Iterator[list[Node]]:
        """Give the sections in reach: those within this row, within the row around it …, and the form's own."""
        for section in reversed(self.chain):
            yield _list(section, "sections")
        yield _list(self.form, "sections")


def _list(node: Node, key: str) -> list[Node]:
    found = node.get(key) or []
    return [item for item in found if isinstance(item, Node)] if isinstance(found, list) else []


def _find(nodes: Sequence[Node], name: str) -> Node | None:
    return next((node for node in nodes if node.get("id") == name), None)


def _label(field: Node) -> Label:
    label: Any = field.get("label")
    if not isinstance(label, Node):
        return Label(str(field.get("id")))
    return Label(str(label.get("zh", "")), str(label.get("en", "")))


def _type(field: Node) -> str:
    kind = KINDS.get(str(field.get("kind")))
    return (kind.unit if kind else "") or str(field.get("unit") or "")
