"""Who files, and from which plant."""

import secrets
from dataclasses import dataclass


def new_id() -> str:
    """Make an identifier: twelve characters, short enough to be typed on a command line."""
    return secrets.token_hex(6)


@dataclass(frozen=True, slots=True)
class Enterprise:
    """A legal person that files. `sample` marks the practice enterprise, whose filings bind nobody."""

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


@dataclass(frozen=True, slots=True)
class Facility:
    """A plant or production unit of an enterprise; `process` is the sector's own word for what it does."""

    id: str
    enterprise: str
    name: str
    code: str = ""
    process: str = ""
    note: str = ""
