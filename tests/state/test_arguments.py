"""What a handler's arguments may be: its own signature's, of sane size, without what no page sends."""

import math
from typing import Literal

import pytest

from optima_portal.state.arguments import Arguments, BadArguments


class _State:
    async def search(self, form: dict[str, str], page: int = 1) -> None:
        """Takes a form."""

    async def choose(self, tab: Literal["a", "b"]) -> None:
        """Takes one of two."""


SEARCH, CHOOSE = Arguments(_State.search), Arguments(_State.choose)


def test_a_form_comes_as_marked_pairs_and_is_a_dict_to_the_handler():
    sent = {"form": {"__reflex_form_data__": [["number", "91234567A"], ["city", "Núñez"]]}}
    assert SEARCH.parse(sent) == {"form": {"number": "91234567A", "city": "Núñez"}}


def test_a_plain_dict_and_defaults_are_fine():
    assert SEARCH.parse({"form": {"a": "b"}, "page": 3}) == {"form": {"a": "b"}, "page": 3}
    assert SEARCH.parse({"form": {}}) == {"form": {}}
    assert CHOOSE.parse({"tab": "a"}) == {"tab": "a"}


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"form": {}, "really": True},
        {"form": "text"},
        {"form": {"a": 1}},
        {"form": {"a": ["b"]}},
        {"form": {"__reflex_form_data__": "no pairs"}},
        {"form": {"__reflex_form_data__": [["one"]]}},
        {"form": {"__reflex_form_data__": [["a", {"b": "c"}]]}},
        {"form": {}, "page": "1"},
        {"form": {}, "page": True},
        {"form": {}, "page": 1.5},
        {"form": {}, "page": 2**31},
        {"form": {}, "page": math.inf},
        {"form": {"a": "x" * 20_001}},
        {"form": {str(n): "" for n in range(501)}},
    ],
)
def test_anything_else_is_refused(sent):
    with pytest.raises(BadArguments):
        SEARCH.parse(sent)


def test_a_choice_is_one_of_its_own():
    with pytest.raises(BadArguments):
        CHOOSE.parse({"tab": "c"})


def test_control_and_reordering_characters_are_taken_out_and_lines_stay():
    assert SEARCH.parse({"form": {"a": "x\x00\x1b[31m\u202ey\nz\t"}}) == {"form": {"a": "x[31my\nz\t"}}
