"""Run one verb of the command line, and turn whatever happens into an exit code and a sentence."""

import errno
import os
import sys
import traceback
from collections.abc import Sequence

from workbench.base.errors import Cancelled, WorkbenchError
from workbench.base.text import LANGUAGES, say, use_language
from workbench.cli.arguments import parser
from workbench.cli.console import complain, hang_up, speak_utf8
from workbench.rules.pack import PackRefused
from workbench.services import settings

FAILED = 1
FAULT = 3
INTERRUPTED = 130

_SENTENCES = {
    errno.ENOENT: "cli.os.missing",
    errno.EACCES: "cli.os.denied",
    errno.EPERM: "cli.os.denied",
    errno.EISDIR: "cli.os.folder",
    errno.ENOTDIR: "cli.os.not_folder",
    errno.EROFS: "cli.os.read_only",
    errno.ENOSPC: "cli.os.full",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and give its exit code: 0 done, 1 failed, 2 cannot be decided or wrongly used.

    3 says the program itself is at fault, 130 that the person interrupted it.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    speak_utf8()
    use_language(_language(words))
    trouble = FAILED
    try:
        try:
            args = parser().parse_args(words)
            trouble = args.trouble
            code: int = args.run(args)
        except SystemExit as leaving:  # argparse has said its word
            code = int(leaving.code or 0)
        sys.stdout.flush()  # here, where a reader that has gone is no fault, and not at exit
    except (KeyboardInterrupt, Cancelled):
        complain("\n" + say("cli.interrupted"))
        code = INTERRUPTED
    except BrokenPipeError:
        hang_up()
        code = FAILED
    except (WorkbenchError, OSError) as error:
        _explain(error)
        code = trouble
    except Exception:  # noqa: BLE001 - the crash door: a fault of ours must not look like a verdict
        traceback.print_exc()
        complain(say("cli.fault"))
        code = FAULT
    return code


def _explain(error: WorkbenchError | OSError) -> None:
    if isinstance(error, OSError):
        sentence = _SENTENCES.get(error.errno or 0, "cli.os.other")
        complain(say(sentence, file=error.filename or "", reason=error.strerror or error))
        return
    complain(say(error.code, **error.args_))
    for fault in error.faults if isinstance(error, PackRefused) else ():
        complain(f"  {fault}")


def _language(words: list[str]) -> str:
    """Choose the language: ``--lang``, else the settings, else the environment, else Chinese."""
    for index, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name == "--lang":
            wanted = value if equals else "".join(words[index + 1 : index + 2])
            if wanted in LANGUAGES:
                return wanted
    try:
        if settings.place().exists():
            return settings.load().language
    except (WorkbenchError, OSError):
        pass  # unreadable settings are the window's to report; help must print whatever they hold
    spoken = next(filter(None, (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return "en" if spoken.startswith("en") else "zh_CN"
