"""Check a rule pack; find its forms; write a form's empty workbook."""

import argparse
from datetime import date
from difflib import get_close_matches

from workbench.base.clock import today
from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.cli.console import Progress
from workbench.domain.filing import last_day
from workbench.rules.form import Form
from workbench.rules.library import Library, Rules
from workbench.services.packs import check_pack, find_pack


def check(args: argparse.Namespace) -> int:
    """List every fault of a pack, then run its cases; 0 if it may be used, else 1."""
    report = check_pack(args.pack)
    for fault in report.faults:
        print(f"{fault.place}: {fault.what}")
    if report.faults:
        print(say("cli.check.refused", pack=report.name, count=len(report.faults)))
        return 1
    for case in report.cases:
        print(say("cli.check.case_wrong" if case.wrong else "cli.check.case_right", name=case.name))
        for wrong in case.wrong:
            print(f"    {wrong}")
    failed = sum(bool(case.wrong) for case in report.cases)
    code = "cli.check.failed" if failed else "cli.check.good" if report.cases else "cli.check.no_cases"
    print(say(code, pack=report.name, count=len(report.cases), failed=failed))
    return 0 if report.good else 1


def chosen(args: argparse.Namespace) -> tuple[Form, Rules]:
    """Give the form and rules the arguments name for a day: ``--day``, else the end of ``--period``, else today."""
    day: date = args.day or (last_day(args.period) if args.period else today())
    folder = find_pack(args.pack)
    library = Library.load(folder=folder)
    forms = library.packs[folder.name].forms
    if args.form not in forms:
        near = get_close_matches(args.form, forms, 1) or [", ".join(forms)]
        raise WorkbenchError("cli.no_form", pack=folder.name, form=args.form, near=near[0])
    rules = library.rules(folder.name, day, today())
    return library.form(f"{folder.name}/{args.form}", day, today()), rules


def template(args: argparse.Namespace) -> int:
    """Write the empty workbook of a form."""
    from workbench.services import imports
    from workbench.services.context import Workbench

    form, rules = chosen(args)
    progress = Progress()
    imports.template(Workbench(), form, rules, args.out)
    progress.done()
    print(say("cli.template.done", file=args.out))
    return 0
