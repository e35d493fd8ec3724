"""Bytes that are the same wherever they are made: canonical JSON and its digest."""

import hashlib
from typing import Any

import rfc8785


def canonical(data: Any) -> bytes:
    """Write JSON data as RFC 8785 says, so that equal content has equal bytes. Numbers travel as text, never float."""
    return rfc8785.dumps(data)


def digest(data: bytes) -> str:
    """Give the SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
