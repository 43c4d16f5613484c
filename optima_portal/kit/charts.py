"""Charts as plain values: what Plotly draws, the sentence that says it, and the table that stands for it.

Colours are told apart without colour vision and stand out on both themes; one series is the point, the others are gray.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

MONTH = re.compile(r"[A-Z][a-z]{2} \d{4}")


class Tone(Enum):
    """How a series is drawn. Value: its colour."""

    POINT = "#5468e0"
    QUIET = "#8a94a6"
    GOOD = "#2e8b57"
    BAD = "#cf4a3f"


@dataclass(frozen=True)
class Series:
    """One row of bars, or one line: a value for each label."""

    name: str
    values: tuple[float, ...]
    tone: Tone = Tone.POINT


@dataclass(frozen=True)
class Goal:
    """A line across that the bars are held against."""

    name: str
    value: float


@dataclass(frozen=True)
class Chart:
    """A chart and its twins in words."""

    figure: dict[str, Any]
    says: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def bars(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    says: str,
    of: str,
    words: Callable[[float], str] = "{:,.0f}".format,
    stacked: bool = False,
    goal: Goal | None = None,
) -> Chart:
    """Upright bars, a group for each label. `of` heads the labels' column; `words` says a value (money, share)."""
    figure: dict[str, Any] = {
        "data": [_bar(one, labels, words, labelled=not stacked) for one in series],
        "layout": _layout("stack" if stacked else "group", named=len(series) > 1)
        | (_goal_line(goal, words) if goal else {}),
    }
    figure["layout"]["xaxis"] |= _ticks(labels)
    rows = tuple((label, *(words(one.values[at]) for one in series)) for at, label in enumerate(labels))
    return Chart(figure, says, (of, *(one.name for one in series)), rows)


def _bar(series: Series, labels: Sequence[str], words: Callable[[float], str], *, labelled: bool) -> dict[str, Any]:
    said = [words(value) for value in series.values]
    return {
        "type": "bar",
        "name": series.name,
        "x": list(labels),
        "y": list(series.values),
        "customdata": said,
        "hovertemplate": "%{x}: %{customdata}<extra>%{fullData.name}</extra>",
        "marker": {"color": series.tone.value},
    } | ({"text": said, "textposition": "outside", "cliponaxis": False} if labelled else {})


def _ticks(labels: Sequence[str]) -> dict[str, Any]:
    """A month stands above its year, upright: twelve of them fit on a phone."""
    if not all(MONTH.fullmatch(label) for label in labels):
        return {}
    upright = [label.replace(" ", "<br>") for label in labels]
    return {"tickmode": "array", "tickvals": list(labels), "ticktext": upright, "tickangle": 0}


def _layout(barmode: str, *, named: bool) -> dict[str, Any]:
    quiet = {"showgrid": False, "zeroline": False, "fixedrange": True}
    return {
        "barmode": barmode,
        "bargap": 0.25,
        "height": 260,
        "margin": {"l": 8, "r": 8, "t": 40 if named else 24, "b": 40},
        "font": {"family": "inherit", "size": 12},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": named,
        "legend": {"orientation": "h", "x": 0, "y": 1.18},
        "xaxis": quiet | {"type": "category"},
        "yaxis": quiet | {"showticklabels": False, "rangemode": "tozero"},
        "hovermode": "x",
        "uniformtext": {"mode": "hide", "minsize": 10},
    }


def _goal_line(goal: Goal, words: Callable[[float], str]) -> dict[str, Any]:
    line = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": goal.value, "y1": goal.value}
    name = {"xref": "paper", "x": 1, "y": goal.value, "yanchor": "bottom", "xanchor": "right", "showarrow": False}
    return {
        "shapes": [line | {"line": {"dash": "dot", "width": 1.5, "color": Tone.QUIET.value}}],
        "annotations": [name | {"text": f"{goal.name} {words(goal.value)}"}],
    }
