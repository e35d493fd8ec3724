"""Read one pack, strictly, and report everything wrong with it at once, each fault with file and line."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from workbench.base.canonical import digest
from workbench.base.data import Fault, Node, read_yaml
from workbench.base.errors import WorkbenchError
from workbench.base.text import Label
from workbench.rules.cases import read_cases
from workbench.rules.deadline import Deadline
from workbench.rules.deadline_reader import read_deadlines
from workbench.rules.drawn import astray
from workbench.rules.form import LIFE, Form
from workbench.rules.form_reader import read_form
from workbench.rules.formula import FormulaError, read_type
from workbench.rules.journey import Journey, JourneyStep, Page
from workbench.rules.life import life_strays, read_life
from workbench.rules.parameter import Content, Parameter, ParameterKind
from workbench.rules.parts import KEYS as PART_KEYS
from workbench.rules.parts import whole
from workbench.rules.reading import Reading
from workbench.rules.rights import READERS as RIGHTS
from workbench.rules.rights import rights_strays
from workbench.rules.sources import Citation, Confidence, Document, Status
from workbench.rules.surroundings import FIGURES, Figure, read_figures, read_points, strays
from workbench.rules.timeline import Entry, Timeline, conflicts
from workbench.rules.units import KNOWN
from workbench.rules.wording import WORDINGS, read_wordings

PackKind = Literal["common", "sector", "methodology"]


class PackRefused(WorkbenchError):
    """A pack with any fault is not used at all; `faults` lists them, each with its place."""

    def __init__(self, pack: str, faults: tuple[Fault, ...]) -> None:
        """Keep the faults, in reading order."""
        super().__init__("rules.pack_refused", pack=pack, count=len(faults), first=str(faults[0]) if faults else "")
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Pack:
    """One pack: what its files say, over time."""

    name: str
    title: Label
    kind: PackKind
    requires: tuple[str, ...]
    units: frozenset[str]
    still_valid: date
    """The last day somebody looked whether it still is the law, and `checked_by` who."""
    checked_by: str
    digest: str
    documents: Mapping[str, Document]
    parameters: Mapping[str, Parameter]
    forms: Mapping[str, Timeline[Form]]
    """Its own forms, and the templates it takes for its own."""
    journeys: tuple[Journey, ...]
    templates: Mapping[str, Timeline[Form]]
    """Forms written once, for the packs that require this one to take: each with its own figures."""
    template_journeys: tuple[Journey, ...]
    parts: Mapping[str, Node]
    """Sections, checks and charts written once, for forms of this pack and of those that require it to take in."""
    deadlines: Mapping[str, Timeline[Deadline]]
    """What is due, over the days that set it off."""
    folder: Path
    read_cases: Callable[[], tuple[Node, ...]] = field(repr=False, compare=False)

    @property
    def cases(self) -> tuple[Node, ...]:
        """Give its worked cases, its own and those of the templates it takes; read when first asked for.

        Raises PackRefused with every fault found in them.
        """
        return self.read_cases()


def read_pack(folder: Path, required: Callable[[str], Pack | None]) -> Pack:
    """Read a pack from its folder; `required` gives the packs it names, None for one that is not at hand.

    Raises PackRefused with every fault found.
    """
    return _PackReader(folder, required).read()


_PACK_KEYS = ("title", "kind", "requires", "takes", "units", "still_valid", "checked_by")
_DOCUMENT_KEYS = (
    "title", "number", "issuer", "published", "effective", "repealed", "status", "confidence", "sha256", "note",
)  # fmt: skip
_PARAMETER_KEYS = ("label", "kind", "unit", "values")
_READERS: Mapping[str, Callable[[Reading, Node, Citation | None, "_PackReader"], Content]] = {
    "figures": read_figures,
    "points": read_points,
    **RIGHTS,
    "life": read_life,
    WORDINGS: read_wordings,
}
"""Parameters whose entries are things of their own, and what reads them."""
_VALUE_KEYS = ("since", "until", "published", "cite")


class _PackReader:
    def __init__(self, folder: Path, required: Callable[[str], Pack | None]) -> None:
        self.folder = folder
        self.required = required
        self.reading = Reading()
        self.documents: dict[str, Document] = {}
        self.parameters: dict[str, Parameter] = {}
        self.units: frozenset[str] = KNOWN
        self.given: dict[str, Timeline[Form]] = {}
        self.parts: dict[str, Node] = {}
        self.duties: frozenset[str] = frozenset()

    def read(self) -> Pack:
        reading = self.reading
        self._known_files()
        head = self._file("pack.yaml")
        reading.only(head, _PACK_KEYS, ("title", "kind", "still_valid", "checked_by"))
        title, kind = reading.label(head, "title"), reading.one_of(head, "kind", get_args(PackKind), "sector")
        still_valid, checked_by = reading.day(head, "still_valid"), reading.text(head, "checked_by")
        packs = self._requires(head)
        self.units = self.units | {unit for pack in packs for unit in pack.units} | set(reading.texts(head, "units"))
        for pack in packs:
            self.documents.update(pack.documents)
            self.parameters.update(pack.parameters)
            self.given.update(pack.forms)
            self.parts.update(pack.parts)
        documents = self._documents()
        self.documents.update(documents)
        parameters = self._parameters()
        self.parameters.update(parameters)
        self.parts.update(self._parts())
        templates = self._forms("templates")
        takes = self._takes(head, packs)
        forms = self._forms("forms") | takes
        for name, timeline in forms.items():
            self._draws(name, timeline, forms)
        self._figures(parameters, forms)
        self._rights(parameters)
        deadlines = self._deadlines({**self.given, **forms})
        for wrong in life_strays(parameters, deadlines, self.parameters):
            reading.fault(f"{self._name('parameters')}:1", wrong)
        giver = {name: pack for pack in packs for name in pack.templates if name in takes}
        taken = [each for pack in packs for each in pack.template_journeys if giver.get(each.form) is pack]
        journeys = self._journeys("journey.yaml", forms), self._journeys("templates/journey.yaml", templates)
        if reading.faults or still_valid is None:
            raise PackRefused(self.folder.name, tuple(reading.faults))
        return Pack(
            self.folder.name,
            title,
            kind,
            tuple(pack.name for pack in packs),
            self.units,
            still_valid,
            checked_by,
            _files_digest(self.folder),
            {name: document for pack in packs for name, document in pack.documents.items()} | documents,
            parameters,
            forms,
            (*journeys[0], *taken),
            templates,
            journeys[1],
            self.parts,
            deadlines,
            self.folder,
            cache(lambda: self._cases(packs, forms, takes)),
        )

    def _known_files(self) -> None:
        for file in sorted(self.folder.rglob("*")):
            relative = file.relative_to(self.folder).as_posix()
            if file.is_dir() or relative in ("pack.yaml", "documents.yaml", "journey.yaml", "deadlines.yaml"):
                continue
            if file.is_symlink() or file.suffix != ".yaml" or relative.split("/")[0] not in (
                "parameters", "forms", "cases", "templates", "parts",
            ):  # fmt: skip
                self.reading.fault(f"{self._name(relative)}:1", "not a file of a pack")

    def _name(self, relative: str) -> str:
        return f"{self.folder.name}/{relative}"

    def _file(self, relative: str) -> Node:
        path = self.folder / relative
        try:
            found = read_yaml(path, self._name(relative))
        except Fault as fault:
            self.reading.faults.append(fault)
            found = None
        except OSError:
            self.reading.fault(f"{self._name(relative)}:1", "the file is missing or cannot be read")
            found = None
        else:
            if not isinstance(found, Node):
                self.reading.fault(f"{self._name(relative)}:1", "must be a mapping")
        return found if isinstance(found, Node) else Node(self._name(relative), 1, {}, {})

    def _requires(self, head: Node) -> list[Pack]:
        packs = []
        for name in self.reading.texts(head, "requires"):
            pack = self.required(name)
            if pack is None:
                self.reading.fault(head.place("requires"), f"requires {name}, which is not here or requires this one")
            else:
                packs.append(pack)
        return packs

    # ------------------------------------------------------------ documents

    def _documents(self) -> dict[str, Document]:
        reading = self.reading
        if not (self.folder / "documents.yaml").exists():
            return {}
        file = self._file("documents.yaml")
        found = {}
        for name in file:
            node = file[name]
            if not isinstance(node, Node):
                reading.fault(file.place(name), f"{name} must be a mapping")
                continue
            if name in self.documents:
                reading.fault(file.place(name), f"{name} is a document of a required pack")
            reading.only(node, _DOCUMENT_KEYS, ("title", "status", "confidence"))
            found[name] = Document(
                name,
                reading.label(node, "title"),
                reading.text(node, "number"),
                reading.text(node, "issuer"),
                reading.day(node, "published"),
                reading.day(node, "effective"),
                reading.day(node, "repealed"),
                reading.one_of(node, "status", get_args(Status), "draft"),
                reading.one_of(node, "confidence", get_args(Confidence), "unverified"),
                reading.text(node, "sha256"),
                reading.text(node, "note"),
            )
        return found

    def cite(self, node: Node, key: str = "cite") -> Citation | None:
        """Read a citation, ``[document, article]`` or a mapping; a fault where its document is unknown."""
        return self.reading.cite(node, key, self.documents)

    # ------------------------------------------------------------ parameters

    def _parameters(self) -> dict[str, Parameter]:
        found = {}
        for path in sorted((self.folder / "parameters").glob("*.yaml")):
            node = self._file(f"parameters/{path.name}")
            if path.stem in self.parameters:
                self.reading.fault(node.place(), f"{path.stem} is a parameter of a required pack")
            if not path.stem.isidentifier():
                self.reading.fault(node.place(), f"{path.stem} cannot be used as a name in a formula")
            found[path.stem] = self._parameter(path.stem, node)
        return found

    def _parameter(self, name: str, node: Node) -> Parameter:
        reading = self.reading
        reading.only(node, _PARAMETER_KEYS, ("label", "kind", "values"))
        kind: ParameterKind = reading.one_of(node, "kind", get_args(ParameterKind), "number")
        unit = reading.text(node, "unit")
        try:
            if kind in ("number", "table"):
                read_type(unit, self.units)
        except FormulaError as error:
            reading.fault(node.place("unit"), str(error))
        if kind == "number" and unit == "text":
            reading.fault(node.place("unit"), "a number cannot be text")
        entries = []
        for value in reading.nodes(node, "values"):
            entry = self._entry(value, {"number": "value"}.get(kind, kind), text=unit == "text")
            if entry:
                entries.append(entry)
        for earlier, later in conflicts(entries):
            reading.fault(
                node.place("values"),
                f"the statement published {later.published} reaches back across that since {earlier.since}; say until",
            )
        return Parameter(name, reading.label(node, "label"), kind, unit, Timeline(name, tuple(entries)))

    def _entry(self, node: Node, key: str, *, text: bool) -> Entry[Content] | None:
        reading = self.reading
        reading.only(node, (*_VALUE_KEYS, key), ("since", "published", "cite", key))
        since, published = reading.day(node, "since"), reading.day(node, "published")
        until, cite = reading.day(node, "until"), self.cite(node)
        content = self._content(node, key, cite, text=text)
        if since and until and until < since:
            reading.fault(node.place("until"), "ends before it begins")
        if since is None or published is None or cite is None or content is None:
            return None
        return Entry(since, until, published, content, cite)

    def _content(self, node: Node, key: str, cite: Citation | None, *, text: bool) -> Content | None:
        reading = self.reading
        value: Any = node.get(key)
        if key == "value":
            if isinstance(value, Decimal):
                return value
            reading.fault(node.place(key), "must be a number")
            return None
        if not isinstance(value, Node) or not value:
            reading.fault(node.place(key), "must be a mapping")
            return None
        if key == "list":
            reading.only(value, tuple(value), tuple(value))
            return {name: reading.label(value, name) for name in value}
        if key in _READERS:
            return _READERS[key](reading, value, cite, self)
        wanted = str if text else Decimal
        for name in value:
            if not isinstance(value[name], wanted):
                reading.fault(value.place(name), f"{name} must be {'text' if text else 'a number'}")
        return dict(value)

    # ------------------------------------------------------------ forms, journeys, deadlines, cases

    def _parts(self) -> dict[str, Node]:
        found = {}
        for path in sorted((self.folder / "parts").glob("*.yaml")):
            node = found[path.stem] = self._file(f"parts/{path.name}")
            self.reading.only(node, PART_KEYS, ("sections",))
            if path.stem in self.parts:
                self.reading.fault(node.place(), f"{path.stem} is a part of a required pack")
        return found

    def _forms(self, root: str) -> dict[str, Timeline[Form]]:
        forms: dict[str, Timeline[Form]] = {}
        folders = (path for path in (self.folder / root).glob("*") if path.is_dir() and path.name != "cases")
        for folder in sorted(folders):
            entries = []
            for path in sorted(folder.glob("*.yaml")):
                node = self._file(f"{root}/{folder.name}/{path.name}")
                try:
                    since = date.fromisoformat(path.stem[:10])
                except ValueError:
                    self.reading.fault(node.place(), "a form file is named for its first day: 2025-01-01.yaml")
                    continue
                entry = read_form(
                    self.reading, whole(self.reading, node, self.parts), folder.name, self.folder.name, since, self
                )
                if entry:
                    entries.append(entry)
            for earlier, _ in conflicts(entries):
                self.reading.fault(f"{self._name(f'{root}/{folder.name}')}:1", f"two editions claim {earlier.since}")
            forms[folder.name] = Timeline(folder.name, tuple(entries))
        return forms

    def _takes(self, head: Node, packs: Sequence[Pack]) -> dict[str, Timeline[Form]]:
        """Take templates of the packs required for this one's own."""
        there = {name: timeline for pack in packs for name, timeline in pack.templates.items()}
        taken = {}
        for name in self.reading.texts(head, "takes"):
            if name not in there:
                self.reading.fault(head.place("takes"), f"no template {name}")
                continue
            own = (replace(entry, value=replace(entry.value, pack=self.folder.name)) for entry in there[name].entries)
            taken[name] = Timeline(name, tuple(own))
            sections = (section for entry in there[name].entries for _, section in entry.value.walk())
            asked = (field.choices_from == FIGURES for section in sections for field in section.fields)
            if any(asked) and FIGURES not in self.parameters:
                self.reading.fault(head.place("takes"), f"{name} chooses from {FIGURES}, which this pack has not")
        return taken

    def _cases(self, packs: Sequence[Pack], forms: Collection[str], takes: Collection[str]) -> tuple[Node, ...]:
        """Read its cases, and those of the templates it takes that are to be worked out here."""
        name, reading = self.folder.name, Reading()
        own = read_cases(reading, self.folder, "cases", forms)
        given = [case for pack in packs for case in read_cases(reading, pack.folder, "templates/cases", pack.templates)]
        if reading.faults:
            raise PackRefused(name, tuple(reading.faults))
        return (*own, *(case for case in given if case.get("pack") == name and case["form"] in takes))

    def _figures(self, parameters: Mapping[str, Parameter], forms: Mapping[str, Timeline[Form]]) -> None:
        """Refuse figures that are no column of the monthly form, or stand on what there is not."""
        if FIGURES not in parameters:
            return
        place = f"{self._name(f'parameters/{FIGURES}.yaml')}:1"
        lists = {
            name: {answer for entry in parameter.timeline.entries for answer in _items(entry)}
            for name, parameter in self.parameters.items()
            if parameter.kind == "list"
        }
        editions = [edition.value for edition in forms["monthly"].entries] if "monthly" in forms else []
        for entry in parameters[FIGURES].timeline.entries:
            for figure in _items(entry).values():
                for wrong in strays(figure, editions, lists) if isinstance(figure, Figure) else ():
                    self.reading.fault(place, wrong)

    def _rights(self, parameters: Mapping[str, Parameter]) -> None:
        """Refuse moves between accounts that are not there, and instruments that move as nothing moves."""
        if any(parameter.kind in ("moves", "instruments") for parameter in parameters.values()):
            entries = (entry for each in self.parameters.values() for entry in each.timeline.entries)
            for wrong in rights_strays(item for entry in entries for item in _items(entry).values()):
                self.reading.fault(f"{self._name('parameters')}:1", wrong)

    def _draws(self, name: str, timeline: Timeline[Form], forms: Mapping[str, Timeline[Form]]) -> None:
        """Refuse a field drawn from a form that is not there."""
        lives = (each.timeline.entries for each in self.parameters.values() if each.kind == LIFE)
        steps = {step for entries in lives for entry in entries for step in _items(entry)}
        for since, wrong in astray(timeline, {**self.given, **forms, "last": timeline}, steps):
            self.reading.fault(f"{self._name(f'forms/{name}/{since}.yaml')}:1", wrong)

    def _journeys(self, file: str, forms: Mapping[str, Timeline[Form]]) -> tuple[Journey, ...]:
        reading = self.reading
        if not (self.folder / file).exists():
            return ()
        journeys = []
        for node in reading.nodes(self._file(file), "journeys"):
            reading.only(node, ("id", "label", "form", "steps"), ("id", "label", "form", "steps"))
            form = reading.text(node, "form")
            if form not in forms:
                reading.fault(node.place("form"), f"no form {form}")
                continue
            known = {section.id for entry in forms[form].entries for section in entry.value.sections}
            steps = []
            for step in reading.nodes(node, "steps"):
                reading.only(step, ("id", "label", "page", "sections"), ("id", "label", "page"))
                sections = reading.texts(step, "sections")
                for name in sections:
                    if name not in known:
                        reading.fault(step.place("sections"), f"no section {name}")
                page: Page = reading.one_of(step, "page", get_args(Page), "sections")
                steps.append(JourneyStep(reading.text(step, "id"), reading.label(step, "label"), page, sections))
            journeys.append(Journey(reading.text(node, "id"), reading.label(node, "label"), form, tuple(steps)))
        return tuple(journeys)

    def _deadlines(self, forms: Mapping[str, Timeline[Form]]) -> dict[str, Timeline[Deadline]]:
        if not (self.folder / "deadlines.yaml").exists():
            return {}
        entries = (entry for timeline in forms.values() for entry in timeline.entries)
        self.duties = frozenset(duty for entry in entries for duty in entry.value.duties)
        return read_deadlines(self.reading, self._file("deadlines.yaml"), self.folder.name, self)


def _items(entry: Entry[Content]) -> Mapping[str, object]:
    return entry.value if isinstance(entry.value, Mapping) else {}


def _files_digest(folder: Path) -> str:
    """Fingerprint a pack's files: names and contents, in order."""
    files = sorted(folder.rglob("*.yaml"))
    parts = [f"{file.relative_to(folder).as_posix()} {digest(file.read_bytes())}\n" for file in files]
    return digest("".join(parts).encode())
