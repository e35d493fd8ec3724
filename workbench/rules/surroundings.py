"""What surrounds a number: the figures that must stand on something, and the points a verifier looks at."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from workbench.base.data import Node
from workbench.base.text import Label
from workbench.rules.form import Form
from workbench.rules.reading import Citing, Reading, stated
from workbench.rules.sources import Citation

Role = Literal["activity", "factor", "production"]
Errs = Literal["low", "high"]

FIGURES = "figures"
"""The parameter of a sector's pack that names its figures; fields may choose from it."""

KINDS_OF_PROOF = "evidence_kinds"
"""The list parameter that names what a piece of evidence can be."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the monthly form for which the plan says how it is obtained.

    `of` is its column, dotted; `errs` the direction in which a wrong figure understates the emission or brings too
    many allowances. `proof` is what must be shown: one kind of evidence out of each group. `falls_to` is what stands
    where it is not shown: ``default``, the form's own once what is typed of it is gone; ``field=answer``, where an
    answer beside it decides; empty where the guide has none. `where` is the answer beside it, ``field=answer``, of the
    rows that are meant; empty for every row.
    """

    id: str
    label: Label
    of: str
    role: Role
    errs: Errs
    proof: tuple[tuple[str, ...], ...]
    falls_to: str
    where: str
    cite: Citation

    def __str__(self) -> str:
        """Give its name."""
        return str(self.label)

    @property
    def said(self) -> list[object]:
        """Give what the pack says of it, as plain data; the words are the Chinese ones, whatever is shown."""
        proof = [list(group) for group in self.proof]
        return [self.label.zh, self.of, self.role, self.errs, proof, self.falls_to, self.where, *self.cite.said]


@dataclass(frozen=True, slots=True)
class Point:
    """Something a verifier would object to: what is wrong, with ``{names}`` to fill in, and what cures it."""

    id: str
    label: Label
    cure: Label
    cite: Citation

    def __str__(self) -> str:
        """Give what is wrong."""
        return str(self.label)

    @property
    def said(self) -> list[object]:
        """Give what the pack says of it, as plain data; the words are the Chinese ones, whatever is shown."""
        return [self.label.zh, self.cure.zh, *self.cite.said]


def read_figures(reading: Reading, node: Node, cite: Citation | None, known: Citing) -> dict[str, Figure]:
    """Read figures by id; one without a citation of its own has that of the statement, `cite`."""
    found = {}
    wanted, optional = ("label", "of", "role", "errs"), ("proof", "falls_to", "where")
    for name, each, own in stated(reading, node, cite, known, wanted, optional):
        role: Role = reading.one_of(each, "role", get_args(Role), "activity")
        errs: Errs = reading.one_of(each, "errs", get_args(Errs), "low")
        of, falls_to, where = (reading.text(each, key) for key in ("of", "falls_to", "where"))
        label, proof = reading.label(each, "label"), _proof(reading, each)
        found[name] = Figure(name, label, of, role, errs, proof, falls_to, where, own)
    return found


def _proof(reading: Reading, node: Node) -> tuple[tuple[str, ...], ...]:
    groups = node.get("proof") or []
    if not isinstance(groups, list) or not all(
        isinstance(group, list) and group and all(isinstance(kind, str) for kind in group) for group in groups
    ):
        reading.fault(node.place("proof"), "proof must be a list of lists of kinds of evidence")
        return ()
    return tuple(tuple(group) for group in groups)


def read_points(reading: Reading, node: Node, cite: Citation | None, known: Citing) -> dict[str, Point]:
    """Read points by id; one without a citation of its own has that of the statement, `cite`."""
    return {
        name: Point(name, reading.label(each, "label"), reading.label(each, "cure"), own)
        for name, each, own in stated(reading, node, cite, known, ("label", "cure"))
    }


def strays(figure: Figure, editions: Iterable[Form], lists: Mapping[str, Collection[str]]) -> Iterator[str]:
    """Tell what is wrong with a figure, given the editions of its form and the answers of the list parameters."""
    falls = [ways for edition in editions if (ways := _falls(edition, figure.of, lists)) is not None]
    if not falls:
        yield f"{figure.id}: no column {figure.of} in the monthly form"
    elif figure.falls_to and not any(figure.falls_to in ways for ways in falls):
        yield f"{figure.id}: cannot fall to {figure.falls_to}; known are {', '.join(sorted(falls[-1])) or 'none'}"
    elif figure.where and not any(figure.where in ways for ways in falls):
        yield f"{figure.id}: there are no rows {figure.where}"
    for kind in (kind for group in figure.proof for kind in group if kind not in lists.get(KINDS_OF_PROOF, ())):
        yield f"{figure.id}: no kind of evidence {kind}"


def _falls(form: Form, column: str, lists: Mapping[str, Collection[str]]) -> set[str] | None:
    """Give the ways in which a figure of a column can fall to what the guide gives; None without such a column."""
    try:
        sections, field = form.column(column)
    except KeyError:
        return None
    ways = set()
    for beside in sections[-1].fields:
        answers = lists.get(beside.choices_from, [choice.id for choice in beside.choices])
        ways |= {f"{beside.id}={answer}" for answer in answers}
    own = field.default or field.computed or not field.required
    return ways | {"default"} if own else ways
