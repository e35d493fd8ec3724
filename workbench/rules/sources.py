"""Where a rule is written, and how surely we know it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from workbench.base.text import Label

Confidence = Literal["text", "secondary", "unverified"]
Status = Literal["in_force", "draft", "superseded"]

CONFIRMED = "confirmed"
"""Cells below this name answer no form: they say where the person saw a doubtful rule in the official text."""

SECOND = "second"
"""Cells below this name answer no form either: each holds what a second source says of the figure it names."""


@dataclass(frozen=True, slots=True)
class Document:
    """One cited text: a guide, a notice, a statute."""

    id: str
    title: Label
    number: str
    issuer: str
    published: date | None
    effective: date | None
    repealed: date | None
    status: Status
    confidence: Confidence
    sha256: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """Where it is written. `confidence` is the document's unless the citation lowers it."""

    document: Document
    article: str
    quote: str = ""
    confidence: Confidence = "text"

    @property
    def said(self) -> list[object]:
        """Give what a pack says by it, as plain data."""
        return [self.document.id, self.article, self.confidence]

    @property
    def sure(self) -> bool:
        """Tell whether a person may rely on it unconfirmed: not unverified, and not a draft."""
        return self.confidence != "unverified" and self.document.status != "draft"

    @property
    def confirmation(self) -> str:
        """The path of the cell in which a person confirms it against the official text, and says where that stands."""
        return f"{CONFIRMED}/{self.document.id}/{self.article.replace('/', '／')}"

    def __str__(self) -> str:
        """Write it as a reader looks it up: 《title》 number article."""
        return " ".join(filter(None, (f"《{self.document.title}》", self.document.number, self.article)))
