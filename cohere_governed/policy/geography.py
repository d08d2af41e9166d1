"""Where a cloud's region is, so that a route cannot call itself somewhere else."""

from __future__ import annotations

import re

_EXACT = {
    "eu-west-2": "UK", "eu-central-2": "CH", "uksouth": "UK", "ukwest": "UK", "uk-london-1": "UK", "uk-cardiff-1": "UK",
    "swedencentral": "EU", "westeurope": "EU", "northeurope": "EU", "francecentral": "EU", "germanywestcentral": "EU",
    "eastus": "US", "eastus2": "US", "westus": "US", "westus3": "US", "northcentralus": "US", "southcentralus": "US",
    "canadacentral": "CA", "canadaeast": "CA", "switzerlandnorth": "CH", "eu-zurich-1": "CH",
}  # fmt: skip
"""Regions whose name does not begin with their jurisdiction; the Azure ones that serve Cohere models."""
PLATFORM_HOSTS = frozenset({"api.cohere.com", "api.cohere.ai"})
"""Cohere's own platform: one address, which takes no region."""
_PREFIXES = (("eu-", "EU"), ("us-", "US"), ("ca-", "CA"), ("uk-", "UK"))
_HOSTS = (
    re.compile(r"bedrock-runtime(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com"),
    re.compile(r"runtime\.sagemaker\.([a-z0-9-]+)\.amazonaws\.com"),
    re.compile(r"inference\.generativeai\.([a-z0-9-]+)\.oci\.oraclecloud\.com"),
    re.compile(r"[a-z0-9-]+\.([a-z0-9]+)\.(?:inference|models)\.ai\.azure\.com"),
)


def region_of_provider(name: str) -> str | None:
    """Jurisdiction of a cloud's region; ``None`` when the name does not tell."""
    return _EXACT.get(name) or next((area for prefix, area in _PREFIXES if name.startswith(prefix)), None)


def region_of_host(host: str) -> str | None:
    """Jurisdiction that a cloud's host name tells; ``None`` when it does not."""
    if host.partition(":")[0] in PLATFORM_HOSTS:
        return "US"
    match = next((match for shape in _HOSTS if (match := shape.fullmatch(host.partition(":")[0]))), None)
    return region_of_provider(match[1]) if match else None
