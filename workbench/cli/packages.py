"""Packages: verify one that came, and the demonstration that makes one."""

import argparse
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.cli.console import Progress
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.services.verifying import Verdict


def verify(args: argparse.Namespace) -> int:
    """Verify a package; the exit code is the verdict's."""
    from workbench.services import verifying

    for file in (args.package, *args.trust):
        if not file.is_file():
            raise WorkbenchError("cli.os.folder" if file.is_dir() else "cli.os.missing", file=file)
    progress = Progress()
    verdict = verifying.verify(args.package, Workbench().library, tuple(args.trust), progress)
    progress.done()
    if args.json:
        print(json.dumps(verdict.data(), ensure_ascii=False, indent=1))
    else:
        print("\n".join(told(verdict)))
    return verdict.exit_code


def told(verdict: "Verdict") -> Iterator[str]:
    """Tell a verdict: the answer first, then each question with its reasons, then who signed."""
    yield say("cli.verify.head", answer=say(f"cli.answer.{verdict.answer}"), file=verdict.file)
    for question in verdict.questions:
        yield say(
            "cli.verify.question",
            answer=say(f"cli.answer.{question.answer}"),
            question=say(f"cli.question.{question.name}"),
        )
        for reason in question.reasons:
            yield f"      {say('cli.weight.' + reason.weight)}  {reason.sentence()}"
    for signature in verdict.signatures:
        holder = signature.holder
        yield say(
            "cli.verify.signature",
            role=say(f"pdf.role.{signature.role}"),
            name=" · ".join(filter(None, (holder.name, holder.organisation))),
            issuer=say("cli.verify.self_made") if holder.self_made else holder.issuer,
        )


def demo(args: argparse.Namespace) -> int:
    """Walk the whole way with the practice enterprises; the exit code is the worst verdict's."""
    from workbench.services import demonstration

    progress = Progress()
    made = demonstration.demo(args.out, args.sector or demonstration.PARTS, progress)
    progress.done()
    for package in made.packages:
        verdict = package.verdict
        print("\n".join(told(verdict)) if verdict.exit_code else next(told(verdict)))
    print()
    words = {"folder": args.out, "workbook": made.workbook.name, "changes": made.changes}
    print(say("cli.demo.made", **words, passphrase=demonstration.PASSPHRASE))
    print(*(package.file for package in made.packages), sep="\n")
    if made.pages:
        print(say("cli.demo.pages"), *made.pages, sep="\n")
    return max(package.verdict.exit_code for package in made.packages)
