"""How a stack's hours are to be judged, read from the answers of the form and the tables of the pack."""

from collections.abc import Mapping
from decimal import Decimal

from workbench.domain.monitoring import READINGS, Lookback, Range, Treatment
from workbench.rules.cells import Value
from workbench.rules.library import Rules


def treatment(values: Mapping[str, Value], rules: "Rules", row: str) -> Treatment:
    """Give how a stack's hours are judged, as its answers say."""

    def number(path: str) -> Decimal | None:
        found = values.get(path)
        return found if isinstance(found, Decimal) else None

    def whole(path: str) -> int | None:
        found = number(path)
        return None if found is None else int(found)

    ranges = {}
    for name in READINGS:
        at = f"{row}/ranges/{name}"
        ranges[name] = Range(
            number(f"{at}/lowest"),
            number(f"{at}/highest"),
            whole(f"{at}/flat_hours"),
            whole(f"{at}/drift_days"),
            number(f"{at}/drift_share"),
        )
    return Treatment(
        {name: limits for name, limits in ranges.items() if limits != Range()},
        str(values.get(f"{row}/treatment/substitution") or "none"),
        number(f"{row}/treatment/substitute"),
        values.get(f"{row}/treatment/flat_invalid") is True,
        values.get(f"{row}/treatment/drift_invalid") is True,
        lookback(rules),
    )


def lookback(rules: "Rules") -> Lookback | None:
    """Give the table of the substitution that looks back; None where it is not in force."""
    found = [rules.parameters.get(name) for name in ("hj75_hours", "hj75_capture")]
    hours, capture = (dict(entry.value) if entry and isinstance(entry.value, Mapping) else {} for entry in found)
    if not hours or not capture:
        return None
    counts = {name: int(str(hours[name])) for name in ("gap", "short", "long", "poor")}
    return Lookback(Decimal(str(capture["good"])), Decimal(str(capture["least"])), **counts)
