"""What a file of coordinates holds, gathered shape by shape: rings with the place of each corner, and what was left."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import NoReturn

from workbench.base.errors import WorkbenchError
from workbench.base.numbers import LONGEST, D, rounded
from workbench.base.text import say
from workbench.rules.geometry import MOST_CORNERS, Corner, Part, Problem, Ring, decimals

KEPT = 10
"""Decimals of a degree that are kept: a hundredth of a millimetre; what follows is the noise of a binary float."""
_LONGEST_NAME = 80
_LARGEST = Decimal(360)
"""No degree is larger: what is, counts metres."""

_STEERING = ("Cc", "Cf", "Cs", "Zl", "Zp", "Zs")
"""Kinds of letters that are not written but only steer: line ends, directions, halves of letters."""

Spot = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Found:
    """The rings of a file; the `path` of each corner says where in the file it stands. `notes` tell the rest."""

    rings: tuple[Ring, ...]
    notes: tuple[Problem, ...]


class Shapes:
    """Collects the shapes of a file. Raises WorkbenchError for more corners than a boundary may have."""

    def __init__(self, file: str) -> None:
        """Begin with none; `file` is its name to the person."""
        self.file = file
        self._rings: list[Ring] = []
        self._points: list[Corner] = []
        self._notes: dict[str, Problem] = {}
        self._count = 0
        self._names: set[str] = set()

    def refuse(self, code: str, **args: object) -> NoReturn:
        """Say why the file is not read."""
        raise WorkbenchError(f"boundary.file.{code}", file=self.file, **args)

    def note(self, code: str, place: str = "", **args: object) -> None:
        """Tell once, where it first happens, of something that is not taken over as it stands."""
        if code not in self._notes:
            self._notes[code] = Problem("warning", f"boundary.note.{code}", place, {"place": place, **args})

    def polygon(self, name: str, rings: Sequence[Sequence[Spot]], place: str) -> None:
        """Take an outline and the holes in it, each closed by its first corner again, or not."""
        if not rings or not rings[0]:
            self.note("empty", place)
            return
        own = self._own(name or say("boundary.name.parcel", number=len(self._rings) + 1))
        for number, spots in enumerate(rings):
            closed = len(spots) > 1 and spots[0] == spots[-1]
            if not closed:
                self.note("not_closed", place)
            kept = spots[:-1] if closed else spots
            label = self._own(say("boundary.name.hole", ring=own, number=number)) if number else own
            told = [(spot, str(at), f"{place} · {label} · {at}") for at, spot in enumerate(kept, 1)]
            self.ring(label, "hole" if number else "outline", told)

    def ring(self, name: str, part: Part, corners: Sequence[tuple[Spot, str, str]]) -> None:
        """Take a ring as it is: of each corner its spot, its number, and where it stands; numbers may be left out."""
        self._more(len(corners))
        made = (
            Corner(*self._spot(spot), number or str(at), place) for at, (spot, number, place) in enumerate(corners, 1)
        )
        if corners:
            self._rings.append(Ring(name, part, tuple(made)))

    def point(self, name: str, spot: Spot, place: str) -> None:
        """Take a single point; without a name it is numbered."""
        self._more(1)
        self._points.append(Corner(*self._spot(spot), name or str(len(self._points) + 1), place))

    def found(self) -> Found:
        """Give what was found. Raises WorkbenchError for nothing."""
        points = (Ring(self._own(say("boundary.name.points")), "point", tuple(self._points)),) if self._points else ()
        if not self._rings and not points:
            self.refuse("nothing")
        return Found((*self._rings, *points), tuple(self._notes.values()))

    def number(self, text: str, place: str) -> Decimal:
        """Read a number of the file; refuses what is none, or none a person could mean."""
        try:
            value = Decimal(text) if len(text) <= LONGEST and "_" not in text else Decimal("NaN")
        except InvalidOperation:
            value = Decimal("NaN")
        # 1e-7 is written out; 0e999999999 would fill the memory with zeros
        if not value.is_finite() or abs(int(value.as_tuple().exponent)) > LONGEST:
            self.refuse("number", text=text[:LONGEST], place=place)
        return Decimal(f"{value:f}")

    def name(self, raw: object) -> str:
        """Make a name of whatever the file holds: one line, no letters that only steer, not without end."""
        text = str(raw) if isinstance(raw, str | int | Decimal) and not isinstance(raw, bool) else ""
        plain = "".join(" " if unicodedata.category(each) in _STEERING else each for each in text[:10_000])
        whole = " ".join(plain.split())
        if len(whole) > _LONGEST_NAME:
            self.note("long_name", name=whole[:_LONGEST_NAME])
        return whole[:_LONGEST_NAME]

    def _own(self, name: str) -> str:
        """Make a name one ring's own: a second one of the same name gets a number."""
        own, number = name, 1
        while own in self._names:
            number += 1
            own = f"{name} ({number})"
        self._names.add(own)
        return own

    def _more(self, count: int) -> None:
        self._count += count
        if self._count > MOST_CORNERS:
            self.refuse("too_many", most=MOST_CORNERS)

    def _spot(self, spot: Spot) -> Spot:
        if any(abs(value) > _LARGEST for value in spot):
            self.refuse("metres", text=f"{spot[0]:f}, {spot[1]:f}")
        if any(decimals(value) > KEPT for value in spot):
            self.note("noise", places=KEPT)
            longitude, latitude = (
                rounded(value, KEPT).normalize() if decimals(value) > KEPT else value for value in spot
            )
            return D(f"{longitude:f}"), D(f"{latitude:f}")
        return spot
