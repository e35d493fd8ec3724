"""A continuous monitor's export, a csv of a year's hours: looked at, its columns told apart, its hours taken in.

Nothing is guessed in silence: what a column is, is proposed from its heading and confirmed by the person; a cell that
is no number is told with its line; what does not belong to the year is counted. Cells are text until they are exact
numbers, so no figure passes through a binary one and no formula is ever run.
"""

import hashlib
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from workbench.base.data import read_yaml
from workbench.base.errors import Cancelled, WorkbenchError
from workbench.base.paths import resources
from workbench.base.progress import Cancel, never
from workbench.domain.monitoring import DAY, READINGS, STOPPED, Column, Mark, Readings, hours_in
from workbench.excel.addresses import letters

LARGEST = 64 * 1024 * 1024
"""Bytes of a file: ten stacks' year with every column a monitor has comes to a quarter of it."""
MOST_COLUMNS = 200
_HEAD = 30
"""Lines looked at for the headings."""
_MOST_RECORDS = 1.05
"""Records an hour and stack from which on a file is not hourly."""
_LARGEST_NUMBER = Decimal(10) ** 12
_MOST_DECIMALS = 20
_MOST_WRONG = 200
_SECONDS = 24 * 3600
_BEIJING = 8 * 60
"""Minutes Beijing is ahead."""

TIMES = ("time", "day", "hour")
ROLES = (*TIMES, "stack", *READINGS, "working", "flag")
"""What a column can be, by the words of resources/foreign/hourly.yaml."""


@dataclass(frozen=True, slots=True)
class Table:
    """A file as it stands: its headings and its cells by column, `first` the line of the first record."""

    file: str
    sha256: str
    headings: tuple[str, ...]
    columns: tuple[list[str], ...]
    first: int

    def __len__(self) -> int:
        """Count the records."""
        return len(self.columns[0]) if self.columns else 0


Layout = Mapping[str, int]
"""Which column, from 0, holds what."""


class Wrong(NamedTuple):
    """A cell that is no answer: the line of the file, the heading, and what stands there."""

    line: int
    heading: str
    text: str


# ---------------------------------------------------------------- reading


