"""Read one form file: sections, fields, expressions with their names and units, checks."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Protocol, get_args

from workbench.base.canonical import canonical, digest
from workbench.base.data import Node, plain_data
from workbench.base.numbers import ROUNDINGS
from workbench.rules.cells import Cells
from workbench.rules.deadline import lists_triggers
from workbench.rules.form import Chart, ChartKind, Check, Choice, Field, Form, Level, Rows, Section, SignerRole
from workbench.rules.formula import (
    Column,
    Expression,
    FormulaError,
    Ref,
    Type,
    parse,
    read_type,
    type_name,
    unit_of,
)
from workbench.rules.jumps import jump_checks
from workbench.rules.kinds import KINDS
from workbench.rules.parameter import Parameter
from workbench.rules.reading import Citing, Reading
from workbench.rules.scope import Place
from workbench.rules.surroundings import FIGURES
from workbench.rules.timeline import Entry
from workbench.rules.withheld import column_of
from workbench.rules.wording import WORDINGS

_FORM_KEYS = (
    "label", "period", "published", "until", "cite", "statement", "headline", "charts", "signers", "approval", "living",
    "scenario", "span", "shared", "ended", "plain", "jumps", "open",
    "sections", "checks",
)  # fmt: skip
_SECTION_KEYS = (
    "id", "label", "rows", "least", "named_by", "matched_by", "alike", "total", "explained_by", "help", "cite",
    "fields", "sections",
)  # fmt: skip
_FIELD_KEYS = (
    "id", "label", "kind", "unit", "unit_of", "symbol", "required", "when", "default", "formula", "draws", "carry",
    "happens", "places", "rounding", "least", "most", "choices", "help", "cite",
)  # fmt: skip
_CHART_KEYS = ("id", "label", "kind", "of")
_CHECK_KEYS = ("code", "level", "at", "leads_to", "test", "says", "cite")
_MOST_PLACES = 12


class Known(Citing, Protocol):
    """What the pack around a form knows."""

    parameters: dict[str, Parameter]
    units: frozenset[str]


def read_form(reading: Reading, node: Node, name: str, pack: str, since: date, known: Known) -> Entry[Form] | None:
    """Read a form; faults go to `reading`. None if it cannot be placed in time."""
    return _FormReader(reading, node, known).read(name, pack, since)


class _FormReader:
    def __init__(self, reading: Reading, node: Node, known: Known) -> None:
        self.reading = reading
        self.node = node
        self.known = known
        self.needs: dict[tuple[str, ...], tuple[set[tuple[str, ...]], str]] = {}

    def read(self, name: str, pack: str, since: date) -> Entry[Form] | None:
        reading, node = self.reading, self.node
        reading.only(node, _FORM_KEYS, ("label", "period", "published", "cite", "sections"))
        published, until, cite = reading.day(node, "published"), reading.day(node, "until"), self.known.cite(node)
        if until and until < since:
            reading.fault(node.place("until"), "ends before it begins")
        sections = tuple(self._section(section, ()) for section in reading.nodes(node, "sections"))
        self._unique(reading.nodes(node, "sections"), "section")
        written = (*reading.nodes(node, "checks"), *jump_checks(reading, node))
        checks = tuple(filter(None, (self._check(check) for check in written)))
        self._circles()
        if published is None or cite is None:
            return None
        form = Form(
            name,
            pack,
            reading.label(node, "label"),
            reading.one_of(node, "period", ("month", "year", "day"), "day"),
            sections,
            checks,
            reading.words(node, "statement"),
            cite,
            reading.text(node, "headline"),
            tuple(self._chart(chart) for chart in reading.nodes(node, "charts")),
            self._signers(),
            reading.flag(node, "approval"),
            reading.flag(node, "living"),
            reading.flag(node, "scenario"),
            tuple(name.replace(".", "/") for name in reading.texts(node, "span")),
            reading.flag(node, "shared"),
            reading.words(node, "ended"),
            self._plain(),
            reading.texts(node, "open"),
            cache(lambda: digest(canonical(plain_data(node)))),
        )
        self._paths(form)
        for kept in form.open:
            if not column_of(form, Cells(), kept):
                reading.fault(node.place("open"), f"no section or column {kept}")
        return Entry(since, until, published, form, cite)

    def _unique(self, nodes: Collection[Node], what: str) -> None:
        seen: set[str] = set()
        for node in nodes:
            name = str(node.get("id"))
            if name in seen:
                self.reading.fault(node.place("id"), f"two {what}s are called {name}")
            seen.add(name)

    # ------------------------------------------------------------ sections and fields

    def _section(self, node: Node, chain: tuple[Node, ...]) -> Section:
        reading = self.reading
        reading.only(node, _SECTION_KEYS, ("id", "label", "rows"))
        chain = (*chain, node)
        place = Place(self.node, chain, self.known.parameters)
        for name in place.doubled():
            reading.fault(node.place("id"), f"one place can see two of the name {name}")
        rows, fixed = self._rows(node)
        self._unique(reading.nodes(node, "fields"), "field")
        self._unique(reading.nodes(node, "sections"), "section")
        return Section(
            self._id(node),
            reading.label(node, "label"),
            rows,
            tuple(self._field(field, place) for field in reading.nodes(node, "fields")),
            tuple(self._section(inner, chain) for inner in reading.nodes(node, "sections")),
            fixed,
            int(self._number(node, "least") or 0),
            reading.text(node, "named_by"),
            reading.texts(node, "matched_by"),
            reading.flag(node, "alike"),
            reading.text(node, "total"),
            reading.words(node, "help"),
            self.known.cite(node),
        )

    def _id(self, node: Node) -> str:
        name = self.reading.text(node, "id")
        if not name.isidentifier() or not name.isascii():
            self.reading.fault(node.place("id"), f"{name or 'an empty id'} cannot be used as a name in a formula")
        return name

    def _rows(self, node: Node) -> tuple[Rows, tuple[Choice, ...]]:
        if isinstance(node.get("rows"), list):
            return "fixed", self._choices(node, "rows")
        rows: Rows = self.reading.one_of(node, "rows", ("one", "many", "months"), "one")
        return rows, ()

    def _choices(self, node: Node, key: str) -> tuple[Choice, ...]:
        choices = []
        for choice in self.reading.nodes(node, key):
            self.reading.only(choice, ("id", "label"), ("id", "label"))
            choices.append(Choice(self.reading.text(choice, "id"), self.reading.label(choice, "label")))
        return tuple(choices)

    def _number(self, node: Node, key: str) -> Decimal | None:
        value = node.get(key)
        if value is not None and not isinstance(value, Decimal):
            self.reading.fault(node.place(key), f"{key} must be a number")
            return None
        return value

    def _chart(self, node: Node) -> Chart:
        reading = self.reading
        reading.only(node, _CHART_KEYS, _CHART_KEYS)
        kind: ChartKind = reading.one_of(node, "kind", get_args(ChartKind), "bars")
        of = reading.texts(node, "of")
        return Chart(reading.text(node, "id"), reading.label(node, "label"), kind, of)

    def _signers(self) -> tuple[SignerRole, ...]:
        found = []
        for role in self.reading.texts(self.node, "signers"):
            if role not in get_args(SignerRole):
                known = ", ".join(get_args(SignerRole))
                self.reading.fault(self.node.place("signers"), f"{role} is not one of {known}")
            found.append(role)
        return tuple(role for role in get_args(SignerRole) if role in found)

    def _plain(self) -> str:
        name = self.reading.text(self.node, "plain")
        known = self.known.parameters.get(name)
        if name and (known is None or known.kind != WORDINGS):
            self.reading.fault(self.node.place("plain"), f"{name} lists no wordings")
        return name

    def _field(self, node: Node, place: Place) -> Field:
        reading = self.reading
        reading.only(node, _FIELD_KEYS, ("id", "label", "kind"))
        kind = reading.one_of(node, "kind", tuple(KINDS), "text")
        unit = reading.text(node, "unit")
        own = self._type(node, kind, unit)
        places = self._number(node, "places")
        if places is not None and not 0 <= places <= _MOST_PLACES:
            reading.fault(node.place("places"), f"places must be 0 to {_MOST_PLACES}")
        choices_from = str(node["choices"]) if isinstance(node.get("choices"), str) else ""
        if kind == "choice" and node.get("choices") is None:
            reading.fault(node.place(), "a choice needs choices")
        known = self.known.parameters.get(choices_from)
        if choices_from and choices_from != FIGURES and not (known and known.offers):
            reading.fault(node.place("choices"), f"{choices_from} is no list parameter")
        if node.get("formula") is not None and node.get("default") is not None:
            reading.fault(node.place("default"), "a result has no default")
        return Field(
            self._id(node),
            reading.label(node, "label"),
            kind,
            unit,
            reading.flag(node, "required", default=True),
            self._expression(node, "when", place, "condition"),
            self._expression(node, "default", place, own),
            self._expression(node, "formula", place, own),
            reading.text(node, "draws"),
            reading.flag(node, "carry", default=kind != "number"),
            self._happens(node, kind),
            None if places is None else int(places),
            reading.one_of(node, "rounding", tuple(ROUNDINGS), "half_up"),
            self._number(node, "least"),
            self._number(node, "most"),
            () if choices_from else self._choices(node, "choices"),
            choices_from,
            reading.text(node, "unit_of"),
            reading.text(node, "symbol"),
            reading.words(node, "help"),
            self.known.cite(node),
        )

    def _happens(self, node: Node, kind: str) -> str:
        trigger = self.reading.text(node, "happens")
        if trigger and kind != "date":
            self.reading.fault(node.place("happens"), "only a date tells when something happened")
        known = (each for name, each in self.known.parameters.items() if lists_triggers(name))
        lists = (entry.value for each in known for entry in each.timeline.entries)
        if trigger and not any(trigger in each for each in lists if isinstance(each, Mapping)):
            self.reading.fault(node.place("happens"), f"{trigger} is no trigger of a deadline")
        return trigger

    def _type(self, node: Node, kind: str, unit: str) -> Type | None:
        special = KINDS[kind].unit
        if special:
            if unit:
                self.reading.fault(node.place("unit"), f"a {kind} has no unit")
            return special
        try:
            return read_type(unit, self.known.units)
        except FormulaError as error:
            self.reading.fault(node.place("unit"), str(error))
            return None

    # ------------------------------------------------------------ expressions

    def _expression(self, node: Node, key: str, place: Place, wanted: Type | None) -> Expression | None:
        text = node.get(key)
        if text is None:
            return None
        # a bare number is a formula too
        if not isinstance(text, str | Decimal):
            self.reading.fault(node.place(key), f"{key} must be an expression")
            return None
        try:
            expression = parse(str(text), place)
            found = unit_of(expression, self.known.units)
            for answer in place.stray_answers(expression.tree):
                self.reading.fault(node.place(key), f"no choice has the answer {answer}")
            if wanted is not None and found not in (wanted, "zero"):
                self.reading.fault(
                    node.place(key), f"{key} gives {type_name(found)}, but {type_name(wanted)} is wanted"
                )
        except FormulaError as error:
            self.reading.fault(node.place(key), str(error))
            return None
        own = tuple(str(section.get("id")) for section in place.chain)
        found_needs, _ = self.needs.setdefault((*own, str(node.get("id"))), (set(), node.place(key)))
        for reference in expression.references:
            if isinstance(reference, Ref | Column):
                base = own[: len(own) - reference.up]
                found_needs.add((*base, *reference.path, reference.field))
        return expression

    def _circles(self) -> None:
        """Refuse a field that depends, through whatever others, on itself."""
        done: set[tuple[str, ...]] = set()

        def walk(name: tuple[str, ...], trail: tuple[tuple[str, ...], ...]) -> None:
            if name in trail:
                circle = [".".join(part) for part in (*trail[trail.index(name) :], name)]
                self.reading.fault(self.needs[name][1], f"circular: {' → '.join(circle)}")
                done.update(trail)
            if name in done or name not in self.needs:
                return
            for needed in sorted(self.needs[name][0]):
                walk(needed, (*trail, name))
            done.add(name)

        for name in list(self.needs):
            walk(name, ())

    def _check(self, node: Node) -> Check | None:
        reading = self.reading
        reading.only(node, _CHECK_KEYS, ("code", "level", "at", "test", "says"))
        *path, field = reading.text(node, "at").split(".")
        chain: list[Node] = []
        level = reading.nodes(self.node, "sections")
        for name in path:
            found = next((section for section in level if section.get("id") == name), None)
            if found is None:
                reading.fault(node.place("at"), f"no section {name}")
                return None
            chain.append(found)
            level = reading.nodes(found, "sections")
        if not chain or all(each.get("id") != field for each in reading.nodes(chain[-1], "fields")):
            reading.fault(node.place("at"), f"no field {field}")
            return None
        place = Place(self.node, tuple(chain), self.known.parameters)
        says = reading.label(node, "says")
        # a check's needs are no dependency of the field it points at
        needs, self.needs = self.needs, {}
        test = self._expression(node, "test", place, "condition")
        self.needs = needs
        if test is None:
            return None
        level_: Level = reading.one_of(node, "level", get_args(Level), "error")
        leads_to = reading.text(node, "leads_to")
        if leads_to and all(section.get("id") != leads_to for section in reading.nodes(self.node, "sections")):
            reading.fault(node.place("leads_to"), f"no section {leads_to}")
        cite = self.known.cite(node)
        return Check(reading.text(node, "code"), level_, ".".join(path), field, test, says, cite, leads_to)

    def _paths(self, form: Form) -> None:
        """Refuse a headline, total, row name or unit field that is not there."""
        if form.headline and not _has(form, form.headline):
            self.reading.fault(self.node.place("headline"), f"no field {form.headline}")
        if form.span and (len(form.span) != 2 or not all(_has(form, path, "date") for path in form.span)):
            self.reading.fault(self.node.place("span"), "a span is two days: the first and the last")
        nodes: Mapping[str, Node] = dict(self._nodes(self.node, ""))
        for chart, chart_node in zip(form.charts, self.reading.nodes(self.node, "charts"), strict=True):
            self._chart_paths(form, chart, chart_node)
        for name, section in form.walk():
            node = nodes[name]
            names = {field.id for field in section.fields}
            if section.total and not _has(form, section.total):
                self.reading.fault(node.place("total"), f"no field {section.total}")
            for key, wanted in (("named_by", (section.named_by,)), ("matched_by", section.matched_by)):
                for name_ in filter(None, wanted):
                    if name_ not in names:
                        self.reading.fault(node.place(key), f"no field {name_}")
            for field in section.fields:
                if field.unit_of and field.unit_of not in names:
                    self.reading.fault(node.place("fields"), f"no field {field.unit_of}")

    def _chart_paths(self, form: Form, chart: Chart, node: Node) -> None:
        """Refuse a chart of what is no column of numbers, of several units, or whose bars are no months."""
        units = set()
        if chart.kind == "map":
            self._map_columns(form, chart, node)
            return
        for name in chart.of:
            try:
                sections, field = form.column(name)
            except KeyError:
                self.reading.fault(node.place("of"), f"no field {name}")
                continue
            rows = [section.rows for section in sections]
            months = rows[-1] == "months"
            fits = not months and bool({"many", "fixed"} & set(rows)) if chart.kind == "parts" else months
            fits = rows == ["many"] if chart.kind == "run" else fits
            if field.kind != "number" or not fits:
                self.reading.fault(node.place("of"), f"{name} cannot be drawn as {chart.kind}")
            units.add(field.unit)
        if len(units) > 1:
            self.reading.fault(node.place("of"), f"units differ: {', '.join(sorted(units))}")
        if chart.kind == "run" and len({name.rpartition(".")[0] for name in chart.of}) > 1:
            self.reading.fault(node.place("of"), "a run goes over the rows of one section")

    def _map_columns(self, form: Form, chart: Chart, node: Node) -> None:
        """Refuse a map of what is no list of corners: longitude, latitude, ring and part, of one section of many."""
        try:
            columns = [form.column(name) for name in chart.of]
        except KeyError as error:
            self.reading.fault(node.place("of"), f"no field {error.args[0]}")
            return
        kinds = [field.kind for _, field in columns]
        homes = {name.rpartition(".")[0] for name in chart.of}
        listed = all(len(sections) == 1 and sections[0].rows == "many" for sections, _ in columns)
        if kinds != ["number", "number", "text", "choice"] or len(homes) != 1 or not listed:
            self.reading.fault(node.place("of"), "a map shows longitude, latitude, ring and part of a section of many")

    def _nodes(self, node: Node, prefix: str) -> list[tuple[str, Node]]:
        found = []
        for section in self.reading.nodes(node, "sections"):
            name = f"{prefix}{section.get('id')}"
            found += [(name, section), *self._nodes(section, f"{name}.")]
        return found


def _has(form: Form, path: str, kind: str = "") -> bool:
    try:
        sections, _, field = form.locate(path)
    except KeyError:
        return False
    return not kind or (field.kind == kind and all(section.rows == "one" for section in sections))
