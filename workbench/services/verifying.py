"""Verifying what was received: a package dropped in the window, or named on the command line."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.base.progress import Cancel, Progress, never, quiet
from workbench.pdf.verdict import Question, Reason, Signature, Verdict

if TYPE_CHECKING:
    from workbench.rules.library import Library

__all__ = ["Question", "Reason", "Signature", "Verdict", "verify"]


def verify(
    package: Path,
    library: "Library",
    trust: Sequence[Path] = (),
    progress: Progress = quiet,
    cancelled: Cancel = never,
) -> Verdict:
    """Answer the four questions for a package or a lone filing.pdf; `trust` are certificates the person trusts.

    Raises WorkbenchError ``package.unreadable`` or ``verify.bad_root``, and Cancelled.
    """
    from workbench.pdf.verify import verify as answer

    return answer(package, library, trust, progress, cancelled)
