"""What a filing is about in time, in words."""

from workbench.base.text import language, say


def period_words(period: str) -> str:
    """Write a period for reading: ``2026 年 6 月``, ``2026 年``, in English ``2026-06``; a day as it is."""
    match period.split("-"):
        case [year]:
            return say("period.year", year=year)
        case [year, month]:
            return say("period.month", year=year, month=int(month) if language() == "zh_CN" else month)
        case _:
            return period
