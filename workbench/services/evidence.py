"""Papers that prove figures: attached, told apart, found used twice, given out again; never changed."""

import hashlib
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from workbench.base.clock import now, today
from workbench.base.errors import Cancelled, WorkbenchError
from workbench.base.progress import Cancel, Progress, never, quiet
from workbench.base.text import Label
from workbench.domain import papers as second_looks
from workbench.domain.evidence import FACTS, UNSEEN_TEXT, Evidence, Facts, clean_name, kinds, media_type
from workbench.domain.names import COMMON
from workbench.domain.papers import Double, Paper, Reach, Use
from workbench.services import retention
from workbench.services.context import Workbench
from workbench.services.filings import still_draft
from workbench.services.gathering import Refused, gather, pieces

if TYPE_CHECKING:
    from workbench.domain.filing import Filing
    from workbench.storage.unit_of_work import UnitOfWork

REACH = "evidence_reach"
_LONGEST: Mapping[str, int] = {"kind": 60, "number": 120, "note": 500}


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of files handed over: `added` are attached now, `known` were before, `refused` were left out."""

    added: tuple[Evidence, ...]
    known: tuple[Evidence, ...]
    refused: tuple[Refused, ...]


def attach(
    wb: Workbench, filing_id: str, file: Path, paths: tuple[str, ...] = (), facts: Facts | None = None
) -> Evidence:
    """Attach a file to a draft, or point one that is attached already at more cells.

    Without `facts` it keeps what was last said of the same content. Raises WorkbenchError as `gathering.pieces` does,
    ``filing.frozen``, ``evidence.changing`` for a file that is being written.
    """
    with wb.look() as work:
        names = work.evidence.names(filing_id)
    return _Taking(wb, filing_id, paths, names).take(file, facts)[0]


def attach_all(
    wb: Workbench,
    filing_id: str,
    places: Sequence[Path],
    paths: tuple[str, ...] = (),
    progress: Progress = quiet,
    cancelled: Cancel = never,
) -> Taken:
    """Attach files and all that lies in folders, one after the other; what cannot be had is said and left out.

    Raises WorkbenchError ``filing.frozen``, Cancelled: what was attached by then stays.
    """
    progress(None, "evidence.doing.gather")
    found = []
    for each in gather(places):
        if cancelled():
            raise Cancelled
        found.append(each)
    with wb.look() as work:
        still_draft(work.filings.get(filing_id))
        names = work.evidence.names(filing_id)
    taking = _Taking(wb, filing_id, paths, names)
    added: list[Evidence] = []
    known: list[Evidence] = []
    refused: list[Refused] = []
    for number, each in enumerate(found):
        if cancelled():
            raise Cancelled
        progress(number / len(found), "evidence.doing.attach")
        if isinstance(each, Refused):
            refused.append(each)
            continue
        try:
            evidence, fresh = taking.take(each)
        except WorkbenchError as error:
            if error.code.partition(".")[0] != "evidence":
                raise
            refused.append(Refused(each, error))
        else:
            (added if fresh else known).append(evidence)
    return Taken(tuple(added), tuple(known), tuple(refused))


class _Taking:
    """Takes files for one filing; `names` are those of its papers by SHA-256, asked for once."""

    def __init__(self, wb: Workbench, filing_id: str, paths: tuple[str, ...], names: dict[str, str]) -> None:
        self.wb, self.filing_id, self.paths, self.names = wb, filing_id, paths, names
        self.used = {name.casefold() for name in names.values()}

    def take(self, file: Path, facts: Facts | None = None) -> tuple[Evidence, bool]:
        """Attach a file; tells whether it was not attached before."""
        seen, size = hashlib.sha256(), 0
        for piece in pieces(file):
            seen.update(piece)
            size += len(piece)
        sha256 = seen.hexdigest()
        fresh = sha256 not in self.names
        name = clean_name(file.name, self.used) if fresh else self.names[sha256]
        with self.wb.work() as work:
            filing = work.filings.get(self.filing_id)
            still_draft(filing)
            told = work.evidence.facts(sha256, filing.enterprise) if facts is None else _clean(facts)
            about = (sha256, name, size, media_type(name), self.paths, now(), self.wb.person)
            evidence = Evidence(*about, told.kind, told.number, told.issued, told.note)
            work.evidence.add(self.filing_id, evidence, pieces(file))
            if not fresh and facts is not None:
                work.evidence.describe(self.filing_id, sha256, told)
            work.events.add("evidence.attached", self.wb.person, self.filing_id, name=name, sha256=sha256)
            attached = evidence if fresh else work.evidence.one(self.filing_id, sha256)
            work.commit()
        self.names[sha256] = name
        self.used.add(name.casefold())
        return attached, fresh


def describe(wb: Workbench, enterprise_id: str, sha256s: Collection[str], **facts: object) -> None:
    """Write down what papers say of themselves, in every draft of an enterprise; what was sealed stays as it is.

    `facts` are those of `Facts` to change. Raises WorkbenchError ``evidence.sealed`` for a paper no draft holds.
    """
    if not facts.keys() <= set(FACTS):
        raise TypeError(facts)
    with wb.work() as work:
        known = {each.id: each for each in work.filings.listed(enterprise_id)}
        mine = [each for each in work.evidence.all(enterprise_id) if each.evidence.sha256 in sha256s]
        drafts = [each for each in mine if known[each.filing].status == "draft"]
        sealed = {each.evidence.sha256: each.evidence.name for each in mine}
        for each in drafts:
            sealed.pop(each.evidence.sha256, None)
        if sealed:
            raise WorkbenchError("evidence.sealed", file=next(iter(sealed.values())))
        for each in drafts:
            told = _clean(replace(each.evidence.facts, **cast("dict[str, Any]", facts)))
            if told != each.evidence.facts:
                work.evidence.describe(each.filing, each.evidence.sha256, told)
                work.events.add("evidence.described", wb.person, each.filing, sha256=each.evidence.sha256)
        work.commit()


def _clean(facts: Facts) -> Facts:
    """Write facts in one line each, without what is not seen."""
    texts = {name: unicodedata.normalize("NFC", getattr(facts, name)) for name in _LONGEST}
    clean: dict[str, Any] = {
        name: " ".join(UNSEEN_TEXT.sub(" ", text).split())[: _LONGEST[name]] for name, text in texts.items()
    }
    return replace(facts, **clean)


def link(wb: Workbench, filing_id: str, sha256: str, paths: tuple[str, ...]) -> None:
    """Point a paper of a draft at more cells. Raises WorkbenchError ``filing.frozen``."""
    with wb.work() as work:
        still_draft(work.filings.get(filing_id))
        work.evidence.link(filing_id, sha256, paths)
        work.events.add("evidence.linked", wb.person, filing_id, sha256=sha256)
        work.commit()


def unlink(wb: Workbench, filing_id: str, sha256: str, path: str) -> None:
    """Point a paper of a draft at a cell no longer; it stays attached. Raises as `detach` does."""
    with wb.work() as work:
        filing = work.filings.get(filing_id)
        _may_leave(work, filing)
        work.evidence.unlink(filing_id, sha256, path)
        work.events.add("evidence.unlinked", wb.person, filing_id, sha256=sha256)
        work.commit()


def detach(wb: Workbench, filing_id: str, sha256: str) -> None:
    """Detach a file from a draft. A revision that names it keeps it.

    Raises WorkbenchError ``filing.frozen``, ``evidence.held`` for a year under hold.
    """
    with wb.work() as work:
        _may_leave(work, work.filings.get(filing_id))
        work.evidence.remove(filing_id, sha256)
        work.events.add("evidence.detached", wb.person, filing_id, sha256=sha256)
        work.commit()


def remove(wb: Workbench, enterprise_id: str, sha256: str) -> None:
    """Detach a file from all filings of an enterprise, and with the last its content.

    Raises WorkbenchError ``evidence.kept`` where a sealed revision names it: which, and until when it must be kept;
    ``filing.frozen``, ``evidence.held``.
    """
    with wb.work() as work:
        filings = {each.id: each for each in work.filings.listed(enterprise_id)}
        named = next((each for each in work.evidence.named(sha256) if each[0] in filings), None)
        if named:
            raise retention.kept(wb, work, filings[named[0]], named[1])
        for each in work.evidence.all(enterprise_id):
            if each.evidence.sha256 == sha256:
                _may_leave(work, work.filings.get(each.filing))
                work.evidence.remove(each.filing, sha256)
                work.events.add("evidence.detached", wb.person, each.filing, sha256=sha256)
        work.commit()


def _may_leave(work: "UnitOfWork", filing: "Filing") -> None:
    still_draft(filing)
    held = retention.held(work, filing.enterprise, int(filing.period[:4]))
    if held:
        raise WorkbenchError("evidence.held", year=held.year, reason=held.reason, since=held.at.date())


# --- what is there -------------------------------------------------------------------------------------------------


def evidence(wb: Workbench, filing_id: str) -> tuple[Evidence, ...]:
    """Give the evidence of a filing, in the order it was added."""
    with wb.look() as work:
        return work.evidence.of(filing_id)


def papers(wb: Workbench, enterprise_id: str) -> tuple[Paper, ...]:
    """Give every paper of an enterprise once, with all it is attached to, in the order they were first added."""
    with wb.look() as work:
        return _papers(work, enterprise_id)


def _papers(work: "UnitOfWork", enterprise_id: str) -> tuple[Paper, ...]:
    filings = {each.id: each for each in work.filings.listed(enterprise_id)}
    uses: dict[str, list[tuple[Evidence, Use]]] = {}
    for each in work.evidence.all(enterprise_id):
        filing, one = filings[each.filing], each.evidence
        use = Use(filing.id, filing.form, filing.period, filing.status, one.name, one.paths)
        uses.setdefault(one.sha256, []).append((one, use))
    found = []
    for sha256, mine in uses.items():
        first = mine[0][0]
        # a draft's word is the newest: what was sealed no longer changes
        told = next((one.facts for one, use in reversed(mine) if use.status == "draft"), mine[-1][0].facts)
        about = (sha256, first.name, first.size, first.media_type, first.added_at, first.by, told)
        found.append(Paper(*about, tuple(sorted((use for _, use in mine), key=lambda use: (use.period, use.form)))))
    return tuple(found)


def doubles(wb: Workbench, enterprise_id: str) -> tuple[Double, ...]:
    """Find papers that seem to be used twice: in several months, for several figures, under one number, by another."""
    table = wb.library.rules(COMMON, today(), today()).parameters[REACH].value
    reach = cast("Mapping[str, Reach]", table)
    with wb.look() as work:
        others = work.evidence.elsewhere(enterprise_id)
        mine = _papers(work, enterprise_id)
        names = {each.id: each.title for each in (*work.enterprises.all(), *work.enterprises.projects())}
    theirs = [(names[owner], each.evidence.sha256, each.evidence.facts) for owner, each in others]
    return second_looks.doubles(mine, reach, theirs)


def kinds_now(wb: Workbench) -> Mapping[str, Label]:
    """Give the kinds of evidence as they stand today."""
    return kinds(wb.library.rules(COMMON, today(), today()))


# --- the content ---------------------------------------------------------------------------------------------------


def evidence_bytes(wb: Workbench, sha256: str) -> bytes:
    """Give the content of an evidence file. Raises WorkbenchError ``evidence.unknown`` or ``evidence.damaged``."""
    return b"".join(chunks(wb, sha256))


def chunks(wb: Workbench, sha256: str) -> Iterator[bytes]:
    """Give the content of an evidence file piece by piece. Raises as `evidence_bytes` does, damage at its end."""
    with wb.look() as work:
        yield from work.evidence.chunks(sha256)


def copy_out(wb: Workbench, sha256: str, out: Path) -> None:
    """Write the content of an evidence file where a person wants it. Raises WorkbenchError ``evidence.unwritable``."""
    half = out.with_name(f".{out.name}.part")
    try:
        with half.open("wb") as target:
            for piece in chunks(wb, sha256):
                target.write(piece)
        half.replace(out)
    except OSError as error:
        raise WorkbenchError("evidence.unwritable", file=out, why=error.strerror or str(error)) from error
    finally:
        half.unlink(missing_ok=True)
