"""What is withheld, looked for in every spelling; what cannot be looked for is told, never passed over.

A value found where it may not stand refuses the publication. What only a person can judge is a doubt: a value that also
stands publicly somewhere, a picture nobody can search, a file that cannot be opened to the bottom.
"""

import re
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Literal

from workbench.base.errors import Cancelled, WorkbenchError
from workbench.base.numbers import CONTEXT, rounded
from workbench.base.numbers import plain as written
from workbench.base.progress import Cancel, never
from workbench.domain.figures import days, numbers, significant
from workbench.domain.letters import plain, texts, unfolded, without_tags
from workbench.rules.cells import Value

Grade = Literal["text", "markup", "code", "binary"]
"""How much a piece may hold by chance: what people read, what only programs read, drawing full of coordinates, a
program's own bytes."""

SEPARATOR = " › "
_LEAST_DIGITS, _SCALED, _SCALED_CUT, _IN_MARKUP = 4, 5, 7, 6
"""Significant digits a number needs to be looked for as it is, in another scale, rounded in another scale, and among
what programs read."""
_LEAST_WEIGHT, _IN_BINARY, _RUN_ON = 4, 8, 12
"""How much a text must say to be looked for, a Chinese character counting twice; among a program's own bytes; and there
where other letters stand right beside it."""
_LONG = 80  # weight from which on a text is looked for clause by clause: paper breaks it, and a part tells enough
_CLAUSE = 16
_GAP = r"\s\\\-‐-―·•・_,'’"
_BARE = re.compile(r"[\W_]+")
_YEARS = (1900, 2100)
_MB = 1024 * 1024
_WINDOW, _OVERLAP, _SMALL = 4 * _MB, 8 * 1024, 64 * 1024
"""Bytes searched at a time, those searched twice, and those so few that nothing stands in them by chance."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that must not be published: where it is withheld, what that is called, and the value."""

    path: str
    label: str
    value: Value
    places: int | None = None
    """Decimals it is shown with."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Something to search: where it was found, from the file inwards, and its bytes or its text."""

    where: tuple[str, ...]
    data: bytes | str
    grade: Grade = "text"


@dataclass(frozen=True, slots=True)
class Opaque:
    """Something nobody can search: where, and why, ``picture``, ``locked``, ``unknown``, ``torn``."""

    where: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class File:
    """A file found in another, to be opened in turn."""

    where: tuple[str, ...]
    data: bytes


Found = Piece | Opaque | File
"""What a reader finds in a file."""


class Budget:
    """How much may be opened before a file is no filing but an attack: bytes, pieces and seconds."""

    def __init__(
        self, size: int = 512 * _MB, pieces: int = 50_000, seconds: float = 600, cancelled: Cancel = never
    ) -> None:
        """Take the limits of one search."""
        self.size, self.pieces = size, pieces
        self._until = time.monotonic() + seconds
        self._cancelled = cancelled

    def take(self, where: Sequence[str], size: int) -> None:
        """Spend bytes on a piece. Raises WorkbenchError ``leaks.too_much``, ``leaks.too_long``, or Cancelled."""
        if self._cancelled():
            raise Cancelled
        self.size -= size
        self.pieces -= 1
        if self.size < 0 or self.pieces < 0:
            raise WorkbenchError("leaks.too_much", where=SEPARATOR.join(where))
        if time.monotonic() > self._until:
            raise WorkbenchError("leaks.too_long", where=SEPARATOR.join(where))


@dataclass(frozen=True, slots=True)
class Hit:
    """A secret found."""

    secret: Secret
    where: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a person must confirm: `what` it is, ``public`` or why it is opaque; `where`; of which secret, if of one."""

    what: str
    where: str
    secret: Secret | None = None

    @property
    def id(self) -> str:
        """Name it so that confirming it holds for the same thing only."""
        return "|".join((self.what, self.where, self.secret.path if self.secret else ""))


@dataclass(frozen=True, slots=True)
class Unsought:
    """A secret that says too little to be looked for: `why` is ``short`` or ``common``."""

    secret: Secret
    why: str


@dataclass(frozen=True, slots=True)
class Scan:
    """What came of a search: how many secrets were looked for in how many pieces, and what was found."""

    found: tuple[Hit, ...]
    doubts: tuple[Doubt, ...]
    unsought: tuple[Unsought, ...]
    sought: int
    pieces: int

    def open(self, confirmed: Iterable[str]) -> tuple[Doubt, ...]:
        """Give the doubts nobody has confirmed."""
        known = frozenset(confirmed)
        return tuple(each for each in self.doubts if each.id not in known)


# ---------------------------------------------------------------- spellings


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A text to look for: bare of everything but letters and digits, how it may be spread, how much it says."""

    bare: str
    spread: re.Pattern[str]
    weight: int


def _weight(text: str) -> int:
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)


def _phrases(text: str) -> Iterator[_Phrase]:
    for part in _clauses(plain(text)):
        bare = _BARE.sub("", part)
        if _weight(bare) >= _LEAST_WEIGHT:
            own = "".join(re.escape(sign) for sign in dict.fromkeys(_BARE.findall(part)) if not sign.isspace())
            spread = rf"[{_GAP}{own}]{{0,8}}".join(map(re.escape, bare))
            head = r"(?<![0-9a-z])" if bare[0].isascii() else ""
            tail = r"(?![0-9a-z])" if bare[-1].isascii() else ""
            yield _Phrase(bare, re.compile(head + spread + tail), _weight(bare))


