"""Start-up: with arguments the command line, without any the window."""

import contextlib
import os
import sys


def main(argv: list[str] | None = None) -> int:
    """Run the program; gives the exit code."""
    arguments = sys.argv[1:] if argv is None else argv
    if arguments[:1] == ["--look"]:  # our own child, about to open a file of anybody's making
        from workbench.services.looking import main as look

        return look(arguments[1:])
    if arguments:
        from workbench.cli.main import main as run

        return run(arguments)
    if not _display():
        from workbench.base.errors import WorkbenchError
        from workbench.base.text import say, use_language
        from workbench.services import settings

        with contextlib.suppress(WorkbenchError):
            use_language(settings.load().language)
        sys.stderr.write(say("ui.no_display") + "\n")
        return 2
    from workbench.ui.app import main as window

    return window()


def _display() -> bool:
    """Tell whether there is a screen to open a window on; only a Linux without one lacks it."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


if __name__ == "__main__":
    sys.exit(main())
