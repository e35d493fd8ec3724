"""What a foreign sheet seems to be: its headings, its columns, its rows. A proposal, shown before anything is taken."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from workbench.excel.foreign import units, words
from workbench.excel.foreign.grid import Grid
from workbench.excel.foreign.plan import SKIP, Column, Plan
from workbench.excel.foreign.spots import Place, Spot
from workbench.excel.foreign.view import Seen, View, blocks

_SURE = 0.8
"""How well a heading must say what a text is, for figures to be one, or though it speaks of numbers and remarks."""
_ENOUGH = 0.2
"""The share of the best score from which on another part of the form may have rows of the same table."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A plan, how well it fits (comparable within a sheet only), and the names of rows it knows."""

    plan: Plan
    score: float
    known: frozenset[str]


def guesses(grid: Grid, spots: Mapping[str, Spot]) -> tuple[Guess, ...]:
    """Give the plans a sheet suggests, one for each spot it may belong to, the likeliest first."""
    best: dict[str, Guess] = {}
    for first, last in blocks(grid):
        view = View(grid, first, last)
        for spot in spots.values():
            found = _Guesser(view, spot).guess()
            if found.score > 0 and (spot.name not in best or found.score > best[spot.name].score):
                best[spot.name] = found
    return tuple(sorted(best.values(), key=lambda each: -each.score))


def plan_for(grid: Grid, spot: Spot, first: int, last: int) -> Guess:
    """Guess the columns of a sheet for one spot and some rows of headings."""
    return _Guesser(View(grid, first, last), spot).guess()


