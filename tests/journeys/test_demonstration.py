"""The demonstration is a journey of its own: whoever runs it sees the whole way."""

from pathlib import Path

import pytest

from workbench.cli.main import main
from workbench.services import sample


def test_the_demonstration_ends_with_a_verified_package(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--out", str(tmp_path / "演示")]) == 0
    out, err = capsys.readouterr()
    package = Path(out.splitlines()[-1])
    assert package.is_file()
    assert "正在签名" in err
    assert main(["verify", str(package)]) == 2


def test_a_second_demonstration_replaces_the_first_and_nothing_else(tmp_path: Path) -> None:
    mine = tmp_path / "preparer.p12"
    mine.write_bytes(b"mine")
    first = sample.demo(tmp_path)
    second = sample.demo(tmp_path)
    assert (first.package, first.changes) == (second.package, second.changes)
    assert second.changes == 2
    assert second.verdict.answer == "passed"
    assert mine.read_bytes() == b"mine"
