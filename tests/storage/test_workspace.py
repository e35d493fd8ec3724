import hashlib
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from workbench.base.clock import set_clock
from workbench.base.errors import WorkbenchError
from workbench.domain.enterprise import Enterprise, Facility
from workbench.domain.evidence import Evidence
from workbench.domain.filing import Filing, RulesRef
from workbench.rules.cells import Cell, Cells
from workbench.storage import connecting
from workbench.storage.backup import checked_copy
from workbench.storage.connecting import connect
from workbench.storage.inspection import sound
from workbench.storage.unit_of_work import UnitOfWork
from workbench.storage.workspace import Workspace

ONE = Cells({"total/emission": Cell(Decimal("1.50"))})
TWO = Cells({"total/emission": Cell(Decimal("2.50"))})


def invoice(content: bytes, *paths: str) -> Evidence:
    sha256 = hashlib.sha256(content).hexdigest()
    return Evidence(
        sha256, "发票.pdf", len(content), "application/pdf", paths, datetime(2026, 7, 1, tzinfo=UTC), "张三"
    )


def test_the_file_is_written_as_a_ledger_is(workspace: Workspace) -> None:
    with workspace.work() as work:
        ask = work.filings._connection.exec_driver_sql  # noqa: SLF001 - settings no person ever asks for
        said = [ask(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous", "foreign_keys")]
    assert said == ["wal", 2, 1]


def test_what_was_not_committed_never_was(workspace: Workspace) -> None:
    with workspace.work() as work:
        work.filings.save("f1", ONE, version=1)
    with workspace.look() as work:
        assert work.filings.get("f1").cells == Cells()


def test_a_save_over_a_newer_state_is_refused_and_the_newer_stays(workspace: Workspace) -> None:
    with workspace.work() as work:
        work.filings.save("f1", ONE, version=1)
        work.commit()
    with pytest.raises(WorkbenchError, match=r"storage\.stale"), workspace.work() as work:
        work.filings.save("f1", TWO, version=1)
    with workspace.look() as work:
        filing = work.filings.get("f1")
    assert (filing.version, filing.cells) == (2, ONE)


def test_a_frozen_filing_is_not_saved_over(workspace: Workspace) -> None:
    with workspace.work() as work:
        work.filings.set_status(work.filings.get("f1"), "frozen")
        work.commit()
    with pytest.raises(WorkbenchError, match=r"filing\.frozen"), workspace.work() as work:
        work.filings.save("f1", ONE, version=2)


def test_a_filing_of_nobody_cannot_be(workspace: Workspace, path: Path) -> None:
    with workspace.look() as work:
        filing = work.filings.get("f1")
    lost = Filing("f2", "nobody", filing.form, filing.period, filing.rules, "draft", ONE, 1)
    with pytest.raises(IntegrityError), workspace.work() as work:
        work.filings.add(lost)


@pytest.mark.parametrize(
    ("code", "ask"),
    [
        ("enterprise.unknown", lambda work: work.enterprises.get("e9")),
        ("filing.unknown", lambda work: work.filings.get("f9")),
        ("filing.unknown", lambda work: work.filings.save("f9", ONE, version=1)),
        ("revision.unknown", lambda work: work.revisions.document("f1", 1)),
        ("occurrence.unknown", lambda work: work.occurrences.remove(9)),
        ("evidence.unknown", lambda work: work.evidence.content("00")),
    ],
)
def test_what_is_not_there_is_named(workspace: Workspace, code: str, ask: Callable[[UnitOfWork], object]) -> None:
    with pytest.raises(WorkbenchError, match=code.replace(".", r"\.")), workspace.work() as work:
        ask(work)


def test_enterprises_and_facilities_come_back_as_they_went(workspace: Workspace) -> None:
    enterprise = Enterprise(
        "e2", "𬱖氏焦化", "91310000", "上海", "焦化", "路 1 号", "李𬱖", "王五", "021-1", sample=True
    )
    facility = Facility("p1", "e2", "1 号炉", "L1", "烧结", "停用")
    with workspace.work() as work:
        work.enterprises.save(enterprise)
        work.enterprises.save_facility(facility)
        work.commit()
    with workspace.look() as work:
        assert work.enterprises.get("e2") == enterprise
        assert work.enterprises.facilities("e2") == (facility,)
    with workspace.work() as work:
        work.enterprises.remove_facility("p1")
        assert work.enterprises.facilities("e2") == ()


def test_what_happened_to_an_enterprise_is_given_by_day_until_it_is_taken_back(workspace: Workspace) -> None:
    set_clock(lambda: datetime(2026, 7, 9, 8, 0, tzinfo=UTC))
    with workspace.work() as work:
        work.occurrences.add("e1", "verification_result", date(2026, 7, 3), by="张三", note="邮件")
        work.occurrences.add("e1", "verification_result", date(2026, 7, 1), by="李四")
        work.commit()
    with workspace.look() as work:
        early, late = work.occurrences.of("e1")
        assert work.occurrences.of("e2") == ()
    assert (early.day, early.by, early.note) == (date(2026, 7, 1), "李四", "")
    assert (late.trigger, late.note, late.at) == ("verification_result", "邮件", datetime(2026, 7, 9, 8, tzinfo=UTC))
    with workspace.work() as work:
        work.occurrences.remove(early.id)
        assert work.occurrences.of("e1") == (late,)


def test_nothing_happens_to_nobody(workspace: Workspace) -> None:
    with pytest.raises(IntegrityError), workspace.work() as work:
        work.occurrences.add("nobody", "verification_result", date(2026, 7, 3), by="张三")


def test_a_mapping_is_remembered_for_each_form_and_the_last_one_counts(workspace: Workspace) -> None:
    with workspace.work() as work:
        for fingerprint, document in (("aa", "{}"), ("bb", "[]"), ("aa", '{"消耗量": "fuels.quantity"}')):
            work.mappings.save(fingerprint, "cn.ets.steel/monthly", document)
        work.commit()
    with workspace.look() as work:
        assert work.mappings.get("aa", "cn.ets.steel/monthly") == '{"消耗量": "fuels.quantity"}'
        assert work.mappings.get("bb", "cn.ets.steel/monthly") == "[]"
        assert work.mappings.get("aa", "cn.ets.power/monthly") is None


def test_an_evidence_file_is_kept_once_however_many_filings_point_at_it(workspace: Workspace, path: Path) -> None:
    with workspace.work() as work:
        old = work.filings.get("f1")
        work.filings.add(Filing("f2", "e1", old.form, old.period, old.rules, "draft", Cells(), 1))
        work.evidence.add("f1", invoice(b"paper", "fuels/r1/quantity"), [b"paper"])
        work.evidence.add("f2", invoice(b"paper"), [b"paper"])
        work.evidence.add("f1", invoice(b"paper", "fuels/r2/quantity"), [b"paper"])
        work.commit()
        assert [each.paths for each in work.evidence.of("f1")] == [("fuels/r1/quantity", "fuels/r2/quantity")]
    with closing(connect(path, "ro")) as connection:
        assert connection.execute("SELECT count(*) FROM blob").fetchone() == (1,)


def test_an_evidence_file_goes_when_the_last_filing_lets_go(workspace: Workspace) -> None:
    paper = invoice(b"paper")
    with workspace.work() as work:
        work.evidence.add("f1", paper, [b"paper"])
        assert work.evidence.content(paper.sha256) == b"paper"
        work.evidence.remove("f1", paper.sha256)
        with pytest.raises(WorkbenchError, match=r"evidence\.unknown"):
            work.evidence.content(paper.sha256)


def test_evidence_that_changed_in_the_file_is_not_given_out(workspace: Workspace, path: Path) -> None:
    paper = invoice(b"paper")
    with workspace.work() as work:
        work.evidence.add("f1", paper, [b"paper"])
        work.commit()
    with closing(connect(path, "rw")) as connection:
        connection.execute("UPDATE blob SET content = x'00'")
    with pytest.raises(WorkbenchError, match=r"evidence\.damaged"), workspace.look() as work:
        work.evidence.content(paper.sha256)


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE event SET what = 'nothing'",
        "DELETE FROM event",
        "INSERT OR REPLACE INTO event VALUES (1, '', '', 'nothing', NULL, '')",
    ],
)
def test_the_log_only_grows(workspace: Workspace, path: Path, act: str) -> None:
    with workspace.work() as work:
        work.events.add("filing.begun", "张三", "f1", form="某表", rows=3)
        work.commit()
    with closing(connect(path, "rw")) as connection, pytest.raises(sqlite3.IntegrityError, match="never changes"):
        connection.execute(act)
    with workspace.look() as work:
        (event,) = work.events.of("f1")
    assert (event.by, event.what, event.detail) == ("张三", "filing.begun", {"form": "某表", "rows": 3})


