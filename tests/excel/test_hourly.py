"""A monitor's csv: how it is read, what is refused before anything is believed, and what each hour is given."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest

from tests.services.hours import HEAD, Record, records, write
from workbench.base.errors import WorkbenchError
from workbench.domain.monitoring import Mark
from workbench.excel import hourly
from workbench.excel.hourly import (
    Table,
    Year,
    figure,
    layout_from,
    moment,
    parse,
    propose,
    read,
    role_of,
    unit_of,
    written,
)

SIMPLE = ("时间", "CO2(%)", "流速(m/s)")


def table(rows: Sequence[Sequence[str]], head: Sequence[str] = SIMPLE) -> Table:
    return parse("a.csv", "\n".join(",".join(row) for row in (head, *rows)).encode())


def year(rows: Sequence[Sequence[str]], head: Sequence[str] = SIMPLE, stamp: str = "begins") -> Year:
    found = Year(2025, stamp)
    made = table(rows, head)
    found.add(made, propose(made.headings))
    return found


# ---------------------------------------------------------------- reading


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_what_exporters_write_is_read(tmp_path: Path, encoding: str, mark: str) -> None:
    rows = list(records("DA001", hours=range(5)))
    found = read(write(tmp_path / "a.csv", rows, encoding=encoding, mark=mark))
    assert found.headings == HEAD
    assert [tuple(column[number] for column in found.columns) for number in range(5)] == rows


def test_titles_above_the_headings_are_passed_over_and_the_lines_keep_their_numbers(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("某厂 2025 年烟气数据,,\n\n时间,CO2(%),流速(m/s)\n2025-01-01 00:00,x,1\n", encoding="utf-8")
    found = read(file)
    assert (found.headings, found.first, len(found)) == (("时间", "CO2(%)", "流速(m/s)"), 4, 1)


def test_a_comma_more_at_the_end_of_each_line_does_no_harm() -> None:
    found = parse("a.csv", b"time,co2,flow\n2025-01-01 00:00,1,2,\n2025-01-01 01:00,3,4,\n")
    assert found.columns[1] == ["1", "3"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "excel.empty"),
        (b"  \r\n \n", "excel.empty"),
        (b"PK\x03\x04whatever", "hourly.not_csv"),
        (b"%PDF-1.7", "hourly.not_csv"),
        (b"time,co2\n2025-01-01 00:00,\x001\n", "hourly.not_csv"),
        ("时间,CO2\n".encode() + b"\xff\xfe\xfa\xff", "excel.csv_unknown_letters"),
        (b"a,b,c\n1,2,3\n", "hourly.no_headings"),
        (b"time,co2" + b",x" * 1_000_000 + b"\n", "hourly.too_wide"),
        (b"time,co2\n" + b"2025-01-01 00:00,1\n" * 40 + b"," * 1_000_000 + b"\n", "hourly.torn"),
        (b'time,co2\n"2025-01-01 00:00,1\n', "hourly.torn"),
    ],
)
def test_what_is_no_such_csv_is_refused_with_a_reason(data: bytes, code: str) -> None:
    with pytest.raises(WorkbenchError) as refused:
        parse("a.csv", data)
    assert refused.value.code == code


def test_two_gigabytes_are_refused_by_their_size_and_never_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "large.csv"
    with file.open("wb") as out:
        out.truncate(2 * 1024**3)  # a file of holes: nothing is written
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("it was read"))
    with pytest.raises(WorkbenchError, match=r"hourly\.too_large"):
        read(file)


# ---------------------------------------------------------------- headings


@pytest.mark.parametrize(
    ("heading", "role", "unit"),
    [
        ("二氧化碳浓度（%）", "co2", "percent"),
        ("CO2浓度(mg/m3)", "co2", "mg_m3"),
        ("CO₂ 体积浓度 μmol/mol", "co2", "ppm"),
        ("烟气流速(m/s)", "flow", "m_s"),
        ("标干流量 [万Nm3/h]", "flow", "wan_m3_h"),
        ("烟温(℃)", "temperature", ""),
        ("烟气静压(Pa)", "pressure", "Pa"),
        ("大气压(kPa)", "barometer", "kPa"),
        ("含湿量(%)", "moisture", "percent"),
        ("氧含量(%)", "o2", "percent"),
        ("监测时间", "time", ""),
        ("CO2折算浓度(mg/m3)", "", "mg_m3"),
        ("SO2浓度(mg/m3)", "", "mg_m3"),
        ("CO2排放量(t)", "", ""),
    ],
)
def test_headings_say_what_a_column_is(heading: str, role: str, unit: str) -> None:
    assert (role_of(heading), unit_of(heading)) == (role, unit)


def test_a_layout_is_kept_and_read_again() -> None:
    layout = propose(HEAD)
    assert written(layout) == "time=A stack=B co2=C flow=D temperature=E pressure=F moisture=G o2=H flag=I"
    assert layout_from(written(layout)) == layout
    with pytest.raises(WorkbenchError, match=r"hourly\.no_layout"):
        layout_from("co2=1")


# ---------------------------------------------------------------- times


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-04 05:00",
        "2025/3/4 5:00:00",
        "2025.03.04 05",
        "2025年3月4日5时",
        "20250304050000",
        "2025030405 ",
        "2025-03-04T05:00:00+08:00",
        "2025-03-03T21:00:00Z",
        "２０２５-03-04 05:00",
    ],
)
def test_times_are_read_as_they_are_written(text: str) -> None:
    assert moment(text) == moment("2025-03-04 05:00")


@pytest.mark.parametrize(
    "text", ["", "2025-02-30 05:00", "2025-03-04 25:00", "2025-03-04 24:01", "45720.2083", "=NOW()", "昨天"]
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert moment(text) is None


def test_an_hour_stamped_at_its_end_is_the_one_before() -> None:
    ends = year(
        [("2025-01-01 01:00", "1", "1"), ("2025-01-01 24:00", "2", "1"), ("2025-01-02 00:59:59", "3", "1")],
        stamp="ends",
    )
    co2 = ends.column("co2")
    assert co2 is not None
    assert [co2[0], co2[23], co2[24]] == [1, 2, 3]
    assert year([("2025-01-01 01:00", "1", "1")]).column("co2") != co2


def test_midnight_at_the_years_end_belongs_to_the_year_that_ends() -> None:
    ends = year([("2025-01-01 00:00", "1", "1"), ("2026-01-01 00:00", "2", "1")], stamp="ends")
    co2 = ends.column("co2")
    assert co2 is not None
    assert [co2[8759], ends.outside] == [2, 1]


def test_24_00_where_hours_are_said_to_begin_is_a_contradiction() -> None:
    with pytest.raises(WorkbenchError, match=r"hourly\.stamp"):
        year([("2025-01-01 24:00", "1", "1")])


def test_a_day_and_an_hour_may_stand_apart() -> None:
    found = year([("2025-01-01", "5", "1", "1"), ("2025-01-01", "07:00", "2", "1")], ("日期", "小时", "CO2", "流速"))
    co2 = found.column("co2")
    assert co2 is not None
    assert [co2[5], co2[7]] == [1, 2]


def test_a_leap_year_has_its_day() -> None:
    found = Year(2024, "begins")
    made = table([("2024-02-29 00:00", "1", "1"), ("2024-12-31 23:00", "2", "1")])
    found.add(made, propose(made.headings))
    co2 = found.column("co2")
    assert co2 is not None
    assert [co2[59 * 24], co2[8783]] == [1, 2]


# ---------------------------------------------------------------- records


def test_order_does_not_matter_and_a_gap_stays_a_gap() -> None:
    found = year([("2025-01-01 02:00", "3", "1"), ("2025-01-01 00:00", "1", "1")])
    co2 = found.column("co2")
    assert co2 is not None
    assert co2[:4] == [1, None, 3, None]


def test_a_record_said_twice_alike_is_counted_and_one_said_differently_is_a_fault() -> None:
    found = year([("2025-01-01 00:00", "1", "1"), ("2025-01-01 00:00", "1.0", "1"), ("2025-01-01 00:00", "2", "1")])
    assert found.repeated == 2
    assert found.readings().faults == {0: (Mark("twice", "co2"),)}


def test_text_in_a_column_of_numbers_is_told_with_its_line_and_never_run() -> None:
    found = year(
        [("2025-01-01 00:00", '=cmd|" /C calc"!A0'.replace('"', ""), "1"), ("2025-01-01 01:00", "1,2", "1")][:1]
    )
    assert found.wrong == [hourly.Wrong(2, "CO2(%)", "=cmd| /C calc!A0")]
    assert found.readings().faults == {0: (Mark("unreadable", "co2"),)}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12.50", Decimal("12.50")),
        ("1,234.5", Decimal("1234.5")),
        ("１２.５", Decimal("12.5")),
        ("−3", Decimal(-3)),
        ("1.2E+05", Decimal(120000)),
        ("--", None),
        ("", None),
        ("无数据", None),
        ("-9999", None),
    ],
)
def test_numbers_are_exact_and_nothing_is_nothing(text: str, value: Decimal | None) -> None:
    assert figure(text) == value


@pytest.mark.parametrize("text", ["12.5%", "1e999", "NaN1", "inf", "=1+1", "1 2", "9" * 13, "0." + "1" * 30, "<0.1"])
def test_what_is_no_plain_number_is_unreadable(text: str) -> None:
    assert not isinstance(figure(text), Decimal | None)


def test_flags_are_taken_at_their_word() -> None:
    rows: list[Record] = [(f"2025-01-01 0{hour}:00", "1", "1", flag) for hour, flag in enumerate("NFM")]
    found = year([*rows, ("2025-01-01 03:00", "1", "1", "停炉")], (*SIMPLE, "状态"))
    assert found.readings().flags == {1: "stopped", 2: "M", 3: "stopped"}


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([("2024-01-01 00:00", "1", "1")], "hourly.other_year"),
        ([("每天", "1", "1")], "hourly.no_time"),
        ([(f"2025-01-01 {n // 60:02d}:{n % 60:02d}", "1", "1") for n in range(0, 1440, 5)], "hourly.not_hourly"),
    ],
)
def test_what_is_no_year_of_hours_is_refused(rows: list[Record], code: str) -> None:
    with pytest.raises(WorkbenchError) as refused:
        year(rows)
    assert refused.value.code == code


def test_a_column_that_is_not_there_is_refused() -> None:
    made = table([("2025-01-01 00:00", "1", "1")])
    with pytest.raises(WorkbenchError, match=r"hourly\.no_column"):
        Year(2025, "begins").add(made, {"time": 0, "co2": 9})
