"""Where hosts, regions and model ids are, so that a route cannot call itself somewhere else.

Everything here is read off names; what a name does not tell is ``None`` and must be said in configuration. Sources:
AWS "Regions and endpoints" and "Supported foundation models in Bedrock cross-region inference", OCI's list of realms
(``oci.regions``), Azure's serverless endpoints.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

SIGNED: frozenset[str] = frozenset({"bedrock", "sagemaker", "oci"})
"""Providers whose requests are signed, not sent with a key."""

_EXACT = {
    "eu-west-2": "UK", "eu-central-2": "CH", "uksouth": "UK", "ukwest": "UK", "uk-london-1": "UK", "uk-cardiff-1": "UK",
    "swedencentral": "EU", "westeurope": "EU", "northeurope": "EU", "francecentral": "EU", "germanywestcentral": "EU",
    "eastus": "US", "eastus2": "US", "westus": "US", "westus3": "US", "northcentralus": "US", "southcentralus": "US",
    "canadacentral": "CA", "canadaeast": "CA", "switzerlandnorth": "CH", "eu-zurich-1": "CH", "eu-dcc-zurich-1": "CH",
    "eu-crissier-1": "CH", "eu-jovanovac-1": "RS",
}  # fmt: skip
"""Regions whose name does not begin with their jurisdiction; the Azure ones that serve Cohere models."""
PLATFORM_HOSTS = frozenset({"api.cohere.com", "api.cohere.ai"})
"""Cohere's own platform: one address, which takes no region."""
_PREFIXES = (("eu-", "EU"), ("us-", "US"), ("ca-", "CA"), ("uk-", "UK"), ("eusc-", "EU"))

_AWS_DOMAINS = (("cn-", "amazonaws.com.cn"), ("eusc-", "amazonaws.eu"))
_AWS_DOMAIN = r"(?:amazonaws\.com|amazonaws\.com\.cn|amazonaws\.eu|api\.aws)"
_OCI_DOMAIN = r"(?:oraclecloud\.com|oraclecloud\.eu|oraclegovcloud\.(?:com|uk)|oraclecloud[1-9]\d?\.com)"
_OCI_REALMS = MappingProxyType({
    "us-langley-1": "oc2", "us-luke-1": "oc2", "us-gov-ashburn-1": "oc3", "us-gov-chicago-1": "oc3",
    "us-gov-phoenix-1": "oc3", "uk-gov-london-1": "oc4", "uk-gov-cardiff-1": "oc4", "ap-chiyoda-1": "oc8",
    "ap-ibaraki-1": "oc8", "me-dcc-muscat-1": "oc9", "me-ibri-1": "oc9", "ap-dcc-canberra-1": "oc10",
    "eu-dcc-milan-1": "oc14", "eu-dcc-milan-2": "oc14", "eu-dcc-dublin-1": "oc14", "eu-dcc-dublin-2": "oc14",
    "eu-dcc-rating-1": "oc14", "eu-dcc-rating-2": "oc14", "ap-dcc-gazipur-1": "oc15", "eu-madrid-2": "oc19",
    "eu-frankfurt-2": "oc19", "eu-jovanovac-1": "oc20", "me-dcc-doha-1": "oc21", "me-alrayyan-1": "oc21",
    "us-somerset-1": "oc23", "us-thames-1": "oc23", "eu-dcc-zurich-1": "oc24", "eu-crissier-1": "oc24",
    "me-abudhabi-3": "oc26", "me-alain-1": "oc26", "me-abudhabi-2": "oc29", "me-abudhabi-4": "oc29",
    "ap-seoul-2": "oc35", "ap-suwon-1": "oc35", "ap-chuncheon-2": "oc35", "us-ashburn-2": "oc42",
    "us-newark-1": "oc42", "eu-budapest-1": "oc51", "sa-riodejaneiro-1": "oc52",
})  # fmt: skip
"""Regions outside the commercial realm ``oc1``."""
_OCI_REALM_DOMAINS = MappingProxyType({
    "oc1": "oraclecloud.com", "oc2": "oraclegovcloud.com", "oc3": "oraclegovcloud.com", "oc4": "oraclegovcloud.uk",
    "oc19": "oraclecloud.eu",
})  # fmt: skip
"""Realm → second-level domain, where it is not ``oraclecloudN.com``."""
_OCI_SHORT = MappingProxyType({
    "iad": "us-ashburn-1", "phx": "us-phoenix-1", "fra": "eu-frankfurt-1", "lhr": "uk-london-1",
})  # fmt: skip
"""Codes that stand for a region in the OCIDs of the oldest regions."""

_REGION = r"(?P<region>[a-z]{2,4}(?:-[a-z]+)+-\d)"
_VPC = r"(?:vpce-[a-z0-9-]+\.)"
_HOSTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (provider, re.compile(shape))
    for provider, shape in (
        ("bedrock", rf"bedrock-runtime(?:-fips)?\.{_REGION}\.{_AWS_DOMAIN}"),
        ("bedrock", rf"{_VPC}bedrock-runtime\.{_REGION}\.vpce\.{_AWS_DOMAIN}"),
        ("sagemaker", rf"runtime(?:-fips)?\.sagemaker\.{_REGION}\.{_AWS_DOMAIN}"),
        ("sagemaker", rf"{_VPC}runtime\.sagemaker\.{_REGION}\.vpce\.{_AWS_DOMAIN}"),
        ("oci", rf"inference\.generativeai\.{_REGION}\.oci\.{_OCI_DOMAIN}"),
        ("azure", r"[a-z0-9-]+\.(?P<region>[a-z0-9]+)\.(?:inference|models)\.ai\.azure\.com"),
    )
)