def read(path: Path, cancelled: Cancel = never) -> Table:
    """Read a file. Raises WorkbenchError ``hourly.…`` for one that is not such a csv, or too large to be one."""
    try:
        if path.stat().st_size > LARGEST:
            raise WorkbenchError("hourly.too_large", file=path.name, most=LARGEST // 1024**2)
        data = path.read_bytes()
    except OSError as error:
        raise WorkbenchError("excel.missing", file=path.name) from error
    if cancelled():
        raise Cancelled
    return parse(path.name, data)


def parse(name: str, data: bytes) -> Table:
    """Read the bytes of a file; raises as `read` does."""
    text = _text(name, data)
    lines = text.split("\n", _HEAD)[:_HEAD]
    separator = max(",\t;", key=lambda mark: sum(mark in line for line in lines))
    if max(max(len(line) // 100, line.count(separator)) for line in lines) >= MOST_COLUMNS:
        raise WorkbenchError("hourly.too_wide", file=name, most=MOST_COLUMNS)
    at = _headings_at(lines, separator)
    if at is None:
        raise WorkbenchError("hourly.no_headings", file=name)
    from pandas import read_csv
    from pandas.errors import EmptyDataError, ParserError

    try:
        frame = read_csv(
            io.StringIO(text),
            header=None,
            names=range(1 + max(line.count(separator) for line in lines[at:])),
            index_col=False,
            skiprows=at,
            sep=separator,
            dtype=str,
            keep_default_na=False,
            skip_blank_lines=False,
            low_memory=False,
        )
    except (ParserError, EmptyDataError, ValueError) as error:
        raise WorkbenchError("hourly.torn", file=name) from error
    columns = tuple(frame[column].fillna("").tolist() for column in frame.columns)
    headings = tuple(column[0].strip() for column in columns)
    return Table(name, hashlib.sha256(data).hexdigest(), headings, tuple(column[1:] for column in columns), at + 2)


def _text(name: str, data: bytes) -> str:
    if not data.strip():
        raise WorkbenchError("excel.empty", file=name)
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise WorkbenchError("hourly.not_csv", file=name)
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise WorkbenchError("hourly.not_csv", file=name)
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise WorkbenchError("excel.csv_unknown_letters", file=name)


def _headings_at(lines: Sequence[str], separator: str) -> int | None:
    """Give the line that names a time and a reading; titles may stand above it."""
    for number, line in enumerate(lines):
        cells = [cell.strip().strip('"') for cell in line.split(separator)]
        roles = {role for cell in cells[:MOST_COLUMNS] if (role := role_of(cell))}
        if roles & {"time", "day"} and roles & set(READINGS):
            return number
    return None


# ---------------------------------------------------------------- telling columns apart


@cache
def _words() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_yaml(resources() / "foreign" / "hourly.yaml", "foreign/hourly.yaml")
    return found


@cache
def _meanings() -> tuple[tuple[str, str], ...]:
    words = ((folded(word), role) for role, known in _words()["columns"].items() for word in known)
    return tuple(sorted(words, key=lambda pair: -len(pair[0])))


@lru_cache(10_000)
def folded(text: str) -> str:
    """Write a text in the one way words are compared: half-width, lower case, without blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).casefold())


@cache
def role_of(heading: str) -> str:
    """Say what a column is by its heading; empty where nobody knows."""
    plain = folded(_UNIT.sub("", unicodedata.normalize("NFKC", heading)))
    if any(folded(word) in plain for word in _words()["never"]):
        return ""
    exact = next((role for word, role in _meanings() if word == plain), "")
    return exact or next((role for word, role in _meanings() if len(word) > 1 and word in plain), "")


_UNIT = re.compile(r"[(\[{（【]([^()\[\]{}（）【】]*)[)\]}）】]")


@cache
def unit_of(heading: str) -> str:
    """Give the unit a heading names, by the form's answers: ``percent``, ``m_s``; empty where it names none."""
    flat = unicodedata.normalize("NFKC", heading)
    named = [folded(found) for found in _UNIT.findall(flat)] or [folded(flat.rpartition(" ")[2])]
    return next((unit for unit, words in _words()["units"].items() if any(folded(w) in named for w in words)), "")


def propose(headings: Sequence[str]) -> dict[str, int]:
    """Say which column holds what: the first that fits."""
    layout: dict[str, int] = {}
    for number, heading in enumerate(headings):
        role = role_of(heading)
        if role:
            layout.setdefault(role, number)
    if "time" in layout:
        layout = {role: number for role, number in layout.items() if role not in ("day", "hour")}
    return layout


def written(layout: Layout) -> str:
    """Write a layout as it is kept in the form: ``time=A co2=C``."""
    return " ".join(f"{role}={letters(layout[role])}" for role in ROLES if role in layout)


def layout_from(text: str) -> dict[str, int]:
    """Read a layout that was kept. Raises WorkbenchError ``hourly.no_layout``."""
    found = {}
    for part in text.split():
        role, _, column = part.partition("=")
        if role not in ROLES or not re.fullmatch(r"[A-Z]{1,2}", column):
            raise WorkbenchError("hourly.no_layout", layout=text)
        number = 0
        for letter in column:
            number = number * 26 + ord(letter) - 64
        found[role] = number - 1
    return found


# ---------------------------------------------------------------- taking hours in


class Year:
    """A stack's year, gathered from as many files as it takes. `stamp` says whether an hour begins or ends then."""

    def __init__(self, year: int, stamp: str) -> None:
        """Begin with nothing recorded."""
        self.stamp = stamp
        self.records = 0
        self.outside = 0
        """Records of another year."""
        self.repeated = 0
        """Records that say once more what an hour says already."""
        self.wrong: list[Wrong] = []
        """The first cells that are no number."""
        self.sources: dict[str, str] = {}
        """The files it was gathered from, by their SHA-256."""
        self._length = hours_in(year)
        self._from = date(year, 1, 1).toordinal() * _SECONDS
        self._columns: dict[str, Column] = {}
        self._flags: dict[int, str] = {}
        self._faults: dict[int, list[Mark]] = {}
        self._seen = bytearray(self._length)

    def add(self, table: Table, layout: Layout, records: Sequence[int] | None = None) -> None:
        """Take the records of a file in, or only those numbered.

        Raises WorkbenchError: ``hourly.no_column``, ``hourly.no_time`` where a time cannot be read, ``hourly.stamp``
        where the times speak against the stamp, ``hourly.not_hourly`` for more records than hours,
        ``hourly.other_year``.
        """
        if not layout.keys() & {"time", "day"} or max(layout.values()) >= len(table.columns):
            raise WorkbenchError("hourly.no_column", file=table.file)
        which = range(len(table)) if records is None else records
        hours = list(self._hours(table, layout, which))
        known = [hour for hour in hours if hour is not None]
        inside = sum(0 <= hour < self._length for hour in known)
        if known and not inside:
            raise WorkbenchError("hourly.other_year", file=table.file, found=table.columns[_time(layout)][which[0]])
        if len(known) > _MOST_RECORDS * len(set(known)) + DAY:
            raise WorkbenchError("hourly.not_hourly", file=table.file, records=len(known), hours=len(set(known)))
        self.sources[table.sha256] = table.file
        self.records += len(known)
        self.outside += len(known) - inside
        places = [hour if hour is not None and 0 <= hour < self._length else None for hour in hours]
        for role in (*READINGS, "working"):
            if role in layout:
                self._readings(table, role, layout[role], list(zip(which, places, strict=True)))
        if "flag" in layout:
            self._flagged(table.columns[layout["flag"]], zip(which, places, strict=True))
        for hour in places:
            if hour is not None:
                self.repeated += self._seen[hour]
                self._seen[hour] = 1

    def readings(self) -> Readings:
        """Give what was gathered."""
        columns = {role: column for role, column in self._columns.items() if role != "working"}
        faults = {hour: tuple(found) for hour, found in self._faults.items()}
        return Readings(columns, self._flags, faults, bytes(self._seen))

    def column(self, role: str) -> Column | None:
        """Give one reading, or the load, as gathered; None where no file has it."""
        return self._columns.get(role)

    def _hours(self, table: Table, layout: Layout, which: Sequence[int]) -> Iterator[int | None]:
        """Give the hour of each record, counted from the year's first; None for an empty line."""
        ends = self.stamp == "ends"
        first = table.columns[_time(layout)]
        second = table.columns[layout["hour"]] if "hour" in layout and "time" not in layout else None
        for record in which:
            text = first[record] if second is None else f"{first[record]} {second[record]}"
            if not text.strip():
                yield None
                continue
            found = moment(text)
            if found is None:
                raise WorkbenchError("hourly.no_time", file=table.file, line=table.first + record, text=text[:40])
            seconds, at_24 = found
            if at_24 and not ends:
                raise WorkbenchError("hourly.stamp", file=table.file, line=table.first + record, text=text[:40])
            yield (seconds - self._from - ends) // 3600

    def _readings(self, table: Table, role: str, number: int, records: Sequence[tuple[int, int | None]]) -> None:
        texts = table.columns[number]
        column = self._columns.setdefault(role, [None] * self._length)
        known: dict[str, Decimal | _Unreadable | None] = {}
        for record, hour in records:
            if hour is None:
                continue
            text = texts[record]
            value = known.get(text, _UNREAD)
            if value is _UNREAD:
                value = known[text] = figure(text)
            if isinstance(value, _Unreadable):
                if len(self.wrong) < _MOST_WRONG:
                    self.wrong.append(Wrong(table.first + record, table.headings[number], text[:40]))
                self._fault(hour, Mark("unreadable", role))
            elif column[hour] is None:
                column[hour] = value
            elif value is not None and column[hour] != value:
                self._fault(hour, Mark("twice", role))

    def _flagged(self, texts: Sequence[str], records: Iterable[tuple[int, int | None]]) -> None:
        words = _words()["flags"]
        for record, hour in records:
            flag = folded(texts[record])
            if hour is not None and flag and flag not in words["sound"]:
                self._flags[hour] = STOPPED if flag in words["stopped"] else texts[record].strip()[:20]

    def _fault(self, hour: int, mark: Mark) -> None:
        marks = self._faults.setdefault(hour, [])
        if mark not in marks:
            marks.append(mark)


def _time(layout: Layout) -> int:
    return layout["time"] if "time" in layout else layout["day"]


class _Unreadable:
    """What stands for a cell that is no number."""


_UNREADABLE = _Unreadable()
_UNREAD = _Unreadable()
_NUMBER = re.compile(r"[+-]?(\d+(,\d{3})*(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?")


def figure(text: str) -> "Decimal | _Unreadable | None":
    """Read a cell: a number, None for a word that says there is nothing, or unreadable."""
    plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-") if not text.isascii() else text.strip()
    if not plain or plain.casefold() in _nothing():
        return None
    if not _NUMBER.fullmatch(plain):
        return _UNREADABLE
    value = Decimal(plain.replace(",", ""))
    if abs(value) >= _LARGEST_NUMBER or int(value.as_tuple().exponent) < -_MOST_DECIMALS:
        return _UNREADABLE
    return value if int(value.as_tuple().exponent) <= 0 else value.quantize(Decimal(1))


@cache
def _nothing() -> frozenset[str]:
    return frozenset(str(word).casefold() for word in _words()["nothing"])


_CLOCK = re.compile(
    r"(?P<year>\d{4})(?:[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?|(?P<months>\d{2})(?P<days>\d{2}))"
    r"[T\s]*(?:(?P<hour>\d{1,2})(?:[:时点](?:(?P<minute>\d{1,2})分?)?(?::(?P<second>\d{1,2})(?:\.\d+)?|秒)?)?"
    r"|(?P<hours>\d{2})(?P<minutes>\d{2})(?P<seconds>\d{2})?)"
    r"\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?"
)


@lru_cache(50_000)
def moment(text: str) -> tuple[int, bool] | None:
    """Read a time: seconds since the first day of the calendar in Beijing time, and whether it is written as 24:00."""
    found = _CLOCK.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if not found:
        return None
    part = found.groupdict()
    try:
        day = date(int(part["year"]), int(part["month"] or part["months"]), int(part["day"] or part["days"]))
    except ValueError:
        return None
    hour, minute, second = (int(part[name] or part[f"{name}s"] or 0) for name in ("hour", "minute", "second"))
    if hour > DAY or minute > 59 or second > 59 or (hour == DAY and minute + second):
        return None
    seconds = day.toordinal() * _SECONDS + hour * 3600 + minute * 60 + second
    if zone := part["zone"]:
        away = 0 if zone == "Z" else int(zone[0] + "1") * (int(zone[1:3]) * 60 + int(zone[-2:]))
        seconds += (_BEIJING - away) * 60
    return seconds, hour == DAY
