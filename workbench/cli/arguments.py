"""The verbs and their arguments, in the person's language."""

import argparse
from argparse import ArgumentParser
from datetime import date
from pathlib import Path

from workbench.base.errors import WorkbenchError
from workbench.base.text import LANGUAGES, catalogue, language, say
from workbench.cli import deadlines, evaluation, filings, packages, packs
from workbench.domain.filing import last_day
from workbench.services.demonstration import PARTS

FAILED = 1
UNDECIDED = 2


def _speak() -> None:
    """Have argparse say its own words in the person's language; it looks them up under these two names only."""
    own = {label.en: label.zh for code, label in catalogue().items() if code.startswith("cli.argparse.")}

    def word(text: str) -> str:
        return own.get(text, text) if language() == "zh_CN" else text

    argparse._ = word  # type: ignore[attr-defined]
    argparse.ngettext = lambda one, many, count: word(one if count == 1 else many)  # type: ignore[attr-defined]


def parser() -> ArgumentParser:
    """Make the parser. Every verb sets `run`, and `trouble`: the exit code when the world stands in its way."""
    _speak()
    every = ArgumentParser(add_help=False, allow_abbrev=False)
    every.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS, help=say("cli.help.lang"))
    top = ArgumentParser(
        prog="workbench",
        description=say("cli.help.top"),
        epilog=say("cli.help.exit"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[every],
        allow_abbrev=False,
    )
    verbs = top.add_subparsers(dest="verb", required=True, metavar=say("cli.word.verb"), title=say("cli.word.verbs"))

    def verb(name: str, run: object, trouble: int = FAILED) -> ArgumentParser:
        made = verbs.add_parser(
            name,
            help=say(f"cli.help.{name}"),
            description=say(f"cli.help.{name}"),
            epilog=say(f"cli.more.{name}"),
            formatter_class=argparse.RawDescriptionHelpFormatter,
            parents=[every],
            allow_abbrev=False,
        )
        made.set_defaults(run=run, trouble=trouble)
        return made

    _packages(verb("demo", packages.demo), verb("verify", packages.verify, UNDECIDED))
    _packs(verb("check", packs.check), verb("evaluate", evaluation.run), verb("template", packs.template))
    _filings(verb("filings", filings.show), verb("import", filings.take_in), verb("export", filings.export))
    _deadlines(verb("due", deadlines.due), verb("calendar", deadlines.calendar))
    return top


def _packages(demo: ArgumentParser, verify: ArgumentParser) -> None:
    demo.add_argument("--out", type=Path, required=True, metavar="DIR", help=say("cli.help.demo_out"))
    demo.add_argument("--sector", action="append", choices=PARTS, help=say("cli.help.demo_sector"))
    verify.add_argument("package", type=Path, metavar="PACKAGE", help=say("cli.help.package"))
    verify.add_argument(
        "--trust", type=Path, action="append", default=[], metavar="ROOT.pem", help=say("cli.help.trust")
    )
    verify.add_argument("--json", action="store_true", help=say("cli.help.json"))


def _packs(check: ArgumentParser, evaluate: ArgumentParser, template: ArgumentParser) -> None:
    check.add_argument("pack", metavar="PACK", help=say("cli.help.pack_or_folder"))
    for each in (evaluate, template):
        each.add_argument("pack", metavar="PACK", help=say("cli.help.pack"))
        each.add_argument("form", metavar="FORM", help=say("cli.help.form"))
        each.add_argument("--period", type=_period, metavar="YYYY[-MM]", help=say("cli.help.period"))
        each.add_argument("--day", type=_day, metavar="YYYY-MM-DD", help=say("cli.help.day"))
    evaluate.add_argument("--cells", type=Path, required=True, metavar="FILE", help=say("cli.help.cells"))
    evaluate.add_argument("--json", action="store_true", help=say("cli.help.json"))
    template.add_argument("--out", type=Path, required=True, metavar="X.xlsx", help=say("cli.help.template_out"))


def _filings(show: ArgumentParser, take_in: ArgumentParser, export: ArgumentParser) -> None:
    for each in (show, take_in, export):
        each.add_argument("workspace", type=Path, metavar="WORKSPACE", help=say("cli.help.workspace"))
    for each in (take_in, export):
        each.add_argument("filing", metavar="FILING", help=say("cli.help.filing"))
    show.add_argument("--json", action="store_true", help=say("cli.help.json"))
    take_in.add_argument("workbook", type=Path, metavar="X.xlsx", help=say("cli.help.workbook"))
    take_in.add_argument("--dry-run", action="store_true", help=say("cli.help.dry_run"))
    export.add_argument("--p12", type=Path, required=True, metavar="K.p12", help=say("cli.help.p12"))
    export.add_argument("--p12-legal", type=Path, metavar="K.p12", help=say("cli.help.p12_legal"))
    export.add_argument("--passphrase-file", type=Path, metavar="FILE", help=say("cli.help.passphrase_file"))
    export.add_argument("--out", type=Path, required=True, metavar="DIR", help=say("cli.help.export_out"))
    export.add_argument("--public", action="store_true", help=say("cli.help.public"))
    export.add_argument("--seen", action="append", default=[], metavar="ID", help=say("cli.help.seen"))


def _deadlines(due: ArgumentParser, calendar: ArgumentParser) -> None:
    due.add_argument("workspace", type=Path, metavar="WORKSPACE", help=say("cli.help.workspace"))
    due.add_argument("--enterprise", metavar="NAME", help=say("cli.help.enterprise"))
    due.add_argument("--day", type=_day, metavar="YYYY-MM-DD", help=say("cli.help.due_day"))
    due.add_argument("--all", action="store_true", help=say("cli.help.due_all"))
    due.add_argument("--why", action="store_true", help=say("cli.help.why"))
    due.add_argument("--ics", type=Path, metavar="X.ics", help=say("cli.help.ics"))
    due.add_argument("--json", action="store_true", help=say("cli.help.json"))
    calendar.add_argument("file", type=Path, metavar="FILE", help=say("cli.help.calendar_file"))
    calendar.add_argument("--year", type=int, required=True, metavar="YYYY", help=say("cli.help.calendar_year"))
    calendar.add_argument("--number", required=True, metavar="NUMBER", help=say("cli.help.number"))
    calendar.add_argument("--published", type=_day, required=True, metavar="YYYY-MM-DD", help=say("cli.help.published"))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(say("cli.not_a_day", typed=text)) from error


def _period(text: str) -> str:
    try:
        last_day(text)
    except WorkbenchError as error:
        raise argparse.ArgumentTypeError(say("cli.not_a_period", typed=text)) from error
    return text
