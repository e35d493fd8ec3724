"""The command line as a person meets it: words in, exit code and two texts out."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from workbench.base.text import use_language
from workbench.cli.main import main


@dataclass(frozen=True, slots=True)
class Answer:
    """What one command gave."""

    code: int
    out: str
    err: str


Run = Callable[..., Answer]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run one command in this process."""

    def run(*words: object) -> Answer:
        capsys.readouterr()
        try:
            code = main([str(word) for word in words])
        finally:
            use_language("zh_CN")
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return Answer(code, out, err)

    return run
