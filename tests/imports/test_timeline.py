"""How stated coverage meets the spans that are there."""

import random
from datetime import date, timedelta
from itertools import pairwise

import pytest

from optima_portal.imports.timeline import Span, Terms, Timeline, end_of_month, settled
from optima_portal.models.columns import OPEN_END

A, B, C = (Terms("MC", "CCN", pcp) for pcp in (1, 2, 3))
UNSAID = Terms("MC", share_of_cost_cents=None)


AB = [(A, "01-01", "02-28"), (B, "03-01", "open")]


def _day(text):
    return date.fromisoformat(f"2026-{text}") if text != "open" else OPEN_END


def _spans(*said, is_month=False):
    return [Span(terms, _day(first), _day(last), is_month=is_month) for terms, first, last in said]


def _known(spans):
    return [Span(*span.now, id=at, was=span.now) for at, span in enumerate(spans, 1)]


def _written(line):
    return [(span.terms, f"{span.starts_on:%m-%d}", "open" if span.ends_on == OPEN_END else f"{span.ends_on:%m-%d}")
            for span in line.spans if not span.is_void]  # fmt: skip


def _state(known, said):
    line = Timeline(_known(known))
    for one in settled(said):
        line.state(one)
    return _written(line), line


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
        (AB, [(A, "01-01", "open")], [(A, "01-01", "02-28"), (B, "03-01", "open")]),
        (AB, [(C, "02-01", "open")], [(A, "01-01", "01-31"), (C, "02-01", "02-28"), (B, "03-01", "open")]),
        (AB, [(A, "01-01", "06-30")], [(A, "01-01", "06-30")]),
        (AB, [(UNSAID, "01-01", "06-30")], [(A, "01-01", "02-28"), (B, "03-01", "06-30")]),
        (AB, [(UNSAID, "01-01", "open")], [(A, "01-01", "02-28"), (B, "03-01", "open")]),
        ([(B, "03-01", "open")], [(A, "01-01", "open")], [(A, "01-01", "02-28"), (B, "03-01", "open")]),
        ([(A, "01-01", "02-28"), (B, "03-01", "06-30")], [(UNSAID, "01-01", "open")],
         [(A, "01-01", "02-28"), (B, "03-01", "open")]),
        ([(A, "01-01", "02-28"), (B, "03-01", "05-31")], [(A, "01-01", "06-30"), (B, "07-01", "open")],
         [(A, "01-01", "06-30"), (B, "07-01", "open")]),
    ],
    ids=["new", "ended", "reopened", "continued", "gap", "new PCP", "other terms", "taken back", "one day", "both",
         "said again after a new PCP", "a PCP of earlier days", "another PCP for longer", "an end says no PCP",
         "goes on says no PCP", "begins earlier", "reopened after a new PCP", "both later"],
)  # fmt: skip
def test_a_statement_meets_what_is_known_and_saying_it_again_changes_nothing(known, said, then):
    found, line = _state(_spans(*known), _spans(*said))
    assert found == then
    again, line = _state(line.spans, _spans(*said))
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
    again, line = _state(line.spans, _spans(said, is_month=True))
    assert again == then
    assert not any(span.is_changed for span in line.spans)


def test_what_a_file_leaves_out_stays():
    found, _ = _state(_spans((A, "01-01", "open")), _spans((Terms("MC"), "01-01", "06-30")))
    assert found == [(A, "01-01", "06-30")]


def test_what_a_file_leaves_out_of_the_share_of_cost_stays_and_a_nought_ends_it():
    costs = A._replace(share_of_cost_cents=25000)
    found, _ = _state(_spans((costs, "01-01", "open")), _spans((UNSAID, "01-01", "06-30")))
    assert found == [(costs, "01-01", "06-30")]
    found, _ = _state(_spans((costs, "01-01", "open")), _spans((A, "01-01", "open")))
    assert found == [(A, "01-01", "open")]
    found, _ = _state([], _spans((UNSAID, "01-01", "open")))
    assert found == [(UNSAID._replace(share_of_cost_cents=0), "01-01", "open")]


