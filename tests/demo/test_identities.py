"""Every identifier passes its check, and none can be a real one."""

import re

from sqlmodel import select

from optima_portal.demo import identities
from optima_portal.kit.identifiers import is_cin, is_mbi, is_npi
from optima_portal.models.member import Member
from optima_portal.models.provider import Provider


def _luhn(number):
    digits = [int(one) for one in reversed(number)]
    return sum(digits[0::2]) + sum(sum(divmod(2 * one, 10)) for one in digits[1::2])


def test_npis_pass_luhn_and_begin_as_no_real_one_does():
    found = [identities.npi(number) for number in range(0, 9_999_999, 9973)]
    assert all(is_npi(npi) and _luhn("80840" + npi) % 10 == 0 and npi[0] not in "12" for npi in found)
    assert len(set(found)) == len(found)


def test_member_ids_are_each_its_own_up_to_a_million():
    numbers = range(1_000_000)
    assert len({identities.cin(number) for number in numbers}) == 1_000_000
    assert all(is_cin(identities.cin(number)) for number in numbers[::97])
    assert len({identities.mbi(number) for number in range(400_000)}) == 400_000
    assert all(is_mbi(identities.mbi(number)) for number in numbers[::97])
    assert len({identities.meds_id(number) for number in numbers}) == 1_000_000


def test_what_is_stored_keeps_to_that(people):
    members = people.exec(select(Member)).all()
    assert all(is_cin(one.cin) and re.fullmatch(r"99\d{6}[IOQZ]", one.cin) for one in members)
    assert all(is_mbi(one.mbi) for one in members if one.mbi)
    assert all(re.fullmatch(r"\d{3}-555-01\d\d", one.phone) for one in members)
    assert all(one.email == "" or one.email.endswith("@mail.example") for one in members)
    assert all(one.email.isascii() for one in members)
    assert len({one.key for one in members}) == len(members)
    for provider in people.exec(select(Provider)).all():
        assert is_npi(provider.npi)
        assert re.fullmatch(r"89\d{7}", provider.tin)
        assert re.fullmatch(r"\d{3}-555-01\d\d", provider.phone)
