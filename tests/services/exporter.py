"""A program that exports without end, for the test that kills it.

Its arguments are a workspace, a filing, a certificate and its passphrase. Each line on its standard input is a folder;
for each it forks a child, which writes its process number, exports the filing into the folder, and writes ``made``.
Forking from here spares each child the start of an interpreter, and the drawing of fonts.
"""

import os
import sys
from pathlib import Path

from workbench.services import exports
from workbench.services.context import Workbench

workspace, filing, p12, passphrase = sys.argv[1:]
wb = Workbench("李四")
wb.open_workspace(Path(workspace))
signing = exports.Signing(Path(p12), passphrase)
exports.preview_pdf(wb, filing)
os.write(1, b"ready\n")
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        os.write(1, f"{os.getpid()}\n".encode())
        exports.export(wb, filing, Path(line.removesuffix("\n")), [signing])
        os.write(1, b"made\n")
        os._exit(0)
    os.waitpid(child, 0)
    os.write(1, b"dead\n")
