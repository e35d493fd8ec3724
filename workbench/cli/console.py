"""The terminal: UTF-8 whatever the locale says, progress, passphrases, columns of Chinese text."""

import contextlib
import io
import os
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from workbench.base.errors import WorkbenchError
from workbench.base.text import language, say, speaking

LARGEST_SECRET = 4096


def speak_utf8() -> None:
    """Write UTF-8 on both outputs: a C locale or a Windows code page must not garble or refuse a sentence."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # None in a program frozen without a console
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def complain(sentence: str) -> None:
    """Say something on the error output."""
    print(sentence, file=sys.stderr, flush=True)


def hang_up() -> None:
    """Forget the standard output: its reader has gone, and Python must not complain of that at exit."""
    with contextlib.suppress(OSError, ValueError):  # there may be no real file below it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Progress:
    """Progress of long work on the error output: one line rewritten on a terminal, else a line a stage.

    Call it with a fraction (None where it is unknown) and the code of a sentence.
    """

    def __init__(self) -> None:
        self._language = language()
        self._live = sys.stderr is not None and sys.stderr.isatty()
        self._last = ""

    def __call__(self, fraction: float | None, stage: str) -> None:
        with speaking(self._language):  # papers are drawn in Chinese whoever waits for them
            sentence = say(stage)
        if self._live:
            sentence += "" if fraction is None else f"  {fraction:.0%}"
        if sentence == self._last:
            return
        if self._live:
            blanks = " " * max(0, width(self._last) - width(sentence))
            print(f"\r{sentence}{blanks}", end="", file=sys.stderr, flush=True)
        else:
            complain(sentence)
        self._last = sentence

    def done(self) -> None:
        """Leave the terminal's line clean for what follows."""
        if self._live and self._last:
            print(f"\r{' ' * width(self._last)}\r", end="", file=sys.stderr, flush=True)
        self._last = ""


def width(text: str) -> int:
    """Count the terminal columns a text takes; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def columns(rows: Sequence[tuple[str, ...]], right: tuple[int, ...] = ()) -> list[str]:
    """Lay texts out in columns two blanks apart; the columns numbered in `right` are flushed right."""
    widths = [max((width(row[index]) for row in rows), default=0) for index in range(len(rows[0]) if rows else 0)]
    lines = []
    for row in rows:
        padded = []
        for index, text in enumerate(row):
            blanks = " " * (widths[index] - width(text))
            padded.append(blanks + text if index in right else text + blanks)
        lines.append("  ".join(padded).rstrip())
    return lines


def passphrases(file: Path | None, keys: list[Path]) -> list[str]:
    """Give a passphrase a key file: from the lines of `file` (``-`` is standard input), else asked without echo."""
    if file is not None:
        return _from_file(file, len(keys))
    if not sys.stdin.isatty():
        raise WorkbenchError("cli.passphrase_needed")
    import getpass

    return [getpass.getpass(say("cli.passphrase", file=key.name)) for key in keys]


def _from_file(file: Path, count: int) -> list[str]:
    try:
        if str(file) == "-":
            text = sys.stdin.read(LARGEST_SECRET)
        else:
            with file.open(encoding="utf-8-sig") as stream:  # /dev/fd/3 reads an open descriptor
                text = stream.read(LARGEST_SECRET)
    except (OSError, UnicodeDecodeError) as error:
        raise WorkbenchError("cli.passphrase_unreadable", file=file) from error
    lines = text.splitlines()
    if len(lines) < count:
        raise WorkbenchError("cli.passphrase_lines", file=file, count=count)
    return lines[:count]
