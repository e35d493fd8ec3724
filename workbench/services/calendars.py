"""Taking in a year's holiday table from a file the person has; it becomes a pack of its own among those installed."""

import json
import shutil
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from workbench.base.clock import today
from workbench.base.errors import WorkbenchError
from workbench.base.paths import home
from workbench.base.text import Label, say
from workbench.domain.holidays import CALENDAR, OFF, TABLE, WORK, holidays, span
from workbench.domain.notice import is_notice, read_notice
from workbench.rules.form import Field
from workbench.rules.kinds import KINDS
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.excel.files import Grid

_LONGEST_SPAN = 15
_FEWEST_OFF, _MOST_OFF = 7, 60
"""Every notice so far has 28 to 33 days off; far outside, it is another table."""
_ALWAYS_OFF = ((1, 1), (5, 1), (10, 1))
"""New Year, Labour Day and National Day have been off in every notice; a table without them is not whole."""
_DAY = Field("day", Label("日期", "Day"), "date")


@dataclass(frozen=True, slots=True)
class Notice:
    """Where a table is written: the notice's number and the day it was published."""

    year: int
    number: str
    published: date


@dataclass(frozen=True, slots=True)
class Table:
    """What a file says of a year: its days off and the weekend days worked in exchange, in order."""

    off: tuple[date, ...]
    work: tuple[date, ...]


def read_table(file: Path, year: int) -> Table:
    """Read a table from the first sheet of a workbook or a csv: a row a day, or a row from a first to a last day.

    Each row holds the day, or two, and the word 放假 or 上班 (off, work); other columns are passed over, and so are
    rows above the first day. Or the file holds the words of the notice itself, in cells or as plain text. Raises
    WorkbenchError: ``calendars.rows``, ``calendars.sentence``, ``calendars.not_whole``, what opening raises.
    """
    from workbench.excel.files import open_file

    opened = open_file(file, lambda: False, ragged=True)
    rows = next((sheet.rows for sheet in opened.sheets if any(any(map(str, row)) for row in sheet.rows)), [])
    text = "\n".join(",".join(str(cell) for cell in row if cell != "") for row in rows)
    kinds = _by_words(file, text, year) if is_notice(text) else _by_rows(file, rows, year)
    off = tuple(sorted(day for day, kind in kinds.items() if kind == OFF))
    if not _FEWEST_OFF <= len(off) <= _MOST_OFF or any(date(year, *day) not in off for day in _ALWAYS_OFF):
        raise WorkbenchError("calendars.not_whole", file=file.name, year=year, count=len(off))
    return Table(off, tuple(sorted(day for day, kind in kinds.items() if kind == WORK)))


def _by_words(file: Path, text: str, year: int) -> dict[date, str]:
    try:
        kinds = read_notice(text, year)
    except ValueError as error:
        raise WorkbenchError("calendars.sentence", file=file.name, sentence=error, year=year) from error
    stray = [day for day, kind in kinds.items() if not _fits(day, kind, year)]
    if stray:
        raise WorkbenchError("calendars.sentence", file=file.name, sentence=stray[0], year=year)
    return kinds


def _by_rows(file: Path, rows: "Grid", year: int) -> dict[date, str]:
    kinds: dict[date, str] = {}
    wrong = []
    for number, row in enumerate(rows, 1):
        days = [day for day in map(_day, row) if day]
        if not days and (not kinds or not any(str(cell).strip() for cell in row)):
            continue
        said = list(_said(days, [word for word in map(_word, row) if word]))
        if not said or any(kinds.get(day, kind) != kind or not _fits(day, kind, year) for day, kind in said):
            wrong.append(number)
        kinds.update(said)
    if wrong:
        rows_ = say("deadlines.and").join(map(str, wrong[:10]))
        raise WorkbenchError("calendars.rows", file=file.name, rows=rows_, year=year)
    return kinds


def _day(cell: object) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    try:
        day = KINDS["date"].parse(str(cell), _DAY)
    except ValueError:
        return None
    return day if isinstance(day, date) else None


