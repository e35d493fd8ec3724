"""What is due in a workspace, with its proof and as a calendar file; a year's holiday table taken in."""

import argparse
import json

from workbench.base.clock import today
from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.cli.console import columns
from workbench.cli.filings import opened
from workbench.domain.deadlines import shown
from workbench.domain.enterprise import Enterprise
from workbench.services import calendars, deadlines, filings, settings
from workbench.services.context import Workbench
from workbench.services.deadlines import Due


def due(args: argparse.Namespace) -> int:
    """List what is due for an enterprise, what is done left out unless asked for."""
    day = args.day or today()
    with opened(args.workspace) as wb:
        enterprise = _enterprise(wb, args.enterprise)
        found = deadlines.due(wb, enterprise.id, day)
        if args.ics:
            count = deadlines.ics(wb, enterprise.id, args.ics, day)
            print(say("cli.due.ics", count=count, file=args.ics))
            return 0
    listed = [each for each in found if args.all or each.state not in ("done", "past")]
    if args.json:
        print(json.dumps([_plain(each) for each in listed], ensure_ascii=False, indent=1))
    elif not listed:
        print(say("cli.due.none", enterprise=enterprise.name))
    elif args.why:
        for each in listed:
            print("  ".join(_row(each)).rstrip(), *(f"    {sentence}" for sentence in each.proof), sep="\n")
    else:
        print("\n".join(columns([_row(each) for each in listed])))
    return 0


def _enterprise(wb: Workbench, wanted: str | None) -> Enterprise:
    """Find an enterprise by its name, code or id; none need be named where there is only one."""
    known = filings.enterprises(wb)
    found = [each for each in known if wanted is None or wanted in (each.name, each.credit_code, each.id)]
    if len(found) != 1:
        names = say("deadlines.and").join(each.name for each in known) or "—"
        raise WorkbenchError("cli.due.which", names=names)
    return found[0]


def _row(each: Due) -> tuple[str, ...]:
    day = shown(each.day) if each.day else say("cli.due.no_day")
    left = say("cli.due.left", days=each.left) if each.day else ""
    doubt = "" if each.certain else say("cli.due.doubt")
    return day, say(f"deadlines.state.{each.state}"), left, each.period, f"{each.label}{doubt}"


def _plain(each: Due) -> dict[str, object]:
    return {
        "id": each.id,
        "label": str(each.label),
        "period": each.period,
        "day": each.day.isoformat() if each.day else None,
        "state": each.state,
        "left": each.left,
        "working_left": each.working_left,
        "provisional": each.provisional,
        "certain": each.certain,
        "who": each.who,
        "kind": each.kind,
        "filing": each.filing,
        "form": each.form,
        "proof": each.proof,
        "cite": str(each.cite),
    }


def calendar(args: argparse.Namespace) -> int:
    """Take the holiday table of a year in."""
    notice = calendars.Notice(args.year, args.number, args.published)
    table = calendars.install(Workbench(settings.load().person), args.file, notice)
    print(say("cli.calendar.done", year=args.year, off=len(table.off), work=len(table.work)))
    return 0
