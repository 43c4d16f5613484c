"""How stated coverage meets the spans that are there."""

from dataclasses import replace
from datetime import date

import pytest

from optima_portal.imports.timeline import Span, Terms, Timeline, settled
from optima_portal.models.columns import OPEN_END

A, B = Terms("MC", "CCN", 1), Terms("MC", "CCN", 2)


def _day(text):
    return date.fromisoformat(f"2026-{text}") if text != "open" else OPEN_END


def _spans(*said, is_month=False):
    return [Span(terms, _day(first), _day(last), is_month=is_month) for terms, first, last in said]


def _state(known, said):
    line = Timeline([replace(span) for span in known])
    for one in settled(said):
        line.state(line.with_what_is_known(one))
    return [(span.terms, f"{span.starts_on:%m-%d}", "open" if span.ends_on == OPEN_END else f"{span.ends_on:%m-%d}")
            for span in line.spans], line  # fmt: skip


@pytest.mark.parametrize(
    ("known", "said", "then"),
    [
        ([], [(A, "01-01", "open")], [(A, "01-01", "open")]),
        ([(A, "01-01", "open")], [(A, "01-01", "03-31")], [(A, "01-01", "03-31")]),
        ([(A, "01-01", "03-31")], [(A, "01-01", "open")], [(A, "01-01", "open")]),
        ([(A, "01-01", "03-31")], [(A, "04-01", "06-30")], [(A, "01-01", "06-30")]),
        ([(A, "01-01", "03-31")], [(A, "06-01", "06-30")], [(A, "01-01", "03-31"), (A, "06-01", "06-30")]),
        ([(A, "01-01", "open")], [(B, "03-01", "open")], [(A, "01-01", "02-28"), (B, "03-01", "open")]),
        ([(A, "01-01", "open")], [(B, "01-01", "open")], [(B, "01-01", "open")]),
        ([(A, "01-01", "open")], [(A, "03-01", "02-28")], [(A, "01-01", "02-28")]),
        ([(A, "01-01", "open")], [(A, "01-01", "01-01")], [(A, "01-01", "01-01")]),
        ([], [(A, "01-01", "open"), (B, "03-01", "open")], [(A, "01-01", "02-28"), (B, "03-01", "open")]),
    ],
    ids=["new", "ended", "reopened", "continued", "gap", "new PCP", "other terms", "taken back", "one day", "both"],
)
def test_a_statement_meets_what_is_known_and_saying_it_again_changes_nothing(known, said, then):
    found, line = _state(_spans(*known), _spans(*said))
    assert found == then
    again, line = _state([replace(span, is_changed=False) for span in line.spans], _spans(*said))
    assert again == then
    assert not any(span.is_changed for span in line.spans)


@pytest.mark.parametrize(
    ("said", "then"),
    [
        ((A, "02-01", "02-28"), [(A, "01-01", "04-30")]),
        ((A, "01-01", "01-31"), [(A, "01-01", "04-30")]),
        ((A, "05-01", "05-31"), [(A, "01-01", "05-31")]),
        ((B, "02-01", "02-28"), [(A, "01-01", "01-31"), (B, "02-01", "02-28"), (A, "03-01", "04-30")]),
        ((A, "02-01", "01-31"), [(A, "01-01", "01-31"), (A, "03-01", "04-30")]),
        ((B, "01-01", "01-31"), [(B, "01-01", "01-31"), (A, "02-01", "04-30")]),
    ],
    ids=["known", "first known", "next", "other in the middle", "taken back in the middle", "other first"],
)
def test_a_month_of_dhcs_speaks_of_itself_alone(said, then):
    known = _spans((A, "01-01", "04-30"))
    found, line = _state(known, _spans(said, is_month=True))
    assert found == then
    again, line = _state([replace(span, is_changed=False) for span in line.spans], _spans(said, is_month=True))
    assert again == then
    assert not any(span.is_changed for span in line.spans)


def test_what_a_file_leaves_out_stays():
    found, _ = _state(_spans((A, "01-01", "open")), _spans((Terms("MC"), "01-01", "06-30")))
    assert found == [(A, "01-01", "06-30")]
