"""What the figures rest on: the documents cited, how surely they are known, and which figures carry the mark."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from workbench.base.text import say
from workbench.pdf.flow import Flowable
from workbench.pdf.grid import Column, grid
from workbench.pdf.ink import MARK, MM
from workbench.rules.outcome import Outcome
from workbench.rules.places import MISSING
from workbench.rules.sources import Citation, Confidence, Document


@dataclass(slots=True)
class Sources:
    """The documents a filing cites, numbered as they first appear; each with the articles used and its confidence."""

    outcome: Outcome
    _cites: dict[tuple[Document, Confidence], dict[str, Citation]] = field(default_factory=dict)

    def short(self, cite: Citation) -> str:
        """Write a citation by number: ``[1] 附表A.1``."""
        key = (cite.document, cite.confidence)
        self._cites.setdefault(key, {})[cite.article] = cite
        return f"[{list(self._cites).index(key) + 1}] {cite.article}".strip()

    def table(self) -> Iterator[Flowable]:
        """Give appendix C."""
        where = say("pdf.appendix_c")
        documents = [document for document, _ in self._cites]
        yield grid(
            [
                Column(say("pdf.number"), [f"[{number + 1}]" for number in range(len(documents))], share=11 * MM),
                Column(
                    say("pdf.document"),
                    [f"{document.title}\n{document.number}".strip() for document in documents],
                    where=where,
                    share=58 * MM,
                ),
                Column(
                    say("pdf.articles"),
                    ["；".join(filter(None, cites)) or MISSING for cites in self._cites.values()],
                    where=where,
                    share=42 * MM,
                ),
                Column(
                    say("pdf.status"), [say(f"pdf.status.{document.status}") for document in documents], share=20 * MM
                ),
                Column(
                    say("pdf.confidence"),
                    ["\n".join(self._known(confidence, cites)) for (_, confidence), cites in self._cites.items()],
                    where=where,
                ),
            ]
        )

    def _known(self, confidence: Confidence, cites: dict[str, Citation]) -> Iterator[str]:
        """Say how surely a document is known, and where the person saw what was doubtful."""
        doubted = any(self.outcome.doubts(cite) for cite in cites.values())
        yield say(f"pdf.confidence.{confidence}") + (MARK if doubted else "")
        for cite in cites.values():
            if not cite.sure and cite.confirmation in self.outcome.confirmed:
                seen = self.outcome.confirmed[cite.confirmation]
                yield say("pdf.confirmed", article=cite.article, where=seen)
