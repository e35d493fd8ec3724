"""Packages: verify one that came, and the demonstration that makes one."""

import argparse


def verify(args: argparse.Namespace) -> int:
    """Verify a package; the verdict's own exit code."""
    raise NotImplementedError


def demo(args: argparse.Namespace) -> int:
    """Walk the whole way with the practice enterprise."""
    raise NotImplementedError
