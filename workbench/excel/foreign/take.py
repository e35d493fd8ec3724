"""A sheet read by its plan into cells of a filing, with a report of every cell taken and every row left out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workbench.base.text import say, speaking
from workbench.excel.addresses import address
from workbench.excel.foreign import months, units, words
from workbench.excel.foreign.grid import Grid, is_number
from workbench.excel.foreign.plan import Column, Plan
from workbench.excel.foreign.report import Line, State, Taken
from workbench.excel.foreign.rows import Rows
from workbench.excel.foreign.spots import Place, Spot
from workbench.excel.foreign.values import answer
from workbench.rules.cells import Cell, Cells, Source, Value
from workbench.rules.evaluate import evaluate
from workbench.rules.form import Form, Section
from workbench.rules.places import Places, differs

if TYPE_CHECKING:
    from workbench.rules.library import Rules


@dataclass(frozen=True, slots=True)
class Aim:
    """The filing a sheet is taken into: its form and rules, its period, and what it holds."""

    form: Form
    rules: "Rules"
    period: str
    held: Cells


@dataclass(frozen=True, slots=True)
class _Found:
    """A figure whose place in the filing is known, before it is read."""

    row: int
    column: int
    place: Place
    path: str
    unit: str
    row_unit: str


def take(aim: Aim, grid: Grid, plan: Plan, spot: Spot, file: str) -> Taken:
    """Read a sheet. `file` is what the source of a cell names beside the sheet: name and digest of the file."""
    return _Taker(aim, grid, plan, spot, file).take()


class _Taker:
    def __init__(self, aim: Aim, grid: Grid, plan: Plan, spot: Spot, file: str) -> None:
        self.aim = aim
        self.grid = grid
        self.plan = plan
        self.spot = spot
        self.file = file
        self.headings = grid.headings(plan.first, plan.last)
        self.lines: list[Line] = []
        self.found: list[_Found] = []
        self.blocked: set[str] = set()
        self.told: set[tuple[int, str]] = set()
        self.rows = Rows(aim.form, aim.rules, aim.held, spot, plan.rows)
        self.columns = [(number, column) for number, column in enumerate(plan.columns) if column.use != "skip"]
        self.figures = [(number, column) for number, column in self.columns if column.use == "field"]
        self.last_name: dict[int, str] = {}

    def take(self) -> Taken:
        grid = self.grid
        if grid.cut:
            self._say(0, 0, "left", "", "foreign.cut", {"rows": grid.height, "columns": grid.width})
        for at, column in enumerate(self.plan.columns):
            rows = range(self.plan.last + 1, grid.height)
            if column.use == "skip" and any(self._stands(row, at) for row in rows):
                self._once(at, "foreign.column_left")
        for row in range(self.plan.last + 1, grid.height):
            if not grid.blank(row):
                self._row(row)
        cells = self._read()
        return Taken(cells, tuple(self.lines), frozenset(self.blocked))

    def _say(
        self, row: int, column: int, state: State, says: str, code: str, args: Mapping[str, object], path: str = ""
    ) -> None:
        self.lines.append(Line(self.grid.name, row, column, state, says, code, args, path))

    # ---------------------------------------------------------------- one row of the sheet

    def _row(self, row: int) -> None:
        texts = [
            (column, text)
            for column in range(self.grid.width)
            if (text := self.grid.text(row, column)) and not is_number(self.grid.at(row, column))
        ]
        first, said = texts[0] if texts else (0, "")
        if any(words.is_sum(text) for _, text in texts):
            self._say(row, first, "left", said, "foreign.sum_row", {})
            return
        if self._again(row):
            self._say(row, first, "left", said, "foreign.heading_again", {})
            return
        if self._counting(row):
            self._say(row, first, "left", said, "foreign.counting_row", {})
            return
        # what stands above counts below even where this row is left out
        month, unit = self._of_row(row, "month"), self._of_row(row, "unit")
        texts_by_column = {at: self._name_text(row, at) for at, column in self.columns if self._names_rows(column)}
        filled = [(at, column) for at, column in self.figures if self._stands(row, at)]
        answers, why = self._names(row, texts_by_column)
        measured, problem = self._measure(texts_by_column)
        if not filled or ((why or problem) and not self._any_number(row, filled)):
            self._say(row, first, "left", said, "foreign.no_figures", {})
        elif why or problem:
            self._say(row, first, "left", said, *(why or problem or ("", {})))
        else:
            self._filled_row(row, filled, answers, measured, (month, unit))

    def _names_rows(self, column: Column) -> bool:
        place = self.spot.by_name.get(column.target)
        return column.use == "measure" or (column.use == "field" and place is not None and place in self.spot.keys)

    def _any_number(self, row: int, filled: list[tuple[int, Column]]) -> bool:
        return any(is_number(self.grid.at(row, at)) or (row, at) in self.grid.errors for at, _ in filled)

    def _filled_row(
        self,
        row: int,
        filled: list[tuple[int, Column]],
        answers: Mapping[str, str],
        measured: Place | None,
        of_row: tuple[str, str],
    ) -> None:
        for at, column in filled:
            place = self.spot.by_name.get(column.target) if column.target else measured
            if place is None:
                place = self.spot.main if not self._has("measure") else None
            if place is None or place.field.computed:
                self._once(at, "foreign.computed" if place else "foreign.no_field")
            elif place not in self.spot.keys:
                self._figure(row, at, column, place, answers, of_row)

    def _figure(
        self, row: int, at: int, column: Column, place: Place, answers: Mapping[str, str], of_row: tuple[str, str]
    ) -> None:
        month, unit = column.month or of_row[0] or self.plan.month, of_row[1]
        named = self.spot.named
        mine = {**answers, named.name: column.item} if column.item and named else dict(answers)
        said = self.grid.text(row, at)
        why = self._wrong_month(month, place)
        if why:
            if column.month:
                self._once(at, *why)
            else:
                self._say(row, at, "left", said, *why)
            return
        rows, problem = self.rows.find(mine, month[-2:], place.depth, row)
        if problem:
            self._say(row, at, "left", said, *problem)
            return
        self.found.append(_Found(row, at, place, place.path(rows), column.unit, unit))

    # ---------------------------------------------------------------- what a row says of itself

    def _has(self, use: str) -> bool:
        return any(column.use == use for _, column in self.columns)

    def _stands(self, row: int, at: int) -> bool:
        text = self.grid.text(row, at)
        return (row, at) in self.grid.errors or bool(text and not words.is_nothing(text))

    def _name_text(self, row: int, at: int) -> str:
        """Give what a row is called; below a merged or a single name, what stands above."""
        raw = self.grid.spread(row, at)
        text = self.grid.text(row, at) or (str(raw).strip() if isinstance(raw, str) else "")
        if text:
            self.last_name[at] = text
            return text
        return self.last_name.get(at, "") if self._has("measure") or self._has("month") else ""

    def _names(
        self, row: int, texts: Mapping[int, str]
    ) -> tuple[dict[str, str], tuple[str, Mapping[str, object]] | None]:
        """Give what the naming fields answer for a row, or why they cannot."""
        answers: dict[str, str] = {}
        for at, text in texts.items():
            place = self.spot.by_name.get(self.plan.columns[at].target)
            if place is None:
                self._beside(text, answers)
            elif text and not words.is_nothing(text):
                found = self._named(row, at, place, text)
                if not found:
                    left = self.plan.names.get(f"{place.name}|{text}") == ""
                    args = {"text": text, "label": place.field.label}
                    return {}, ("foreign.left_by_person" if left else "foreign.unknown_name", args)
                answers[place.name] = found
                self._beside(text, answers)
        return answers, None

    def _named(self, row: int, at: int, place: Place, text: str) -> str:
        if place.field.kind != "choice":
            return text
        sure, found = place.called.named(text), self.plan.names.get(f"{place.name}|{text}")
        if found and found != sure:
            label = next((choice.label for choice in place.field.choices if choice.id == found), found)
            self._say(row, at, "named", text, "foreign.read_as", {"text": text, "name": label})
        return sure if found is None else found

    def _beside(self, text: str, answers: dict[str, str]) -> None:
        """Take what a name says of other fields too: ``外购焦炭`` is coke, and purchased."""
        for place in self.spot.keys:
            beside = self.plan.names.get(f"{place.name}|{text}")
            if beside:
                answers.setdefault(place.name, beside)

    def _of_row(self, row: int, use: str) -> str:
        for at, column in self.columns:
            if column.use == use:
                raw = self.grid.spread(row, at)
                if use == "unit":
                    text = self.grid.text(row, at) or (str(raw) if isinstance(raw, str) else "")
                    return units.parse(text) or text
                said = months.month(raw, bare=True)
                text = str(raw).strip()
                if said or text:
                    self.last_name[at] = said or text
                return said or text or self.last_name.get(at, "")
        return ""

    def _measure(self, texts: Mapping[int, str]) -> tuple[Place | None, tuple[str, Mapping[str, object]] | None]:
        """Give the field a row is about, where a column says so."""
        for at, text in texts.items():
            if self.plan.columns[at].use == "measure":
                name = self.plan.names.get(f"|{text}")
                place = self.spot.by_name.get(name) if name else None
                if place is not None:
                    return place, None
                return None, ("foreign.left_by_person" if name == "" else "foreign.unknown_measure", {"text": text})
        return None, None

    def _wrong_month(self, month: str, place: Place) -> tuple[str, Mapping[str, object]] | None:
        period = self.aim.period
        if month and not re.fullmatch(r"(\d{4}-)?\d{2}", month):
            return "foreign.no_such_month", {"text": month}
        if len(month) > 2 and month[:4] != period[:4]:
            return "foreign.other_year", {"month": month, "period": period[:4]}
        within = any(section.rows == "months" for section in place.sections)
        if within:
            return None if month else ("foreign.no_month", {})
        if self.aim.form.period == "month" and month and month[-2:] != period[-2:]:
            return "foreign.other_month", {"month": month, "period": period}
        if self.aim.form.period == "year" and month and not self.spot.by_month:
            return "foreign.not_by_month", {"month": month}
        return None

    def _once(self, at: int, code: str, args: Mapping[str, object] | None = None) -> None:
        """Say once of a whole column why it stays out."""
        if (at, code) not in self.told:
            self.told.add((at, code))
            self._say(max(self.plan.last, 0), at, "left", self.headings[at], code, args or {})

    def _again(self, row: int) -> bool:
        """Tell whether a row repeats the headings, as on a new page."""
        texts = [self.grid.text(row, column) for column in range(self.grid.width)]
        heads = [self.grid.text(self.plan.last, column) for column in range(self.grid.width)]
        return sum(bool(text) for text in texts) > 1 and texts == heads

    def _counting(self, row: int) -> bool:
        """Tell whether a row only counts the columns: ``甲 乙 1 2 3``."""
        texts = [text for column in range(self.grid.width) if (text := self.grid.text(row, column))]
        numbers = [text for text in texts if text.isdigit()]
        others = [text for text in texts if text not in numbers]
        start = int(numbers[0]) if numbers and len(numbers[0]) < 4 else 0
        return (
            row == self.plan.last + 1
            and len(numbers) > 1
            and numbers == [str(start + step) for step in range(len(numbers))]
            and start in (1, len(others) + 1)
            and all(text in "甲乙丙丁戊己ABCDE" for text in others)
        )

    # ---------------------------------------------------------------- figures

    def _read(self) -> dict[str, Cell]:
        aim = self.aim
        named = aim.held.changed(self.rows.fresh)
        by_row = any(differs(each.place.field) for each in self.found)
        places = Places(aim.form, named, evaluate(aim.form, named, aim.rules).values if by_row else {})
        cells: dict[str, Cell] = {}
        first: dict[str, _Found] = {}
        for each in self.found:
            owner = each.path.rpartition("/")[0]
            said = self.grid.text(each.row, each.column)
            if each.path in first:
                other = address(first[each.path].row, first[each.path].column)
                self._wrong(each, owner, said, "foreign.twice", {"other": other})
            elif self.grid.merged_over_rows(each.row, each.column):
                range_ = self.grid.merged_name(each.row, each.column)
                self._wrong(each, owner, said, "excel.merged", {"range": range_})
            elif (each.row, each.column) in self.grid.errors:
                error = self.grid.errors[each.row, each.column]
                self._wrong(each, owner, error, "excel.error_cell", {"label": each.place.field.label, "error": error})
            else:
                self._answer(each, owner, said, places, cells)
            first.setdefault(each.path, each)
        self._rows_named(cells)
        self._known_again(cells)
        return cells

    def _answer(self, each: _Found, owner: str, said: str, places: Places, cells: dict[str, Cell]) -> None:
        field = each.place.field
        target = places.plain_unit_at(field.unit, each.path) if field.kind == "number" else ""
        target = target or each.place.label_unit
        got = answer(each.place, self.grid.at(each.row, each.column), self._unit(each, target), target)
        if got.value is None:
            self._wrong(each, owner, said, got.code, got.args)
            return
        note = ""
        if got.converted:
            with speaking("zh_CN"):  # what is filed is Chinese
                note = say(got.code, **got.args)
        where = f"{self.grid.name}!{address(each.row, each.column)}{self.file}"
        cells[each.path] = Cell(got.value, Source("workbook", where), note)
        known = self.aim.held.value(each.path)
        same = known == got.value and isinstance(known, bool) == isinstance(got.value, bool)
        state: State = "same" if same else "converted" if got.converted else "taken"
        self._say(each.row, each.column, state, said, got.code, got.args, each.path)

    def _unit(self, each: _Found, target: str) -> str:
        """Give the unit a figure is in: its column's, else its row's or the sheet's where they can be meant."""
        if each.unit:
            return each.unit
        wanted = units.parse(target) or target or "1"
        for said in (each.row_unit, self.plan.unit):
            # a row's unit speaks of one of its figures; where it cannot be any of them, it must not pass unseen
            if said and (units.conversion(said, wanted) or (said == each.row_unit and self._alone(each))):
                return said
        return ""

    def _alone(self, each: _Found) -> bool:
        """Tell whether a row's unit can only be meant for this figure, or for none."""
        if each.place == self.spot.main or self._has("measure"):
            return True
        return not any(column.target == (self.spot.main.name if self.spot.main else "") for _, column in self.figures)

    def _wrong(self, each: _Found, owner: str, said: str, code: str, args: Mapping[str, object]) -> None:
        self.blocked.add(owner)
        self._say(each.row, each.column, "wrong", said, code, args, each.path)

    def _rows_named(self, cells: dict[str, Cell]) -> None:
        """Name the new rows of which something is taken; a row of which nothing is taken does not begin."""
        paths = [path for path in cells if path.rpartition("/")[0] not in self.blocked]
        for path, cell in self.rows.fresh.items():
            owner = path.rpartition("/")[0]
            if any(other.startswith(owner + "/") for other in paths):
                cells.setdefault(path, Cell(cell.value, Source("workbook", f"{self.grid.name}{self.file}")))

    def _known_again(self, cells: dict[str, Cell]) -> None:
        """Leave out the rows of a list that the filing holds, each once, as all columns of the sheet have them."""
        held = self.aim.held
        fields = tuple(dict.fromkeys(column.target.rpartition(".")[2] for _, column in self.figures if column.target))
        there: dict[str, dict[tuple[Value | None, ...], list[str]]] = {}
        again: dict[str, str] = {}
        for (base, _), row in self.rows.own.items():
            if base not in there:
                there[base] = {}
                for name in reversed(held.rows(base)):
                    known = tuple(held.value(f"{base}/{name}/{field}") for field in fields)
                    there[base].setdefault(known, []).append(f"{base}/{name}")
            owner = f"{base}/{row}"
            said = [cells.get(f"{owner}/{field}") for field in fields]
            twins = there[base].get(tuple(cell.value if cell else None for cell in said))
            if twins and owner not in self.blocked:
                again[owner] = twins.pop()
                for field in fields:
                    cells.pop(f"{owner}/{field}", None)
        for at, line in enumerate(self.lines):
            owner, _, field = line.path.rpartition("/")
            if owner in again:
                self.lines[at] = replace(line, state="same", path=f"{again[owner]}/{field}")


