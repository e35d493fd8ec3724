"""From the filled-in month to the signed package, countersigned later, and verified: all in the window."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.ui.looking import click, found
from workbench.base.text import say
from workbench.services import exports, filings
from workbench.ui import dialogs
from workbench.ui.dialogs import CertificateWish
from workbench.ui.views.filing import FilingView
from workbench.ui.views.sign import ExportView, SignView
from workbench.ui.views.verdict import VerdictView
from workbench.ui.window import Window

LONG = 60_000


@pytest.fixture
def filing(practising: Window) -> FilingView:
    assert isinstance(practising.page, FilingView)
    return practising.page


def certificate(folder: Path, name: str) -> Path:
    file = folder / f"{name}.p12"
    exports.make_certificate(name, "示例钢铁企业", file, "correct horse")
    return file


def test_a_month_is_signed_exported_countersigned_and_verified(
    practising: Window, filing: FilingView, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the preparer makes a certificate of their own
    wish = CertificateWish("李明", "示例钢铁企业", tmp_path / "preparer.p12", "correct horse")
    monkeypatch.setattr(dialogs, "new_certificate", lambda *_: wish)
    monkeypatch.setattr(dialogs, "confirm", lambda *_, **__: True)
    filing.show_step("sign")
    sign = filing.page
    assert isinstance(sign, SignView)
    qtbot.waitUntil(lambda: sign.preview.count > 0 and not sign.preview._picture.isNull(), timeout=LONG)  # noqa: SLF001
    place = next(each for each in sign.places if each.role == "preparer")
    place.make()
    qtbot.waitUntil(lambda: "preparer" in practising.signers, timeout=LONG)
    assert say("ui.verdict.self_made") in place.state.text()

    # freezing leads on to export
    click(sign.go)
    qtbot.waitUntil(lambda: isinstance(filing.page, ExportView), timeout=LONG)
    assert filing.draft.read_only
    export = filing.page
    assert isinstance(export, ExportView)
    export.folder = tmp_path
    click(export.go)
    qtbot.waitUntil(lambda: bool(found(export, VerdictView)), timeout=LONG)
    package = export.package
    assert package is not None
    assert package.exists()
    assert package.parent == tmp_path
    assert filings.exported(filing.draft.wb, filing.draft.filing.id)
    verdict = found(export, VerdictView)[0].verdict
    assert {question.name: question.answer for question in verdict.questions}["right"] == "passed"
    assert [each.role for each in verdict.signatures] == ["preparer"]
    assert say("ui.verdict.only_signer") in [label.text() for label in found(export, QLabel)]

    # the legal representative signs later
    legal = certificate(tmp_path, "王某")
    place = next(each for each in export.places if each.role == "legal")
    place.take(legal, "correct horse")
    qtbot.waitUntil(export.more.isEnabled, timeout=LONG)
    click(export.more)
    qtbot.waitUntil(lambda: _signatures(export) == ["preparer", "legal"], timeout=LONG)

    # the recipient trusts both certificates and verifies
    practising.trust = [tmp_path / "preparer.pem", tmp_path / "王某.pem"]
    practising.go("verify", package=package)
    verify = practising.page
    qtbot.waitUntil(lambda: bool(found(verify, VerdictView)), timeout=LONG)
    answers = {question.name: question.answer for question in found(verify, VerdictView)[0].verdict.questions}
    assert answers["whole"] == answers["signed"] == answers["right"] == "passed"
    assert practising.settings.recent[0] == str(package)


def _signatures(export: ExportView) -> list[str]:
    shown = [view for view in found(export, VerdictView) if view.isVisibleTo(export)]
    return [each.role for each in shown[-1].verdict.signatures] if shown else []


def test_a_wrong_passphrase_is_said_beside_the_certificate(filing: FilingView, qtbot: QtBot, tmp_path: Path) -> None:
    file = certificate(tmp_path, "李明")
    filing.show_step("sign")
    sign = filing.page
    assert isinstance(sign, SignView)
    place = sign.places[0]
    place.take(file, "wrong passphrase")
    qtbot.waitUntil(lambda: place.state.text() == say("pdf.p12.passphrase", file=file.name), timeout=LONG)
    assert not place.signers


def test_a_draft_with_errors_cannot_be_frozen_and_says_why(filing: FilingView) -> None:
    draft = filing.draft
    path = next(path for path in draft.cells if path.startswith("fuels/") and path.endswith("/quantity"))
    draft.type(path, "not a number")
    filing.show_step("sign")
    sign = filing.page
    assert isinstance(sign, SignView)
    assert not sign.go.isEnabled()


def test_a_broken_package_is_refused_in_words(practising: Window, qtbot: QtBot, tmp_path: Path) -> None:
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK\x03\x04 this is no zip")
    practising.go("verify", package=broken)
    page = practising.page
    qtbot.waitUntil(lambda: bool(found(page, VerdictView)), timeout=LONG)
    assert found(page, VerdictView)[0].verdict.answer == "failed"
