"""From the start of the process to the first paint of the window, against a bare main window."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import Ratio, compare

ROOT = Path(__file__).resolve().parents[2]
OURS = """
import os, sys
from PySide6.QtWidgets import QApplication
app = QApplication(sys.argv[:1])
from workbench.ui.app import start
window = start()
window.painted.connect(lambda: os._exit(0))
window.show()
app.exec()
"""
BARE = """
import os, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, lambda: os._exit(0))
app = QApplication(sys.argv[:1])
window = Window()
window.resize(1240, 780)
window.show()
app.exec()
"""


def measure() -> Ratio:
    """Time both by turns, each in a fresh process and the best of several."""
    with tempfile.TemporaryDirectory() as home:
        surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "WORKBENCH_HOME": home}
        surroundings.setdefault("QT_QPA_PLATFORM", "offscreen")

        def run(program: str) -> None:
            subprocess.run([sys.executable, "-c", program], check=True, env=surroundings, cwd=ROOT)

        run(OURS)  # once unmeasured: compiled modules and font files come from the cache
        return compare("first paint / bare window", lambda: run(OURS), lambda: run(BARE), limit=2.5)
