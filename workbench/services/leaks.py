"""Before anything is published: every file of it opened to the bottom, and searched for all that is withheld."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.base.errors import WorkbenchError
from workbench.base.progress import Cancel, Progress, never, quiet
from workbench.base.text import catalogue
from workbench.domain.leaks import SEPARATOR, Budget, Doubt, File, Found, Hit, Needles, Opaque, Scan, Secret, Unsought
from workbench.domain.public import withheld_values
from workbench.rules.places import Places
from workbench.rules.sources import SECOND
from workbench.rules.withheld import EVIDENCE
from workbench.services.opening import opened

if TYPE_CHECKING:
    from workbench.domain.filing import Revision
    from workbench.domain.public import Public
    from workbench.rules.form import Field, Form
    from workbench.rules.library import Rules

_BETWEEN = "\n;\n"
_ANSWERS = ("choice", "yes_no")
_MOST_PLACES = 5
"""Places named of one secret; whoever finds it in five looks for the sixth himself."""


class Leaks(WorkbenchError):
    """A publication refused: ``leaks.found`` or ``leaks.unconfirmed``; `scan` is all that came of the search."""

    def __init__(self, code: str, scan: Scan, **args: object) -> None:
        """Keep what was found."""
        super().__init__(code, **args)
        self.scan = scan


def secrets(revision: "Revision", public: "Public", form: "Form") -> tuple[Secret, ...]:
    """Give all that must not be published: values, remarks, papers by name and hash, the digest of the full version."""
    places = Places(form, revision.cells, revision.outcome.values)
    return tuple(dict.fromkeys((*_values(revision, form, places), *_papers(revision, public))))


def _values(revision: "Revision", form: "Form", places: Places) -> Iterator[Secret]:
    for path, value in withheld_values(revision, form):
        name, field = places.name(path), form.locate(path)[2]
        yield Secret(path, name, value, field.places)
        for beside in (path, f"{SECOND}/{path}"):
            cell = revision.cells.get(beside)
            if cell and beside != path:
                yield Secret(path, name, cell.value, field.places)
            if cell and cell.note:
                yield Secret(path, name, cell.note)


def _papers(revision: "Revision", public: "Public") -> Iterator[Secret]:
    shown = {item.sha256 for item in public.evidence}
    for item in revision.evidence:
        if item.sha256 not in shown:
            path = EVIDENCE + item.name
            for told in (item.name, Path(item.name).stem, item.sha256, item.number, item.note):
                if told:
                    yield Secret(path, item.name, told)
    yield Secret("", revision.digest[:12], revision.digest)


# ---------------------------------------------------------------- what cannot be looked for


def _sorted(
    wanted: Iterable[Secret], public: "Public", form: "Form", rules: "Rules"
) -> tuple[Needles, list[Doubt], list[Unsought]]:
    """Part what can be looked for from what stands everywhere, and from what also stands publicly somewhere."""
    answers = {secret for secret in wanted if secret.path and _kind(form, secret.path) in _ANSWERS}
    needles = Needles(secret for secret in wanted if secret not in answers)
    unsought = [Unsought(secret, "common") for secret in answers] + needles.unsought
    common = needles.within(_BETWEEN.join(_words(public, form, rules)))
    unsought += [Unsought(secret, "common") for secret in common]
    doubts = [Doubt("public", where, secret) for secret, where in _open(needles, public) if secret not in common]
    known = common | {doubt.secret for doubt in doubts if doubt.secret}
    return needles.without(known), doubts, unsought


def _kind(form: "Form", path: str) -> str:
    try:
        field: Field = form.locate(path)[2]
    except KeyError:
        return ""
    return field.kind


def _words(public: "Public", form: "Form", rules: "Rules") -> Iterator[str]:
    """Give the words that stand in every filing of a form, whatever is filled in."""
    yield from (public.enterprise.name, public.enterprise.credit_code, public.period)
    labels = [*catalogue().values(), form.label, form.statement]
    for _, section in form.walk():
        labels += [section.label, section.help, *(choice.label for choice in section.fixed)]
        for field in section.fields:
            labels += [field.label, field.help, *(choice.label for choice in field.choices)]
    cites = [form.cite, *(entry.cite for entry in rules.parameters.values())]
    for document in {cite.document for cite in cites}:
        labels.append(document.title)
        yield document.number
    for label in filter(None, labels):
        yield label.zh
        yield label.en


def _open(needles: Needles, public: "Public") -> Iterator[tuple[Secret, str]]:
    """Give the secrets that also stand in what is public by right, each with the places where."""
    shown = {path: value for path, value in public.outcome.values.items() if path not in public.hidden}
    shown |= {path: cell.value for path, cell in public.cells.items() if path not in public.hidden}
    whole = needles.within(_BETWEEN.join(map(str, shown.values())))
    if not whole:
        return
    places = Places(public.edition, public.cells, public.outcome.values)
    told: dict[Secret, list[str]] = {}
    for path, value in shown.items():
        for secret in needles.within(str(value)) & whole:
            told.setdefault(secret, []).append(places.name(path))
    for secret, names in told.items():
        yield secret, "、".join(names[:_MOST_PLACES])


# ---------------------------------------------------------------- the search


def scan(
    file: File,
    revision: "Revision",
    public: "Public",
    form: "Form",
    rules: "Rules",
    progress: Progress = quiet,
    cancelled: Cancel = never,
) -> Scan:
    """Search a file for all that is withheld of a revision.

    Raises WorkbenchError ``leaks.too_much``, ``leaks.too_long`` for a hostile file, Cancelled.
    """
    wanted = secrets(revision, public, form)
    needles, doubts, unsought = _sorted(wanted, public, form, rules)
    progress(None, "leaks.doing")
    found, opaque, pieces = search(file, needles, Budget(cancelled=cancelled))
    return Scan(tuple(found), (*doubts, *opaque), tuple(unsought), len(needles), pieces)


def search(file: File, needles: Needles, budget: Budget) -> tuple[list[Hit], list[Doubt], int]:
    """Look for secrets in a file and all that lies in it: what was found, what nobody could search, pieces searched."""
    hits: dict[Secret, list[str]] = {}
    opaque: dict[str, Doubt] = {}
    pieces = 0
    for each in opened(file, budget):
        where = _where(each)
        if isinstance(each, Opaque):
            opaque.setdefault(f"{each.why}|{where}", Doubt(each.why, where))
        elif not isinstance(each, File):
            pieces += 1
            for secret in needles.search(each):
                known = hits.setdefault(secret, [])
                if where not in known and len(known) < _MOST_PLACES:
                    known.append(where)
    return [Hit(secret, where) for secret, places in hits.items() for where in places], list(opaque.values()), pieces


def _where(found: Found) -> str:
    return SEPARATOR.join(found.where[1:] or found.where)


def prove(  # noqa: PLR0913 - as `scan`, and what a person has confirmed
    file: Path,
    revision: "Revision",
    public: "Public",
    form: "Form",
    rules: "Rules",
    confirmed: Collection[str] = (),
    *,
    progress: Progress = quiet,
    cancelled: Cancel = never,
) -> Scan:
    """See that a finished file holds nothing withheld. Raises Leaks for what is found or not `confirmed`.

    `confirmed` are the ids of doubts a person has looked at. Raises what `scan` raises.
    """
    came = scan(File((file.name,), file.read_bytes()), revision, public, form, rules, progress, cancelled)
    if came.found:
        first = came.found[0]
        raise Leaks("leaks.found", came, count=len(came.found), first=first.secret.label, where=first.where)
    doubts = came.open(confirmed)
    if doubts:
        raise Leaks("leaks.unconfirmed", replace(came, doubts=doubts), count=len(doubts), where=doubts[0].where)
    return came
