"""What matters first: the key figures of a filing, large, with their units and those of the period before beside."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from workbench.domain.last_year import LAST, against
from workbench.rules.form import Field, Form, Section
from workbench.web.tables import Sections
from workbench.web.tags import tag


class Figures:
    """The key figures: those worked out around the figure the form is about; without one, those of the first summary.

    `section` is the section that is all worked out, which needs no chapter of its own; None where there is none.
    """

    def __init__(self, sections: Sections) -> None:
        """Find the section that sums the filing up."""
        self._sections, self._places, self._form = sections, sections.places, sections.places.form
        home = self._form.headline.partition("/")[0]
        found = (each for each in self._form.sections if _sums_up(each) and home in ("", each.id))
        self.section = next(found, None)
        self._earlier = dict(_earlier(self._form))
        self._taken = dict(_taken(self._form))
        self._before = {path: before for path, _ in self._all() if (before := self._find_before(path))}

    def tiles(self) -> Element | None:
        """Give each figure with its unit, and that of the period before; None where there are none."""
        found = [
            self._tile(path, field)
            for path, field in self._all()
            if field.kind == "number" and not self._idle(path, field)
        ]
        return tag("dl", *found, class_="tiles") if found else None

    def others(self) -> Iterator[Element]:
        """Give what the section says in words."""
        told = [
            tag("div", tag("dt", str(field.label)), tag("dd", *self._sections.shown(path, field)))
            for path, field in self._all()
            if field.kind != "number" and not self._idle(path, field)
        ]
        if told:
            yield tag("dl", *told, class_="about")

    def _idle(self, path: str, field: Field) -> bool:
        return self._sections.idle(path.rpartition("/")[0], field)

    def _all(self) -> Iterator[tuple[str, Field]]:
        """Walk the key figures, and what the section that sums up says in words."""
        if self.section:
            yield from ((f"{self.section.id}/{field.id}", field) for field in self.section.fields)
        elif self._form.headline:
            row, _, name = self._form.headline.rpartition("/")
            for field in self._form.locate(self._form.headline)[0][-1].fields:
                if field.kind == "number" and (field.computed or field.id == name):
                    yield f"{row}/{field.id}", field

    def _tile(self, path: str, field: Field) -> Element:
        figure = tag("dd", *self._sections.with_unit(path, field), class_="big")
        words = against(self._places, path, self._before.get(path, ""))
        return tag("div", tag("dt", str(field.label)), figure, tag("dd", words) if words else None)

    def _find_before(self, path: str) -> str:
        """Find the figure of the period before: its own, or that of the figure it is taken from, or taken over as."""
        name, formula = path.replace("/", "."), self._form.locate(path)[2].formula
        names = (name, formula.text if formula else "", self._taken.get(name, ""))
        return next((self._earlier[each].replace(".", "/") for each in names if each in self._earlier), "")


def _sums_up(section: Section) -> bool:
    plain = section.rows == "one" and not section.sections and all(field.computed for field in section.fields)
    return plain and any(field.kind == "number" for field in section.fields)


def _earlier(form: Form) -> Iterator[tuple[str, str]]:
    """Pair each figure of a section of one with that of the period before, by dotted names."""
    for name, section in form.walk():
        for field in section.fields:
            giver, _, column = field.draws.partition(".")
            if giver == LAST and field.kind == "number" and section.rows == "one":
                yield column, f"{name}.{field.id}"


def _taken(form: Form) -> Iterator[tuple[str, str]]:
    """Pair what a figure is taken from as it stands with that figure, by dotted names."""
    for name, section in form.walk():
        yield from ((each.formula.text, f"{name}.{each.id}") for each in section.fields if each.formula)
