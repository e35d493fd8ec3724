"""Exporting the public version from the command line."""

from pathlib import Path

import pytest

from tests.withholding.conftest import Plant
from workbench.cli.main import main
from workbench.domain.enterprise import Enterprise
from workbench.domain.leaks import Doubt, Scan
from workbench.rules.library import Library
from workbench.services import exports, filings, public_version
from workbench.services.context import Workbench
from workbench.services.leaks import Leaks


@pytest.fixture
def ready(trial: Library, plant: Plant, monkeypatch: pytest.MonkeyPatch, home: Path, tmp_path: Path) -> list[str]:
    """A workspace with a frozen filing that gives a figure away, and the words of a command that publishes it."""
    monkeypatch.setattr(Library, "load", staticmethod(lambda *_, **__: trial))
    wb = Workbench("张三")
    wb.create_workspace(tmp_path / "w.ccw")
    filings.save_enterprise(wb, Enterprise("e1", "某厂", "91110000100000000X"))
    begun = filings.begin(wb, "e1", "cn.trial/report", "2025")
    filings.save(wb, begun.id, plant.cells("months/03/steam"), version=begun.version)
    filings.freeze(wb, begun.id)
    wb.close()
    key, secret = tmp_path / "p.p12", tmp_path / "secret"
    secret.write_text("practice-pass\n")
    exports.make_certificate("王五", "某厂", key, "practice-pass")
    out = ["--p12", str(key), "--passphrase-file", str(secret), "--out", str(tmp_path / "out")]
    return ["export", str(tmp_path / "w.ccw"), begun.id, "--public", *out]


def test_what_the_rest_gives_away_is_warned_of_and_the_package_is_made(
    ready: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(ready) == 0
    said = capsys.readouterr()
    assert "蒸汽总量" in said.err
    made = sorted(file.name for file in (tmp_path / "out").iterdir())
    assert made == ["某厂-年度报告（公开版）-2025-r1.html", "某厂-年度报告（公开版）-2025-r1.zip"]


def test_what_a_person_must_look_at_is_named_with_what_to_add(
    ready: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = []

    def export(*_: object, confirmed: list[str], **__: object) -> Path:
        asked.append(confirmed)
        doubt = Doubt("picture", "evidence/a.png")
        raise Leaks("leaks.unconfirmed", Scan((), (doubt,), (), 1, 1), count=1, where=doubt.where)

    monkeypatch.setattr(public_version, "export", export)
    assert main([*ready, "--seen", "x"]) == 1
    assert asked == [["x"]]
    assert "--seen 'picture|evidence/a.png|'" in capsys.readouterr().err
