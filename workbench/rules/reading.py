"""Reading strict data node by node, collecting faults instead of stopping at the first."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Protocol, TypeVar, get_args

from workbench.base.data import Fault, Node
from workbench.base.text import Label
from workbench.rules.sources import Citation, Confidence, Document

C = TypeVar("C", bound=str)


class Reading:
    """The faults found so far, and the verbs that find them. A verb that finds a fault gives a harmless stand-in."""

    def __init__(self) -> None:
        """Begin without faults."""
        self.faults: list[Fault] = []

    def fault(self, place: str, what: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(place, what))

    def only(self, node: Node, allowed: Sequence[str], required: Sequence[str] = ()) -> None:
        """Refuse keys that are not allowed and miss those that are required."""
        for key in node:
            if key not in allowed:
                self.fault(node.place(key), f"unknown key {key}; known are {', '.join(allowed)}")
        for key in required:
            if node.get(key) is None:
                self.fault(node.place(), f"{key} is missing")

    def text(self, node: Node, key: str) -> str:
        """Read plain text; empty if absent."""
        value = node.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.fault(node.place(key), f"{key} must be text; put it in quotes")
            return ""
        return value

    def texts(self, node: Node, key: str) -> tuple[str, ...]:
        """Read a list of texts; empty if absent."""
        value = node.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fault(node.place(key), f"{key} must be a list of texts")
            return ()
        return tuple(value)

    def nodes(self, node: Node, key: str) -> tuple[Node, ...]:
        """Read a list of mappings; empty if absent."""
        value = node.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, Node) for item in value):
            self.fault(node.place(key), f"{key} must be a list of mappings")
            return ()
        return tuple(value)

    def label(self, node: Node, key: str) -> Label:
        """Read words ``{zh: …, en: …}`` that `only` requires, and misses by itself."""
        return self.words(node, key) or Label(key)

    def words(self, node: Node, key: str) -> Label | None:
        """Read words that may be absent."""
        value = node.get(key)
        if value is None:
            return None
        if not isinstance(value, Node) or not isinstance(value.get("zh"), str):
            self.fault(node.place(key), f"{key} must be {{zh: …, en: …}}")
            return None
        self.only(value, ("zh", "en"))
        return Label(value["zh"], self.text(value, "en"))

    def flag(self, node: Node, key: str, *, default: bool = False) -> bool:
        """Read true or false; `default` if absent."""
        value = node.get(key, default)
        if not isinstance(value, bool):
            self.fault(node.place(key), f"{key} must be true or false")
        return value is True

    def day(self, node: Node, key: str) -> date | None:
        """Read a day; None if absent."""
        value = node.get(key)
        if value is not None and not isinstance(value, date):
            self.fault(node.place(key), f"{key} must be a day such as 2026-06-30")
            return None
        return value

    def one_of(self, node: Node, key: str, allowed: Sequence[C], otherwise: C) -> C:
        """Read one of some words; `otherwise` if absent."""
        value: Any = node.get(key)
        if value is None:
            return otherwise
        if value not in allowed:
            self.fault(node.place(key), f"{key} must be one of {', '.join(allowed)}")
            return otherwise
        return allowed[allowed.index(value)]

    def cite(self, node: Node, key: str, documents: Mapping[str, Document]) -> Citation | None:
        """Read a citation: ``[document, article]``, or a mapping that may quote and may lower the confidence."""
        value = node.get(key)
        if value is None:
            return None
        if isinstance(value, list) and len(value) == 2:  # document and article
            value = Node(node.file, node.line, {"document": value[0], "article": str(value[1])}, {})
        if not isinstance(value, Node):
            self.fault(node.place(key), "a citation is [document, article]")
            return None
        self.only(value, ("document", "article", "quote", "confidence"), ("document", "article"))
        document = documents.get(self.text(value, "document"))
        if document is None:
            self.fault(node.place(key), f"no document {value.get('document')}")
            return None
        ranks: tuple[Confidence, ...] = get_args(Confidence)
        confidence = self.one_of(value, "confidence", ranks, document.confidence)
        if ranks.index(confidence) < ranks.index(document.confidence):
            self.fault(node.place(key), f"a citation cannot be surer than its document, which is {document.confidence}")
        return Citation(document, str(value.get("article")), self.text(value, "quote"), confidence)


class Citing(Protocol):
    """A pack, as far as what it states is cited from its documents."""

    def cite(self, node: Node, key: str = "cite") -> Citation | None:
        """Read a citation of the pack's documents."""


def stated(
    reading: Reading,
    node: Node,
    cite: Citation | None,
    known: Citing,
    wanted: Sequence[str],
    optional: Sequence[str] = (),
) -> Iterator[tuple[str, Node, Citation]]:
    """Give the things a statement holds by id, each with its own citation or else that of the statement, `cite`.

    Those without either are passed over: the statement's is missed already.
    """
    for name in node:
        each = node[name]
        if not isinstance(each, Node):
            reading.fault(node.place(name), f"{name} must be a mapping")
            continue
        reading.only(each, (*wanted, *optional, "cite"), wanted)
        own = known.cite(each) or cite
        if own:
            yield name, each, own