def unnamed(plan: Plan, spot: Spot) -> tuple[tuple[str, Section], ...]:
    """List the repeating sections, by their dotted names, of whose rows the sheet says nothing: to be chosen."""
    targets = {column.target for column in plan.columns if column.use == "field"}
    proposed = {key.partition("|")[0] for key in plan.names}
    items = any(column.item for column in plan.columns)
    return tuple(
        (name, section)
        for name, section in spot.chain
        if section.rows != "months"
        and not section.alike
        and (keys := {place.name for place in spot.keys_of(name, section)})
        and not keys & (targets | proposed)
        and not (items and spot.named is not None and spot.named.name in keys)
    )


def names_in(grid: Grid, plan: Plan, spot: Spot) -> Iterator[tuple[str, Place | None, str, int]]:
    """Walk the different names rows go by: the key they are kept under, their field, the text, how many rows.

    The field is None for the names of measures.
    """
    counts: dict[str, tuple[Place | None, str, int]] = {}
    for at, column in enumerate(plan.columns):
        place = spot.by_name.get(column.target)
        naming = column.use == "field" and place in spot.keys and place is not None and place.field.kind == "choice"
        if not naming and column.use != "measure":
            continue
        for row in range(plan.last + 1, grid.height):
            text = grid.text(row, at)
            if text and not words.is_sum(text) and not words.is_nothing(text) and not is_number(grid.at(row, at)):
                key = f"{place.name}|{text}" if naming and place else f"|{text}"
                counts[key] = (place if naming else None, text, counts.get(key, (None, "", 0))[2] + 1)
    for key, (place, text, count) in counts.items():
        yield key, place, text, count