class _Guesser:
    def __init__(self, view: View, spot: Spot) -> None:
        self.view = view
        self.grid = view.grid
        self.spot = spot
        self.seen = view.seen
        self.columns = [SKIP] * len(self.seen)
        self.names: dict[str, str] = {}
        self.known: set[str] = set()
        self.score = 0.0
        self.row_units: tuple[str, ...] = ()

    def guess(self) -> Guess:
        """Go through what columns can be, the surest first."""
        view, spot = self.view, self.spot
        self._naming()
        self._sides()
        self._measures()
        self._figures()
        title = max((self._titled(text) for text in view.titles), default=0.0)
        self.score += 0.6 * title if title >= words.FAIR else 0.0
        self.score -= 0.8 * view.unfinished
        plan = Plan(spot.name, view.first, view.last, tuple(self.columns), self.names, view.month, view.unit)
        return Guess(plan, self.score * self._sense(), frozenset(self.known))

    def _titled(self, text: str) -> float:
        """Tell how well a title says what the part of the form is."""
        if not self.spot.chain:
            return 0.0
        label = self.spot.chain[0][1].label
        return max(words.likeness(text, label.zh), words.likeness(text, label.en))

    # ---------------------------------------------------------------- what names rows

    def _naming(self) -> None:
        """Find for each field that names rows the column whose words are its answers, or whose heading is its label."""
        found = []
        for place in self.spot.keys:
            for at, seen in enumerate(self.seen):
                score, known = self._names_score(place, seen)
                if score > 0:
                    found.append((score, -at, place, known))
        taken: set[str] = set()
        for score, at, place, known in sorted(found, key=lambda each: (-each[0], -each[1])):
            if place.name in taken or self.columns[-at] != SKIP:
                continue
            taken.add(place.name)
            self.columns[-at] = Column("field", place.name)
            self.known |= set(known)
            self.score += score if place is self.spot.named else score / 3
            self._propose(place, self.seen[-at])

    def _names_score(self, place: Place, seen: Seen) -> tuple[float, tuple[str, ...]]:
        likeness = words.says(seen.rest, place.field)
        numbers = place.field.kind == "text" and self._surely(likeness, seen)  # 2024 names a vintage
        if not (seen.words or (seen.figures and numbers)) or (words.never(seen.rest) and likeness < _SURE):
            return 0.0, ()
        if seen.figures > len(seen.words) and not numbers:
            return 0.0, ()
        if place.field.kind == "choice":
            known = tuple(text for text in seen.words if _is_name(place, text))
            share = len(known) / len(seen.words)
            sure = sum(bool(place.called.named(text)) for text in known)
            if not known or (share < 0.2 and likeness < words.FAIR):
                return 0.0, ()
            return 1 + share + 0.3 * min(sure, 6) + likeness, known
        if likeness < words.FAIR:
            return 0.0, ()
        return 1 + likeness, ()

    def _propose(self, place: Place, seen: Seen) -> None:
        """Note what rows that are not called as the form calls them are likely to be."""
        if place.field.kind != "choice":
            return
        for text in seen.words:
            if place.called.named(text):
                continue
            found, rest = place.called.held(text)
            if not found:
                continue
            self.names[f"{place.name}|{text}"] = found
            for other in self.spot.keys:
                beside = other.called.named(rest) if other is not place and other.field.kind == "choice" else ""
                if beside:
                    self.names[f"{other.name}|{text}"] = beside

    # ---------------------------------------------------------------- units, months, measures

    def _sides(self) -> None:
        """Find the columns of units and of months."""
        for at, seen in enumerate(self.seen):
            if self.columns[at] != SKIP:
                continue
            unitlike = sum(bool(units.parse(text)) for text in seen.words)
            if (
                unitlike
                and (seen.head == "unit" or 2 * len(seen.words) > seen.figures)
                and 2 * unitlike >= len(seen.words)
            ):
                self._only(at, "unit")
                self.row_units = tuple(unit for text in seen.words if (unit := units.parse(text)))
            elif seen.months and (day := self._day_of(seen)) is not None:
                self.columns[at] = Column("field", day.name)
                self.score += 0.5
            elif seen.months and (seen.head == "month" or not seen.figures or not seen.heading):
                self._only(at, "month")
                self.score += 0.5

    def _day_of(self, seen: Seen) -> Place | None:
        """Give the field of days a column of days may answer, where it is days the rows are told by, not months."""
        depth = len(self.spot.chain)
        taken = {column.target for column in self.columns}
        days = [each for each in self.spot.asked if each.field.kind == "date" and each.depth == depth]
        open_ = [each for each in days if each.name not in taken]
        if self.spot.by_month or not open_ or not seen.days:
            return None
        best = max(open_, key=lambda each: words.says(seen.rest, each.field))
        alike = seen.head == "month" and open_[0] is days[0]
        return best if words.says(seen.rest, best.field) >= words.FAIR else open_[0] if alike else None

    def _only(self, at: int, use: str) -> None:
        if all(column.use != use for column in self.columns):
            self.columns[at] = Column("unit") if use == "unit" else Column("month")

    def _measures(self) -> None:
        """Find the column whose words name fields: rows of a table that lies on its side."""
        best: tuple[float, int, dict[str, Place]] | None = None
        for at, seen in enumerate(self.seen):
            if self.columns[at] != SKIP or not seen.words:
                continue
            fields = {text: place for text in seen.words if (place := self._field_of(text)) is not None}
            share = len(fields) / len(seen.words)
            enough = len(fields) >= 2 or (seen.head == "measure" and fields)
            if enough and (share >= 0.3 or seen.head == "measure") and (best is None or len(fields) > best[0]):
                best = (len(fields), at, fields)
        if best is None:
            return
        _, at, fields = best
        if any(column.target == place.name for column in self.columns for place in self.spot.keys) and not (
            len({place.name for place in fields.values()}) > 1 or self.seen[at].head == "measure"
        ):
            return
        self.columns[at] = Column("measure")
        self.score += 0.8 * min(len({place.name for place in fields.values()}), 8)
        for text, place in fields.items():
            self.names[f"|{text}"] = place.name
            named = self.spot.named
            if named is not None and named.field.kind == "choice":
                item, _ = self._item_of(units.cut(text)[0])
                if item:
                    self.names[f"{named.name}|{text}"] = item
                    self.known.add(text)

    def _field_of(self, text: str) -> Place | None:
        rest, unit = units.cut(text)
        if words.never(rest):
            return None
        item, without = self._item_of(rest)
        found, score = self._best(without if item else rest, unit)
        if found is None or found.field.computed or found.field.kind != "number" or score < 0.6:
            return None
        return found

    # ---------------------------------------------------------------- figures

    def _figures(self) -> None:
        """Find what the columns of figures are; of two for the same thing the likelier counts."""
        measured = any(column.use == "measure" for column in self.columns)
        wanted = [(*found, at) for at in range(len(self.seen)) if (found := self._figure(at, measured))]
        taken: set[tuple[str, str, str]] = set()
        for score, column, at in sorted(wanted, key=lambda each: (-each[0], each[2])):
            key = (column.target, column.month, column.item)
            if key not in taken and column != SKIP:
                taken.add(key)
                self.columns[at] = column
                self.score += 0.1 if column.month else score
        if not measured:
            self._left_over(taken, {at for _, _, at in wanted})
        self.score += sum(bool(column.month) for column in self.columns) > 1
        if measured and not taken:
            self.score = 0.0

    def _left_over(self, taken: set[tuple[str, str, str]], settled: set[int]) -> None:
        """Propose for columns of unknown words the one field their unit leaves, or the main one if nothing else is."""
        free = [at for at, column in enumerate(self.columns) if column == SKIP and at not in settled]
        free = [at for at in free if self._nameless(self.seen[at])]
        depth = len(self.spot.chain)
        fields = [place for place in self.spot.asked if place.field.kind == "number" and place.depth == depth]
        main = self.spot.main
        for at in free:
            seen = self.seen[at]
            item, _ = self._item_of(seen.rest)
            open_ = [place for place in fields if (place.name, seen.month, item) not in taken]
            fitting = [place for place in open_ if seen.unit and units_fit(seen.unit, place)]
            if not seen.unit and len(free) == 1 and main in open_ and self._main_fits(""):
                fitting = [main] if main is not None else []
            if len(fitting) == 1:
                self.columns[at] = Column("field", fitting[0].name, seen.unit, seen.month, item)
                taken.add((fitting[0].name, seen.month, item))
                self.score += 0.3

    def _main_fits(self, unit: str) -> bool:
        """Tell whether figures can be the main field's by their unit: their heading's, or that of any row."""
        main = self.spot.main
        said = (unit,) if unit else self.row_units or ("",)
        return main is not None and any(units_fit(each, main) for each in said)

    def _nameless(self, seen: Seen) -> bool:
        told = words.never(seen.heading) or words.knows(seen.rest) or words.is_sum(seen.rest)
        return bool(seen.figures and seen.heading) and not told

    def _figure(self, at: int, measured: bool) -> tuple[float, Column] | None:
        seen = self.seen[at]
        if self.columns[at] != SKIP or not (seen.figures or seen.words):
            return None
        found, score = self._best(seen.rest, "", texts=True)
        fits = found is not None and score >= 0.6 and not found.field.computed and found not in self.spot.keys
        if words.never(seen.heading) and score < _SURE:
            return None
        if not seen.figures or self._surely(score, seen):
            return (score / 4, Column("field", found.name)) if found is not None and fits else None
        unit = "1" if seen.unit == "%" and seen.fractions else seen.unit
        return self._measured_column(seen, unit) if measured else self._figure_column(seen, unit)

    def _figure_column(self, seen: Seen, unit: str) -> tuple[float, Column] | None:
        item, rest = self._item_of(seen.rest)
        main = self.spot.main
        bare = not rest.strip() or words.head(rest) == "value"
        if bare and (item or seen.month or seen.head == "value") and main is not None:
            return (0.6, Column("field", main.name, unit, seen.month, item)) if self._main_fits(unit) else None
        found, score = self._best(rest if item else seen.rest, unit)
        if found is None or score < words.FAIR:
            return None
        return score, SKIP if found.field.computed else Column("field", found.name, unit, seen.month, item)

    def _surely(self, score: float, seen: Seen) -> bool:
        """Tell whether a heading says what a text is so well that figures below it are one, and no quantity."""
        return score >= _SURE and score > self._best(seen.rest, seen.unit)[1]

    def _measured_column(self, seen: Seen, unit: str) -> tuple[float, Column] | None:
        item, rest = self._item_of(seen.rest)
        if seen.month or item or seen.head == "value" or not seen.heading:
            return 0.5, Column("field", "", unit, seen.month, item)
        found, score = self._best(rest, unit)
        return (0.3, Column("field", "", unit)) if found is None or score < words.FAIR else None

    def _item_of(self, text: str) -> tuple[str, str]:
        """Tell which row of the form a heading speaks of, if rows are not named by a column; and what is left of it."""
        named = self.spot.named
        if named is None or named.field.kind != "choice" or any(each.target == named.name for each in self.columns):
            return "", text
        sure = named.called.named(text)
        return (sure, "") if sure else named.called.held(text)

    def _best(self, text: str, unit: str, *, texts: bool = False) -> tuple[Place | None, float]:
        best: tuple[float, Place | None] = (0.0, None)
        for place in sorted(self.spot.places, key=lambda each: each.field.computed):
            number = place.field.kind == "number"
            if texts == number or (not texts and place in self.spot.keys):
                continue
            score = words.says(text, place.field)
            if unit and not units_fit(unit, place):
                score *= 0.3
            elif unit and score:
                score = min(score + 0.05, 1.0)
            if score > best[0] + (0.001 if best[1] is not None else 0):
                best = (score, place)
        return best[1], best[0]

    # ---------------------------------------------------------------- the whole

    def _sense(self) -> float:
        """Weigh whether a plan hangs together: figures to take, rows that have names, months where months are asked."""
        figures = [each for each in self.columns if each.use == "field" and self._is_figure(each)]
        if not figures:
            return 0.0
        sense = 1.0
        named = self.spot.named
        if named is not None:
            told = any(column.target == named.name or column.item for column in self.columns)
            told = told or any(key.startswith(f"{named.name}|") for key in self.names)
            sense *= 1.0 if told else 0.25
            outer = {name for name, section in self.spot.chain if section.rows in ("many", "fixed")}
            told_of = {place.name.rpartition(".")[0] for place in self.spot.keys if self._has(place)}
            sense *= 0.6 ** len(outer - told_of - {named.name.rpartition(".")[0]})
        monthly = any(column.month or column.use == "month" for column in self.columns)
        if self.spot.by_month and not monthly and not self.view.month:
            sense *= 0.5
        return sense

    def _has(self, place: Place) -> bool:
        return any(column.target == place.name for column in self.columns)

    def _is_figure(self, column: Column) -> bool:
        place = self.spot.by_name.get(column.target)
        return not column.target or (place is not None and place.field.kind == "number" and not place.field.computed)


