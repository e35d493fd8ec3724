"""Measures every module of this folder and prints one table; ends with 1 if any ratio is over its limit."""

import importlib
import pkgutil
import sys

from tests import benchmarks
from tests.benchmarks import Ratio


def main() -> int:
    """Measure, print, judge."""
    names = [found.name for found in pkgutil.iter_modules(benchmarks.__path__) if found.name != "__main__"]
    print(f"{'benchmark':<40} {'ours':>10} {'base':>10} {'ratio':>8} {'limit':>8}")
    all_hold = True
    for name in names:
        measured: Ratio | tuple[Ratio, ...] = importlib.import_module(f"tests.benchmarks.{name}").measure()
        for result in measured if isinstance(measured, tuple) else (measured,):
            all_hold &= result.holds
            print(
                f"{result.name:<40} {result.ours_seconds * 1e3:>7.1f} ms {result.base_seconds * 1e3:>7.1f} ms"
                f" {result.ratio:>8.2f} {result.limit:>8.2f}  {'ok' if result.holds else 'OVER'}",
                flush=True,
            )
    return 0 if all_hold else 1


if __name__ == "__main__":
    sys.exit(main())
