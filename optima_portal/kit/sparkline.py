"""A small line of a few values, as plain numbers for an SVG: no library, no script."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, MARGIN = 160, 40, 5


@dataclass(frozen=True)
class Dot:
    """A value's place in the picture."""

    x: float
    y: float


@dataclass(frozen=True)
class Sparkline:
    """`path` is an SVG path's `d`; the band of usual values from `top` down for `height`, 0 where there is none."""

    path: str
    dots: tuple[Dot, ...]
    top: float
    height: float


def sparkline(points: Sequence[tuple[float, float]], low: float | None, high: float | None) -> Sparkline:
    """The picture of (when, value) pairs in their order, with the usual range behind them."""
    whens, values = [one[0] for one in points], [one[1] for one in points]
    bottom, ceiling = min(values), max(values)
    for limit in (low, high):  # the nearest limit is shown when the values come near it
        if limit is not None:
            bottom, ceiling = min(bottom, limit), max(ceiling, limit)
    dots = tuple(
        Dot(_scaled(when, min(whens), max(whens), MARGIN, WIDTH - MARGIN), _height(value, bottom, ceiling))
        for when, value in points
    )
    path = "M" + "L".join(f"{one.x:g} {one.y:g}" for one in dots)
    if low is None and high is None:
        return Sparkline(path, dots, 0, 0)
    top = _height(high, bottom, ceiling) if high is not None else 0.0
    floor = _height(low, bottom, ceiling) if low is not None else float(HEIGHT)
    return Sparkline(path, dots, top, round(floor - top, 1))


def _height(value: float, bottom: float, ceiling: float) -> float:
    return _scaled(value, bottom, ceiling, HEIGHT - MARGIN, MARGIN)


def _scaled(value: float, least: float, most: float, start: float, end: float) -> float:
    share = (value - least) / (most - least) if most > least else 0.5
    return round(start + share * (end - start), 1)
