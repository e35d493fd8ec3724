"""The months of a year: where each stands, and whether each follows the one before it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from workbench.base.errors import WorkbenchError
from workbench.domain.filing import period_before
from workbench.rules.form import MONTHS
from workbench.services import filings, sealed
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from workbench.rules.cells import Value
    from workbench.rules.form import Form
    from workbench.storage.filings import Listed
    from workbench.storage.unit_of_work import UnitOfWork

State = Literal["none", "draft", "sealed", "filed"]


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a form. `filed` is sealed and exported as a package.

    `revision` and `digest` are those of its last revision, 0 and empty for none; `follows` is the digest of the month
    before, as that revision names it. `whole` is False where the month before has since been said otherwise.
    `headline` is in `unit`; `findings` counts errors and warnings.
    """

    period: str
    state: State
    filing: str
    revision: int
    digest: str
    follows: str
    whole: bool
    headline: Decimal | None
    unit: str
    findings: tuple[int, int]


def year(wb: Workbench, enterprise_id: str, form: str, year: int) -> tuple[Month, ...]:
    """Give the twelve months of an enterprise's filings of a form, January first."""
    with wb.look() as work:
        listed = [each for each in work.filings.listed(enterprise_id) if each.form == form]
        return tuple(_month(wb, work, enterprise_id, form, f"{year}-{month}", listed) for month in MONTHS)


def seal_again(wb: Workbench, enterprise_id: str, form: str, year: int) -> tuple[str, ...]:
    """Seal anew, one after the other, the sealed months that no longer follow the one before; give their periods.

    Their content stays as it is; each becomes a revision that supersedes its last. Raises WorkbenchError
    ``approval.missing``, with nothing done, where such a month must be approved first; NotReady as `freeze` does.
    """
    periods = []
    for month in MONTHS:
        with wb.look() as work:
            listed = [each for each in work.filings.listed(enterprise_id) if each.form == form]
            found = _month(wb, work, enterprise_id, form, f"{year}-{month}", listed)
            approval = found.filing and filings.form_of(wb, work.filings.get(found.filing)).approval
        if found.state in ("sealed", "filed") and not found.whole:
            if approval:
                raise WorkbenchError("approval.missing")
            filings.reopen(wb, found.filing)
            filings.freeze(wb, found.filing)
            periods.append(found.period)
    return tuple(periods)


def _month(
    wb: Workbench, work: "UnitOfWork", enterprise: str, form: str, period: str, listed: "Sequence[Listed]"
) -> Month:
    said = sealed.last(wb, work, enterprise, form, period)
    drafts = [each for each in listed if each.period == period]
    filing = next((each for each in drafts if said and each.id == said.said.filing), drafts[0] if drafts else None)
    if filing is None:
        return Month(period, "none", "", 0, "", "", True, None, "", (0, 0))
    number, digest, follows, whole = 0, "", "", True
    if said:
        number, digest, follows = said.said.number, said.digest, said.said.follows
        before = work.revisions.last(enterprise, form, period_before(period))
        whole = follows == (before.digest if before else "")
    if said and filing.status == "frozen":
        headline, unit = _headline(said.form, said.values)
        state: State = "filed" if filings.filed(work, filing.id, number) else "sealed"
        levels: Iterable[str] = [finding["level"] for finding in said.findings]
    else:
        draft = work.filings.get(filing.id)
        outcome = filings.outcome_of(wb, draft)
        headline, unit = _headline(filings.form_of(wb, draft), outcome.values)
        state, levels = "draft", [finding.level for finding in outcome.findings]
    found = (sum(level == "error" for level in levels), sum(level == "warning" for level in levels))
    return Month(period, state, filing.id, number, digest, follows, whole, headline, unit, found)


def _headline(form: "Form", values: "Mapping[str, Value]") -> tuple[Decimal | None, str]:
    value = values.get(form.headline)
    return (value if isinstance(value, Decimal) else None), form.locate(form.headline)[2].unit if form.headline else ""
