"""The public version of a frozen filing: derived, warned about, packed and signed like the full one."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.base.errors import WorkbenchError
from workbench.base.progress import Cancel, Progress, never, quiet
from workbench.base.text import say
from workbench.domain.filing import period_before
from workbench.domain.given_away import given_away
from workbench.domain.last_year import LAST
from workbench.domain.public import Public, withheld_in, withheld_values
from workbench.domain.public import public as derive
from workbench.rules.cells import Value
from workbench.rules.places import Places
from workbench.rules.withheld import EVIDENCE, REGISTER, column_of, marks
from workbench.services import exports, filings, leaks
from workbench.services.context import Workbench
from workbench.services.exports import Signing

if TYPE_CHECKING:
    from workbench.domain.filing import Filing, Revision
    from workbench.rules.form import Form


def keeps_register(form: "Form") -> bool:
    """Tell whether filings of a form have a public version: they keep a register of what is withheld."""
    return any(section.id == REGISTER for section in form.sections)


def public(wb: Workbench, filing_id: str) -> Public:
    """Give the public version of a filing as it was said last.

    Raises WorkbenchError: ``public.draft`` while it was not frozen, ``public.none`` for a form without a register,
    ``public.no_attachment`` where the register names a paper that is not attached.
    """
    filing = filings.get(wb, filing_id)
    form = filings.form_of(wb, filing)
    if not keeps_register(form):
        raise WorkbenchError("public.none", form=form.label)
    if filing.status != "frozen":
        raise WorkbenchError("public.draft", form=form.label)
    revision = filings.revision(wb, filing_id)
    names = {EVIDENCE + item.name for item in revision.evidence}
    for mark in marks(revision.cells, revision.outcome):
        if mark.what.startswith(EVIDENCE) and mark.what not in names:
            raise WorkbenchError("public.no_attachment", file=mark.what.removeprefix(EVIDENCE))
    return derive(revision, form, filings.rules_of(wb, filing))


@dataclass(frozen=True, slots=True)
class Warned:
    """What a reader comes to know of what is withheld: its name and path, and what is public that gives it away."""

    path: str
    name: str
    through: str
    code: str = "public.given_away"

    def sentence(self) -> str:
        """Say it in the person's language."""
        return say(self.code, what=self.name, through=self.through)


def warnings(wb: Workbench, filing_id: str) -> tuple[Warned, ...]:
    """Warn of each withheld value that a reader can come to know, of a draft as of a frozen filing.

    By subtraction or by solving a formula; from an earlier public version of the filing; or because this one draws what
    another report withheld, last year's or one of the year.
    """
    filing = filings.get(wb, filing_id)
    form, rules = filings.form_of(wb, filing), filings.rules_of(wb, filing)
    outcome = filings.outcome_of(wb, filing)
    places = Places(form, filing.cells, outcome.values)
    secret = dict(withheld_in(form, filing.cells, outcome))
    return (
        *(
            Warned(each.path, places.name(each.path), "、".join(places.names(each.through)))
            for each in given_away(filing.cells, outcome, form, rules)
        ),
        *_already(wb, filing, places, secret),
        *_drawn(wb, filing, places, secret),
    )


def _already(wb: Workbench, filing: "Filing", places: Places, secret: Mapping[str, Value]) -> Iterator[Warned]:
    """Find what is withheld now and stood in an earlier public version: whoever has that one knows it."""
    published = (each for each in filings.events(wb, filing.id) if each.what in ("filing.published", "filing.page"))
    for number in sorted({int(each.detail["revision"]) for each in published}):
        before = _said(wb, filing.id, number)
        if before is None:
            continue
        kept = dict(withheld_values(before, places.form))
        for path, value in secret.items():
            if path not in kept and before.outcome.values.get(path) == value:
                through = say("public.revision", number=number)
                yield Warned(path, places.name(path), through, "public.already")


def _said(wb: Workbench, filing_id: str, number: int = 0) -> "Revision | None":
    """Give a revision; None for one that the packs at hand no longer work out, of which nothing can be told."""
    try:
        return filings.revision(wb, filing_id, number)
    except WorkbenchError:
        return None


def _drawn(wb: Workbench, filing: "Filing", places: Places, secret: Mapping[str, Value]) -> Iterator[Warned]:
    """Find what another report withheld, last year's or one of this year, and this one draws from it, openly."""
    kept: dict[str, dict[tuple[str, Value], str]] = {}
    for path, cell in filing.cells.items():
        with suppress(KeyError):
            giver, _, column = places.form.locate(path)[2].draws.partition(".")
            if column and path not in secret and not isinstance(cell.value, bool):
                if giver not in kept:
                    kept[giver] = dict(_kept(wb, filing, giver))
                if (column, cell.value) in kept[giver]:
                    yield Warned(path, places.name(path), kept[giver][column, cell.value], "public.was_withheld")


def _kept(wb: Workbench, filing: "Filing", giver: str) -> Iterator[tuple[tuple[str, Value], str]]:
    """Give what the reports a form draws from by a name withheld, by column, each with that report's period."""
    last = giver == LAST
    for each in filings.filings(wb, filing.enterprise):
        named = each.form == filing.form if last else each.form.partition("/")[2] == giver
        then = each.period == period_before(filing.period) if last else each.period[:4] == filing.period[:4]
        said = _said(wb, each.id) if named and then and each.revision else None
        if said:
            form = filings.form_of(wb, filings.get(wb, each.id))
            for path, value in withheld_values(said, form):
                yield (column_of(form, said.cells, path), value), each.period


def paper(wb: Workbench, found: Public) -> bytes:
    """Draw a public version, unsigned, to look at."""
    from workbench.pdf.report import Paper, draw

    rules = wb.library.rules(found.rules.pack, found.rules.day, found.rules.known)
    return draw(Paper.of(found, found.edition, rules))


def export(
    wb: Workbench,
    filing_id: str,
    out_dir: Path,
    signers: Sequence[Signing],
    progress: Progress = quiet,
    cancelled: Cancel = never,
    confirmed: Collection[str] = (),
) -> Path:
    """Make the signed package of the public version of a frozen filing and give its path.

    It is whole and verified, and searched for all that is withheld, before it is put in place; `confirmed` are the ids
    of the doubts a person has looked at. Raises as `public` does, as `exports.export`, and `leaks.Leaks`.
    """
    from workbench.pdf.package import package_name

    identities = exports.identified(signers)
    found = public(wb, filing_id)
    target = out_dir / package_name(found)
    exports.make_package(
        target,
        found,
        found.edition,
        wb.library,
        parts=exports.parts_of(wb, found, found.edition),
        identities=identities,
        progress=progress,
        cancelled=cancelled,
        inspect=lambda package: searched(wb, filing_id, package, found, confirmed, progress, cancelled),
    )
    if not wb.read_only:
        filings.record(wb, "filing.published", filing_id, package=target.name, revision=found.number)
    return target


def searched(
    wb: Workbench,
    filing_id: str,
    file: Path,
    found: Public,
    confirmed: Collection[str],
    progress: Progress = quiet,
    cancelled: Cancel = never,
) -> None:
    """See that a file of a public version holds nothing withheld. Raises `leaks.Leaks`, Cancelled."""
    filing = filings.get(wb, filing_id)
    form, rules = filings.form_of(wb, filing), filings.rules_of(wb, filing)
    revision = filings.revision(wb, filing_id)
    leaks.prove(file, revision, found, form, rules, confirmed, progress=progress, cancelled=cancelled)
