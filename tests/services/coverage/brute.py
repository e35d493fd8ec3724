"""Coverage and both runs the slow way: what depends on what is found by changing it and working all of it out anew.

Written apart from the program. It knows by hand which columns are amounts of CO2, which cells a result of the power
form is made of, and which answer stands beside which; it follows no step of the program.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from workbench.domain.evidence import Evidence
from workbench.domain.filing import Filing
from workbench.rules.cells import Cell, Cells
from workbench.rules.evaluate import evaluate
from workbench.rules.form import Form
from workbench.rules.library import Rules
from workbench.rules.outcome import Outcome
from workbench.rules.surroundings import Figure
from workbench.services import evidence as papers
from workbench.services import filings
from workbench.services.context import Workbench

ORDER = ["seconded", "proven", "partial", "claimed", "conservative", "default", "absent"]

TERMS = {
    "cn.ets.steel": r"(fuels|carbonates|electrodes|materials|products)/[^/]+/(months/../)?emission",
    "cn.ets.power": r"units/[^/]+/((coals|fuels)/[^/]+/(months/../)?emission|electricity/(../)?indirect)",
}
MADE_OF = {
    r"units/[^/]+/coals/[^/]+/car": r"tests/[^/]+/(amount|carbon|m_ad|m_ar)"
    r"|moistures/[^/]+/(day_amount|day_moisture)|car_month",
    r"units/[^/]+/coals/[^/]+/ncv": r"calorific/[^/]+/(cal_amount|cal_value)|ncv_month",
    r"units/[^/]+/fuels/[^/]+/car": r"samples/[^/]+/sample_carbon",
    r"units/[^/]+/fuels/[^/]+/ncv": r"samples/[^/]+/sample_ncv",
    r"units/[^/]+/output/heat_supply": r"\.\./supplies/[^/]+/"
    r"(flow|enthalpy|temperature|drain|back|back_enthalpy|makeup|makeup_enthalpy|metered)",
    r"units/[^/]+/output/hours": r"own_hours|\.\./members/[^/]+/(time|rated)",
    r"units/[^/]+/electricity/grid_used": r"grid",
}
"""Results of the monthly power form, and the cells of the same row, or of the unit's, that they are made of."""


@dataclass
class Filled:
    """A filing, worked out, with its papers."""

    form: Form
    rules: Rules
    cells: Cells
    evidence: tuple[Evidence, ...]
    outcome: Outcome
    place: str = ""
    made: dict[str, list[str]] = field(default_factory=dict)

    def with_(self, changes: dict[str, Cell | None]) -> Outcome:
        return evaluate(self.form, self.cells.changed(changes), self.rules)

    @cached_property
    def whole(self) -> "Filled":
        """The same with something in every hole, so that what depends on what can be seen."""
        cells, outcome = self.cells, self.outcome
        for _ in range(4):  # an answer may bring more questions
            holes = {each.path for each in outcome.findings if each.code == "cell.missing"}
            cells = cells.changed({path: self._filler(path) for path in holes})
            outcome = evaluate(self.form, cells, self.rules)
        return Filled(self.form, self.rules, cells, (), outcome)

    def _filler(self, path: str) -> Cell:
        asked = self.form.locate(path)[2]
        if asked.kind == "number":
            return Cell(Decimal(5))
        return Cell(asked.choices[0].id if asked.kind == "choice" else "某")

    def figures(self) -> list[Figure]:
        entry = self.rules.parameters["figures"]
        return list(entry.value.values())  # type: ignore[union-attr,arg-type]


@dataclass
class Told:
    """What the slow way says of one figure."""

    strength: str
    missing: tuple[tuple[str, ...], ...]
    papers: set[str]
    tonnes: Decimal
    basis: str


