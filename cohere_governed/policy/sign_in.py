"""Who may come to the console through an OpenID provider: which of its claims give which role, and whose records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from cohere_governed.policy import schema

__all__ = ["ALL", "SignIn", "composed"]

ALL = "*"
_LONGEST = 64


@dataclass(frozen=True, slots=True)
class SignIn:
    """What ``operator.yaml`` says under ``console.oidc``. The secret is a reference."""

    issuer: str
    client_id: str
    client_secret: str | None
    roles: Mapping[str, frozenset[str]]
    """Role → values of the claim."""
    tenants: Mapping[str, tuple[str, ...]] | None
    """Value of the claim → tenants; ``None`` when everybody sees all."""
    claim: tuple[str, ...]
    """Names, from the outside to the inside."""
    name: str
    """Claim."""
    scopes: tuple[str, ...]
    address: str | None

    def values(self, claims: Mapping[str, Any]) -> frozenset[str]:
        """What a person's claim says: texts, and nothing of what is none."""
        found: Any = claims
        for step in self.claim:
            found = found.get(step) if isinstance(found, Mapping) else None
        several = [found] if isinstance(found, str) else found
        if not isinstance(several, Sequence):
            return frozenset()
        return frozenset(value for value in several if isinstance(value, str))

    def role(self, claims: Mapping[str, Any], order: Sequence[str]) -> str | None:
        """The last of ``order`` that a person has; ``None`` when they have none."""
        has = self.values(claims)
        return next((role for role in reversed(order) if has & self.roles.get(role, frozenset())), None)

    def sees(self, claims: Mapping[str, Any]) -> tuple[str, ...] | None:
        """Tenants that a person sees; ``None`` is all of them, and none at all is an empty tuple."""
        if self.tenants is None:
            return None
        has = self.values(claims)
        seen = {tenant for value, several in self.tenants.items() if value in has for tenant in several}
        return None if ALL in seen else tuple(sorted(seen))

    def called(self, claims: Mapping[str, Any]) -> str:
        """The name that goes on record: what people call themselves may change, so the subject stands behind it."""
        subject, said = str(claims["sub"]), claims.get(self.name)
        if not isinstance(said, str) or not said.strip() or said == subject:
            return subject
        return f"{said.strip()[:_LONGEST]} ({subject})"


def composed(said: schema.Oidc | None, reference: Callable[[str], str]) -> SignIn | None:
    """The effective form. ``reference`` makes the paths of ``file:`` references absolute."""
    if said is None:
        return None
    return SignIn(
        issuer=said.issuer,
        client_id=said.client_id,
        client_secret=said.client_secret and reference(said.client_secret),
        roles=MappingProxyType({role: frozenset(values) for role, values in said.roles.items()}),
        tenants=None if said.tenants is None else MappingProxyType(dict(said.tenants)),
        claim=said.claim,
        name=said.name,
        scopes=said.scopes,
        address=said.address,
    )
