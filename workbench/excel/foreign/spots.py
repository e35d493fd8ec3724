"""Where in a form a table can go: each run of sections whose rows repeat, with the fields of one row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from workbench.excel.foreign import units
from workbench.excel.foreign.words import Called
from workbench.rules.form import Field, Form, Section

ROW = "@row"
"""What stands for the name of a row that the form itself gives."""


@dataclass(frozen=True, eq=False)
class Place:
    """One field of a spot: its dotted name, and the sections down to it."""

    name: str
    field: Field
    sections: tuple[Section, ...]

    @property
    def depth(self) -> int:
        """Give the number of sections around it whose rows repeat."""
        return sum(section.rows != "one" for section in self.sections)

    @cached_property
    def called(self) -> Called:
        """Give what its answers may be called."""
        return Called(self.field.choices)

    @cached_property
    def label_unit(self) -> str:
        """Give the unit a field without one names in its label: ``注册资本（万元）``; empty if none."""
        bare = self.field.kind == "number" and self.field.unit in ("", "1")
        return units.cut(self.field.label.zh)[1] if bare else ""

    def path(self, rows: Mapping[str, str]) -> str:
        """Write its path, with the rows of the repeating sections by their dotted names."""
        parts: list[str] = []
        names: list[str] = []
        for section in self.sections:
            parts.append(section.id)
            names.append(section.id)
            if section.rows != "one":
                parts.append(rows[".".join(names)])
        return "/".join([*parts, self.field.id])


@dataclass(frozen=True, eq=False)
class Spot:
    """A table of the form seen flat: `chain` holds the sections whose rows repeat, the outermost first."""

    name: str
    """The dotted name of the innermost; empty for what the form asks once."""
    chain: tuple[tuple[str, Section], ...]
    places: tuple[Place, ...]

    @cached_property
    def by_name(self) -> Mapping[str, Place]:
        """Give the places by their dotted names."""
        return {place.name: place for place in self.places}

    @cached_property
    def asked(self) -> tuple[Place, ...]:
        """Give the places a person fills in, names of given rows apart."""
        return tuple(place for place in self.places if not place.field.computed and place.field.id != ROW)

    @cached_property
    def keys(self) -> tuple[Place, ...]:
        """Give the places by whose answers a row is known, the innermost section's first."""
        found = [place for name, section in reversed(self.chain) for place in self.keys_of(name, section)]
        return tuple(found)

    def keys_of(self, name: str, section: Section) -> tuple[Place, ...]:
        """Give the places by whose answers a row of one section is known, the one that names it first."""
        if section.rows == "fixed":
            return (self.by_name[f"{name}.{ROW}"],)
        if section.rows == "months":
            return ()
        wanted = dict.fromkeys([section.named_by, *section.matched_by])
        return tuple(place for each in wanted if each and not (place := self.by_name[f"{name}.{each}"]).field.computed)

    @cached_property
    def named(self) -> Place | None:
        """Give the place that names the rows of the innermost section that is not months."""
        return next(iter(self.keys), None)

    @property
    def by_month(self) -> bool:
        """Tell whether the rows of a section are months."""
        return any(section.rows == "months" for _, section in self.chain)

    @cached_property
    def main(self) -> Place | None:
        """Give the figure a table without further words is about: the first the innermost section asks."""
        depth = len(self.chain)
        numbers = [place for place in self.asked if place.field.kind == "number" and place.depth == depth]
        return next((place for place in numbers if place.field.required), next(iter(numbers), None))

    @cached_property
    def label(self) -> str:
        """Name it to a reader: the labels of its sections."""
        return " · ".join(str(section.label) for _, section in self.chain)


def spots(form: Form) -> Mapping[str, Spot]:
    """Give every spot of a form by its name."""
    own: dict[str, list[Place]] = {}
    chains: dict[str, tuple[tuple[str, Section], ...]] = {}
    for place, chain in _walk(form.sections, (), ()):
        name = chain[-1][0] if chain else ""
        chains[name] = chain
        own.setdefault(name, []).append(place)
    found = {}
    for name, chain in chains.items():
        if any(not place.field.computed and place.field.id != ROW for place in own[name]):
            outer = [place for above, _ in chain[:-1] for place in own.get(above, ())]
            found[name] = Spot(name, chain, (*own[name], *outer))
    return found


def _walk(
    level: tuple[Section, ...], above: tuple[Section, ...], chain: tuple[tuple[str, Section], ...]
) -> Iterator[tuple[Place, tuple[tuple[str, Section], ...]]]:
    for section in level:
        sections = (*above, section)
        name = ".".join(each.id for each in sections)
        own = chain if section.rows == "one" else (*chain, (name, section))
        if section.rows == "fixed":
            given = Field(ROW, section.label, "choice", choices=section.fixed)
            yield Place(f"{name}.{ROW}", given, sections), own
        for field in section.fields:
            yield Place(f"{name}.{field.id}", field, sections), own
        yield from _walk(section.sections, sections, own)