class Brute:
    """The slow way. `figures` are by path; `lines` and `resting` as the two runs have them."""

    def __init__(self, wb: Workbench, filing: Filing) -> None:
        self.filled = _filled(wb, filing)
        self.others = list(_others(wb, filing))
        self.shares = dict.fromkeys(ORDER, Decimal(0))
        self.figures: dict[str, Told] = {}
        self.falls: dict[str, dict[str, Cell | None]] = {}
        self.after: dict[str, Outcome] = {}
        self.filed = self.headline(self.filled.outcome)
        self.judge()
        self.share()
        self.two_runs()

    def headline(self, outcome: Outcome) -> Decimal | None:
        found = outcome.values.get(self.filled.form.headline)
        return found if isinstance(found, Decimal) else None

    # ------------------------------------------------------------ every figure

    def judge(self) -> None:
        me = self.filled
        terms = self.terms()
        self.depend: dict[str, set[str]] = {}
        figures = {path: _figure(me, path) for path in sorted(_universe(me))}
        loose = [
            path
            for path, figure in figures.items()
            if figure is None and not me.form.locate(path)[2].computed and not _detail_of(me, path)
        ]
        moving = {path for path in loose if self.touch(path)[1]} if self.touch(*loose)[1] else set()
        for path, figure in figures.items():
            if figure is None and path not in moving:
                continue
            nothing = me.outcome.values.get(path) is None  # nothing is worked out with what is not there
            touched = set() if nothing else self.touch(path)[0]
            state = _state(me, path, self.others)
            if state is None:
                continue
            how, kinds, seen, agrees = state
            if nothing and how == "default":  # it is under the amounts of its row
                touched = {term for term in terms if term.rpartition("/")[0] == path.rpartition("/")[0]}
            self.depend[path] = touched & set(terms)
            own = sum((abs(terms[term]) for term in self.depend[path]), Decimal(0))
            fall = _fall(me, path, figure) if how == "measured" and figure else {}
            tonnes, basis = own, "own"
            if fall:
                after = me.with_(fall)
                if path in fall and after.values.get(path) == me.outcome.values.get(path):
                    how = "default"
                elif (gone := self.headline(after)) is not None and self.filed is not None:
                    tonnes, basis = gone - self.filed, "fall"
                    self.falls[path], self.after[path] = fall, after
            missing: tuple[tuple[str, ...], ...] = ()
            if how == "measured":
                proof = figure.proof if figure else ()
                missing = tuple(group for group in proof if not set(group) & kinds)
                if not proof:
                    how = "partial" if seen else "claimed"
                elif not missing:
                    how = "seconded" if agrees else "proven"
                    missing = ()
                else:
                    how = "partial" if len(missing) < len(proof) else "claimed"
            self.figures[path] = Told(how, missing, seen, tonnes, basis)

    def touch(self, *paths: str) -> tuple[set[str], bool]:
        """Change figures, or what they are made of, and say what moved, and whether the headline did."""
        me = self.filled.whole
        changes: dict[str, Cell | None] = {}
        for path in paths:
            cells = [path] if path in me.cells or not me.form.locate(path)[2].computed else _details(me, path)
            if re.fullmatch(r"units/[^/]+/fuels/[^/]+/ncv", path) and not cells:
                changes[path.replace("/ncv", "/samples/r9/sample_ncv")] = Cell(Decimal("99.999"))
            for each in cells:
                value = me.outcome.values.get(each)
                if isinstance(value, Decimal):
                    changes[each] = Cell(value * 3 + 7)
        after = me.with_(changes).values
        before = me.outcome.values
        moved = {each for each in {*after, *before} if after.get(each) != before.get(each)}
        return moved, me.form.headline in moved

    def terms(self) -> dict[str, Decimal]:
        values = self.filled.outcome.values.items()
        return {path: value for path, value in values if self.is_term(path) and isinstance(value, Decimal)}

    def is_term(self, path: str) -> bool:
        return re.fullmatch(TERMS[self.filled.form.pack], path) is not None

    def share(self) -> None:
        for path, value in self.terms().items():
            under = [told.strength for each, told in self.figures.items() if path in self.depend[each]]
            if value:
                self.shares[max(under, key=ORDER.index)] += abs(value)

    # ------------------------------------------------------------ two runs

    def two_runs(self) -> None:
        unproven = {path: told for path, told in self.figures.items() if told.strength in ("partial", "claimed")}
        self.lines = {path: told.tonnes for path, told in unproven.items() if told.basis == "fall"}
        self.resting = {path: told.tonnes for path, told in unproven.items() if told.basis == "own"}
        together: dict[str, Cell | None] = {}
        for path, tonnes in self.lines.items():
            if tonnes > 0:
                together |= self.falls[path]
        self.conservative = self.headline(self.filled.with_(together))


