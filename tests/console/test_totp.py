"""One-time codes are those of the standard."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.console import totp

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "eight"),
    [(59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"), (1234567890, "89005924"),
     (2000000000, "69279037"), (20000000000, "65353130")],
)  # fmt: skip
def test_the_vectors_of_rfc_6238_hold_for_their_last_six_digits(seconds, eight):
    assert totp.code(SECRET, totp.step_at(seconds)) == eight[-6:]


@given(now=st.integers(10**6, 4 * 10**9), off=st.integers(-5, 5), spent=st.integers(-3, 3))
def test_a_code_is_good_for_one_step_around_now_and_once(now, off, spent):
    step = totp.step_at(now) + off
    found = totp.matching_step(SECRET, totp.code(SECRET, step), now=now, after=totp.step_at(now) + spent)
    if abs(off) <= totp.DRIFT and off > spent:
        assert found == step
    else:
        assert found is None or totp.code(SECRET, found) == totp.code(SECRET, step)


@pytest.mark.parametrize("said", ["", "12345", "1234567", "abcdef", "１２３４５６", "\x00" * 6])
def test_what_is_no_code_is_refused(said):
    assert totp.matching_step(SECRET, said, now=59, after=0) is None


def test_secrets_differ_and_have_160_bits():
    made = {totp.new_secret() for _ in range(20)}
    assert len(made) == 20
    assert {len(base64.b32decode(one)) for one in made} == {20}
    assert "evil%2Fname" in totp.uri(SECRET, "evil/name", "cohere-governed")
