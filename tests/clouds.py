"""Worlds whose routes are clouds: a contract, credentials, and a fake that checks signatures. Needs boto3 and oci."""

import contextlib
from datetime import datetime, timezone

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from cohere_governed.governance import Governance
from cohere_governed.sandbox import SANDBOX_AWS_ACCESS_KEY, SANDBOX_AWS_SECRET_KEY, FakeCohere, SandboxTransport
from tests.calls import SAID, v2_text
from tests.world import World, found

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
NUMBERS = KEY.public_key().public_numbers()
PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()

AWS = "credentials: {access_key: env:A_KEY, secret_key: env:A_SECRET}"
ORACLE = (
    "credentials: {user: env:OCI_USER, tenancy: env:OCI_TENANCY, fingerprint: env:OCI_PRINT, private_key: file:oci.pem}"
    ", compartment: ocid1.compartment.oc1..x"
)
ENVIRONMENT = {
    "A_KEY": SANDBOX_AWS_ACCESS_KEY,
    "A_SECRET": SANDBOX_AWS_SECRET_KEY,
    "OCI_USER": "ocid1.user.oc1..x",
    "OCI_TENANCY": "ocid1.tenancy.oc1..x",
    "OCI_PRINT": "aa:bb",
}

ROUTES = """\
residency:
  regions: [EU]
  routes:
    - {name: frankfurt, provider: bedrock, deployment: cloud, region: EU, provider_region: eu-central-1,
       hosts: [bedrock-runtime.eu-central-1.amazonaws.com]}
    - {name: endpoint, provider: sagemaker, deployment: cloud, region: EU, provider_region: eu-central-1,
       hosts: [runtime.sagemaker.eu-central-1.amazonaws.com]}
    - {name: oracle, provider: oci, deployment: cloud, region: EU, provider_region: eu-frankfurt-1,
       hosts: [inference.generativeai.eu-frankfurt-1.oci.oraclecloud.com]}
"""

SIGNED = {"digest": "4be7" * 16, "today": datetime.now(timezone.utc).date()}
AGREEMENT = """\
tenants: [acme]
document: {{title: A contract, sha256: "{digest}", signed_on: 2020-01-10, effective: 2020-01-10}}
tier: enterprise
training:
  permitted: none
  mechanism: contract_exclusion
  evidence: [{{type: contract_clause, on: {today}, ref: clause 4}}]
retention: {{vendor_days: 0, mechanism: zdr, evidence: [{{type: vendor_letter, on: {today}, ref: letter 7}}]}}
residency: {{regions: [EU]}}
dpa: {{executed: true, executed_on: 2020-01-10, ref: annex}}
data_classes: [public, internal, confidential, personal]
""".format(**SIGNED)


def routes(*said, region="EU"):
    """The residency block of a tenant whose routes are these clouds, all in one region."""
    lines = "".join(f"    - {{name: r{n}, deployment: cloud, region: {region}, {one}}}\n" for n, one in enumerate(said))
    return f"residency:\n  regions: [{region}]\n  routes:\n{lines}"


def routed(folder, routes, region="EU"):
    """A scaffolded folder under a contract, with these routes and the key that OCI's requests are signed with."""
    found(folder)
    tenant = folder / "tenants" / "acme.yaml"
    before, _, rest = tenant.read_text().partition("residency:\n")
    tenant.write_text(before + routes + "\nuse_cases:" + rest.partition("\nuse_cases:")[2])
    head = (folder / "agreements" / "acme-sandbox.yaml").read_text().splitlines()[0]
    (folder / "agreements" / "acme-sandbox.yaml").write_text(f"{head}\n{AGREEMENT.replace('[EU]', f'[{region}]')}")
    (folder / "oci.pem").write_text(PEM)
    return folder


@contextlib.contextmanager
def clouds(folder, routes, region="EU"):
    """A world over such a folder."""
    with Governance.load(routed(folder, routes, region)) as governance:
        yield World(folder, governance, FakeCohere(oci_public_key=(NUMBERS.n, NUMBERS.e)))


def arguments(name, region):
    if name.startswith("Oci"):
        return {
            "oci_region": region or "eu-frankfurt-1",
            "oci_compartment_id": "ocid1.compartment.oc1..x",
            "oci_user_id": "ocid1.user.oc1..x",
            "oci_tenancy_id": "ocid1.tenancy.oc1..x",
            "oci_fingerprint": "aa:bb",
            "oci_private_key_content": PEM,
        }
    return {
        "aws_access_key": SANDBOX_AWS_ACCESS_KEY,
        "aws_secret_key": SANDBOX_AWS_SECRET_KEY,
        "aws_region": region or "eu-central-1",
    }


def over(client, fake):
    """The cloud clients make their own httpx client; here its transport is the fake."""
    sends = client._client_wrapper.httpx_client.httpx_client
    sends._transport = SandboxTransport(fake)
    sends._mounts = {}
    return client


def ask(client, name):
    if name.endswith("V2"):
        return v2_text(client.chat(model="command-r", messages=[{"role": "user", "content": SAID}]))
    return client.chat(model="command-r", message=SAID).text
