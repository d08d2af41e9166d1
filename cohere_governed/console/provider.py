"""Signing in through an OpenID provider: the authorization code flow with PKCE, by Authlib.

    begin ──▶ address at the provider, for the browser
    finish ◀── code; code and verifier ──▶ identity token ──checked──▶ who it is

The token is believed when the issuer's own key signed it by a public-key algorithm and it is for us, for this
flow, and in date (OpenID Connect Core 1.0, section 3.1.3.7; RFC 9700). What goes wrong is said in a sentence of ours:
nothing that the provider or the browser sent is quoted. Nothing is asked of the provider but at a sign-in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import import_key

from cohere_governed.console.flows import Flow, Identity, Unproven

LEEWAY = 60
"""Seconds that the provider's clock may be off."""
TIMEOUT = 10.0
LARGEST = 256 * 1024
"""Bytes of an answer of the provider's."""
ALGORITHMS: Mapping[str, str] = {
    "RS256": "RSA", "RS384": "RSA", "RS512": "RSA", "PS256": "RSA", "PS384": "RSA", "PS512": "RSA",
    "ES256": "EC", "ES384": "EC", "ES512": "EC",
}  # fmt: skip
"""How a token may be signed, and the kind of key that takes: no shared secret, and never nothing."""
LEAST_RSA_BITS = 2048


def begin(flow: Flow) -> str:
    """The address at the provider to send the browser to. Asks the provider where. Raises ``Unproven``."""
    with _client(flow) as client:
        where = _endpoint(_found(client, flow.said.issuer), "authorization_endpoint")
        again = {} if flow.once_more is None else {"prompt": "login", "max_age": "0"}
        url, _ = client.create_authorization_url(
            where, state=flow.state, code_verifier=flow.verifier, nonce=flow.nonce, **again
        )
    return str(url)


def finish(flow: Flow, answered: Mapping[str, str], *, secret: Callable[[str], str], now: float) -> Identity:
    """Who came back. ``secret`` opens a reference. Raises ``Unproven``, ``KeyUnavailable``."""
    said = flow.said
    if not answered.get("code"):
        raise Unproven("The provider did not sign you in. Nothing is known of why: ask those who run it.")
    client_secret = None if said.client_secret is None else secret(said.client_secret)
    with _client(flow, client_secret) as client:
        known = _found(client, said.issuer)
        named = answered.get("iss")
        if (named is not None or known.get("authorization_response_iss_parameter_supported")) and named != said.issuer:
            raise Unproven("The answer came from another provider than the one that was asked.")  # RFC 9207
        methods = known.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if client_secret is not None and "client_secret_basic" not in methods:
            client.token_endpoint_auth_method = "client_secret_post"  # noqa: S105 - the name of a way
        tokens = client.fetch_token(
            _endpoint(known, "token_endpoint"), code=answered["code"], code_verifier=flow.verifier
        )
        keys = _json(client, _endpoint(known, "jwks_uri"))
        token = tokens.get("id_token")
        if not isinstance(token, str):
            raise Unproven("The provider gave no identity token.")
        return _believed(flow, token, keys, str(tokens.get("access_token", "")), now)


def _believed(flow: Flow, token: str, keys: Mapping[str, Any], access_token: str, now: float) -> Identity:
    said = flow.said
    header: Mapping[str, Any] = jws.extract_compact(token.encode("utf-8", "replace")).headers()
    algorithm = str(header.get("alg"))
    if algorithm not in ALGORITHMS:
        raise Unproven("The identity token is not signed in a way that proves who wrote it.")
    signed = None
    for key in _keys(keys, ALGORITHMS[algorithm], header.get("kid")):
        try:
            signed = jwt.decode(token, key, algorithms=[algorithm])
            break
        except (JoseError, ValueError):
            continue
    if signed is None:
        raise Unproven("The identity token is not signed by a key of the provider's.")
    claims = CodeIDToken(
        signed.claims, signed.header,
        {"iss": {"essential": True, "value": said.issuer}, "aud": {"essential": True, "value": said.client_id},
         "sub": {"essential": True}},
        {"nonce": flow.nonce, "client_id": said.client_id, "access_token": access_token},
    )  # fmt: skip
    claims.validate(now=int(now), leeway=LEEWAY)
    subject, issued, authenticated = claims["sub"], claims["iat"], claims.get("auth_time")
    if not isinstance(subject, str) or not subject.isprintable() or len(subject) > 255:
        raise Unproven("The identity token does not say whom it is about.")
    if issued < flow.began - LEEWAY:
        raise Unproven("The identity token is older than this sign-in.")
    if flow.once_more is not None and (authenticated is None or authenticated < flow.began - LEEWAY):
        raise Unproven("The provider did not ask you again who you are, or does not say when it did (`auth_time`).")
    return Identity(f"{said.issuer}\n{subject}", dict(claims))


def _keys(keys: Mapping[str, Any], kind: str, named: object) -> Iterator[Any]:
    """The provider's keys that may have signed a token: of its kind, for signing, and of its name if it has one."""
    several = keys.get("keys")
    for one in several if isinstance(several, list) else []:
        if not isinstance(one, dict) or one.get("kty") != kind or one.get("use", "sig") != "sig":
            continue
        if named is not None and one.get("kid") != named:
            continue
        if kind == "RSA" and len(str(one.get("n", ""))) * 6 < LEAST_RSA_BITS:  # base64: six bits a character
            continue
        try:
            yield import_key({name: value for name, value in one.items() if name not in _PRIVATE})
        except (JoseError, ValueError, TypeError, KeyError):
            continue


_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


@contextmanager
def _client(flow: Flow, secret: str | None = None) -> Iterator[Any]:
    """Authlib's client; whatever goes wrong with it is ``Unproven``."""
    try:
        with OAuth2Client(
            flow.said.client_id, secret, scope=" ".join(flow.said.scopes), redirect_uri=flow.redirect,
            code_challenge_method="S256", timeout=TIMEOUT, follow_redirects=False,
        ) as client:  # fmt: skip
            yield client
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError):
        raise Unproven("The provider cannot be reached, or answers with an error.") from None
    except (AuthlibBaseError, JoseError, ValueError, TypeError, KeyError, AttributeError, OverflowError):
        raise Unproven("The provider's answer cannot be taken.") from None


def _found(client: Any, issuer: str) -> Mapping[str, Any]:
    """What the provider says of itself (OpenID Connect Discovery 1.0, section 4)."""
    known = _json(client, issuer.rstrip("/") + "/.well-known/openid-configuration")
    if known.get("issuer") != issuer:
        raise Unproven("The provider calls itself otherwise than `issuer` in operator.yaml.")
    return known


def _endpoint(known: Mapping[str, Any], name: str) -> str:
    url = str(known.get(name, ""))
    host = urlsplit(url).hostname or ""
    plain = url.startswith("http://") and host in {"localhost", "127.0.0.1", "::1"}
    if not host or not (url.startswith("https://") or plain):
        raise Unproven("The provider names an address that is not https.")
    return url


def _json(client: Any, url: str) -> Mapping[str, Any]:
    parts, size = [], 0
    with client.stream("GET", url, withhold_token=True, headers={"accept": "application/json"}) as answer:
        answer.raise_for_status()
        for part in answer.iter_bytes():
            parts.append(part)
            if (size := size + len(part)) > LARGEST:
                raise Unproven("The provider's answer is too long.")
    told = httpx2.Response(200, content=b"".join(parts)).json()
    return told if isinstance(told, dict) else {}
