"""The sections of a form as tables: the form's own order and names, units in the heads, a missing figure a dash."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from workbench.base.text import say
from workbench.domain.last_year import told_beside
from workbench.pdf.flow import CondPageBreak, Flowable, Paragraph, Spacer
from workbench.pdf.fonts import SERIF, width
from workbench.pdf.grid import SIZE, Column, grid, groups
from workbench.pdf.ink import MARK, MM, WIDTH, inked, styles, unit_text
from workbench.pdf.pages import Heading
from workbench.rules.form import Field, Section
from workbench.rules.places import DOT, MISSING, Places
from workbench.rules.sources import Citation

_ROOM = 38 * MM
"""A heading with less room than this below it goes to the next page, in points."""

_HEADED, _LINE, _YEAR = 24 * MM, 6.2 * MM, 98 * MM
"""Room for a heading with a table's head, for a row of one line, and for a heading and twelve months, in points."""

_ITEM, _ITEM_LEAST, _CONTENT, _ARTICLE = 62 * MM, 34 * MM, 66 * MM, 34 * MM
"""What is asked in a section of one, at its widest and its narrowest; an answer that fits beside it; its article."""

_SHORT = 12
"""The rows of a list that is kept together."""

_HEADS = {"months": "pdf.month", "fixed": "pdf.item", "many": "pdf.row"}
"""What stands above the names of rows that no answer names."""


@dataclass(frozen=True, slots=True)
class Sections:
    """Makes the tables of a filled-in form. `unsure` are the paths whose figures carry the mark.

    `hidden` are the words a public version prints instead, by the path of a cell or of a section withheld whole.
    """

    places: Places
    unsure: frozenset[str]
    hidden: Mapping[str, str] = field(default_factory=dict)

    def all(self) -> Iterator[Flowable]:
        """Give every section of the form, in its order; those that may be empty and are, in one line at the end."""
        empty = []
        for section in self.places.form.sections:
            kept = section.least or section.total or section.id in self.hidden
            if section.rows == "many" and not kept and not self.places.rows(section):
                empty.append(inked(str(section.label), section.id))
                continue
            yield from self._section(section, "", 0, str(section.label))
        if empty:
            yield Spacer(1, 4 * MM)
            yield Paragraph(say("pdf.empty", sections="、".join(empty)), styles().quiet)

    def _section(self, section: Section, prefix: str, level: int, title: str) -> Iterator[Flowable]:
        """Give one section below `prefix`, then the sections within its rows."""
        rows = self.places.rows(section, prefix)
        yield CondPageBreak(_room(section, len(rows)))
        yield Heading(inked(title, title), level, title)
        words = self.hidden.get(f"{prefix}/{section.id}" if prefix else section.id, "")
        if not rows:
            yield Paragraph(inked(words, title) or say("pdf.no_rows"), styles().quiet)
        elif section.fields and section.rows == "one":
            yield self._one(section, rows[0][0])
        elif section.fields:
            yield from self._many(section, rows)
        if section.total:
            yield self._total(section.total)
        for path, name in rows:
            for inner in section.sections:
                yield from self._section(inner, path, 1, f"{name}{DOT}{inner.label}" if name else str(inner.label))

    def _one(self, section: Section, row: str) -> Flowable:
        """Give a section of one: a row a field, with unit and article."""
        lasts = told_beside(self.places, row, section)
        behind = [field for field, _ in lasts.values()]
        fields = [field for field in section.fields if field not in behind and not self._idle(row, field)]
        if not fields:
            return Paragraph(say("pdf.no_rows"), styles().quiet)
        paths = [f"{row}/{field.id}" for field in fields]
        texts = [self._shown(path, field) for path, field in zip(paths, fields, strict=True)]
        units = [
            "" if path in self.hidden else self.places.unit(path, field)
            for path, field in zip(paths, fields, strict=True)
        ]
        cites = [field.cite for field in fields]
        several = len({cite.document for cite in cites if cite}) > 1
        articles = [_article(cite, whole=several) if cite else "" for cite in cites]
        figures = all(_is_figure(field) for field in fields) and not lasts
        if not figures:  # words and figures mixed read best in one left-aligned column, each with its unit
            texts = [
                f"{text} {unit}" if unit and text != MISSING else text for text, unit in zip(texts, units, strict=True)
            ]
            for number, field in enumerate(fields):
                texts[number] += f"（{lasts[field.id][1]}）" if field.id in lasts else ""
        names = [_named(field) for field in fields]
        item, article = (_ITEM, _ARTICLE) if figures else _shares(names, texts, articles)
        columns = [
            Column(say("pdf.item"), names, where=row, share=item),
            Column(say("pdf.figure" if figures else "pdf.content"), self._aligned(texts), "", figures, row),
        ]
        if figures:
            columns.append(Column(say("pdf.unit"), units, where=row, share=26 * MM))
        if any(articles):
            columns.append(Column(say("pdf.article"), articles, where=row, share=article))
        return grid(columns)

    def _idle(self, row: str, field: Field) -> bool:
        """Tell whether a question that hangs on another answer was left without one; if it was due, appendix D says."""
        return field.when is not None and self.places.value(f"{row}/{field.id}") is None

    def _many(self, section: Section, rows: tuple[tuple[str, str], ...]) -> Iterator[Flowable]:
        """Give a section of rows; one too wide for the page continues in a second table."""
        naming = next((field for field in section.fields if field.id == section.named_by), None)
        head = str(naming.label) if naming else say(_HEADS[section.rows])
        first = Column(head, [name for _, name in rows], where=rows[0][0])
        columns = [self._column(section, field, rows) for field in section.fields if field is not naming]
        for number, group in enumerate(groups(first, columns)):
            if number:
                group[0] = replace(first, texts=self._told_apart(section, rows))
                yield CondPageBreak(_ROOM)
                yield Paragraph(say("pdf.continued", title=inked(str(section.label), "")), styles().quiet)
            yield grid(group)

    def _told_apart(self, section: Section, rows: tuple[tuple[str, str], ...]) -> list[str]:
        """Name rows where their other columns stand in another table: those of one name with what they are known by."""
        names = [name for _, name in rows]
        others = [section.field(each) for each in section.matched_by if each != section.named_by]

        def more(row: str) -> list[str]:
            shown = (self._shown(f"{row}/{field.id}", field) for field in others)
            return [text for text in shown if text != MISSING]

        return [DOT.join([name, *more(row)]) if names.count(name) > 1 else name for row, name in rows]

    def _column(self, section: Section, field: Field, rows: tuple[tuple[str, str], ...]) -> Column:
        paths = [f"{row}/{field.id}" for row, _ in rows]
        texts = [self._shown(path, field) for path in paths]
        if not _is_figure(field):
            return Column(_named(field), texts, where=paths[0])
        units = {self.places.unit(path, field) for path in paths if path not in self.hidden}
        unit = units.pop() if len(units) == 1 else self.places.mixed_unit(section, field)
        return Column(_named(field), self._aligned(texts), unit, figures=True, where=paths[0])

    @staticmethod
    def _aligned(texts: list[str]) -> list[str]:
        """Pad unmarked figures of a column with marks by an ideographic space, so that the digits stay in line."""
        marked = any(text.endswith(MARK) for text in texts)
        return [text if not marked or text.endswith(MARK) else text + "\u3000" for text in texts]

    def _shown(self, path: str, field: Field) -> str:
        text = self.places.shown(path, field)
        return text + MARK if path in self.unsure and text != MISSING else text

    def _total(self, path: str) -> Flowable:
        """Give the figure a section adds up to, right below its table."""
        _, _, field = self.places.form.locate(path)
        label = inked(str(field.label), path)
        figure = inked(self._shown(path, field), path)
        unit = "" if path in self.hidden else unit_text(self.places.unit(path, field), path)
        return Paragraph(f"{label}\u3000{figure} {unit}", styles().total)


