"""The four questions of a package: whole? signed by whom and unchanged since? right? ready?"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from workbench import VERSION
from workbench.base import clock
from workbench.base.canonical import digest
from workbench.base.clock import BEIJING
from workbench.base.errors import Cancelled, WorkbenchError
from workbench.base.progress import Cancel, Progress, never, quiet
from workbench.base.text import speaking
from workbench.domain.approval import whole
from workbench.domain.cells import value_out
from workbench.domain.evidence import told_of
from workbench.domain.filing import Revision, Said, last_day
from workbench.domain.public import Public
from workbench.domain.public_reading import PublicReading, is_public, read_public
from workbench.domain.reading import Reading, read
from workbench.pdf.archive import archive
from workbench.pdf.package import EVIDENCE, JSON, MANIFEST, PDF, SCHEMA, head
from workbench.pdf.received import Received, receive, strict_json
from workbench.pdf.redrawn import same_paper
from workbench.pdf.render import page_text
from workbench.pdf.report import Paper, draw
from workbench.pdf.signatures import CLOCK_SLACK, awaited, judge, read_roots
from workbench.pdf.verdict import Reasons, Verdict, visible
from workbench.rules.form import Form
from workbench.rules.kinds import KINDS
from workbench.rules.library import Library, Rules
from workbench.rules.outcome import Outcome
from workbench.rules.places import Places
from workbench.rules.withheld import REGISTER, column_of, stays_open

_NAMED = 20
"""How many paths of one kind are named before the rest are only counted."""

_PERIODS = {4: "year", 7: "month", 10: "day"}  # 2026, 2026-06, 2026-06-30


def verify(
    file: Path,
    library: Library,
    trust: Sequence[Path] = (),
    progress: Progress = quiet,
    cancelled: Cancel = never,
    drawn: bytes = b"",
) -> Verdict:
    """Answer the four questions for a package, or for a lone ``filing.pdf`` as far as that goes.

    `trust` are certificates the person trusts. `drawn` is the paper before it was signed, where we have only just
    drawn it ourselves and need not draw it again to compare. Whatever the package holds, the answer is a verdict;
    raised are only WorkbenchError for a file or a root that cannot be opened, and Cancelled.
    """

    def tick() -> None:
        if cancelled():
            raise Cancelled

    roots = read_roots(trust)
    intact, signed, right, ready = Reasons(), Reasons(), Reasons(), Reasons()
    progress(0.0, "verify.doing.whole")
    received = receive(file, intact, tick)
    progress(0.5, "verify.doing.signed")
    tick()
    signatures = judge(received.pdf, roots, signed) if received.pdf else ()
    if not received.pdf:
        signed.fail("verify.no_pdf", file=PDF)
    progress(0.7, "verify.doing.right")
    tick()
    reading = _document(received, right)
    if reading:
        form = _form(reading.said, library)
        if signatures:
            awaited(signatures, form.signers if form else (), signed)
        _evidence(received, reading.said, intact)
        _named(received, reading.said, intact)
        outcome = _right(reading, received, library, right, tick, drawn)
        within = form is not None and form.approval and not isinstance(reading, PublicReading)
        _ready(reading, outcome, ready, approval=within)  # who let it pass within the enterprise is not published
    else:
        ready.open("verify.no_data")
    progress(1.0, "verify.doing.done")
    return Verdict(
        file.name,
        _about(reading.said) if reading else {},
        (intact.question("whole"), signed.question("signed"), right.question("right"), ready.question("ready")),
        signatures,
    )


def _document(received: Received, right: Reasons) -> Reading | None:
    if not received.document:
        right.fail("verify.missing", file=JSON)
        return None
    try:
        return (read_public if is_public(received.document) else read)(received.document)
    except WorkbenchError as error:
        note = right.open if error.code == "document.newer" else right.fail
        note("verify.unreadable_data", file=JSON, why=_first(error))
        return None


def _form(said: Said, library: Library) -> Form | None:
    try:
        return library.form(said.form, said.rules.day, said.rules.known)
    except WorkbenchError:  # said where the figures are judged
        return None


def _first(error: WorkbenchError) -> str:
    return ", ".join(str(value) for value in error.args_.values()) or error.code


def _about(said: Said) -> dict[str, str]:
    about = {
        "enterprise": said.enterprise.title,
        "form": said.label.zh,
        "period": said.period,
        "revision": str(said.number),
        "frozen_at": said.frozen_at.isoformat(),
        "by": said.by,
        "supersedes": said.supersedes,
    }
    return {name: visible(text) for name, text in about.items()}


# ---------------------------------------------------------------- whole


def _evidence(received: Received, said: Said, intact: Reasons) -> None:
    """Every piece of evidence the filing names must be there as it was, under its name."""
    if received.evidence is None:
        return
    for item in said.evidence:
        path = EVIDENCE + item.name
        if path not in received.evidence:
            intact.fail("verify.missing", file=path)
        elif received.evidence[path] != (item.size, item.sha256):
            intact.fail("verify.other_evidence", file=path)
        if received.about.get(path, {}) != told_of(item):
            intact.fail("verify.other_facts", file=path)
    for path in sorted(received.evidence.keys() - {EVIDENCE + item.name for item in said.evidence}):
        intact.fail("verify.stray", file=path)


def _named(received: Received, said: Said, intact: Reasons) -> None:
    """The manifest must be of this filing, not of another, in all it says of it."""
    manifest = strict_json(received.manifest) if received.manifest else None
    if not isinstance(manifest, dict) or manifest.get("schema") != SCHEMA:
        return  # said already
    mine = head(said, digest(received.document))
    if {key: manifest.get(key) for key in mine} != mine:
        intact.fail("verify.other_filing", file=MANIFEST)


# ---------------------------------------------------------------- right


def _right(
    reading: Reading, received: Received, library: Library, right: Reasons, tick: Callable[[], None], drawn: bytes
) -> Outcome | None:
    """Work everything out again from the cells, under the rules named, and compare to the last digit."""
    said = reading.said
    _chosen(said, right)
    try:
        rules = library.rules(said.rules.pack, said.rules.day, said.rules.known)
        form = library.form(said.form, said.rules.day, said.rules.known)
    except WorkbenchError as error:
        right.open("verify.no_rules", pack=said.rules.pack, why=error.code)
        return None
    try:
        with speaking("zh_CN"):
            again = reading.again(form, rules, received.document)
            outcome = again.outcome
            wrong = reading.disagreements(outcome)
    except WorkbenchError as error:
        right.fail("verify.unreadable_data", file=JSON, why=_first(error))
        return None
    except Exception:  # noqa: BLE001 - figures no person can type may break any arithmetic, and are no filing's
        right.fail("verify.unworkable", file=JSON)
        return None
    if rules.digest != said.rules_digest:
        right.open("verify.other_rules", pack=said.rules.pack, count=len(wrong))
        return None
    if isinstance(again, Public):
        form = again.edition
        _stated(again, right)
    _edition(said, form, rules, library, right)
    theirs = reading.results["values"]
    for path in wrong[:_NAMED]:
        mine = outcome.values.get(path)
        right.fail(
            "verify.wrong_figure",
            file=JSON,
            path=path,
            said=theirs.get(path, "—"),
            ours="—" if mine is None else value_out(mine)["value"],
        )
    if len(wrong) > _NAMED:
        right.fail("verify.more_wrong", file=JSON, count=len(wrong) - _NAMED)
    if received.pdf and not wrong:
        figures = {
            path: KINDS["number"].show(value, form.locate(path)[2])
            for path, value in outcome.values.items()
            if isinstance(value, Decimal)
        }
        _paper(received.pdf, figures, right)
        _redrawn(received, reading, outcome, right, lambda: drawn or _draw(received, again, form, rules, tick))
    return outcome


def _stated(again: Public, right: Reasons) -> None:
    """What a public version works out with withheld figures nobody can work out again: it is left open, and named."""
    right.remark("verify.public", count=len(again.cells.rows(REGISTER)))
    for path in again.hidden:
        if stays_open(again.edition, column_of(again.edition, again.cells, path)):
            right.fail("verify.kept_from_public", file=JSON, path=path)
    if again.stated:
        places = Places(again.edition, again.cells, again.outcome.values)
        names = [places.name(path) for path in again.stated]
        told = "、".join(names[:_NAMED]) + ("…" if len(names) > _NAMED else "")
        right.open("verify.stated", count=len(names), figures=told)


def _chosen(said: Said, right: Reasons) -> None:
    """Nobody chooses rules to suit: the period and the form settle whose they are and of which day."""
    day = last_day(said.period)
    if said.rules.day != day:
        right.fail("verify.other_day", file=JSON, period=said.period, day=said.rules.day)
    if said.form.partition("/")[0] != said.rules.pack:
        right.fail("verify.other_pack", file=JSON, form=said.form, pack=said.rules.pack)
    if said.rules.known > (said.frozen_at + CLOCK_SLACK).date():
        right.fail("verify.known_ahead", file=JSON, known=said.rules.known)
    if said.frozen_at > clock.now() + CLOCK_SLACK:
        right.open("verify.frozen_ahead", at=said.frozen_at.astimezone(BEIJING).isoformat(" "))


def _edition(said: Said, form: Form, rules: Rules, library: Library, right: Reasons) -> None:
    """The edition named must be the one used, and nothing newer have been known when it was frozen."""
    since = library.packs[form.pack].forms[form.id].at(said.rules.day, said.rules.known).since
    if (said.label, said.since) != (form.label, since) or _PERIODS.get(len(said.period)) != form.period:
        right.fail("verify.other_form", file=JSON, form=form.label)
    frozen = said.frozen_at.astimezone(BEIJING).date()
    try:
        newer = library.rules(said.rules.pack, said.rules.day, frozen).digest != rules.digest
    except WorkbenchError:
        newer = True
    if newer:
        right.open("verify.older_rules", known=said.rules.known, day=frozen)


def _paper(pdf: bytes, figures: Mapping[str, str], right: Reasons) -> None:
    """Every figure of the data must be printed on the paper the people signed."""
    text = page_text(pdf)
    if text is None:
        right.open("verify.no_text", file=PDF)
        return
    missing = [(path, figure) for path, figure in figures.items() if figure not in text]
    for path, figure in missing[:_NAMED]:
        right.fail("verify.not_printed", file=PDF, path=path, figure=figure)


def _draw(received: Received, again: Revision, form: Form, rules: Rules, tick: Callable[[], None]) -> bytes:
    """Draw the paper anew, as it was before it was signed."""
    attached = {"filing.json": received.document, MANIFEST: received.manifest}
    return archive(draw(Paper.of(again, form, rules), lambda _page: tick()), attached, again.frozen_at)


def _redrawn(
    received: Received, reading: Reading, outcome: Outcome, right: Reasons, paper: Callable[[], bytes]
) -> None:
    """The paper and the words beside the figures must be what we make of the same data, and nothing more.

    Another version of the program may word and draw otherwise: then it is for a person to compare them.
    """
    manifest = strict_json(received.manifest)
    program = manifest.get("program") if isinstance(manifest, dict) else None
    version = str(program.get("version", "")) if isinstance(program, dict) else ""
    ours = version == VERSION
    if reading.retold(outcome):
        (right.fail if ours else right.open)("verify.retold", file=JSON, version=version)
    try:
        drawn = paper()
    except Cancelled:
        raise
    except Exception:  # noqa: BLE001 - a hostile text may make drawing raise anything; our own were drawn before
        right.fail("verify.not_drawable", file=JSON)
        return
    if not same_paper(received.pdf, drawn):
        (right.fail if ours else right.open)("verify.other_paper", file=PDF, version=version)


# ---------------------------------------------------------------- ready


def _ready(reading: Reading, outcome: Outcome | None, ready: Reasons, *, approval: bool) -> None:
    """Nothing may forbid filing; what rests on unverified or draft sources is named."""
    findings: Sequence[Mapping[str, Any]] = reading.results["findings"]
    for finding in findings:
        if finding["level"] == "error":
            ready.fail("verify.error_finding", path=finding.get("path", ""), finding=finding["code"])
    count = sum(finding["level"] == "warning" for finding in findings)
    if count:
        ready.remark("verify.warnings", count=count)
    for document, status in _doubtful(reading, outcome):
        ready.remark("verify.draft_source" if status == "draft" else "verify.unverified_source", document=document)
    for seen in outcome.confirmed.values() if outcome else ():
        ready.remark("verify.confirmed", where=seen)
    if approval and not whole(reading.said.approvals):
        ready.fail("verify.not_approved")
    if reading.said.enterprise.sample:
        ready.remark("verify.sample")


def _doubtful(reading: Reading, outcome: Outcome | None) -> dict[tuple[str, str], None]:
    """Name the doubtful documents: those our own working out rests on, or else all the filing says it cites."""
    if outcome:
        return {(cite.document.title.zh, cite.document.status): None for cite in outcome.unsure}
    found: dict[tuple[str, str], None] = {}
    for document in reading.results["documents"].values():
        title = document.get("title") if isinstance(document, Mapping) else None
        if isinstance(title, Mapping) and (
            document.get("status") == "draft" or document.get("confidence") == "unverified"
        ):
            found[str(title.get("zh", "")), str(document.get("status", ""))] = None
    return found