# ---------------------------------------------------------------- reading


def _filled(wb: Workbench, filing: Filing) -> Filled:
    form, rules = filings.form_of(wb, filing), filings.rules_of(wb, filing)
    return Filled(form, rules, filing.cells, papers.evidence(wb, filing.id), evaluate(form, filing.cells, rules))


def _others(wb: Workbench, filing: Filing) -> Iterator[Filled]:
    """Give every revision of the enterprise, the way a drawn cell names it."""
    for each in filings.filings(wb, filing.enterprise):
        for listed in filings.revisions(wb, each.id):
            said = filings.revision(wb, each.id, listed.number)
            draft = filings.get(wb, each.id)
            form, rules = filings.form_of(wb, draft), filings.rules_of(wb, draft)
            place = f"{said.label.zh} {said.period} 第{said.number}版 · sha256 {said.digest}"
            yield Filled(form, rules, said.cells, said.evidence, evaluate(form, said.cells, rules), place)


def _universe(me: Filled) -> set[str]:
    """Give every number the form could hold as it is filled in."""
    found = {*me.outcome.values, *me.cells, *me.outcome.closed, *(each.path for each in me.outcome.findings)}
    return {path for path in found if _number(me.form, path)} | _blank(me)


def _number(form: Form, path: str) -> bool:
    try:
        return form.locate(path)[2].kind == "number"
    except KeyError:
        return False


def _blank(me: Filled) -> set[str]:
    """Give the number fields of every row there is, typed or not."""
    rows = {path.rpartition("/")[0] for path in (*me.outcome.values, *me.outcome.closed)}
    fields = {each.id for _, section in me.form.walk() for each in section.fields}
    return {f"{row}/{name}" for row in rows for name in fields if _number(me.form, f"{row}/{name}")}


def _figure(me: Filled, path: str) -> Figure | None:
    sections, _, asked = me.form.locate(path)
    column = ".".join([each.id for each in sections] + [asked.id])
    if me.form.id == "annual_report":
        if not asked.draws.startswith("monthly."):
            return None
        column = asked.draws.removeprefix("monthly.")
    for figure in me.figures():
        if figure.of != column:
            continue
        if figure.where:
            name, answer = figure.where.split("=")
            if _answer(me, path, name)[1] != answer:
                continue
        return figure
    return None


def _answer(me: Filled, path: str, name: str) -> tuple[str, object]:
    """Find an answer by going outwards."""
    parts = path.split("/")
    for count in range(len(parts) - 1, 0, -1):
        there = "/".join([*parts[:count], name])
        try:
            me.form.locate(there)
        except KeyError:
            continue
        return there, me.outcome.values.get(there)
    return "", None


def _details(me: Filled, path: str) -> list[str]:
    if me.form.id != "monthly":
        return []
    if path not in me.made:
        me.made[path] = _made(me, path)
    return me.made[path]


def _made(me: Filled, path: str) -> list[str]:
    for result, cells in MADE_OF.items():
        if re.fullmatch(result, path):
            row = path.rpartition("/")[0]
            unit = row.rpartition("/")[0]
            pattern = "|".join(
                re.escape(unit if each.startswith(r"\.\./") else row) + "/" + each.removeprefix(r"\.\./")
                for each in _alternatives(cells)
            )
            made = [each for each in {*me.cells, *me.outcome.values} if re.fullmatch(pattern, each)]
            return sorted(each for each in made if _matters(me.whole, path, each))
    return []


def _alternatives(pattern: str) -> list[str]:
    return re.split(r"\|(?![^(]*\))", pattern)


def _matters(me: Filled, path: str, cell: str) -> bool:
    if cell in me.outcome.closed:
        return False
    value = me.outcome.values.get(cell)
    other = Cell(value * 3 + 7) if isinstance(value, Decimal) else None
    before = me.outcome.values.get(path)
    return any(me.with_({cell: change}).values.get(path) != before for change in (None, other))


