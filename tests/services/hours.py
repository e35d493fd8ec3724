"""A year of a monitor's hours, made up: four stacks that breathe with the day and the season, and a form that fits."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from workbench.domain.monitoring import hours_in

HEAD = ("时间", "排放口", "CO2浓度(%)", "烟气流速(m/s)", "烟气温度(℃)", "静压(Pa)", "湿度(%)", "含氧量(%)", "状态")
Record = tuple[str, ...]

STACK: Mapping[str, object] = {
    "device/standard": "数据质量控制方案 第6章",
    "readings/stamp": "begins",
    "readings/co2_unit": "percent",
    "readings/co2_basis": "dry",
    "readings/co2_referred": False,
    "readings/flow_unit": "m_s",
    "readings/area": "28.27",
    "readings/velocity_factor": "1",
    "readings/flow_state": "actual",
    "readings/flow_basis": "wet",
    "readings/pressure_unit": "Pa",
    "readings/pressure_kind": "gauge",
    "readings/atmosphere": "100.8",
    "treatment/substitution": "none",
}
"""Answers that describe a stack whose files look as `records` makes them."""


def described(names: Sequence[str] = ("DA001",), **more: object) -> dict[str, object]:
    """Give the answers of a form with some stacks; `more` are answers to what is asked of every stack."""
    found: dict[str, object] = {"about/name": "某企业", "about/credit_code": "91350100M000100Y43", "about/whole": True}
    paths = {path.rpartition("/")[2]: path for path in STACK}
    for number, name in enumerate(names, 1):
        answers = {**STACK, "code": name, "name": f"{name}排放口"}
        answers |= {paths.get(field, f"readings/{field}"): value for field, value in more.items()}
        found |= {f"stacks/r{number}/{field}": value for field, value in answers.items()}
    return found


def records(stack: str, year: int = 2025, *, seed: int = 1, hours: Iterable[int] | None = None) -> Iterator[Record]:
    """Make a stack's records, hour by hour."""
    chance = random.Random(f"{stack}{seed}")
    start = datetime(year, 1, 1)  # noqa: DTZ001 - as a monitor writes it
    for hour in range(hours_in(year)) if hours is None else hours:
        at = start + timedelta(hours=hour)
        readings = (
            12 + chance.random() * 2,
            14 + chance.random() * 3,
            48 + chance.random() * 9,
            -420 + chance.random() * 140,
            11 + chance.random() * 2,
            8 + chance.random() * 2,
        )
        yield (
            f"{at:%Y-%m-%d %H:%M}",
            stack,
            *(f"{value:.{places}f}" for value, places in zip(readings, (3, 2, 1, 0, 2, 2), strict=True)),
            "N",
        )


def write(path: Path, rows: Iterable[Record], head: Record = HEAD, *, encoding: str = "utf-8", mark: str = ",") -> Path:
    """Write a csv as an exporter does."""
    lines = [mark.join(head), *(mark.join(row) for row in rows)]
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
    return path
