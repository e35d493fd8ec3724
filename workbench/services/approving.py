"""Prepare, review, approve: three different persons put their names to a draft before it is said."""

from workbench.base.errors import WorkbenchError
from workbench.domain.approval import Approval, Role, admit
from workbench.services import filings, sealed
from workbench.services.context import Workbench


def approvals(wb: Workbench, filing_id: str) -> tuple[Approval, ...]:
    """Give who has acted, in their order: on a draft as it stands, or on what was frozen."""
    with wb.look() as work:
        filing = work.filings.get(filing_id)
        if filing.status == "frozen":
            return sealed.at(wb, work, filing_id, 0).said.approvals
        return filings.given(work, filing)


def approve(wb: Workbench, filing_id: str, role: Role, person: str, *, version: int) -> Approval:
    """Put a person's name to a draft in a role; `version` is the one the person saw.

    Raises WorkbenchError: ``filing.frozen``; ``approval.stale`` if another version was saved since;
    ``approval.errors`` while an error is found; ``filing.not_as_sealed`` for a year that is not its months; else
    as `domain.approval.admit` does.
    """
    with wb.work() as work:
        filing = work.filings.get(filing_id)
        if filing.status == "frozen":
            raise WorkbenchError("filing.frozen", id=filing_id)
        if filing.version != version:
            raise WorkbenchError("approval.stale")
        errors = sum(finding.level == "error" for finding in filings.outcome_of(wb, filing).findings)
        if errors:
            raise WorkbenchError("approval.errors", errors=errors)
        filings.as_sealed(wb, work, filing)
        admit(filings.given(work, filing), role, person)
        who = {"role": role, "entered_by": wb.person}  # whose word it is, and at whose desk it was given
        of = filings.identity(work.enterprises.get(filing.enterprise))
        work.events.add("filing.approved", person.strip(), filing_id, version=version, of=of, **who)
        approval = filings.given(work, filing)[-1]
        work.commit()
    return approval
