"""Who files, and from which plant."""

import secrets
from dataclasses import dataclass


def new_id() -> str:
    """Make an identifier: twelve characters, short enough to be typed on a command line."""
    return secrets.token_hex(6)


@dataclass(frozen=True, slots=True)
class Enterprise:
    """Who files. `sample` marks the practice enterprise, whose filings bind nobody.

    A project is filed for like an enterprise: it has its owner's particulars, under an id of its own.
    """

    id: str
    name: str
    credit_code: str = ""
    """统一社会信用代码"""
    region: str = ""
    industry: str = ""
    address: str = ""
    legal_representative: str = ""
    contact: str = ""
    phone: str = ""
    sample: bool = False
    owner: str = ""
    """The enterprise whose project this is; empty for an enterprise itself."""
    project: str = ""
    """The project's name."""
    pack: str = ""
    """The pack of the project's methodology; empty while none is chosen."""

    @property
    def title(self) -> str:
        """Give the name, with the project's."""
        return f"{self.name} · {self.project}" if self.project else self.name


@dataclass(frozen=True, slots=True)
class Facility:
    """A plant or production unit of an enterprise; `process` is the sector's own word for what it does."""

    id: str
    enterprise: str
    name: str
    code: str = ""
    process: str = ""
    note: str = ""
