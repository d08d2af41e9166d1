"""Tokens that prove nothing open nothing."""

from __future__ import annotations

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from cohere_governed.console.visit import COOKIE
from tests.console.oidc.conftest import inside, signed
from tests.console.provider import CLIENT, SECRET, b64, pem, public, sign


def changed(**more):
    return lambda _, claims: sign({name: v for name, v in {**claims, **more}.items() if v is not None})


def altered(provider, claims):
    """Claims put into somebody else's signed token."""
    head, _, tail = sign({**claims, "roles": ["audit-team"]}).split(".")
    return f"{head}.{b64(json.dumps({**claims, 'roles': ['dpo-heads']}).encode())}.{tail}"


STRANGER = rsa.generate_private_key(65537, 2048)
WEAK = rsa.generate_private_key(65537, 1024)
ATTACKS = {
    "wrong nonce": changed(nonce="another"),
    "no nonce": changed(nonce=None),
    "foreign issuer": changed(iss="https://evil.example"),
    "no issuer": changed(iss=None),
    "wrong audience": changed(aud="another-client"),
    "no audience": changed(aud=None),
    "several audiences and no party": changed(aud=[CLIENT, "another-client"]),
    "another party": changed(azp="another-client"),
    "expired": lambda p, claims: sign({**claims, "exp": claims["iat"] - 61}),
    "no expiry": changed(exp=None),
    "expires never": changed(exp="never"),
    "from the future": lambda p, claims: sign({**claims, "iat": claims["iat"] + 3600}),
    "not yet": lambda p, claims: sign({**claims, "nbf": claims["iat"] + 3600}),
    "older than the flow": lambda p, claims: sign({**claims, "iat": claims["iat"] - 3600}),
    "no subject": changed(sub=None),
    "a subject that is none": changed(sub=7),
    "a subject of two lines": changed(sub="s-oscar\nx"),
    "an access token of others": changed(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
    "alg none": lambda p, claims: sign(claims, "none"),
    "alg None, signed": lambda p, claims: sign(claims, "RS256", header={"alg": "None"}),
    "no alg": lambda p, claims: sign(claims, "RS256", header={"alg": None}),
    "HS256 with the public key": lambda p, claims: sign(claims, "HS256", key=pem("RS256"), header={"kid": "RS256"}),
    "HS256 with the published one": lambda p, claims: sign(
        claims, "HS256", key=json.dumps(public("RS256")).encode(), header={"kid": "RS256"}
    ),
    "HS256 with the client's secret": lambda p, claims: sign(claims, "HS256", key=SECRET.encode()),
    "a stranger's key under a known name": lambda p, claims: sign(claims, key=STRANGER),
    "a stranger's key that it brings along": lambda p, claims: sign(
        claims, key=STRANGER, header={"kid": "stranger", "jwk": public("RS256", STRANGER)}
    ),
    "another name for a known key": lambda p, claims: sign(claims, header={"kid": "unknown"}),
    "one algorithm's key for another": lambda p, claims: sign(claims, "ES256", header={"kid": "RS256"}),
    "what must be understood and is not": lambda p, claims: sign(claims, header={"crit": ["x"], "x": 1}),
    "altered": altered,
    "cut": lambda p, claims: sign(claims)[:-8],
    "no token": lambda p, claims: "",
    "noise": lambda p, claims: "\x00.é.∞",
    "a list": lambda p, claims: ["no text"],
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_token_that_proves_nothing_opens_nothing(shared, vouching, attack):
    vouching.token = lambda claims: ATTACKS[attack](vouching, claims)
    browser, answer = signed(shared, vouching)
    assert answer.status_code == 403, attack
    assert "dpo-team" not in answer.text
    assert not inside(browser)
    assert browser.client.cookies.get(COOKIE) is None


@pytest.mark.parametrize(
    "known",
    [public("RS256", WEAK), {**public("RS256"), "use": "enc"}, {**public("RS256"), "kty": "oct"},
     {"kty": "RSA", "kid": "RS256"}, "no key", None],
)  # fmt: skip
def test_a_key_that_is_too_short_or_for_something_else_signs_nothing(shared, vouching, known):
    vouching.served = [known]
    vouching.token = lambda claims: sign(claims, key=WEAK if known == public("RS256", WEAK) else None)
    assert signed(shared, vouching)[1].status_code == 403
    vouching.served, vouching.token = [known, public("RS256")], sign
    assert signed(shared, vouching)[1].status_code == 200
