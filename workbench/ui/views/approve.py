"""Three persons before anything is signed: who prepares, who reviews, who approves; and the log of it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.domain.approval import ROLES, Approval, Role
from workbench.services import filings
from workbench.ui import jobs, parts, theme
from workbench.ui.draft import Draft

if TYPE_CHECKING:
    from workbench.storage.events import Event


class ApproveView(parts.Page):
    """The three words a draft needs. `changed` fires when one is given; `check_asked` goes back to the checks."""

    changed = Signal()
    check_asked = Signal()
    go_on = Signal()

    def __init__(self, draft: Draft) -> None:
        """Show who has spoken for a draft as it stands."""
        self.draft = draft
        self.lines: dict[Role, QLineEdit] = {}
        self._column = parts.column(gap=12)
        super().__init__(self._column, widest=860)
        try:
            draft.flush()  # what is approved is what is on the disk
        except WorkbenchError as error:
            jobs.home().troubled.emit(error)
        self.refresh()

    def refresh(self) -> None:
        """Write the page anew."""
        from workbench.services import approving

        given = self._given = approving.approvals(self.draft.wb, self.draft.filing.id)
        frozen = self.draft.filing.status == "frozen"
        self.lines = {}
        self.next: QWidget | None = None
        parts.empty(self._column)
        for banner in self._banners(given, frozen=frozen):
            self._column.addWidget(banner)
        turn = None if frozen or self.draft.read_only else next(iter(ROLES[len(given) : len(given) + 1]), None)
        for number, role in enumerate(ROLES):
            spoken = given[number] if number < len(given) else None
            self._column.addWidget(self._card(role, spoken, turn=role == turn and self.draft.outcome.ready))
        log = self._log()
        if log is not None:
            self._column.addWidget(log)
        self._column.addStretch(1)
        if self.next is not None:
            self.next.setFocus()

    def _banners(self, given: tuple[Approval, ...], *, frozen: bool) -> list[QWidget]:
        if frozen:
            return [parts.banner(say("desk.approve.frozen"))]
        if not self.draft.outcome.ready:
            back = parts.button(say("ui.sign.to_checks"), self.check_asked.emit)
            return [parts.banner(say("desk.approve.errors"), "error", back)]
        if len(given) == len(ROLES):
            go = self.next = parts.button(say("desk.approve.sign"), self.go_on.emit)
            return [parts.banner(say("desk.approve.whole"), "", go)]
        return [parts.label(say("desk.approve.about"), "quiet", wrap=True)]

    def _card(self, role: Role, spoken: Approval | None, *, turn: bool) -> QWidget:
        """Show one role: who spoke and when, or the line for the name of whoever's turn it is."""
        t = theme.tokens()
        icon, colour = ("passed", t.accent) if spoken else ("begin", t.accent) if turn else ("lock", t.quiet)
        head = parts.row(parts.picture(icon, colour, 18), parts.label(say(f"desk.approve.{role}"), "heading"), None)
        items: list[parts.Item] = [head]
        if spoken is not None:
            at = f"{spoken.at.astimezone():%Y-%m-%d %H:%M}"
            items.append(parts.row(parts.label(spoken.person, "strong"), parts.label(at, "quiet"), None, gap=12))
        elif turn:
            items += [parts.label(say(f"desk.approve.{role}.about"), "quiet", wrap=True), self._asked(role)]
        else:
            items.append(parts.label(say("desk.approve.waits"), "quiet", wrap=True))
        return parts.card(*items, gap=8)

    def _asked(self, role: Role) -> QWidget:
        """Ask for the name, each time: whoever sits here now need not be who the program knows."""
        line = self.next = self.lines[role] = QLineEdit()
        line.setPlaceholderText(say("desk.approve.name"))
        line.setAccessibleName(f"{say(f'desk.approve.{role}')} {say('desk.approve.name')}")
        line.setMaximumWidth(280)
        go = parts.button(say(f"desk.approve.{role}.go"), lambda: self.speak(role), "primary")
        go.setEnabled(False)
        line.textChanged.connect(lambda text: go.setEnabled(bool(text.strip())))
        line.returnPressed.connect(go.click)
        self.wrong = parts.label("", "error", wrap=True)
        self.wrong.hide()
        asked = QWidget()
        beside = parts.row(line, go, None, gap=8)
        beside.setStretch(0, 1)
        asked.setLayout(parts.column(beside, self.wrong, gap=6))
        return asked

    def speak(self, role: Role) -> None:
        """Give the word of whoever is named, for the draft as it stands."""
        from workbench.services import approving

        draft = self.draft
        try:
            draft.flush()
            approving.approve(draft.wb, draft.filing.id, role, self.lines[role].text().strip(), version=draft.version)
        except WorkbenchError as error:
            self.wrong.setText(say(error.code, **error.args_))
            self.wrong.show()
            self.lines[role].selectAll()
            return
        self.refresh()
        self.changed.emit()

    def _log(self) -> QWidget | None:
        """List who gave which word when; those an edit has voided since are marked so."""
        standing = {(each.role, each.at) for each in self._given}
        lines: list[parts.Item] = []
        for event in reversed(filings.events(self.draft.wb, self.draft.filing.id)):
            if event.what not in _LOGGED:
                continue
            role = event.detail.get("role")
            said = say(f"desk.log.{event.what}", role=say(f"desk.approve.{role}") if role else "", **_numbers(event))
            holds = role is None or (role, event.at) in standing
            pills = [] if holds else [parts.pill(say("desk.approve.void"), "plain")]
            at = parts.label(f"{event.at.astimezone():%Y-%m-%d %H:%M:%S}", "quiet")
            lines.append(parts.row(at, parts.label(event.by, "strong"), parts.label(said), *pills, None, gap=12))
        return parts.card(parts.label(say("desk.log"), "heading"), *lines, gap=6) if lines else None


_LOGGED = tuple(f"filing.{deed}" for deed in ("approved", "frozen", "reopened", "exported", "published", "page"))


def _numbers(event: "Event") -> dict[str, object]:
    return {name: value for name, value in event.detail.items() if name == "revision"}
