"""A verdict on a package: one answer first, then the four questions with their reasons, then who signed."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.base.text import has, say
from workbench.domain.period import period_words
from workbench.ui import parts, theme

if TYPE_CHECKING:
    from workbench.services.verifying import Question, Verdict

SHOWN = 12
"""Reasons listed under one question; the rest are counted."""


def mark(answer: str) -> tuple[str, str, str]:
    """Give the icon, the colour and the pill's tone of an answer."""
    t = theme.tokens()
    return {
        "passed": ("passed", t.accent, ""),
        "failed": ("failed", t.error, "error"),
    }.get(answer, ("undecided", t.warn, "warn"))


class VerdictView(QWidget):
    """Shows a verdict. Colour never stands alone: each answer is an icon and a word."""

    def __init__(self, verdict: "Verdict") -> None:
        """Show it."""
        super().__init__()
        self.verdict = verdict
        items: list[parts.Item] = [self._overall()]
        items += [self._question(question) for question in verdict.questions]
        if verdict.signatures:
            items.append(self._signatures())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(parts.column(*items, gap=12))

    def _overall(self) -> QWidget:
        answer = self.verdict.answer
        icon, colour, tone = mark(answer)
        about = self.verdict.about
        words = [about.get("enterprise", ""), about.get("form", "")]
        if "period" in about:
            words.insert(1, period_words(about["period"]))
        if "revision" in about:
            words.append(say("ui.verdict.revision", number=about["revision"]))
        return parts.card(
            parts.row(
                parts.picture(icon, colour, 32),
                parts.column(
                    parts.label(self._said(), "title", wrap=True),
                    parts.label(" · ".join(filter(None, words)) or self.verdict.file, "quiet", wrap=True),
                    gap=2,
                ),
                parts.pill(say(f"verify.answer.{answer}"), tone),
                gap=12,
            )
        )

    def _said(self) -> str:
        """Say the answer in a sentence; where nothing but the signer is unknown, say that all else is well."""
        reasons = (reason for question in self.verdict.questions for reason in question.reasons)
        open_ = {reason.code for reason in reasons if reason.weight == "undecided"}
        if self.verdict.answer == "undecided" and open_ <= {"verify.unknown_self_made", "verify.unknown_signer"}:
            return say("ui.verdict.only_signer")
        return say(f"ui.verdict.{self.verdict.answer}")

    def _question(self, question: "Question") -> QWidget:
        icon, colour, tone = mark(question.answer)
        lines: list[parts.Item] = [
            parts.row(
                parts.picture(icon, colour, 22),
                parts.label(say(f"verify.question.{question.name}"), "heading", wrap=True),
                None,
                parts.pill(say(f"verify.answer.{question.answer}"), tone),
                gap=10,
            )
        ]
        order = {"failed": 0, "undecided": 1}
        reasons = sorted(question.reasons, key=lambda reason: order.get(reason.weight, 2))
        t = theme.tokens()
        signs = {"failed": ("failed", t.error), "undecided": ("undecided", t.warn)}
        for reason in reasons[:SHOWN]:
            said = parts.label(reason.sentence(), wrap=True)
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            sign = parts.picture(*signs.get(reason.weight, ("note", t.quiet)), 16)
            line = parts.row(32, sign, said, gap=8)
            line.setStretch(2, 1)
            line.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
            lines.append(line)
        if len(reasons) > SHOWN:
            lines.append(parts.row(56, parts.label(say("ui.verdict.more", count=len(reasons) - SHOWN), "quiet"), None))
        if not reasons:
            lines.append(parts.row(32, parts.label(say("ui.verdict.nothing"), "quiet"), None))
        made = parts.card(*lines, gap=6)
        made.setAccessibleName(f"{say(f'verify.question.{question.name}')} {say(f'verify.answer.{question.answer}')}")
        return made

    def _signatures(self) -> QWidget:
        lines: list[parts.Item] = [parts.label(say("ui.verdict.signatures"), "heading")]
        for each in self.verdict.signatures:
            role = say(f"pdf.role.{each.role}") if has(f"pdf.role.{each.role}") else each.role
            made = say("ui.verdict.self_made") if each.holder.self_made else each.holder.issuer
            at = f"{each.at.astimezone():%Y-%m-%d %H:%M}" if each.at else "–"
            lines += [
                parts.label(f"{role} · {each.holder.name} · {each.holder.organisation}", wrap=True),
                parts.label(say("ui.verdict.certificate", issuer=made, at=at), "quiet", wrap=True),
                parts.label(
                    say("ui.verdict.fingerprint", digest=" ".join(_fours(each.holder.fingerprint[:32]))),
                    "quiet",
                    wrap=True,
                ),
                4,
            ]
        return parts.card(*lines, gap=4)


def _fours(text: str) -> list[str]:
    return [text[at : at + 4] for at in range(0, len(text), 4)]
