"""Papers over many filings: which figures each proves, and where one is used twice that speaks for one thing only."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from workbench.domain.evidence import Facts
from workbench.domain.filing import Status

Reach = Literal["once", "month"]
"""How far a paper of a kind may speak: for one figure of one month, or for one month."""

Why = Literal["months", "figures", "number", "elsewhere"]
"""One content in several months; for several figures; one number on several contents; used by another enterprise."""


@dataclass(frozen=True, slots=True)
class Use:
    """A filing a paper is attached to, and the cells it proves there, none for the whole filing."""

    filing: str
    form: str
    period: str
    status: Status
    name: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """One content, wherever it is attached."""

    sha256: str
    name: str
    size: int
    media_type: str
    added_at: datetime
    by: str
    facts: Facts
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class Double:
    """A paper that seems to be used twice. `papers` are the contents, `uses` where, `enterprises` whose else it is."""

    why: Why
    kind: str
    number: str
    papers: tuple[Paper, ...]
    uses: tuple[Use, ...]
    enterprises: tuple[str, ...] = ()


def doubles(
    papers: Sequence[Paper], reach: Mapping[str, Reach], elsewhere: Sequence[tuple[str, str, Facts]] = ()
) -> tuple[Double, ...]:
    """Find what is used twice. `reach` tells how far each kind may speak, one that is missing as far as it likes.

    `elsewhere` are the papers of other enterprises: enterprise, SHA-256, facts.
    """
    return (*_within(papers, reach), *_numbers(papers), *_elsewhere(papers, reach, elsewhere))


def _within(papers: Iterable[Paper], reach: Mapping[str, Reach]) -> Iterator[Double]:
    for paper in papers:
        may = reach.get(paper.facts.kind)
        if may is None:
            continue
        uses = _several_months(paper.uses)
        if uses:
            yield Double("months", paper.facts.kind, paper.facts.number, (paper,), uses)
        uses = tuple(use for use in paper.uses if may == "once" and len(_figures(use.paths)) > 1)
        if uses:
            yield Double("figures", paper.facts.kind, paper.facts.number, (paper,), uses)


def _several_months(uses: Iterable[Use]) -> tuple[Use, ...]:
    """Give the uses in filings of one form for several months: the year's report may well rest on a month's paper."""
    months: dict[str, list[Use]] = {}
    for use in uses:
        if use.period.count("-") == 1:
            months.setdefault(use.form, []).append(use)
    return tuple(use for each in months.values() if len({use.period for use in each}) > 1 for use in each)


def _figures(paths: Iterable[str]) -> set[str]:
    """Give the figures among paths; a row that holds one of them is not another."""
    known = set(paths)
    return {path for path in known if not any(other.startswith(f"{path}/") for other in known)}


def plain_number(number: str) -> str:
    """Write a number so that two writings of it are one: width, case, blanks and hyphens aside."""
    folded = unicodedata.normalize("NFKC", number).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


def _numbers(papers: Iterable[Paper]) -> Iterator[Double]:
    same: dict[tuple[str, str], list[Paper]] = {}
    for paper in papers:
        number = plain_number(paper.facts.number)
        if number:
            same.setdefault((paper.facts.kind, number), []).append(paper)
    for (kind, _), found in same.items():
        if len(found) > 1:
            uses = tuple(use for paper in found for use in paper.uses)
            yield Double("number", kind, found[0].facts.number, tuple(found), uses)


def _elsewhere(
    papers: Iterable[Paper], reach: Mapping[str, Reach], others: Sequence[tuple[str, str, Facts]]
) -> Iterator[Double]:
    """Find papers of bounded reach that another enterprise shows too, by content or by kind and number."""
    contents: dict[str, set[str]] = {}
    numbers: dict[tuple[str, str], set[str]] = {}
    for enterprise, sha256, facts in others:
        contents.setdefault(sha256, set()).add(enterprise)
        number = plain_number(facts.number)
        if number:
            numbers.setdefault((facts.kind, number), set()).add(enterprise)
    for paper in papers:
        key = paper.facts.kind, plain_number(paper.facts.number)
        found = contents.get(paper.sha256, set()) | numbers.get(key, set())
        if found and paper.facts.kind in reach:
            yield Double("elsewhere", paper.facts.kind, paper.facts.number, (paper,), paper.uses, tuple(sorted(found)))
