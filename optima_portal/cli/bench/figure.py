"""One figure of a bench, and the arithmetic of many timings."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """What is printed: a value against its baseline, the goal in words, and whether it holds."""

    name: str
    value: float
    unit: str
    baseline: float | None = None
    ratio: float | None = None
    goal: str = ""
    holds: bool | None = None

    def line(self) -> str:
        """One JSON object."""
        return json.dumps({name: _short(value) for name, value in asdict(self).items()}, ensure_ascii=False)


def against(name: str, value: float, unit: str, baseline: float, goal: str, holds: bool | None) -> Figure:
    """A value beside its baseline of the same run."""
    return Figure(name, value, unit, baseline, value / baseline if baseline else None, goal, holds)


def at_most(name: str, value: float, unit: str, most: float) -> Figure:
    """A value with a ceiling of the spec's."""
    return Figure(name, value, unit, goal=f"<= {most:g} {unit}", holds=value <= most)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of them lies; the nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _short(value: object) -> object:
    return round(value, 2) if isinstance(value, float) else value