PROFILE_REGIONS = MappingProxyType({
    "eu": "EU", "us": "US", "us-gov": "US", "ca": "CA", "apac": "APAC", "jp": "JP", "au": "AU", "global": "",
})  # fmt: skip
"""Geography of a Bedrock cross-region inference profile, by the prefix of its id; ``global`` is nowhere."""
_PROFILE = re.compile(r"(?:.*/)?(" + "|".join(PROFILE_REGIONS) + r")\.[a-z]", re.IGNORECASE)
_ARN = re.compile(r"arn:aws[a-z-]*:(?:bedrock|sagemaker):(?P<region>[a-z0-9-]*):\d*:(?P<type>[a-z-]+)/.+")
_IN_REGION = frozenset(
    {"foundation-model", "provisioned-model", "imported-model", "custom-model-deployment", "endpoint"}
)
"""Kinds of AWS resource that answer in the region that their ARN names. Others decide for themselves where to go."""
_PROFILE_ID = re.compile(r"[a-z0-9]{12}")
"""An application inference profile by its id alone: every model of Bedrock has a dot in its id."""
_OCID = re.compile(r"ocid1\.[a-z0-9]+\.(?P<realm>[a-z0-9]+)\.(?P<region>[a-z0-9-]*)\..+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """What a host name tells."""

    provider: str
    region: str
    """The cloud's own name of it."""


@lru_cache(maxsize=1024)
def place_of(host: str) -> Place | None:
    """Cloud and region that a host name (with or without port) tells; ``None`` when it does not."""
    name = host.partition(":")[0]
    for provider, shape in _HOSTS:
        if match := shape.fullmatch(name):
            return Place(provider, match["region"])
    return None


def cloud_host(provider: str, region: str) -> str:
    """The public endpoint of a cloud in one of its regions, in the realm or partition that the region belongs to."""
    if provider == "oci":
        return f"inference.generativeai.{region}.oci.{_oci_domain(region)}"
    domain = next((domain for prefix, domain in _AWS_DOMAINS if region.startswith(prefix)), "amazonaws.com")
    service = "bedrock-runtime" if provider == "bedrock" else "runtime.sagemaker"
    return f"{service}.{region}.{domain}"


def oci_realm(region: str) -> str:
    """Realm of an OCI region; a region that we do not know is the commercial one's."""
    return _OCI_REALMS.get(region, "oc1")


def _oci_domain(region: str) -> str:
    realm = oci_realm(region)
    return _OCI_REALM_DOMAINS.get(realm) or f"oraclecloud{realm.removeprefix('oc')}.com"


def region_of_provider(name: str) -> str | None:
    """Jurisdiction of a cloud's region; ``None`` when the name does not tell."""
    return _EXACT.get(name) or next((area for prefix, area in _PREFIXES if name.startswith(prefix)), None)


def region_of_host(host: str) -> str | None:
    """Jurisdiction that a host name tells; ``None`` when it does not."""
    if host.partition(":")[0] in PLATFORM_HOSTS:
        return "US"
    place = place_of(host)
    return region_of_provider(place.region) if place else None


def profile_region(model: str) -> str | None:
    """Region that a Bedrock inference profile spans; ``None`` when the id names no profile, ``""`` for anywhere."""
    match = _PROFILE.match(model)
    return PROFILE_REGIONS[match[1].lower()] if match else None


def strays(provider: str, model: str, region: str, provider_region: str | None) -> str | None:
    """Why a call of ``model`` would, or could, be answered elsewhere than in a route's region; else ``None``.

    ``region`` is the route's jurisdiction, ``provider_region`` the cloud's own region. The answer completes the
    sentence "route `x` would use …".
    """
    if provider == "oci":
        return _oci_strays(model, provider_region)
    if provider not in SIGNED:
        return None
    arn = _ARN.fullmatch(model)
    if arn and arn["region"] and arn["region"] != provider_region:
        return f"a resource of another region than {provider_region}"
    spans = profile_region(model)
    if spans is not None and provider == "bedrock":
        return None if spans == region else f"an inference profile that leaves {region}"
    if (arn and arn["type"] not in _IN_REGION) or (model.startswith("arn:") and not arn):
        return "a resource that may send the call to other regions, and `profiles` does not say which"
    if provider == "bedrock" and _PROFILE_ID.fullmatch(model):
        return "what looks like an application inference profile, and `profiles` does not say which regions it spans"
    return None


def _oci_strays(model: str, provider_region: str | None) -> str | None:
    ocid = _OCID.fullmatch(model)
    if ocid is None:
        return None
    named = ocid["region"].lower()
    if (named and _OCI_SHORT.get(named, named) != provider_region) or (
        provider_region is not None and ocid["realm"].lower() != oci_realm(provider_region)
    ):
        return f"a resource of another region than {provider_region}"
    return None
