"""What an authority publishes: the conclusions of a year, entity by entity, as a table."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.base.clock import now
from workbench.base.text import say
from workbench.rules.cells import Value
from workbench.rules.form import Section
from workbench.services import sealed
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.domain.enterprise import Enterprise
    from workbench.services.sealed import Sealed
    from workbench.storage.unit_of_work import UnitOfWork

CONCLUSION = "conclusion"
CASE = "verification"


@dataclass(frozen=True, slots=True)
class Published:
    """One conclusion as it was said, with the decision on its review if there was one. Emissions in tCO2e."""

    enterprise: "Enterprise"
    sector: str
    agency: str
    concluded: str
    verdicts: tuple[tuple[str, str], ...]
    """The seven headings with what was found of each."""
    first: Decimal | None
    final: Decimal | None
    by_group: bool
    verified: Decimal | None
    revision: int
    digest: str
    decision: str
    published: str


def conclusions(wb: Workbench, year: int) -> tuple[Published, ...]:
    """Give every conclusion that was said for a year, by the entity's name; drafts are no conclusions."""
    with wb.look() as work:
        found = [each for enterprise in work.enterprises.all() for each in _of(wb, work, enterprise, year)]
    return tuple(sorted(found, key=lambda each: (each.enterprise.name, each.sector)))


def _of(wb: Workbench, work: "UnitOfWork", enterprise: "Enterprise", year: int) -> Iterator[Published]:
    for name, pack in wb.library.packs.items():
        said = (
            sealed.last(wb, work, enterprise.id, f"{name}/{CONCLUSION}", str(year))
            if CONCLUSION in pack.forms
            else None
        )
        if said is None:
            continue
        listed = (each for each in work.filings.listed(enterprise.id) if each.form == f"{name}/{CASE}")
        case = next((work.filings.get(each.id).cells for each in listed if each.period == str(year)), None)
        decision, published = (
            _words(case.value(path) if case else None) for path in ("dispute/decision", "publication/published")
        )
        headings = next(each for each in said.form.sections if each.id == "headings")
        yield Published(
            said.said.enterprise,
            str(pack.title),
            _words(said.values.get("course/agency")),
            _words(said.values.get("course/concluded")),
            tuple(_verdicts(said, headings)),
            _number(said.values.get("submissions/first_emission")),
            _number(said.values.get("submissions/final_emission")),
            said.values.get("computed/by_group") is True,
            _number(said.values.get("computed/verified")),
            said.said.number,
            said.digest,
            decision,
            published,
        )


def _verdicts(said: "Sealed", headings: Section) -> Iterator[tuple[str, str]]:
    choices = {each.id: str(each.label) for each in headings.field("verdict").choices}
    for row in headings.fixed:
        yield str(row.label), choices.get(_words(said.values.get(f"headings/{row.id}/verdict")), "")


def _words(value: Value | None) -> str:
    return "" if value is None else str(value)


def _number(value: Value | None) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def table(wb: Workbench, year: int, out: Path) -> int:
    """Write the conclusions of a year as a workbook and give how many there are.

    Raises WorkbenchError ``excel.cannot_write``.
    """
    from workbench.excel import listing

    found = conclusions(wb, year)
    headings = [name for name, _ in found[0].verdicts] if found else []
    heads = [say(f"publishing.{name}") for name in ("entity", "code", "sector", "agency", "concluded")]
    heads += headings
    heads += [say(f"publishing.{name}") for name in ("first", "final", "by_group", "verified", "decision", "digest")]
    lines = [
        (
            each.enterprise.name,
            each.enterprise.credit_code,
            each.sector,
            each.agency,
            each.concluded,
            *(verdict for _, verdict in each.verdicts),
            "" if each.first is None else each.first,
            "" if each.final is None else each.final,
            say("publishing.yes" if each.by_group else "publishing.no"),
            "" if each.verified is None else each.verified,
            each.decision,
            say("publishing.revision", number=each.revision, digest=each.digest),
        )
        for each in found
    ]
    title = say("publishing.title", year=year)
    listing.write(out, title, heads, lines, say("publishing.foot", day=now().astimezone().date()))
    return len(found)