def _is_name(place: Place, text: str) -> bool:
    """Tell whether a text is, or holds, what an answer is called; one that names a quantity too is no mere name."""
    found, rest = place.called.held(text)
    return bool(place.called.named(text) or (found and not words.knows(rest)))


def units_fit(unit: str, place: Place) -> bool:
    """Tell whether figures in a unit can be a field's, as far as can be told before its row is known."""
    if not unit:
        return True
    if place.field.kind != "number":
        return False
    his, ours = unit.split("/"), (place.label_unit or place.field.unit or "1").split("/")
    return len(his) == len(ours) and all(
        (not units.parse(mine) and mine != "1") or units.conversion(theirs, mine)
        for theirs, mine in zip(his, ours, strict=True)
    )


def more(grid: Grid, spots: Mapping[str, Spot], found: Sequence[Guess]) -> Iterator[Guess]:
    """Give the likeliest plan, and those of other spots that know rows it leaves out: one table for several parts."""
    if not found:
        return
    first = found[0]
    yield first
    known = set(first.known)
    for other in found[1:]:
        each = plan_for(grid, spots[other.plan.spot], first.plan.first, first.plan.last)
        fresh = each.known - known
        if fresh and known and each.score > _ENOUGH * first.score:
            known |= fresh
            yield each
