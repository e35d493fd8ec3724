"""All packs, and what they say on a day: `library.rules(pack, day, known)`."""

from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from workbench.base.canonical import canonical, digest
from workbench.base.errors import WorkbenchError
from workbench.base.paths import home, resources
from workbench.base.text import Label
from workbench.rules.form import Choice, Field, Form, Section
from workbench.rules.journey import Journey
from workbench.rules.pack import Pack, PackRefused, read_pack
from workbench.rules.parameter import Content, Item, Parameter
from workbench.rules.sources import Citation
from workbench.rules.timeline import Entry, NotInForce


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything in force on a day as known on a day, resolved, with a fingerprint.

    `parameters` maps a name to the entry in force; what was not in force is absent. `digest` covers every statement,
    known on `known`, that touches the days from 1 January of `day`'s year to `day`.
    """

    pack: str
    day: date
    known: date
    parameters: Mapping[str, Entry[Content]]
    definitions: Mapping[str, Parameter]
    forms: Mapping[str, Form]
    journeys: tuple[Journey, ...]
    packs: Mapping[str, str]
    """The packs these rules are read from, with the digest of their files."""
    digest: str
    _on: Callable[[date], "Rules"] = field(repr=False, compare=False)

    def on(self, day: date) -> "Rules":
        """Give the same rules on another day, as known on the same day."""
        return self if day == self.day else self._on(day)

    def in_month(self, month: str) -> "Rules":
        """Give the same rules on the last day of a month, ``01`` … ``12``, of the year of `day`."""
        year, number = self.day.year, int(month)
        return self.on(date(year, number, monthrange(year, number)[1]))


class Library:
    """The packs at hand, bundled and installed."""

    def __init__(self, packs: Mapping[str, Pack]) -> None:
        """Take packs by name."""
        self.packs = packs
        self._rules: dict[tuple[str, date, date], Rules] = {}

    @staticmethod
    def load(*folders: Path, folder: Path | None = None) -> "Library":
        """Read all packs of some folders; without any, the bundled and then the installed ones.

        With `folder`, only that one pack and what it requires. Raises PackRefused, with every fault of every pack.
        """
        where: dict[str, Path] = {}
        for root in folders or shelves():
            for pack in sorted(root.glob("*/pack.yaml")):
                where[pack.parent.name] = pack.parent
        if folder:
            where[folder.name] = folder
        packs: dict[str, Pack] = {}
        faults = []
        for name in [folder.name] if folder else sorted(where):
            try:
                _load(name, where, packs, ())
            except PackRefused as refused:
                faults += [fault for fault in refused.faults if fault not in faults]
        if faults:
            raise PackRefused("", tuple(faults))
        return Library(packs)

    def rules(self, pack: str, day: date, known: date) -> Rules:
        """Give the rules of a pack, and of those it requires, for a day as known on a day.

        Raises WorkbenchError("rules.no_pack") for a pack that is not here.
        """
        if pack not in self.packs:
            raise WorkbenchError("rules.no_pack", pack=pack)
        key = (pack, day, known)
        if key not in self._rules:
            self._rules[key] = self._resolve(pack, day, known)
        return self._rules[key]

    def form(self, name: str, day: date, known: date) -> Form:
        """Give a form by pack and name, ``cn.ets.steel/monthly``.

        Raises WorkbenchError ``rules.no_form``, or ``rules.ended`` where its last edition says what to do instead.
        """
        pack, _, form = name.partition("/")
        rules = self.rules(pack, day, known)
        if form in rules.forms:
            return rules.forms[form]
        entries = self.packs[pack].forms[form].entries if form in self.packs[pack].forms else ()
        for entry in entries:
            if entry.value.ended and entry.published <= known and entry.until and entry.until < day:
                raise WorkbenchError("rules.ended", form=entry.value.label, day=day, advice=entry.value.ended)
        raise WorkbenchError("rules.no_form", form=name, day=day)

    def closure(self, pack: str) -> tuple[Pack, ...]:
        """Give a pack and all it requires, what is required first."""
        found: dict[str, Pack] = {}
        for name in self.packs[pack].requires:
            found.update((inner.name, inner) for inner in self.closure(name))
        found[pack] = self.packs[pack]
        return tuple(found.values())

    def _resolve(self, pack: str, day: date, known: date) -> Rules:
        packs = self.closure(pack)
        definitions = {name: parameter for each in packs for name, parameter in each.parameters.items()}
        parameters: dict[str, Entry[Content]] = {}
        for name, parameter in definitions.items():
            try:
                parameters[name] = parameter.timeline.at(day, known)
            except NotInForce:
                continue
        forms = {}
        for name, timeline in self.packs[pack].forms.items():
            try:
                forms[name] = _with_choices(timeline.at(day, known).value, parameters)
            except NotInForce:
                continue
        return Rules(
            pack,
            day,
            known,
            parameters,
            definitions,
            forms,
            self.packs[pack].journeys,
            {each.name: each.digest for each in packs},
            digest(canonical(list(_statements(packs, day, known)))),
            lambda other: self.rules(pack, other, known),
        )


def shelves() -> tuple[Path, Path]:
    """Give the folders packs lie in: the bundled ones, and those the person installed, which win."""
    return resources() / "rulepacks", home() / "rulepacks"


def _load(name: str, where: Mapping[str, Path], packs: dict[str, Pack], above: tuple[str, ...]) -> Pack:
    if name not in packs:
        packs[name] = read_pack(where[name], lambda needed: _required(needed, where, packs, (*above, name)))
    return packs[name]


def _required(name: str, where: Mapping[str, Path], packs: dict[str, Pack], above: tuple[str, ...]) -> Pack | None:
    return None if name not in where or name in above else _load(name, where, packs, above)


def _with_choices(form: Form, parameters: Mapping[str, Entry[Content]]) -> Form:
    def fill(field_: Field) -> Field:
        entry = parameters.get(field_.choices_from)
        if entry is None or not isinstance(entry.value, Mapping):
            return field_
        named = (
            (name, item if isinstance(item, Decimal | str | Label) else item.label)
            for name, item in entry.value.items()
        )
        return replace(field_, choices=tuple(Choice(name, label) for name, label in named if isinstance(label, Label)))

    def walk(section: Section) -> Section:
        return replace(
            section,
            fields=tuple(fill(field_) for field_ in section.fields),
            sections=tuple(walk(inner) for inner in section.sections),
        )

    return replace(form, sections=tuple(walk(section) for section in form.sections))


def _statements(packs: tuple[Pack, ...], day: date, known: date) -> Iterator[object]:
    first = date(day.year, 1, 1)
    for pack in packs:
        for name, parameter in sorted(pack.parameters.items()):
            for entry in parameter.timeline.known_on(first, day, known):
                yield [
                    pack.name,
                    name,
                    parameter.unit,
                    _span(entry),
                    _content(entry.value),
                    _cite(entry.cite),
                ]
        for name, timeline in sorted(pack.forms.items()):
            for form in timeline.known_on(first, day, known):
                yield [pack.name, name, _span(form), form.value.digest]


def _span(entry: Entry[Content] | Entry[Form]) -> list[str]:
    return [str(entry.since), str(entry.until or ""), str(entry.published)]


def _content(value: Content) -> object:
    if not isinstance(value, Mapping):
        return str(value)
    # A label's own words, which are Chinese: the fingerprint must not follow the language of the window.
    return {key: _said(item) for key, item in value.items()}


def _said(item: Item) -> object:
    if isinstance(item, Decimal | str):
        return str(item)
    return item.zh if isinstance(item, Label) else item.said


def _cite(cite: Citation) -> list[str]:
    return [cite.document.id, cite.article, cite.confidence, cite.document.status]