def _clauses(text: str) -> Iterable[str]:
    if _weight(text) < _LONG:
        return (text,)
    parts = [part for part in re.split(r"[。；;！!？?，,\n]", text) if _weight(_BARE.sub("", part)) >= _CLAUSE]
    return parts or (text,)


def _spelled(number: Decimal, places: int | None) -> set[Decimal]:
    """Give a number as it may be written: whole, and rounded or cut to fewer decimals while it still says enough."""
    exact = abs(number)
    found = {exact}
    exponent = exact.as_tuple().exponent
    held = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    for kept in range(min(held, 12) + 1):
        cut = exact.quantize(Decimal(1).scaleb(-kept), rounding=ROUND_DOWN, context=CONTEXT)
        for each in (rounded(exact, kept), cut):
            if len(significant(written(each))) >= _SCALED or kept == places:
                found.add(each)
    return found


def _says(number: Decimal) -> int:
    """Count the digits that make a number one of its own; a round one says its size, a year nothing."""
    if number == number.to_integral_value() and _YEARS[0] <= number <= _YEARS[1]:
        return 0
    telling = len(significant(written(number)))
    return telling if telling >= _LEAST_DIGITS or telling < 2 else max(telling, number.adjusted())


class Needles:
    """Many secrets, looked for at once."""

    def __init__(self, secrets: Iterable[Secret]) -> None:
        """Take what is to be looked for."""
        self.unsought: list[Unsought] = []
        self._phrases: list[tuple[_Phrase, Secret]] = []
        self._exact: dict[Decimal, list[Secret]] = {}
        self._digits: dict[str, list[Secret]] = {}
        self._days: dict[date, list[Secret]] = {}
        for secret in dict.fromkeys(secrets):
            if not self._take(secret):
                self.unsought.append(Unsought(secret, "short"))

    def _take(self, secret: Secret) -> bool:
        match secret.value:
            case bool():
                return False
            case Decimal() as number:
                spelled = {each for each in _spelled(number, secret.places) if _says(each) >= _LEAST_DIGITS}
                for each in spelled:
                    self._exact.setdefault(each.normalize(CONTEXT), []).append(secret)
                    digits = significant(written(each))
                    if len(digits) >= (_SCALED if each == abs(number) else _SCALED_CUT):
                        self._digits.setdefault(digits, []).append(secret)
                return bool(spelled)
            case date() as day:
                self._days.setdefault(day, []).append(secret)
                return True
            case text:
                phrases = list(_phrases(str(text)))
                self._phrases += [(phrase, secret) for phrase in phrases]
                return bool(phrases)

    def __len__(self) -> int:
        """Count the secrets that are looked for."""
        return len(set(self._sought()))

    def _sought(self) -> Iterator[Secret]:
        yield from (secret for _, secret in self._phrases)
        for table in (self._exact, self._digits, self._days):
            yield from (secret for secrets in table.values() for secret in secrets)

    def without(self, secrets: Collection[Secret]) -> "Needles":
        """Give the same without some."""
        return Needles(secret for secret in dict.fromkeys(self._sought()) if secret not in secrets)

    # ------------------------------------------------------------ looking

    def within(self, text: str, grade: Grade = "text") -> set[Secret]:
        """Give the secrets that stand in a text, whatever escapes it is written in."""
        found: set[Secret] = set()
        for each in unfolded(text):
            found |= self._read(each, grade)
        return found

    def _read(self, text: str, grade: Grade) -> set[Secret]:
        found = set(self._words(plain(text), grade))
        shown = without_tags(text)
        if shown != text:
            found |= set(self._words(plain(shown), grade))
        found |= set(self._figures(plain(shown), grade))
        if shown != text:
            found |= set(self._figures(plain(text), "markup"))
        return found

    def _words(self, text: str, grade: Grade) -> Iterator[Secret]:
        if not self._phrases:
            return
        bare = _BARE.sub("", text)
        for phrase, secret in self._phrases:
            if phrase.bare not in bare or (grade == "binary" and phrase.weight < _IN_BINARY):
                continue
            if phrase.spread.search(text) or (grade == "binary" and phrase.weight >= _RUN_ON):
                yield secret

    def _figures(self, text: str, grade: Grade) -> Iterator[Secret]:
        if self._exact and grade != "code":
            for number in set(numbers(text)):
                if _says(number) >= (_LEAST_DIGITS if grade == "text" else _IN_MARKUP):
                    digits = significant(written(number))
                    yield from self._exact.get(number.normalize(CONTEXT), ())
                    yield from self._digits.get(digits, ())
                    if len(digits) >= 15:  # as a program writes what it holds in binary
                        yield from self._digits.get(significant(f"{number:.14e}".partition("e")[0]), ())
        if self._days and grade in ("text", "markup"):
            for day in set(days(text)):
                yield from self._days.get(day, ())

    def search(self, piece: Piece) -> set[Secret]:
        """Give the secrets that stand in a piece or in its place: file names and titles tell too."""
        found = self.within(piece.where[-1])
        for window in _windows(piece.data):
            read, sure = texts(window) if isinstance(window, bytes) else ((window,), True)
            by_chance = not sure and len(window) > _SMALL
            for text in read:
                found |= self.within(text, "binary" if by_chance else piece.grade)
        return found


def _windows(data: bytes | str) -> "Iterator[bytes | str]":
    """Cut what is long into parts that overlap, so that memory stays bounded."""
    for at in range(0, max(len(data) - _OVERLAP, 1), _WINDOW - _OVERLAP):
        yield data[at : at + _WINDOW]
