from hypothesis import given
from hypothesis import strategies as st

from workbench.base.numbers import D
from workbench.rules.cells import Cell, Cells, Change, Source

paths = st.sampled_from([f"s/r{row}/{name}" for row in range(1, 12) for name in "abc"])
values = st.one_of(st.decimals(allow_nan=False, allow_infinity=False, places=2), st.text(max_size=5), st.booleans())
contents = st.dictionaries(paths, values.map(Cell), max_size=8).map(Cells)


def test_rows_are_read_as_people_read_them() -> None:
    cells = Cells({f"s/r{row}/a": Cell("x") for row in (10, 2, 1)})
    assert cells.rows("s") == ("r1", "r2", "r10")
    assert cells.new_row("s") == "r11"
    assert Cells().new_row("s") == "r1"


def test_equal_numbers_of_unequal_precision_are_different_statements() -> None:
    assert Cells({"s/a": Cell(D("1.5"))}).compare(Cells({"s/a": Cell(D("1.50"))}))


def test_a_note_is_part_of_what_is_said() -> None:
    assert Cells({"s/a": Cell("x")}).compare(Cells({"s/a": Cell("x", note="见磅单")}))


def test_where_a_value_came_from_alone_is_no_change() -> None:
    assert not Cells({"s/a": Cell("x")}).compare(Cells({"s/a": Cell("x", Source("typed"))}))


def test_text_that_reads_like_a_number_is_another_answer() -> None:
    assert Cells({"s/a": Cell(D("1.5"))}).compare(Cells({"s/a": Cell("1.5")}))


def test_a_row_taken_away_leaves_those_whose_names_begin_alike() -> None:
    cells = Cells({"s/r1/a": Cell("x"), "s/r10/a": Cell("y")})
    assert dict(cells.without("s/r1")) == {"s/r10/a": Cell("y")}


def test_a_conflict_holds_mine_before_and_theirs_after_and_mine_is_kept() -> None:
    base = Cells({"s/a": Cell("old"), "s/b": Cell("old"), "s/c": Cell("old")})
    mine = base.changed({"s/a": Cell("mine"), "s/b": Cell("same"), "s/c": None})
    theirs = base.changed({"s/a": Cell("theirs"), "s/b": Cell("same"), "s/d": Cell("new")})
    merged, conflicts = base.merge(mine, theirs)
    assert conflicts == (Change("s/a", Cell("mine"), Cell("theirs")),)
    assert dict(merged) == {"s/a": Cell("mine"), "s/b": Cell("same"), "s/d": Cell("new")}


@given(contents, contents)
def test_applying_the_differences_gives_the_other_state(before: Cells, after: Cells) -> None:
    changes = before.compare(after)
    assert dict(before.changed({change.path: change.after for change in changes})) == dict(after)


@given(contents, contents)
def test_merging_with_no_change_of_mine_gives_theirs(base: Cells, theirs: Cells) -> None:
    merged, conflicts = base.merge(base, theirs)
    assert not conflicts
    assert dict(merged) == dict(theirs)


@given(contents, contents, contents)
def test_a_merge_keeps_mine_and_names_every_conflict(base: Cells, mine: Cells, theirs: Cells) -> None:
    merged, conflicts = base.merge(mine, theirs)
    for change in base.compare(mine):
        assert merged.get(change.path) == mine.get(change.path)
    named = {conflict.path for conflict in conflicts}
    ours = {change.path for change in base.compare(mine)}
    for change in base.compare(theirs):
        assert merged.get(change.path) == theirs.get(change.path) or change.path in named or change.path in ours
