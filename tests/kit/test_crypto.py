"""Sealed values open for their own record and nobody else's."""

import pytest

from optima_portal.kit.crypto import Unreadable, decrypt, encrypt
from optima_portal.kit.tokens import keyed_digest, keyed_digests, sign, unsign


def test_what_was_sealed_opens_for_its_record():
    assert decrypt(encrypt(b"secret", "totp:1"), "totp:1") == b"secret"


def test_the_same_value_is_sealed_otherwise_each_time():
    assert encrypt(b"secret", "totp:1") != encrypt(b"secret", "totp:1")


def test_moved_to_another_record_it_does_not_open():
    with pytest.raises(Unreadable):
        decrypt(encrypt(b"secret", "totp:1"), "totp:2")


@pytest.mark.parametrize("at", [0, 5, 20, -1])
def test_a_changed_byte_is_found(at):
    sealed = bytearray(encrypt(b"secret", "totp:1"))
    sealed[at] ^= 1
    with pytest.raises(Unreadable):
        decrypt(bytes(sealed), "totp:1")


def test_a_former_secret_still_opens_and_a_forgotten_one_does_not(set_settings):
    set_settings(secret="the-first-of-two-secrets-32-chars")
    sealed = encrypt(b"secret", "totp:1")
    set_settings(secret="the-second-of-two-secrets-32-char", former_secrets="the-first-of-two-secrets-32-chars")
    assert decrypt(sealed, "totp:1") == b"secret"
    set_settings(former_secrets="")
    with pytest.raises(Unreadable):
        decrypt(sealed, "totp:1")


def test_a_signature_holds_for_its_text_and_purpose_alone():
    signed = sign("visitor", "visitor-1-abc")
    assert unsign("visitor", signed) == "visitor-1-abc"
    assert unsign("other", signed) is None
    assert unsign("visitor", signed.replace("-1-", "-2-")) is None
    assert unsign("visitor", "") is None
    assert unsign("visitor", "no dot") is None


def test_what_a_former_secret_wrote_is_still_found_and_what_it_signed_still_holds(set_settings):
    set_settings(secret="the first secret that is long enough to be one")
    written, signed = keyed_digest("recovery-code", "7:ABCDE-FGHJK"), sign("visitor", "visitor-1-abc")
    former = "the first secret that is long enough to be one"
    set_settings(secret="the second secret that is long enough to be one", former_secrets=former)
    assert keyed_digest("recovery-code", "7:ABCDE-FGHJK") != written
    assert written in keyed_digests("recovery-code", "7:ABCDE-FGHJK")
    assert unsign("visitor", signed) == "visitor-1-abc"
    set_settings(secret="the second secret that is long enough to be one", former_secrets="")
    assert written not in keyed_digests("recovery-code", "7:ABCDE-FGHJK")
    assert unsign("visitor", signed) is None
