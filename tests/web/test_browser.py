"""The page in a browser: what it runs, how wide it stands on a telephone, what it prints."""

import re
import subprocess
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest

from tests.pdf.conftest import cells_of
from tests.web.conftest import Make
from workbench.pdf.render import page_text
from workbench.web.page import write

pytestmark = pytest.mark.judge("chromium")

Browse = Callable[..., str]


@pytest.fixture
def browse(tmp_path: Path) -> Browse:
    """Open a page in a browser that reaches no network, and give what it says, complaints too."""

    def opened(page: bytes, *asked: str) -> str:
        file = tmp_path / "page.html"
        file.write_bytes(page)
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
        command += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
        command += ["--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={tmp_path / 'browser'}"]
        command += [*asked, file.as_uri()]
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
        return done.stdout + done.stderr

    return opened


COMPLAINT = "Content Security Policy"


def test_the_page_breaks_no_rule_of_its_own_policy(make: Make, browse: Browse) -> None:
    assert COMPLAINT not in browse(write(make()), "--enable-logging=stderr", "--dump-dom")


def test_a_script_slipped_into_the_page_does_not_run(make: Make, browse: Browse) -> None:
    page = write(make()).replace(b"</body>", b"<script>document.title = 'run'</script></body>")
    said = browse(page, "--enable-logging=stderr", "--dump-dom")
    assert COMPLAINT in said
    assert "<title>run" not in said


def test_nothing_sticks_out_of_a_telephone(make: Make, browse: Browse) -> None:
    page = escape(write(make(cells_of(5))).decode())
    frame = f'<iframe width="390" height="844" srcdoc="{page}"></iframe>'
    spy = "const root = frames[0].document.documentElement; document.title = root.scrollWidth - root.clientWidth"
    said = browse(f"<!DOCTYPE html>{frame}<script>onload = () => {{ {spy} }}</script>".encode(), "--dump-dom")
    assert "<title>0</title>" in said


def test_every_figure_is_on_the_printed_page(make: Make, browse: Browse, tmp_path: Path) -> None:
    page = make()
    browse(write(page), "--no-pdf-header-footer", f"--print-to-pdf={tmp_path / 'page.pdf'}")
    text = re.sub(r"\s", "", page_text((tmp_path / "page.pdf").read_bytes()) or "")
    figures = [path for path in page.said.outcome.values if page.form.locate(path)[2].kind == "number"]
    shown = {f"{page.said.outcome.values[path]:,f}" for path in figures}
    assert len(shown) > 30
    assert [figure for figure in shown if figure not in text] == []
    assert "如何核对这份报告" in text
