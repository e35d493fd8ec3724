"""Who signs: a certificate file and its passphrase for each place on the signature page."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.ui import dialogs, jobs, parts, theme

if TYPE_CHECKING:
    from workbench.services.exports import Signing

Role = Literal["preparer", "legal"]
ROLES: tuple[Role, ...] = ("preparer", "legal")


class Holder(Protocol):
    """Whom a certificate names, as the services tell it."""

    @property
    def name(self) -> str: ...
    @property
    def organisation(self) -> str: ...
    @property
    def issuer(self) -> str: ...
    @property
    def self_made(self) -> bool: ...
    @property
    def until(self) -> datetime: ...


@dataclass(slots=True)
class Chosen:
    """A certificate chosen and found usable. The passphrase lives in memory only, while the filing is open."""

    file: Path
    passphrase: str = field(repr=False)
    holder: Holder

    def signing(self, role: Role) -> "Signing":
        """Give it as the export wants it."""
        from workbench.services.exports import Signing

        return Signing(self.file, self.passphrase, role)


class Signatory(QFrame):
    """One place to sign: choose a certificate, or make one. `chosen` fires when it is usable, or given up."""

    chosen = Signal()

    def __init__(self, role: Role, signers: dict[Role, Chosen], name: str, organisation: str) -> None:
        """Put the certificate chosen into `signers`; `name` and `organisation` are offered for a new one."""
        super().__init__()
        self.setProperty("role", "card")
        self.role, self.signers = role, signers
        self.person, self.organisation = name, organisation
        self.state = parts.label("", wrap=True)
        self.choose_button = parts.button(say("ui.sign.choose"), self.choose)
        self.make_button = parts.button(say("ui.sign.make"), self.make, "quiet")
        self.drop_button = parts.button(say("ui.sign.later"), self.give_up, "quiet")
        self.sign = parts.picture("undecided", size=18)
        self.setLayout(
            parts.column(
                parts.row(self.sign, parts.label(say(f"pdf.role.{role}"), "heading"), None, gap=8),
                self.state,
                parts.row(self.choose_button, self.make_button, self.drop_button, None),
                gap=8,
                margin=16,
            )
        )
        self.refresh()

    def refresh(self) -> None:
        """Show whom the certificate names."""
        t = theme.tokens()
        chosen = self.signers.get(self.role)
        self.drop_button.setVisible(chosen is not None)
        self.make_button.setVisible(chosen is None)
        self.sign.setPixmap(theme.pixmap("passed" if chosen else "undecided", t.accent if chosen else t.quiet, 18))
        if chosen is None:
            self.state.setText(say(f"ui.sign.none.{self.role}"))
        else:
            holder = chosen.holder
            made = say("ui.verdict.self_made") if holder.self_made else holder.issuer
            self.state.setText(
                say(
                    "ui.sign.chosen",
                    name=holder.name,
                    organisation=holder.organisation or "–",
                    issuer=made,
                    until=f"{holder.until.astimezone():%Y-%m-%d}",
                )
            )

    def choose(self) -> None:
        """Ask for a certificate file and its passphrase."""
        kinds = f"{say('ui.sign.kinds')} (*.p12 *.pfx)"
        file = dialogs.open_file(self, say("ui.sign.choose"), kinds)
        passphrase = dialogs.passphrase(self, file) if file else None
        if file and passphrase is not None:
            self.take(file, passphrase)

    def make(self) -> None:
        """Make a certificate, named as self-made, and use it."""
        asked = dialogs.new_certificate(self, self.person, self.organisation)
        if asked is None:
            return

        def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> Holder:
            from workbench.services import exports

            return exports.make_certificate(asked.name, asked.organisation, asked.file, asked.passphrase)

        jobs.run(
            work,
            lambda holder: self._usable(Chosen(asked.file, asked.passphrase, holder)),
            self._unusable,
            "ui.job.certificate",
            owner=self,
        )

    def take(self, file: Path, passphrase: str) -> None:
        """See whether a certificate can sign today, and use it."""
        role = self.role

        def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> Holder:
            from workbench.services import exports

            return exports.open_signer(exports.Signing(file, passphrase, role))

        jobs.run(
            work,
            lambda holder: self._usable(Chosen(file, passphrase, holder)),
            self._unusable,
            "ui.job.certificate",
            owner=self,
        )

    def _usable(self, chosen: Chosen) -> None:
        self.signers[self.role] = chosen
        self.refresh()
        self.chosen.emit()

    def _unusable(self, error: WorkbenchError) -> None:
        self.refresh()
        self.state.setText(say(error.code, **error.args_))

    def give_up(self) -> None:
        """Leave the place empty."""
        self.signers.pop(self.role, None)
        self.refresh()
        self.chosen.emit()