def test_many_threads_may_save_at_once_and_none_is_lost(workspace: Workspace) -> None:
    failures: list[Exception] = []

    def log() -> None:
        try:
            for _ in range(10):
                with workspace.work() as work:
                    work.events.add("saved", str(len(work.events.of())))
                    work.commit()
                with workspace.look() as work:
                    work.events.of()
        except Exception as error:  # noqa: BLE001 - whatever it was, the main thread must tell it
            failures.append(error)

    threads = [threading.Thread(target=log) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with workspace.look() as work:
        # each saw all that was there before it: nobody wrote between its reading and its writing
        assert [event.by for event in work.events.of()] == [str(number) for number in range(60)]


def test_a_reader_sees_one_state_throughout(workspace: Workspace) -> None:
    with workspace.look() as reading:
        assert reading.filings.get("f1").version == 1
        with workspace.work() as work:
            work.filings.save("f1", ONE, version=1)
            work.commit()
        assert reading.filings.get("f1").version == 1


def test_a_writer_that_never_finishes_is_not_waited_for_for_ever(
    workspace: Workspace, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "_PATIENCE", 0.05)
    with closing(connect(path, "rw")) as other:
        other.execute("BEGIN IMMEDIATE")
        workspace.close()
        workspace = Workspace.open(path)
        with workspace.look() as work:
            assert work.filings.get("f1").version == 1
        with pytest.raises(WorkbenchError, match=r"storage\.busy"), workspace.work():
            pass
        workspace.close()


def test_what_is_left_of_a_making_that_was_cut_short_is_in_nobodys_way(tmp_path: Path) -> None:
    path = tmp_path / "w.ccw"
    path.with_name("w.ccw.part").write_bytes(b"half a file")
    path.with_name("w.ccw.part-wal").write_bytes(b"half a log")
    Workspace.create(path).close()
    Workspace.open(path).close()
    assert not path.with_name("w.ccw.part").exists()


def test_a_full_disk_is_said_plainly_and_what_was_saved_stays(workspace: Workspace) -> None:
    with workspace.look() as work:
        work.filings._connection.exec_driver_sql("PRAGMA max_page_count = 40")  # noqa: SLF001 - as small a disk
    with pytest.raises(WorkbenchError, match=r"storage\.full"), workspace.work() as work:
        work.evidence.add("f1", invoice(b"0" * 400_000), [b"0" * 400_000])
    with workspace.look() as work:
        assert work.evidence.of("f1") == ()


def test_lists_show_filings_without_reading_them(workspace: Workspace) -> None:
    with workspace.look() as work:
        (listed,) = work.filings.listed("e1")
        assert work.filings.listed("e9") == ()
    assert (listed.id, listed.form, listed.period, listed.status) == ("f1", "cn.ets.steel/monthly", "2026-06", "draft")
    assert isinstance(listed.rules, RulesRef)


def test_the_filing_last_touched_is_listed_first(workspace: Workspace) -> None:
    days = iter(datetime(2099, 7, day, tzinfo=UTC) for day in (2, 3))
    set_clock(lambda: next(days))
    with workspace.work() as work:
        first = work.filings.get("f1")
        work.filings.add(Filing("f2", "e1", first.form, first.period, first.rules, "draft", Cells(), 1))
        assert [each.id for each in work.filings.listed()] == ["f2", "f1"]
        work.filings.save("f1", ONE, version=1)
        assert [each.id for each in work.filings.listed()] == ["f1", "f2"]


def test_a_checked_copy_is_whole_though_the_log_is_not_folded_in(workspace: Workspace, path: Path) -> None:
    with workspace.work() as work:
        work.filings.save("f1", ONE, version=1)
        work.commit()
    copy = path.with_name("copy.ccw")
    checked_copy(path, copy)
    with closing(connect(copy, "immutable")) as connection:
        assert sound(connection)
    opened = Workspace.open(copy)
    with opened.look() as work:
        assert work.filings.get("f1").cells == ONE
    opened.close()


def test_a_copy_that_cannot_be_written_leaves_nothing_behind(workspace: Workspace, path: Path) -> None:
    with pytest.raises(WorkbenchError, match=r"storage\.no_permission"):
        checked_copy(path, path.parent / "nowhere" / "copy.ccw")


def test_a_copy_of_a_damaged_file_is_not_called_one(workspace: Workspace, path: Path) -> None:
    workspace.close()
    with closing(connect(path, "rw")) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("INSERT INTO facility VALUES ('p', 'nobody', '', '', '', '')")
    copy = path.with_name("copy.ccw")
    with pytest.raises(WorkbenchError, match=r"storage\.copy_failed"):
        checked_copy(path, copy)
    assert not copy.exists()
