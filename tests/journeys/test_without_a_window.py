"""A month's data, from the empty workbook to the verified signature, with the command line and nothing else."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Answer
from tests.journeys.workbook import fill, published
from workbench.base.data import Node
from workbench.base.text import use_language
from workbench.cli.main import main
from workbench.domain.enterprise import Enterprise
from workbench.services import exports, filings, imports
from workbench.services.context import Workbench

PASSPHRASE = "a long passphrase"


class Clerk:
    """Somebody with a terminal, a workspace and a month to report."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.capsys = capsys
        self.workspace = folder / "钢厂.ccw"
        wb = Workbench("王会计")
        wb.create_workspace(self.workspace)
        filings.save_enterprise(wb, Enterprise("works", "某钢铁有限公司", "91350100M000100Y43"))
        self.filing = filings.begin(wb, "works", "cn.ets.steel/monthly", "2026-06").id
        imports.export_workbook(wb, self.filing, folder / "六月.xlsx")
        for name in ("王会计", "李厂长"):
            exports.make_certificate(name, "某钢铁有限公司", folder / f"{name}.p12", PASSPHRASE)
        wb.close()
        (folder / "secret").write_text(f"{PASSPHRASE}\n{PASSPHRASE}\n", encoding="utf-8")

    def run(self, *words: object) -> Answer:
        """Run one command; the exit code and both outputs."""
        self.capsys.readouterr()
        code = main([str(word) for word in words])
        use_language("zh_CN")
        out, err = self.capsys.readouterr()
        return Answer(code, out, err)

    def bring(self, **wrong: object) -> Answer:
        """Fill in the workbook as published, some answers spoilt, and import it."""
        data: Node = published()
        answers = {path: value for path, value in data["cells"].items() if not path.startswith("about/")}
        answers |= {path.replace("_", "/"): value for path, value in wrong.items()}
        filled = self.folder / "六月-已填.xlsx"
        fill(self.folder / "六月.xlsx", filled, answers)
        return self.run("import", self.workspace, self.filing, filled)

    def export(self) -> Answer:
        """Sign as preparer and as legal representative, and export."""
        keys = ("--p12", self.folder / "王会计.p12", "--p12-legal", self.folder / "李厂长.p12")
        secret = ("--passphrase-file", self.folder / "secret")
        return self.run("export", self.workspace, self.filing, *keys, *secret, "--out", self.folder / "out")


@pytest.fixture
def clerk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Clerk]:
    yield Clerk(tmp_path, capsys)
    use_language("zh_CN")


def trusting(clerk: Clerk) -> list[object]:
    return [word for name in ("王会计", "李厂长") for word in ("--trust", clerk.folder / f"{name}.pem")]


def test_a_month_goes_from_the_workbook_to_the_verified_signature(clerk: Clerk) -> None:
    answer = clerk.bring()
    assert answer.code == 0, answer
    assert "已导入" in answer.out
    wb = Workbench()
    wb.open_workspace(clerk.workspace)
    outcome = filings.outcome_of(wb, filings.get(wb, clerk.filing))
    wb.close()
    for path, wanted in published()["published"].items():
        assert outcome.values[path] == wanted
    source = outcome.steps["fuels/r3/emission"].inputs[0]
    assert source.path == "fuels/r3/quantity"

    answer = clerk.export()
    assert answer.code == 0, answer
    (package,) = (clerk.folder / "out").glob("*.zip")
    assert PASSPHRASE not in answer.out + answer.err

    assert clerk.run("verify", package).code == 2  # nobody vouches for self-made certificates
    trusted = clerk.run("verify", package, *trusting(clerk))
    assert (trusted.code, trusted.err.count("Traceback")) == (0, 0)
    assert "王会计" in trusted.out
    assert "李厂长" in trusted.out

    forged = clerk.folder / "forged.zip"
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(forged, "w") as new:
        for item in old.infolist():
            data = old.read(item)
            new.writestr(
                item, data.replace(b"738331.47", b"738331.46") if item.filename == "data/filing.json" else data
            )
    caught = clerk.run("verify", forged, *trusting(clerk))
    assert caught.code == 1
    assert "data/filing.json" in caught.out


def test_a_spoilt_workbook_changes_nothing_and_says_where(clerk: Clerk) -> None:
    answer = clerk.bring(fuels_r2_quantity="约十二万吨")
    assert answer.code == 1
    assert "消耗化石燃料排放!G6" in answer.out
    wb = Workbench()
    wb.open_workspace(clerk.workspace)
    assert "fuels/r1/quantity" not in filings.get(wb, clerk.filing).cells
    wb.close()
    refused = clerk.export()
    assert refused.code == 1
    assert not (clerk.folder / "out").exists()


def test_a_wrong_passphrase_exports_nothing_and_is_not_repeated(clerk: Clerk) -> None:
    clerk.bring()
    (clerk.folder / "secret").write_text("not the passphrase\nneither\n", encoding="utf-8")
    answer = clerk.export()
    assert answer.code == 1
    assert "not the passphrase" not in answer.err
    assert "王会计.p12" in answer.err
    assert not (clerk.folder / "out").exists()
    again = clerk.run("filings", clerk.workspace)
    assert "草稿" in again.out  # a filing is not frozen for a signature that cannot be made
