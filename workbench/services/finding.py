"""Find anything: what there is to go to, and which of it a few letters mean. One Chinese character is enough."""

import heapq
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from workbench.base.clock import today
from workbench.base.text import Label, language
from workbench.domain.period import period_words
from workbench.rules.form import Section
from workbench.rules.library import Library
from workbench.rules.places import DOT, Places
from workbench.rules.sources import Document
from workbench.services import filings, projects
from workbench.services.citing import articles
from workbench.services.context import Workbench

Sort = Literal["page", "deed", "field", "filing", "enterprise", "instrument", "document", "article"]

SHOWN = 60
"""Targets given at the most; more letters make fewer."""
_WEIGHT = {
    "page": 0, "deed": 1, "filing": 2, "enterprise": 3, "instrument": 4, "field": 5, "document": 6, "article": 7,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """Something to go to: `words` as shown, `beside` where it belongs, `also` other words it is found by.

    `key` leads there: a page or deed by name, a field by path, a filing or enterprise by id, an instrument by its
    register and row; of a document and its article the title and number come first.
    """

    sort: Sort
    words: str
    beside: str
    key: tuple[str, ...]
    also: str = ""


def plain(text: str) -> str:
    """Write text as it is compared: full-width as half-width, no subscripts, no capitals, one blank between words."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


class Index:
    """Targets made ready for looking up."""

    def __init__(self, targets: Iterable[Target]) -> None:
        """Take targets; of equals the first comes first."""
        self.targets = tuple(targets)
        self._words = [plain(target.words) for target in self.targets]
        self._also = [plain(target.also) for target in self.targets]
        # blanks away, so that 2026年6月 finds 2026 年 6 月; its own words, other words and belongings kept apart
        self._whole = [
            "\n".join((words, also, plain(target.beside))).replace(" ", "")
            for words, also, target in zip(self._words, self._also, self.targets, strict=True)
        ]

    def find(self, typed: str, most: int = SHOWN) -> tuple[Target, ...]:
        """Give the targets that hold every word typed, the best first; with nothing typed the first ones.

        If none does, those that hold its letters in their order, so that 月存证 finds 月度信息化存证.
        """
        words = plain(typed).split()
        if not words:
            return self.targets[:most]
        found = range(len(self.targets))
        for word in words:
            found = [number for number in found if word in self._whole[number]]  # type: ignore[assignment]
        if not found and len(letters := "".join(words)) > 1:
            scattered = re.compile(".*".join(map(re.escape, letters)))
            found = [n for n, text in enumerate(self._whole) if scattered.search(text.partition("\n")[0])]  # type: ignore[assignment]
        best = heapq.nsmallest(most, found, key=lambda number: self._rank(number, words))
        return tuple(self.targets[number] for number in best)

    def _rank(self, number: int, words: list[str]) -> tuple[int, int, int, int]:
        """Rank a target that was found: how well its own words match, what it is, how short it is, its place."""
        own, also = self._words[number], self._also[number]
        first = words[0]
        if " ".join(words) in (own, also):
            fit = 0
        elif own.startswith(first) or also.startswith(first):
            fit = 1
        elif any(f"{mark}{first}" in text for mark in f" {DOT}" for text in (own, also)):
            fit = 2
        elif all(word in self._whole[number].partition("\n")[0] for word in words):
            fit = 3
        else:
            fit = 4
        return fit, _WEIGHT[self.targets[number].sort], len(own), number


def targets(wb: Workbench) -> Iterator[Target]:
    """Give every filing and enterprise of the workspace, and every document and article of the packs."""
    if wb.workspace is not None:
        known = filings.enterprises(wb)
        names = {each.id: each for each in (*known, *projects.projects(wb))}
        for filing in filings.filings(wb):
            owner = names.get(filing.enterprise)
            yield Target(
                "filing",
                f"{period_words(filing.period)} · {filing.label}",
                owner.title if owner else "",
                (filing.enterprise, filing.id),
                f"{filing.period} {_other(filing.label)}",
            )
        for each in known:
            yield Target("enterprise", each.name, each.region, (each.id,), f"{each.credit_code} {each.industry}")
    yield from _law(wb.library, language())


def instruments(wb: Workbench, enterprise_id: str) -> Iterator[Target]:
    """Give the instruments of an enterprise, as its latest registers have them."""
    from workbench.services import instruments, rooms

    for pack in rooms.packs_of(wb, enterprise_id, today().year):
        register = instruments.register(wb, enterprise_id, pack, today().year)
        for each in instruments.instruments(register) if register else ():
            yield Target("instrument", str(each), each.place, (each.filing, each.path), each.code)


@lru_cache(maxsize=2)
def _law(library: Library, _language: str) -> tuple[Target, ...]:
    """Give the documents and articles; they change with the packs and the person's language alone."""
    found = []
    for document, cited in articles(library).items():
        title = str(document.title)
        also = f"{_other(document.title)} {document.number}"
        found.append(Target("document", title, document.number, document_key(document), also))
        for article in cited:
            if article:
                key = (*document_key(document), article)
                found.append(Target("article", article, title, key, also))
    return tuple(found)


def document_key(document: Document) -> tuple[str, str]:
    """Name a document so that it is found again: packs may use one name for two texts."""
    return document.id, document.title.zh


def fields(places: Places) -> Iterator[Target]:
    """Give every question and result of a form as it is filled in: those of each row, and each section."""

    def walk(section: Section, above: str, around: str) -> Iterator[Target]:
        name = str(section.label)
        base = f"{above}/{section.id}" if above else section.id
        yield Target("field", name, around or str(places.form.label), (base,), _other(section.label))
        for path, row in places.rows(section, above):
            beside = DOT.join(filter(None, (around, name, row)))
            for field in section.fields:
                also = f"{_other(field.label)} {field.symbol}"
                yield Target("field", str(field.label), beside, (f"{path}/{field.id}",), also)
            for inner in section.sections:
                yield from walk(inner, path, beside)

    for section in places.form.sections:
        yield from walk(section, "", "")


def _other(label: Label) -> str:
    """Give the words of a label in the language not shown."""
    return label.zh if language() == "en" and label.en else label.en
