"""A route as a file says it → the route that rules are asked about, with every fault of its meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cohere_governed import model
from cohere_governed.model import Fault
from cohere_governed.policy import schema
from cohere_governed.policy.geography import (
    PLATFORM_HOSTS,
    SIGNED,
    cloud_host,
    place_of,
    region_of_host,
    region_of_provider,
    strays,
)


def reference(root: Path, said: str) -> str:
    """A reference to a secret; a file's path is from the config folder ``root``."""
    kind, _, rest = said.partition(":")
    return f"file:{root / rest}" if kind == "file" else said


def composed(route: schema.Route, root: Path, file: str, path: str) -> tuple[model.Route, list[Fault]]:
    """The route that ``file`` says at ``path``, and every fault of its meaning."""
    faults: list[Fault] = []
    hosts = list(route.hosts)
    if route.base_url:
        host = re.sub(r"^https?://|/.*$", "", route.base_url.lower())
        host = re.sub(r":443$", "", host) if route.base_url.startswith("https:") else re.sub(r":80$", "", host)
        if host not in hosts:
            hosts.append(host)
    if route.provider in SIGNED and not hosts and route.provider_region:
        hosts.append(cloud_host(route.provider, route.provider_region))
    if route.deployment == "sandbox":
        # The platform's own name is what an untouched client asks for; the sandbox answers it in this process.
        outside = [host for host in hosts if not schema.loopback(host) and host not in PLATFORM_HOSTS]
        if outside or route.region != "LOCAL":
            faults.append(Fault("a sandbox is in region LOCAL, on loopback hosts", file, f"{path}.hosts"))
    elif any(schema.loopback(host) for host in hosts) and route.deployment in {"saas", "cloud"}:
        faults.append(Fault(f"a loopback host is not `{route.deployment}`", file, f"{path}.hosts"))
    for host in hosts:
        named = region_of_host(host)
        if named is not None and named != route.region and route.deployment != "sandbox":
            faults.append(Fault(f"`{host}` is in {named}, not in {route.region}", file, f"{path}.region"))
    if route.provider_region is not None:
        named = region_of_provider(route.provider_region)
        if named is not None and named != route.region:
            message = f"`{route.provider_region}` is in {named}, not in {route.region}"
            faults.append(Fault(message, file, f"{path}.provider_region"))
    faults += _cloud(route, hosts, file, path)
    made = model.Route(
        name=route.name,
        provider=route.provider,
        deployment=route.deployment,
        region=route.region,
        hosts=tuple(hosts),
        base_url=route.base_url,
        provider_region=route.provider_region,
        key_ref=reference(root, route.key_ref) if route.key_ref else None,
        models=route.models,
        surfaces=route.surfaces,
        model_ids=MappingProxyType(dict(route.model_ids)),
        credentials=MappingProxyType({name: reference(root, said) for name, said in route.credentials.items()}),
        identity=route.identity,
        compartment=route.compartment,
        profiles=MappingProxyType(dict(route.profiles)),
        proxies=route.proxies,
        networks=route.networks,
        file=file,
        path=path,
    )
    return made, faults


def _cloud(route: schema.Route, hosts: list[str], file: str, path: str) -> Iterator[Fault]:
    """What a route says of its cloud must be one story: provider, region, hosts, model ids, profiles."""
    if route.provider in SIGNED:
        for host in hosts:
            place = place_of(host)
            if place is None or (place.provider, place.region) != (route.provider, route.provider_region):
                message = f"`{host}` is not an endpoint of {route.provider} in `{route.provider_region}`"
                yield Fault(message, file, f"{path}.hosts", "say `provider_region` and leave `hosts` out")
    for profile, region in route.profiles.items():
        if region != route.region:
            message = f"the profile spans {region}, and the route is in {route.region}"
            yield Fault(message, file, f"{path}.profiles.{profile}")
    for named, sent in route.model_ids.items():
        why = strays(route.provider, sent, route.region, route.provider_region)
        if why and sent not in route.profiles:
            message = f"route `{route.name}` would use {why}"
            yield Fault(message, file, f"{path}.model_ids.{named}")


def digested(route: model.Route) -> list[Any]:
    """What of a route a policy's digest is taken over."""
    return [
        route.name,
        route.provider,
        route.deployment,
        route.region,
        route.hosts,
        route.base_url,
        route.provider_region,
        route.models,
        route.surfaces,
        dict(route.model_ids),
        dict(route.profiles),
        route.proxies,
        route.networks,
    ]
