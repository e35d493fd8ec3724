"""Whatever a file holds, it is read, or refused with a sentence; the program never falls."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.services.hours import HEAD, records
from workbench.base.errors import WorkbenchError
from workbench.domain.monitoring import READINGS
from workbench.excel.hourly import Year, parse, propose

WHOLE = ("\r\n".join([",".join(HEAD), *(",".join(row) for row in records("DA001", hours=range(30)))]) + "\r\n").encode()
CELLS = st.one_of(
    st.sampled_from(
        [
            "=1+1",
            '"',
            '""',
            "\t",
            ";",
            "1e9999",
            "-0",
            "1" * 60,
            "NaN",
            "∞",
            "２",
            "\u202e",
            "\ufeff",
            "#REF!",
            "@SUM(A1)",
        ]
    ),
    st.text(max_size=12),
    st.decimals(allow_nan=True, allow_infinity=True).map(str),
)
TIMES = st.one_of(
    st.sampled_from(["2025-01-01 00:00", "2025-12-31 24:00", "2025-13-45 99:99", "", "9999-12-31 23:00"]),
    st.text(max_size=20),
)


def taken(data: bytes) -> None:
    """Take a file in as the program does; only a sentence may come of what is wrong with it."""
    try:
        table = parse("a.csv", data)
        for stamp in ("begins", "ends"):
            year = Year(2025, stamp)
            year.add(table, propose(table.headings))
            for name in READINGS:
                column = year.column(name)
                assert column is None or len(column) == 8760
    except WorkbenchError:
        pass


@settings(max_examples=150)
@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    taken(data)


@settings(max_examples=150)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=6)), max_size=12))
def test_a_sound_file_with_bytes_written_over_it(wounds: list[tuple[int, bytes]]) -> None:
    data = bytearray(WHOLE)
    for at, wound in wounds:
        data[at : at + len(wound)] = wound
    taken(bytes(data))


@settings(max_examples=150)
@given(
    st.lists(st.tuples(TIMES, st.lists(CELLS, min_size=1, max_size=9)), max_size=12),
    st.sampled_from(["utf-8", "gb18030", "utf-16"]),
)
def test_a_table_of_anything(rows: list[tuple[str, list[str]]], encoding: str) -> None:
    lines = [",".join(HEAD), *(",".join([at, *cells]) for at, cells in rows)]
    taken("\n".join(lines).encode(encoding, errors="replace"))


@settings(max_examples=30)
@given(st.integers(0, len(WHOLE)))
def test_a_file_cut_off_anywhere(length: int) -> None:
    taken(WHOLE[:length])
