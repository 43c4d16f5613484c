"""Whose address counts: the one that our own proxies wrote, never the one that the client sent along."""

import pytest

from optima_portal.http.answers import source_of


def _scope(*lines: str) -> dict[str, object]:
    return {
        "type": "http",
        "client": ("10.0.0.1", 443),
        "headers": [(b"x-forwarded-for", line.encode()) for line in lines],
    }


@pytest.mark.parametrize(
    ("hops", "lines", "source"),
    [
        (0, ["203.0.113.9"], "10.0.0.1"),
        (1, [], "10.0.0.1"),
        (1, ["203.0.113.9"], "203.0.113.9"),
        (1, ["made up, 203.0.113.9"], "203.0.113.9"),
        (1, ["made up", "203.0.113.9"], "203.0.113.9"),  # a proxy that adds a line of its own
        (2, ["made up", "203.0.113.9", "10.0.0.7"], "203.0.113.9"),
        (2, ["made up", "203.0.113.9, 10.0.0.7"], "203.0.113.9"),
        (3, ["203.0.113.9"], "10.0.0.1"),
    ],
)
def test_the_hops_are_counted_from_the_right_over_all_lines(set_settings, hops, lines, source):
    set_settings(trusted_proxy_hops=hops)
    assert source_of(_scope(*lines)) == source
