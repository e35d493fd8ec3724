"""All papers of an enterprise at a glance: what each is and proves, what speaks against it, how long it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.base.errors import WorkbenchError
from workbench.base.text import Label
from workbench.domain.papers import Double, Paper
from workbench.domain.period import period_words
from workbench.rules.places import Places
from workbench.services import evidence, filings, retention
from workbench.services.context import Workbench
from workbench.services.ledger import booked
from workbench.services.retention import Keep

Cell = tuple[str, str]
"""A filing and a path in it."""


@dataclass(frozen=True, slots=True)
class Archive:
    """What the page of papers shows. `filings` names each filing, last period first; `places` each cell proved."""

    papers: tuple[Paper, ...]
    doubles: Mapping[str, tuple[Double, ...]]
    """What seems used twice, by SHA-256."""
    kinds: Mapping[str, Label]
    filings: Mapping[str, str]
    periods: Mapping[str, str]
    keeps: Mapping[str, Keep]
    places: Mapping[Cell, str]


def archive(wb: Workbench, enterprise_id: str, cell: Cell | None = None) -> Archive:
    """Gather the papers of an enterprise, with the words of all they point at, and of one cell more."""
    found = evidence.papers(wb, enterprise_id)
    listed = sorted(filings.filings(wb, enterprise_id), key=lambda each: (each.period, each.form), reverse=True)
    suspects: dict[str, list[Double]] = {}
    for double in evidence.doubles(wb, enterprise_id):
        for paper in double.papers:
            suspects.setdefault(paper.sha256, []).append(double)
    return Archive(
        found,
        {sha256: tuple(each) for sha256, each in suspects.items()},
        evidence.kinds_now(wb),
        {each.id: f"{period_words(each.period)} · {each.label}" for each in listed},
        {each.id: each.period for each in listed},
        {keep.filing: keep for keep in retention.retention(wb, enterprise_id)},
        _places(wb, found, cell),
    )


def _places(wb: Workbench, papers: tuple[Paper, ...], cell: Cell | None) -> dict[Cell, str]:
    """Name every cell the papers point at. Rows are named by what was typed: no filing is worked out for it."""
    wanted: dict[str, set[str]] = {cell[0]: {cell[1]}} if cell else {}
    for paper in papers:
        for use in paper.uses:
            wanted.setdefault(use.filing, set()).update(use.paths)
    named: dict[Cell, str] = {}
    for filing_id, paths in wanted.items():
        filing = filings.get(wb, filing_id)
        try:
            places = Places(filings.form_of(wb, filing), filing.cells, {})
        except WorkbenchError:  # its pack is not here: a list still names it
            named |= {(filing_id, path): path for path in paths}
        else:
            named |= {(filing_id, path): booked(path) or places.name(path) for path in paths}
    return named
