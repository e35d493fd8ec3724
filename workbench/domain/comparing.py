"""What differs between two filings of like forms, in words. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from workbench.base.numbers import CONTEXT, rounded
from workbench.base.text import say
from workbench.domain.drawing import keyed
from workbench.rules.cells import Cells, Value, natural
from workbench.rules.form import Field, Form, Section
from workbench.rules.places import MISSING, Places
from workbench.rules.sources import CONFIRMED, SECOND


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer or result that differs.

    `path` is that of the later side, empty where it has none; `before` and `after` are as a reader sees them, without
    the `unit`; `change` is ``+3.2 %``, empty where there is nothing to compare.
    """

    path: str
    name: str
    before: str
    after: str
    change: str
    computed: bool
    unit: str = ""


@dataclass(frozen=True)
class Side:
    """One of the two: its form, its cells, and the values they give."""

    form: Form
    cells: Cells
    values: Mapping[str, Value]

    @cached_property
    def places(self) -> Places:
        """The names and values of its places."""
        return Places(self.form, self.cells, self.values)

    @cached_property
    def paths(self) -> dict[str, None]:
        """Every path at which something stands."""
        return dict.fromkeys((*self.values, *self.cells))


def differences(before: Side, after: Side, *, other_rows: bool = False) -> tuple[Difference, ...]:
    """List what differs, in the form's order.

    `other_rows` says that rows have names of their own on each side: they are then known by their answers.
    """
    there = Rows(before, after).there if other_rows else _itself
    theirs = {there(path): path for path in before.paths}
    found: list[tuple[tuple[object, ...], Difference]] = []
    for path in after.paths:
        told = _difference(before, after, theirs.get(path, ""), path)
        if told:
            found.append((_order(after.form, path), told))
    for path in before.paths:
        if there(path) not in after.paths:
            told = _difference(before, after, path, "")
            if told:
                found.append((_order(before.form, path), told))
    return tuple(told for _, told in sorted(found, key=lambda each: each[0]))


def _itself(path: str) -> str:
    return path


def _difference(before: Side, after: Side, was: str, now: str) -> Difference | None:
    old = before.places.value(was) if was else None
    new = after.places.value(now) if now else None
    if old == new and isinstance(old, bool) == isinstance(new, bool):
        return None
    side, path = (after, now) if now else (before, was)
    kind, _, inner = path.partition("/")
    if kind == CONFIRMED:
        return Difference(now, say("comparing.confirmed", place=inner), _plain(old), _plain(new), "", computed=False)
    told = inner if kind == SECOND else path
    name = side.places.name(told)
    field = _field(side.form, told)
    if kind == SECOND:
        name = say("comparing.second", name=name)
    if field is None:
        return Difference(now, name, _plain(old), _plain(new), "", computed=False)
    earlier, later = _shown(before, was, old), _shown(after, now, new)
    return Difference(now, name, earlier, later, change(old, new), field.computed, side.places.unit(told, field))


def _shown(side: Side, path: str, value: Value | None) -> str:
    field = _field(side.form, path)
    return side.places.shown(path, field) if field else _plain(value)


def _field(form: Form, path: str) -> Field | None:
    try:
        return form.locate(path)[2]
    except KeyError:
        return None


def _plain(value: Value | None) -> str:
    return MISSING if value is None else str(value)


def change(old: Value | None, new: Value | None) -> str:
    """Write by which share a figure differs from an older one: ``+12.3 %``; empty where there is nothing to compare."""
    if not isinstance(old, Decimal) or not isinstance(new, Decimal) or not old:
        return ""
    share = CONTEXT.divide(CONTEXT.subtract(new, old), abs(old)) * 100
    places = max(1, -share.adjusted())  # enough for a small change to show a digit
    return f"{rounded(share, places):+,f} %"


def _order(form: Form, path: str) -> tuple[object, ...]:
    """Give what orders paths as a reader of the form meets them; what answers no form comes last."""
    parts, level, order = path.split("/"), form.sections, []
    while len(parts) > 1:
        index = next((index for index, section in enumerate(level) if section.id == parts[0]), None)
        if index is None:
            return (1, natural(path))
        section = level[index]
        parts.pop(0)
        row = natural(parts.pop(0)) if section.rows != "one" and len(parts) > 1 else ()
        order.append((1, index, row))
        level = section.sections
        fields = [field.id for field in section.fields]
        if len(parts) == 1 and parts[0] in fields:
            order.append((0, fields.index(parts[0]), ()))
            return (0, tuple(order))
    return (1, natural(path))


class Rows:
    """The rows of one side that are rows of the other."""

    def __init__(self, before: Side, after: Side) -> None:
        """Pair the rows of two sides."""
        self._same: dict[str, str] = {}
        self._pair(before, after, before.form.sections, after.form.sections, "", "")

    def there(self, path: str) -> str:
        """Give the path on the later side of a path on the earlier one, empty where its row has gone."""
        head, _, name = path.rpartition("/")
        if path.startswith((f"{CONFIRMED}/", f"{SECOND}/")):
            kind, _, inner = path.partition("/")
            return path if kind == CONFIRMED else (found := self.there(inner)) and f"{kind}/{found}"
        return f"{self._same[head]}/{name}" if head in self._same else ""

    def _pair(
        self,
        before: Side,
        after: Side,
        earlier: tuple[Section, ...],
        later: tuple[Section, ...],
        was: str,
        now: str,
    ) -> None:
        known = {section.id: section for section in later}
        for old in earlier:
            new = known.get(old.id)
            if new is None or (old.rows == "one") != (new.rows == "one"):
                continue
            there, here = (f"{above}/{old.id}" if above else old.id for above in (was, now))
            for old_row, new_row in self._rows(before, after, new, there, here):
                self._same[old_row] = new_row
                self._pair(before, after, old.sections, new.sections, old_row, new_row)

    @staticmethod
    def _rows(before: Side, after: Side, section: Section, was: str, now: str) -> Iterator[tuple[str, str]]:
        if section.rows == "one":
            yield was, now
        elif section.rows != "many":
            for name in after.places.names_at(section, now):
                yield f"{was}/{name}", f"{now}/{name}"
        else:
            named = () if not section.named_by else (section.named_by,)
            section = replace(section, matched_by=section.matched_by or named)
            ours = {key: row for row, key in keyed(section, now, after.cells, after.values).items()}
            for row, key in keyed(section, was, before.cells, before.values).items():
                if key in ours:
                    yield f"{was}/{row}", f"{now}/{ours[key]}"
