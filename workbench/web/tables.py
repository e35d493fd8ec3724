"""The sections of a form as tables a browser, a telephone and a reading voice can make sense of."""

import dataclasses
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from workbench.base.text import say
from workbench.domain.last_year import beside, told_beside
from workbench.rules.form import Field, Section
from workbench.rules.places import DOT, MISSING, Places, differs
from workbench.web.tags import Content, tag

UNSURE, STATED = "※", "◇"
"""Stand by a figure that rests on an unverified or draft source, and by one worked out with figures kept secret."""

_FEW_ROWS, _MANY_FIELDS = 6, 6
"""At the most so many rows, of at least so many columns and twice as many as rows, are turned round."""

_NARROW = 3
"""Rows turned round that stand on a telephone without scrolling."""

_WIDE, _BROAD = 6, 12
"""From so many columns on the names of rows stay in sight; from so many on a printed page is turned."""

_KINDS = {"number": "figure", "date": "day", "month": "day"}
"""How cells of some kinds look."""

_HEADS = {"months": "web.month", "fixed": "web.item", "many": "web.row"}


@dataclass(frozen=True, slots=True)
class Sections:
    """Makes the chapters of a filled-in form.

    `hidden` are the paths not made public, with what stands in their place, of cells, rows and whole sections;
    `unsure` and `stated` are those whose figures carry a mark.
    """

    places: Places
    hidden: Mapping[str, str] = dataclasses.field(default_factory=dict)
    unsure: Collection[str] = frozenset()
    stated: Collection[str] = frozenset()

    def empty(self, section: Section) -> bool:
        """Tell whether there is nothing to say in a section."""
        if section.total or section.id in self.hidden:
            return False
        if section.rows == "one":
            return not section.sections and all(self.idle(section.id, field) for field in section.fields)
        return section.rows == "many" and not self.places.rows(section)

    def chapter(self, section: Section, anchor: str) -> Element:
        """Give one section of the form with those within."""
        label = str(section.label)
        heading = tag("h2", label, id=f"{anchor}-title")
        body = self._body(section, "", label, 3)
        kind = {"class_": "broad"} if self._broad(section, "") else {}
        return tag("section", heading, *body, id=anchor, aria_labelledby=f"{anchor}-title", **kind)

    def _broad(self, section: Section, prefix: str) -> bool:
        """Tell whether a section has a table that a page would have to be turned for."""
        if section.rows == "one" or len(section.fields) < _BROAD:
            return False
        rows = len(self.places.rows(section, prefix))
        return rows > 0 and not _turns(rows, len(section.fields))

    def _body(self, section: Section, prefix: str, title: str, level: int) -> Iterator[Element]:
        """Give what stands below the heading of a section, and the sections within its rows, each with its own."""
        base = f"{prefix}/{section.id}" if prefix else section.id
        rows = self.places.rows(section, prefix)
        if base in self.hidden:
            yield tag("p", self.substitute(base))
        elif not rows:
            yield tag("p", say("web.no_rows"), class_="quiet")
        elif section.fields:
            one = section.rows == "one"
            yield from self._one(section, rows[0][0], title) if one else self._many(section, rows, title)
        if section.total:
            yield self._total(section.total)
        for path, name in rows:
            for inner in section.sections:
                inner_title = f"{name}{DOT}{inner.label}" if name else str(inner.label)
                heading = tag(f"h{min(level, 6)}", inner_title)
                kind = {"class_": "broad"} if self._broad(inner, path) else {}
                yield tag("div", heading, *self._body(inner, path, inner_title, level + 1), **kind)

    # ------------------------------------------------------------ figures

    def substitute(self, path: str) -> Element:
        """Give what stands in the place of something not made public."""
        return tag("span", self.hidden[path], class_="withheld")

    def shown(self, path: str, field: Field) -> list[Content]:
        """Give what stands at a path, with its marks."""
        if path in self.hidden:
            return [self.substitute(path)]
        text = self.places.shown(path, field)
        figure = field.kind == "number" and text != MISSING
        marks = [mark for mark, paths in ((UNSURE, self.unsure), (STATED, self.stated)) if figure and path in paths]
        return [text, *(tag("sup", mark) for mark in marks)]

    def with_unit(self, path: str, field: Field) -> list[Content]:
        """Give what stands at a path, with its marks and its unit."""
        unit = self.places.unit(path, field)
        bare = not unit or path in self.hidden or self.places.value(path) is None
        return self.shown(path, field) if bare else [*self.shown(path, field), " ", tag("span", unit, class_="unit")]

    def _total(self, path: str) -> Element:
        found = self.places.form.locate(path)[2]
        return tag("p", f"{found.label}　", tag("strong", *self.with_unit(path, found)), class_="total")

    # ------------------------------------------------------------ tables

    def _one(self, section: Section, row: str, title: str) -> Iterator[Element]:
        """Give a section of one: a line a question, what was not answered in one line below."""
        lasts = told_beside(self.places, row, section)
        behind = beside(self.places.form, row, section).values()
        asked = [
            (f"{row}/{field.id}", field)
            for field in section.fields
            if (field not in behind or f"{row}/{field.id}" in self.hidden) and not self.idle(row, field)
        ]
        lines = []
        for path, field in asked:
            last = tag("span", f"（{lasts[field.id][1]}）", class_="last") if field.id in lasts else None
            if last is not None or not self._blank([path]):
                cell = self.cell(path, field, last, unit=True)
                lines.append(tag("tr", tag("th", named(field), scope="row"), cell))
        if lines:
            yield tag("table", tag("caption", title), tag("tbody", *lines), class_="facts")
        yield from _unanswered([field for path, field in asked if field.id not in lasts and self._blank([path])])

    def _blank(self, paths: Collection[str]) -> bool:
        """Tell whether nothing was answered at any of some places."""
        return all(path not in self.hidden and self.places.value(path) is None for path in paths)

    def idle(self, row: str, field: Field) -> bool:
        """Tell whether a question that hangs on another answer was left without one."""
        path = f"{row}/{field.id}"
        return field.when is not None and path not in self.hidden and self.places.value(path) is None

    def cell(self, path: str, field: Field, *more: Content, unit: bool) -> Element:
        """Give a cell of a table with what stands at a path, and more behind it; with its `unit` or without."""
        content = self.with_unit(path, field) if unit else self.shown(path, field)
        kind = _KINDS.get(field.kind)
        return tag("td", *content, *more, **({"class_": kind} if kind else {}))

    def _many(self, section: Section, rows: tuple[tuple[str, str], ...], title: str) -> Iterator[Element]:
        """Give a section of rows; a few rows of many columns are turned round, to be read without scrolling."""
        naming = next((field for field in section.fields if field.id == section.named_by), None)
        told = [(field, [f"{row}/{field.id}" for row, _ in rows]) for field in section.fields if field is not naming]
        columns = [_Column(self, field, paths) for field, paths in told if not self._blank(paths)]
        head = str(naming.label) if naming else say(_HEADS[section.rows])
        names = self._names(section, rows)
        if _turns(len(rows), len(columns)):
            yield self._turned(head, names, columns, title)
        else:
            heads = tag("tr", tag("th", head, scope="col"), *(column.head("col") for column in columns))
            lines = (
                tag("tr", tag("th", name, scope="row"), *(column.cell(at) for column in columns))
                for at, name in enumerate(names)
            )
            kind = "rows wide" if len(columns) > _WIDE else "rows"
            yield _table(title, tag("thead", heads), tag("tbody", *lines), kind)
        yield from _unanswered([field for field, paths in told if self._blank(paths)])

    @staticmethod
    def _turned(head: str, names: Sequence[Content], columns: "Sequence[_Column]", title: str) -> Element:
        heads = tag("tr", tag("th", head, scope="col"), *(tag("th", name, scope="col") for name in names))
        lines = (tag("tr", column.head("row"), *(column.cell(at) for at in range(len(names)))) for column in columns)
        kind = "rows turned wide" if len(names) > _NARROW else "rows turned"
        return _table(title, tag("thead", heads), tag("tbody", *lines), kind)

    def _names(self, section: Section, rows: Sequence[tuple[str, str]]) -> list[Content]:
        """Name rows: those of one name with what else they are known by."""
        names = Counter(name for _, name in rows)
        others = [section.field(each) for each in section.matched_by if each != section.named_by]
        told: list[Content] = []
        for row, name in rows:
            if f"{row}/{section.named_by}" in self.hidden:
                told.append(tag("span", name, class_="withheld"))
                continue
            paths = [(f"{row}/{field.id}", field) for field in others] if names[name] > 1 else []
            more = [self.places.shown(path, field) for path, field in paths if not self._blank([path])]
            told.append(DOT.join([name, *more]))
        return told


