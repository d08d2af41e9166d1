"""A policy that changes while sixty-four callers call: each call is of one generation, whole, and none is lost."""

import threading

import pytest

from cohere_governed.audit.search import show
from cohere_governed.governance import Governance
from cohere_governed.policy import load
from tests.world import World, found, with_second

CALLERS, CALLS, GENERATIONS = 64, 3, 6
TREATMENTS = ("pseudonymise", "mask")


def write(folder, number):
    """Generation ``number``: the agreement, the tenant and the use case all say which one they are of.

    Files are changed one after the other, as an editor would. What stands between would be a generation of its own, so
    the operator's file is broken for that time, and nothing is taken.
    """
    operator = folder / "operator.yaml"
    whole = operator.read_text()
    operator.write_text(whole + "\nbroken: [")
    for tenant in ("acme", "bravo"):
        case = "general" if tenant == "acme" else "general-bravo"
        change(
            folder / f"agreements/{tenant}-sandbox.yaml",
            "document: {title: S",
            f"andbox, version: g{number}, effective: 2020-01-01}}",
        )
        change(folder / f"tenants/{tenant}.yaml", "  default: ", TREATMENTS[number % 2])
        change(folder / f"tenants/{tenant}.yaml", "owner: ", f"owner-{number}@example.com")
        change(folder / f"use_cases/{case}.yaml", "title: ", f"generation {number}")
    operator.write_text(whole)


def change(file, begins, line):
    """Replace what stands behind ``begins`` on its line."""
    text = file.read_text()
    at = text.index(begins) + len(begins)
    file.write_text(text[:at] + line + text[text.index("\n", at) :])


@pytest.fixture
def folder(tmp_path):
    made = with_second(found(tmp_path / "policies", "acme"), "acme", "bravo")
    write(made, 0)
    return made


def test_no_call_sees_half_of_a_generation(folder):
    digests = {load(folder).tenants[tenant].digest: 0 for tenant in ("acme", "bravo")}
    with Governance.load(folder) as governance:
        world, failed, going = World(folder, governance), [], threading.Barrier(CALLERS + 1)

        def call(number):
            client = world.client(tenant=("acme", "bravo")[number % 2])
            going.wait()
            for _ in range(CALLS):
                try:
                    client.chat(model="command-a-03-2025", messages=[{"role": "user", "content": "ada@example.com"}])
                except Exception as error:  # noqa: BLE001
                    failed.append(error)

        callers = [threading.Thread(target=call, args=(number,)) for number in range(CALLERS)]
        for caller in callers:
            caller.start()
        going.wait()
        for number in range(1, GENERATIONS):
            write(folder, number)
            current = governance.policies.reload()
            digests |= {policy.digest: number for policy in current.tenants.values()}
        for caller in callers:
            caller.join()
        assert failed == []
        rows = world.records(kind="intent")
        assert len(rows) == CALLERS * CALLS
        seen = set()
        for row in rows:
            meta = show(governance.audit, row.record_id, purpose="test", actor="test").meta
            number = int(meta["agreement_version"].removeprefix("g"))
            assert meta["treatments"]["*"] == TREATMENTS[number % 2]
            assert digests[row.policy_digest] == number
            seen.add(number)
        assert len(seen) > 1


def test_what_is_written_half_is_not_taken(folder):
    """Between two files of one change the folder does not hold together; the generation before stays in force."""
    with Governance.load(folder) as governance:
        before = governance.policies.current()
        change(folder / "tenants/acme.yaml", "agreement: ", "not-there-yet")
        with pytest.raises(Exception, match="not-there-yet"):
            governance.policies.reload()
        assert governance.policies.current() is before
        assert governance.tenancy("acme").policy.agreement.id == "acme-sandbox"
