"""An OpenID provider on loopback: real addresses, keys and signatures, and a hand on everything that it says."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CLIENT, SECRET = "console-of-acme", "between us two"


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value: int, size: int | None = None) -> str:
    return b64(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


KEYS = {
    "RS256": rsa.generate_private_key(65537, 2048),
    "PS256": rsa.generate_private_key(65537, 2048),
    "ES256": ec.generate_private_key(ec.SECP256R1()),
}
"""Algorithm → the key that signs by it; the name of the key is the algorithm's."""


def public(algorithm: str, key=None) -> dict[str, str]:
    """The public half as a JWK."""
    told = {"kid": algorithm, "use": "sig", "alg": algorithm}
    key = key or KEYS[algorithm]
    if isinstance(key, rsa.RSAPrivateKey):
        numbers = key.public_key().public_numbers()
        return {**told, "kty": "RSA", "n": number(numbers.n), "e": number(numbers.e)}
    numbers = key.public_key().public_numbers()
    return {**told, "kty": "EC", "crv": "P-256", "x": number(numbers.x, 32), "y": number(numbers.y, 32)}


def pem(algorithm: str) -> bytes:
    return KEYS[algorithm].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def sign(claims, algorithm="RS256", *, key=None, header=None) -> str:
    """A token, by hand: with any key, under any header."""
    told = {"alg": algorithm, "kid": algorithm, "typ": "JWT", **(header or {})}
    body = f"{b64(json.dumps(told).encode())}.{b64(json.dumps(claims).encode())}"
    key = KEYS[algorithm] if key is None and algorithm in KEYS else key
    data = body.encode()
    if isinstance(key, bytes):
        signature = hmac.digest(key, data, "sha256")
    elif key is None:
        signature = b""
    elif isinstance(key, ec.EllipticCurvePrivateKey):
        r, s = decode_dss_signature(key.sign(data, ec.ECDSA(SHA256())))
        signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    elif algorithm == "PS256":
        signature = key.sign(data, padding.PSS(padding.MGF1(SHA256()), 32), SHA256())
    else:
        signature = key.sign(data, padding.PKCS1v15(), SHA256())
    return f"{body}.{b64(signature)}"


class Provider:
    """What it says may be changed: who is there, what the token claims, how it is signed, what it knows of itself."""

    def __init__(self, clock) -> None:
        self.clock = clock
        self.person = {"sub": "s-oscar", "preferred_username": "oscar", "roles": ["dpo-team"]}
        self.claims = dict  # a function of the claims
        self.token = sign  # a function of the claims
        self.known: dict[str, object] = {}
        self.served: list[object] = [public(name) for name in KEYS]
        self.answer: dict[str, str] = {}
        """Added to the address that the browser is sent back to."""
        self.asks_again = True
        self.secret: str | None = SECRET
        self.codes: dict[str, dict[str, str]] = {}
        self.paths: dict[str, tuple[int, bytes]] = {}
        """Path → an answer instead of the right one."""
        self.asked: list[str] = []
        self.issuer = ""

    def page(self, path: str, query: dict[str, str], form: dict[str, str], authorization: str):
        """(status, headers, body) of one request."""
        self.asked.append(path)
        if path in self.paths:
            status, body = self.paths[path]
            return status, {}, body
        if path == "/.well-known/openid-configuration":
            told = {
                "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys", **self.known,
            }  # fmt: skip
            return 200, {}, json.dumps(told).encode()
        if path == "/keys":
            return 200, {}, json.dumps({"keys": self.served}).encode()
        if path == "/authorize":
            return self._authorize(query)
        if path == "/token":
            return self._token(form, authorization)
        return 404, {}, b""

    def _authorize(self, query):
        if query.get("client_id") != CLIENT or query.get("response_type") != "code":
            return 400, {}, b"unknown client"
        if query.get("code_challenge_method") != "S256" or "openid" not in query.get("scope", ""):
            return 400, {}, b"no PKCE, or no openid"
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        back = {"code": code, "state": query["state"], **self.answer}
        return 302, {"location": f"{query['redirect_uri']}?{urllib.parse.urlencode(back)}"}, b""

    def _token(self, form, authorization):
        asked = self.codes.pop(form.get("code", ""), None)  # a code is good once
        basic = "Basic " + base64.b64encode(f"{CLIENT}:{urllib.parse.quote(SECRET)}".encode()).decode()
        plain = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        right = (
            asked is not None
            and form.get("redirect_uri") == asked["redirect_uri"]
            and b64(hashlib.sha256(form.get("code_verifier", "").encode()).digest()) == asked["code_challenge"]
            and (self.secret is None or authorization in {basic, plain} or form.get("client_secret") == self.secret)
        )
        if not right:
            return 400, {}, b'{"error": "invalid_grant"}'
        now = int(self.clock())
        again = asked.get("prompt") == "login" and self.asks_again
        claims = self.claims({
            "iss": self.issuer, "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": asked["nonce"],
            "auth_time": now if again else now - 7200, **self.person,
        })  # fmt: skip
        told = {"access_token": "opaque", "token_type": "Bearer", "expires_in": 300, "id_token": self.token(claims)}
        return 200, {}, json.dumps(told).encode()

    # ── what a browser does there ──────────────────────────────────────────────

    def visited(self, url: str) -> str:
        """Where somebody who goes to this address is sent."""
        with pytest.raises(urllib.error.HTTPError) as sent:
            _OPENER.open(url, timeout=30)
        sent.value.close()
        assert sent.value.code == 302
        return sent.value.headers["location"]


class _Stays(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


_OPENER = urllib.request.build_opener(_Stays)


@contextmanager
def provider(clock):
    """One, while it is needed."""
    made = Provider(clock)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.told({})

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
            self.told(dict(urllib.parse.parse_qsl(body)))

        def told(self, form):
            url = urllib.parse.urlsplit(self.path)
            query = dict(urllib.parse.parse_qsl(url.query))
            status, headers, body = made.page(url.path, query, form, self.headers.get("authorization", ""))
            self.send_response(status)
            for name, value in {**headers, "content-length": str(len(body)), "connection": "close"}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        made.issuer = f"http://127.0.0.1:{server.server_address[1]}"
        yield made
        server.shutdown()
        thread.join()