def _room(section: Section, rows: int) -> float:
    """Give the room a heading needs below it, in points: a short list of single lines, as of years, is not torn."""
    if section.rows == "months" and section.fields:
        return _YEAR
    short = section.rows == "many" and all(field.kind != "long_text" for field in section.fields)
    return max(_ROOM, min(_YEAR, _HEADED + _LINE * rows)) if short and rows <= _SHORT else _ROOM


def _shares(names: list[str], texts: list[str], articles: list[str]) -> tuple[float, float]:
    """Give the widths of what is asked and of the articles, in points: what answers leave to them, or have no need of.

    Long answers take from the questions what these do not need; short ones leave it to questions and articles.
    """
    wish = max(_wide(texts), _ITEM_LEAST)
    if wish > _CONTENT:
        return max(_ITEM_LEAST, min(_ITEM, _wide(names))), _ARTICLE
    item = max(_ITEM, min(_wide(names), WIDTH - _ARTICLE - wish))
    return item, max(_ARTICLE, min(_wide(articles), WIDTH - item - wish))


def _wide(texts: list[str]) -> float:
    """Give the room the longest line takes in a cell, in points."""
    return max((width(line, SERIF, SIZE) for text in texts for line in text.split("\n")), default=0) + 4 * MM


def _article(cite: Citation, *, whole: bool) -> str:
    """Write an article; with its document where a table cites several."""
    return f"{cite.document.number or cite.document.title} {cite.article}" if whole else cite.article


def _is_figure(field: Field) -> bool:
    return field.kind == "number"


def _named(field: Field) -> str:
    return f"{field.label} {field.symbol}" if field.symbol else str(field.label)