def test_a_month_takes_the_place_of_what_begins_within_it_and_leaves_what_comes_after():
    found, _ = _state(_spans((A, "01-01", "03-14"), (B, "03-15", "open")), _spans((C, "03-01", "03-31"), is_month=True))
    assert found == [(A, "01-01", "02-28"), (C, "03-01", "03-31"), (B, "04-01", "open")]


@pytest.mark.parametrize(
    ("last", "since", "then"),
    [
        ("04-30", None, [(A, "01-01", "02-28"), (B, "03-01", "04-30"), (C, "09-01", "open")]),
        ("01-31", None, [(A, "01-01", "01-31"), (C, "09-01", "open")]),
        ("02-28", None, [(A, "01-01", "02-28"), (C, "09-01", "open")]),
        ("01-31", "03-01", [(A, "01-01", "02-28"), (C, "09-01", "open")]),
        ("07-31", None, [(A, "01-01", "02-28"), (B, "03-01", "06-30"), (C, "09-01", "open")]),
        ("open", None, [(A, "01-01", "02-28"), (B, "03-01", "06-30"), (C, "09-01", "open")]),
    ],
)
def test_an_end_takes_what_follows_without_a_gap(last, since, then):
    line = Timeline(_known(_spans((A, "01-01", "02-28"), (B, "03-01", "06-30"), (C, "09-01", "open"))))
    began_later = line.end(_day(last), since and _day(since))
    assert _written(line) == then
    assert began_later == (last in ("01-31", "02-28") and since is None)
    assert line.end(_day(last), since and _day(since)) is False, "once is enough"


def test_days_that_never_were_leave_those_around_them():
    line = Timeline(_known(_spans((A, "01-01", "open"))))
    line.take_back(_day("03-01"), _day("03-31"))
    assert _written(line) == [(A, "01-01", "02-28"), (A, "04-01", "open")]
    line.end_all(_day("05-31"))
    assert _written(line) == [(A, "01-01", "02-28"), (A, "04-01", "05-31")]
    line.end_all(_day("01-31"))
    assert _written(line) == [(A, "01-01", "01-31")]


def test_two_pcps_at_once_that_stood_there_are_parted():
    line = Timeline(_known(_spans((A, "01-01", "open"), (B, "03-01", "open"))))
    line.part()
    assert _written(line) == [(A, "01-01", "02-28"), (B, "03-01", "open")]


def test_whatever_is_stated_nobody_has_two_pcps_on_one_day():
    for seed in range(1500):
        dice, line = random.Random(seed), Timeline()
        for one in (_by_chance(dice) for _ in range(6)):
            line.state(one)
            live = [span for span in line.spans if not span.is_void]
            assert all(span.ends_on < after.starts_on for span, after in pairwise(live)), seed


@pytest.mark.parametrize("is_month", [True, False])
def test_whatever_a_file_states_the_same_again_changes_nothing(is_month):
    changed = 0
    for seed in range(1500):
        dice, line = random.Random(seed), Timeline()
        said = settled([one for one in (_by_chance(dice) for _ in range(8)) if one.is_month == is_month])
        for again in range(2):
            before = _days(line.stands())
            for one in said:
                line.state(one)
            assert not again or before == _days(line.stands()), seed
            changed += before != _days(line.stands())
    assert changed > 1000


def _by_chance(dice):
    first = date(2026, dice.randint(1, 6), dice.choice((1, 1, 1, 15)))
    last = dice.choice((OPEN_END, OPEN_END, first + timedelta(days=dice.randint(-1, 150))))
    terms = dice.choice((A, B, C, UNSAID))
    return Span(
        terms, first, min(last, end_of_month(first)) if (is_month := dice.random() < 0.3) else last, is_month=is_month
    )


def _days(stands):
    """Who is the PCP on each day of the year."""
    days = [date(2026, 1, 1) + timedelta(days=at) for at in range(365)]
    return [next((terms for terms, first, last in stands if first <= day <= last), None) for day in days]