def _word(cell: object) -> str:
    text = unicodedata.normalize("NFKC", str(cell)).strip().casefold()
    if "班" in text or text in ("work", "workday"):
        return WORK
    return OFF if "放假" in text or text in ("休", "休息", "off", "holiday") else ""


def _said(days: list[date], words: list[str]) -> Iterator[tuple[date, str]]:
    """Give each day of a row with its kind; none if the row cannot be understood."""
    if len(set(words)) == 1 and len(days) in (1, 2) and timedelta(0) <= days[-1] - days[0] <= timedelta(_LONGEST_SPAN):
        yield from ((day, words[0]) for day in span(days[0], days[-1]))


def _fits(day: date, kind: str, year: int) -> bool:
    """Tell whether a day can be of a year's notice: a notice may begin in the last week of the year before."""
    in_year = day.year == year or day > date(year - 1, 12, 24)
    return in_year and day.year <= year and (kind == OFF or day.weekday() >= 5)


def install(wb: Workbench, file: Path, notice: Notice) -> Table:
    """Take a table in, so that it counts from now on and in every later session. Gives what was read.

    Raises WorkbenchError: ``calendars.notice`` for a notice that cannot be, ``calendars.known`` where the year has a
    table of a notice published then or later, and what `read_table` raises.
    """
    if not notice.number.strip() or not 0 <= notice.year - notice.published.year <= 1 or notice.published > today():
        raise WorkbenchError("calendars.notice", number=notice.number, published=notice.published, year=notice.year)
    name = f"{CALENDAR}.{notice.year}"
    known = holidays({key: pack for key, pack in wb.library.packs.items() if key != name}, date.max).notices
    cite = known.get(notice.year)
    if cite and (cite.document.published or date.min) >= notice.published:
        raise WorkbenchError("calendars.known", year=notice.year, notice=cite)
    table = read_table(file, notice.year)
    shelf = home() / "rulepacks"
    shelf.mkdir(exist_ok=True)
    made = Path(mkdtemp(dir=home()))
    try:
        _write(made, table, notice, wb.person, file.name)
        shutil.rmtree(shelf / name, ignore_errors=True)
        made.replace(shelf / name)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    wb.reload_library()
    return table


def _write(folder: Path, table: Table, notice: Notice, person: str, file: str) -> None:
    """Write the pack. JSON is YAML too, so each value is written as JSON."""
    title = f"国务院办公厅关于{notice.year}年部分节假日安排的通知"
    document = f"holidays_{notice.year}"
    days = {day.isoformat(): OFF for day in table.off} | {day.isoformat(): WORK for day in table.work}
    files = {
        "pack.yaml": {
            "title": {"zh": f"工作日历（{notice.year}年，导入）", "en": f"Working calendar ({notice.year}, imported)"},
            "kind": "common",
            "still_valid": today(),
            "checked_by": person or "—",
        },
        "documents.yaml": {
            document: {
                "title": {
                    "zh": title,
                    "en": f"General Office of the State Council on public holidays in {notice.year}",
                },
                "number": notice.number.strip(),
                "issuer": "国务院办公厅",
                "published": notice.published,
                "status": "in_force",
                "confidence": "secondary",
                "note": f"{today()} 从文件“{file}”导入，程序没有见到通知原文",
            }
        },
        f"parameters/{TABLE}.yaml": {
            "label": {"zh": "节假日和调休上班日", "en": "Public holidays and make-up working days"},
            "kind": "table",
            "unit": "text",
            "values": [
                {
                    "since": date(notice.year, 1, 1),
                    "until": date(notice.year, 12, 31),
                    "published": notice.published,
                    "cite": [document, "全文"],
                    "table": days,
                }
            ],
        },
    }
    (folder / "parameters").mkdir()
    for name, content in files.items():
        (folder / name).write_text(_yaml(content), "utf-8")


def _yaml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(str(key))}: {_yaml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_yaml, value)) + "]"
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)
