"""Filings, from the empty draft to the revision that can no longer change, with who files."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from workbench.base.canonical import canonical, digest
from workbench.base.clock import now, today
from workbench.base.errors import WorkbenchError
from workbench.base.text import Label
from workbench.domain.approval import Approval, whole
from workbench.domain.document import freeze as say_for_ever
from workbench.domain.drawing import carried
from workbench.domain.enterprise import Enterprise, new_id
from workbench.domain.filing import Filing, Revision, RulesRef, Said, Status, last_day, period_before
from workbench.domain.reading import read, restore
from workbench.rules.cells import Cells, Source
from workbench.rules.places import Places
from workbench.services import sealed
from workbench.services.context import Workbench
from workbench.services.draws import departures, drawn

if TYPE_CHECKING:
    from workbench.rules.form import Form
    from workbench.rules.library import Rules
    from workbench.rules.outcome import Outcome
    from workbench.storage.events import Event
    from workbench.storage.revisions import ListedRevision
    from workbench.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class FilingSummary:
    """A filing as lists show it; `revision` is the number of the last one frozen, 0 for none."""

    id: str
    enterprise: str
    form: str
    label: Label
    period: str
    status: Status
    updated_at: datetime
    revision: int


def enterprises(wb: Workbench) -> tuple[Enterprise, ...]:
    """Give every enterprise of the workspace, by name."""
    with wb.look() as work:
        return work.enterprises.all()


def save_enterprise(wb: Workbench, enterprise: Enterprise) -> None:
    """Add or replace an enterprise. What was frozen keeps the enterprise as it was then.

    Raises WorkbenchError ``enterprise.unknown`` for a project, which has its particulars of its owner.
    """
    with wb.work() as work:
        if any(each.id == enterprise.id for each in work.enterprises.projects()):
            raise WorkbenchError("enterprise.unknown", id=enterprise.id)
        work.enterprises.save(enterprise)
        work.commit()


def filings(wb: Workbench, enterprise: str | None = None) -> tuple[FilingSummary, ...]:
    """List the filings of an enterprise, or all, last touched first."""
    with wb.look() as work:
        listed = work.filings.listed(enterprise)
    return tuple(
        FilingSummary(
            each.id,
            each.enterprise,
            each.form,
            _label(wb, each.form, each.rules),
            each.period,
            each.status,
            each.updated_at,
            each.revision,
        )
        for each in listed
    )


def _label(wb: Workbench, form: str, rules: RulesRef) -> Label:
    try:
        return wb.library.form(form, rules.day, rules.known).label
    except WorkbenchError:  # its pack is not here: a list still names it
        return Label(form)


def begin(wb: Workbench, enterprise_id: str, form: str, period: str, after: str = "") -> Filing:
    """Begin a filing under the rules of its period as known today, with all that is drawn from elsewhere filled in.

    `form` is ``pack/form``; `after` is the filing of the period before whose rows and lasting answers are taken over.
    Raises WorkbenchError: ``filing.not_a_period``, ``filing.not_before``, ``rules.no_pack``, ``rules.no_form``,
    ``enterprise.unknown``, ``filing.not_theirs`` for a form of a methodology that is not the project's,
    ``filing.scenario`` for what only might become a rule, ``filing.exists`` for a second one,
    ``filing.shared`` where somebody else has it: what is said anew supersedes, it never stands beside.
    """
    rules = RulesRef(form.partition("/")[0], last_day(period), today())
    shape = wb.library.form(form, rules.day, rules.known)
    if {"year": 0, "month": 1, "day": 2}[shape.period] != period.count("-"):
        raise WorkbenchError("filing.not_a_period", period=period)
    if shape.scenario:
        raise WorkbenchError("filing.scenario", form=shape.label)
    with wb.work() as work:
        subject = work.enterprises.get(enterprise_id)
        if wb.library.packs[rules.pack].kind == "methodology" and subject.pack != rules.pack:
            raise WorkbenchError("filing.not_theirs", form=shape.label, subject=subject.title)
        if any((each.form, each.period) == (form, period) for each in work.filings.listed(enterprise_id)):
            raise WorkbenchError("filing.exists", form=shape.label, period=period)
        if shape.shared:
            others = (each for each in work.filings.listed() if (each.form, each.period) == (form, period))
            for each in others:
                whose = work.enterprises.get(each.enterprise).title
                raise WorkbenchError("filing.shared", form=shape.label, period=period, whose=whose)
        filing = Filing(new_id(), enterprise_id, form, period, rules, "draft", Cells(), 1)
        cells = _carried(wb, work, shape, filing, after) if after else Cells()
        changes = drawn(wb, work, filing, cells).changes
        filing = replace(filing, cells=cells.changed({change.path: change.after for change in changes}))
        work.filings.add(filing)
        work.events.add("filing.begun", wb.person, filing.id, form=form, period=period)
        work.commit()
    return filing


def _carried(wb: Workbench, work: "UnitOfWork", shape: "Form", filing: Filing, after: str) -> Cells:
    before = work.filings.get(after)
    if (before.enterprise, before.form) != (filing.enterprise, filing.form) or before.period >= filing.period:
        raise WorkbenchError("filing.not_before", id=after)
    listed = work.revisions.listed(after)
    said = sealed.of(wb, work, listed[-1]) if listed else None
    place = said.place if said else f"{shape.label.zh} {before.period} 草稿"
    source = Source("carried", place, wb.person, now())
    return carried(shape, said.said.cells if said else before.cells, source)


def get(wb: Workbench, filing_id: str) -> Filing:
    """Give a filing as it was last saved. Raises WorkbenchError ``filing.unknown``."""
    with wb.look() as work:
        return work.filings.get(filing_id)


def enterprise_of(wb: Workbench, filing: Filing) -> Enterprise:
    """Give the enterprise that files, as it is now."""
    with wb.look() as work:
        return work.enterprises.get(filing.enterprise)


def rules_of(wb: Workbench, filing: Filing) -> "Rules":
    """Give the rules a filing follows."""
    return wb.library.rules(filing.rules.pack, filing.rules.day, filing.rules.known)


def form_of(wb: Workbench, filing: Filing) -> "Form":
    """Give the edition of the form a filing fills in."""
    return wb.library.form(filing.form, filing.rules.day, filing.rules.known)


def outcome_of(wb: Workbench, filing: Filing) -> "Outcome":
    """Work a filing out."""
    from workbench.rules.evaluate import evaluate

    return evaluate(form_of(wb, filing), filing.cells, rules_of(wb, filing))


def save(wb: Workbench, filing_id: str, cells: Cells, *, version: int) -> Filing:
    """Save a draft; it is on the disk when this returns. `version` is the one the cells grew from.

    Raises WorkbenchError: ``storage.stale`` if another was saved since, ``filing.frozen``, or why nothing can be
    written here.
    """
    with wb.work() as work:
        saved = work.filings.save(filing_id, cells, version=version)
        work.commit()
    return saved


def freeze(wb: Workbench, filing_id: str) -> Revision:
    """Turn a draft into a revision that can no longer change.

    Raises NotReady while an error is found, WorkbenchError ``filing.frozen`` for a filing that is frozen,
    ``filing.not_as_sealed`` for a year that is not its months, ``approval.missing`` for a form that must be approved
    and is not, ``reconcile.…`` for a statement that is not compared with the ledger as it stands, ``applying.lacking``
    for an application for units the ledger does not have, ``claims.claimed`` for one whose units are claimed twice,
    ``projects.…`` for a project's paper that cannot stand beside others of its owner.
    """
    from workbench.services.applying import as_held
    from workbench.services.claims import as_claimed
    from workbench.services.project_checks import as_apart
    from workbench.services.reconciling import as_compared

    as_held(wb, filing_id)
    as_claimed(wb, filing_id)
    as_apart(wb, filing_id)
    with wb.work() as work:
        draft = work.filings.get(filing_id)
        still_draft(draft)
        before = work.revisions.listed(filing_id)
        as_sealed(wb, work, draft)
        as_compared(wb, work, draft)
        rules, form = rules_of(wb, draft), form_of(wb, draft)
        approvals = given(work, draft)
        if form.approval and not whole(approvals):
            raise WorkbenchError("approval.missing")
        month_before = (
            work.revisions.last(draft.enterprise, draft.form, period_before(draft.period))
            if form.period == "month"
            else None
        )
        timeline = wb.library.packs[form.pack].forms[form.id]
        said = Said(
            filing=draft.id,
            number=len(before) + 1,
            enterprise=work.enterprises.get(draft.enterprise),
            form=draft.form,
            label=form.label,
            since=timeline.at(rules.day, rules.known).since,
            period=draft.period,
            rules=draft.rules,
            rules_digest=rules.digest,
            packs=rules.packs,
            cells=draft.cells,
            evidence=work.evidence.of(filing_id),
            frozen_at=now(),
            by=wb.person,
            supersedes=before[-1].digest if before else "",
            follows=month_before.digest if month_before else "",
            approvals=approvals if whole(approvals) else (),
        )
        revision = say_for_ever(said, outcome_of(wb, draft))
        work.revisions.add(revision)
        work.filings.set_status(draft, "frozen")
        work.events.add("filing.frozen", wb.person, filing_id, revision=revision.number, digest=revision.digest)
        work.commit()
    return revision


def as_sealed(wb: Workbench, work: "UnitOfWork", draft: Filing) -> None:
    """Refuse a year that says anything of a month otherwise than the month was sealed.

    Raises WorkbenchError ``filing.not_as_sealed``.
    """
    found = departures(wb, work, draft)
    if found:
        first = Places(form_of(wb, draft), draft.cells, outcome_of(wb, draft).values).name(found[0].path)
        raise WorkbenchError("filing.not_as_sealed", count=len(found), first=first)


def reopen(wb: Workbench, filing_id: str) -> Filing:
    """Open a frozen filing again; what is frozen next supersedes the last revision, which stays as it is."""
    with wb.work() as work:
        filing = work.filings.get(filing_id)
        if filing.status == "frozen":
            work.filings.set_status(filing, "draft")
            work.events.add("filing.reopened", wb.person, filing_id)
            filing = work.filings.get(filing_id)
            work.commit()
    return filing


def revisions(wb: Workbench, filing_id: str) -> "tuple[ListedRevision, ...]":
    """List the revisions of a filing, first to last: number, digest, when, by whom."""
    with wb.look() as work:
        return work.revisions.listed(filing_id)


def revision(wb: Workbench, filing_id: str, number: int = 0) -> Revision:
    """Give a revision, the last one for number 0, worked out anew under the rules it names.

    Raises WorkbenchError: ``revision.unknown``, ``filing.rules_changed`` if the packs at hand give other figures.
    """
    from workbench.rules.evaluate import evaluate

    with wb.look() as work:
        listed = work.revisions.listed(filing_id)
        document = work.revisions.document(filing_id, number or len(listed))
    reading = read(document)
    said = reading.said
    rules = wb.library.rules(said.rules.pack, said.rules.day, said.rules.known)
    form = wb.library.form(said.form, said.rules.day, said.rules.known)
    return restore(reading, document, evaluate(form, said.cells, rules))


def still_draft(filing: Filing) -> None:
    """Raise WorkbenchError ``filing.frozen`` for a filing that is no draft."""
    if filing.status == "frozen":
        raise WorkbenchError("filing.frozen", id=filing.id)


def record(wb: Workbench, what: str, filing_id: str | None = None, **detail: str | int) -> None:
    """Write down in the log that the person did something, such as ``filing.exported``. No secrets in `detail`."""
    with wb.work() as work:
        work.events.add(what, wb.person, filing_id, **detail)
        work.commit()


def exported(wb: Workbench, filing_id: str) -> bool:
    """Tell whether the last revision has been made into a package."""
    with wb.look() as work:
        return filed(work, filing_id, len(work.revisions.listed(filing_id)))


def filed(work: "UnitOfWork", filing_id: str, number: int) -> bool:
    """Tell whether a revision has been made into a package."""
    exports = (event for event in work.events.of(filing_id) if event.what == "filing.exported")
    return any(event.detail["revision"] == number for event in exports)


def given(work: "UnitOfWork", filing: Filing) -> tuple[Approval, ...]:
    """Give what persons have said of a draft as it stands.

    An edit voids it, as does evidence that came or went, and an enterprise that is no longer what they saw.
    """
    found: list[Approval] = []
    seen = filing.version, identity(work.enterprises.get(filing.enterprise))
    for event in work.events.of(filing.id):
        if event.what.startswith("evidence."):
            found.clear()
        elif event.what == "filing.approved" and (event.detail["version"], event.detail.get("of")) == seen:
            found.append(Approval(event.detail["role"], event.by, event.at, filing.version))
    return tuple(found)


def identity(enterprise: Enterprise) -> str:
    """Give the SHA-256 of an enterprise's particulars, as a filing prints them."""
    of_project = {name for name in ("owner", "project", "pack") if not getattr(enterprise, name)}
    return digest(canonical({name: value for name, value in asdict(enterprise).items() if name not in of_project}))


def events(wb: Workbench, filing_id: str | None = None) -> "tuple[Event, ...]":
    """Give what happened to a filing, or in the whole workspace, oldest first."""
    with wb.look() as work:
        return work.events.of(filing_id)