def _detail_of(me: Filled, path: str) -> bool:
    me = me.whole
    rows = {each.rpartition("/")[0] for each in me.outcome.values}
    results = [f"{row}/{name}" for row in rows for name in ("car", "ncv", "heat_supply", "hours")]
    return any(path in _details(me, each) for each in results if each in me.outcome.values and _figure(me, each))


State = tuple[str, set[str], set[str], bool]


def _state(me: Filled, path: str, others: list[Filled]) -> State | None:  # noqa: PLR0911 - a rule a line
    """Say what holds a figure: how it came to be, kinds and names of papers, whether a second source agrees."""
    asked = me.form.locate(path)[2]
    figure = _figure(me, path)
    falls = figure.falls_to if figure else ""
    value = me.outcome.values.get(path)
    if path in me.outcome.closed:
        if "=" in falls:
            name, answer = falls.split("=")
            return ("default", set(), set(), False) if _answer(me, path, name)[1] == answer else None
        return ("default", set(), set(), False) if falls == "default" and asked.computed else None
    if asked.computed:
        return _result_state(me, path, others)
    cell = me.cells.get(path)
    if cell is None:
        if value is not None or (falls == "default" and not asked.required):
            return "default", set(), set(), False
        return ("absent", set(), set(), False) if asked.required else None
    if value is None:
        return "absent", set(), set(), False
    if cell.source and cell.source.origin == "conservative":
        return "conservative", set(), set(), False
    agrees = path in me.outcome.seconds and me.outcome.seconds[path] == value
    near = [each for each in me.evidence if any(_covers(to, path) for to in each.paths)]
    kinds, names = {each.kind for each in near} - {""}, {each.sha256 for each in near}
    for other in others:
        if cell.source and cell.source.origin == "filing" and cell.source.place.startswith(f"{other.place} · "):
            there = _state(other, cell.source.place.removeprefix(f"{other.place} · "), [])
            if there is None or there[0] != "measured":
                return there
            return "measured", kinds | there[1], names | there[2], agrees or there[3]
    return "measured", kinds, names, agrees


def _result_state(me: Filled, path: str, others: list[Filled]) -> State | None:
    value = me.outcome.values.get(path)
    details = _details(me, path)
    typed = [each for each in details if each in me.cells]
    if value is None:
        return "absent", set(), set(), False
    if not typed:
        return ("default", set(), set(), False) if not path.endswith("heat_supply") else None
    states = [_state(me, each, others) for each in typed]
    if any(state and state[0] == "conservative" for state in states):
        return "conservative", set(), set(), False
    near = [each for each in me.evidence if any(_covers(to, path) for to in each.paths)]
    kinds = {each.kind for each in near} - {""}
    row = path.rpartition("/")[0]
    sorts: dict[str, set[str]] = {}
    for each in typed:
        own = each.rpartition("/")[0]
        if own.startswith(row + "/"):
            sorts.setdefault(own.rpartition("/")[0], set()).add(own)
        else:
            sorts.setdefault(each, set()).add(each)
    for places in sorts.values():
        for kind in {each.kind for each in me.evidence} - {""}:
            if all(_has(me, place, kind) for place in places):
                kinds.add(kind)
    agrees = path in me.outcome.seconds and me.outcome.seconds[path] == value
    return "measured", kinds, {each.sha256 for each in near}, agrees


def _has(me: Filled, place: str, kind: str) -> bool:
    to = [each for paper in me.evidence if paper.kind == kind for each in paper.paths]
    return any(_covers(each, place) or each.startswith(place + "/") for each in to)


def _covers(to: str, path: str) -> bool:
    return path == to or path.startswith(to + "/")


def _fall(me: Filled, path: str, figure: Figure) -> dict[str, Cell | None]:
    if not figure.falls_to:
        return {}
    if figure.falls_to == "default":
        return dict.fromkeys([path] if path in me.cells else [each for each in _details(me, path) if each in me.cells])
    name, answer = figure.falls_to.split("=")
    there, now = _answer(me, path, name)
    return {} if not there or now == answer else {there: Cell(answer)}