class _Column:
    """One field in all rows of a section: its unit stands in the head, or with each figure where rows differ."""

    def __init__(self, sections: Sections, field: Field, paths: list[str]) -> None:
        self._sections, self._field, self._paths = sections, field, paths
        asked = paths if differs(field) else paths[:1]
        units = {sections.places.unit(path, field) for path in asked}
        self._unit = units.pop() if len(units) == 1 else None

    def head(self, scope: str) -> Element:
        unit = tag("span", self._unit, class_="unit") if self._unit else None
        figure = {"class_": "figure"} if self._field.kind == "number" and scope == "col" else {}
        return tag("th", named(self._field), *((" ", unit) if unit is not None else ()), scope=scope, **figure)

    def cell(self, at: int) -> Element:
        return self._sections.cell(self._paths[at], self._field, unit=self._unit is None)


def _turns(rows: int, columns: int) -> bool:
    """Tell whether a table is read more easily with its rows side by side."""
    return rows <= _FEW_ROWS and columns >= max(_MANY_FIELDS, 2 * rows)


def _unanswered(fields: Sequence[Field]) -> Iterator[Element]:
    if fields:
        yield tag("p", say("web.unanswered", names="、".join(map(named, fields))), class_="quiet")


def named(field: Field) -> str:
    """Name a field with the guide's own symbol, where it has one."""
    return f"{field.label} {field.symbol}" if field.symbol else str(field.label)


def _table(title: str, head: Element, body: Element, kind: str) -> Element:
    """Give a table of rows that scrolls within its own frame, which the keyboard reaches."""
    caption = tag("caption", title)
    table = tag("table", caption, head, body, class_=kind)
    return tag("div", table, class_="frame", role="group", tabindex="0", aria_label=title)
