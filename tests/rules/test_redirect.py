"""Section 3b, both directions, as Release 14 writes it."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from optima_portal.rules.redirect import (
    NOTE,
    Redirect,
    allow,
    forbid,
    needs_another_provider,
    needs_justification,
    select,
    what_is_missing,
)

FROM = Redirect()
WORDS = "Member requires testing that is not available in the community."


def test_a_tertiary_provider_is_no_by_default_and_must_be_justified() -> None:
    now = select("uci", True, FROM)
    assert not now.allowed
    assert needs_justification(now)
    assert what_is_missing(now) == ["Explain the need for a tertiary care provider."]


def test_next_works_once_the_need_is_written() -> None:
    now = select("uci", True, Redirect(justification=WORDS))
    assert what_is_missing(now) == []


def test_blanks_are_no_justification() -> None:
    assert what_is_missing(select("uci", True, Redirect(justification=" \n . ")))


def test_yes_for_a_tertiary_provider_asks_for_another_one_first() -> None:
    assert needs_another_provider(True, select("uci", True, FROM))
    assert not needs_another_provider(False, select("uci", True, FROM))


def test_confirmed_yes_clears_the_provider_and_adds_the_note() -> None:
    now = allow(select("uci", True, Redirect(justification=WORDS)))
    assert now.provider == ""
    assert now.allowed
    assert now.justification == f"{WORDS}\n{NOTE}"
    assert what_is_missing(now) == ["Select the referred-to provider."]


def test_the_note_is_added_once() -> None:
    again = allow(forbid(select("uci", True, allow(select("uci", True, FROM)))))
    assert again.justification == NOTE


def test_the_next_provider_keeps_the_yes() -> None:
    now = select("clinic", False, allow(select("uci", True, FROM)))
    assert now.allowed
    assert what_is_missing(now) == []


def test_a_tertiary_provider_chosen_after_the_yes_is_no_again() -> None:
    now = select("uci", True, allow(select("uci", True, FROM)))
    assert not now.allowed
    assert what_is_missing(now) == ["Explain the need for a tertiary care provider."]


def test_a_copied_yes_for_a_tertiary_provider_is_asked_about() -> None:
    copied = Redirect("uci", True, True)
    assert "Answer No" in what_is_missing(copied)[0]
    assert what_is_missing(replace(forbid(copied), justification=WORDS)) == []


def test_the_note_alone_does_not_explain_a_no() -> None:
    now = forbid(select("uci", True, allow(select("uci", True, FROM))))
    assert what_is_missing(now) == ["Explain the need for a tertiary care provider."]


def test_any_other_provider_is_yes_by_default_without_justification() -> None:
    now = select("clinic", False, FROM)
    assert now.allowed
    assert not needs_justification(now)
    assert what_is_missing(now) == []
    assert not needs_another_provider(True, now)


def test_no_for_any_other_provider_must_be_explained() -> None:
    now = forbid(select("clinic", False, FROM))
    assert what_is_missing(now) == ["Explain why the member cannot be redirected."]
    assert what_is_missing(Redirect("clinic", False, False, WORDS)) == []


def test_a_too_long_explanation_is_refused() -> None:
    assert what_is_missing(Redirect("clinic", False, False, "x" * 2001))


ACTS = st.lists(st.sampled_from(["tertiary", "clinic", "yes", "no", "write"]), max_size=12)


@given(ACTS)
def test_whatever_is_clicked_a_no_is_never_sent_without_its_reason_and_no_word_is_lost(acts: list[str]) -> None:
    now, wrote = FROM, False
    for act in acts:
        if act in ("tertiary", "clinic"):
            now = select(act, act == "tertiary", now)
        elif act == "yes":
            now = allow(now)
        elif act == "no":
            now = forbid(now)
        else:
            wrote, now = True, Redirect(now.provider, now.is_tertiary, now.allowed, WORDS)
        assert not wrote or WORDS in now.justification
        if not what_is_missing(now):
            assert now.provider
            assert now.allowed or WORDS in now.justification
            assert not (now.is_tertiary and now.allowed)
